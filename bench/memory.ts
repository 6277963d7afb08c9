/**
 * Memory does not grow with the video: peak resident size of the vision process and of this one (the backend's side) for a 10-minute and a
 * 2-hour file made of the same footage, and their ratio. Linux only (reads /proc).
 *
 *     SIGHTLINE_MATERIAL=... node bench/memory.ts [--detector]
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ChildHandle, ChildHost } from "../src-main/platform/childHost.ts";
import { forkHost } from "../src-main/platform/forkHost.ts";
import { createVisionClient } from "../src-main/vision/client.ts";
import {
  ROOT,
  VISION_ENTRY,
  analyseRequest,
  materialPack,
  materialRoot,
  quietLogger,
  visionConfig,
} from "./visionHarness.ts";

const { values } = parseArgs({
  options: {
    detector: { type: "boolean", default: false },
    fps: { type: "string", default: "5" },
    one: { type: "string" },
  },
});

/** Peak resident bytes of a process so far. */
function peakRss(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) * 1024;
}

/** The motorway clip, small and busy, repeated to a length. */
function clip(seconds: number): string {
  const folder = join(ROOT, "bench", ".work");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `motorway-${seconds}.mkv`);
  if (!existsSync(path)) {
    const source = join(materialRoot(), "footage", "motorway.avi");
    execFileSync(visionConfig().ffmpegPath, [
      "-v",
      "error",
      "-nostdin",
      "-stream_loop",
      "-1",
      "-fflags",
      "+genpts",
      "-i",
      source,
      "-t",
      String(seconds),
      "-c",
      "copy",
      path,
    ]);
  }
  return path;
}

if (values.one === undefined) {
  // Each length in a process of its own: a peak never comes down.
  const rows = [600, 7200].map((seconds) => {
    const args = [
      import.meta.filename,
      "--one",
      String(seconds),
      "--fps",
      values.fps,
      ...(values.detector ? ["--detector"] : []),
    ];
    return JSON.parse(
      execFileSync(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] }).toString("utf8"),
    ) as Record<string, number>;
  });
  for (const row of rows) console.log(JSON.stringify(row));
  console.log(JSON.stringify({ ratio: Math.round((rows[1]["totalMiB"] / rows[0]["totalMiB"]) * 1000) / 1000 }));
} else {
  const children: ChildHandle[] = [];
  const host: ChildHost = {
    spawn(entry, options) {
      const child = forkHost.spawn(entry, options);
      children.push(child);
      return child;
    },
  };
  const path = clip(Number(values.one));
  const client = createVisionClient({ host, entry: VISION_ENTRY, config: visionConfig(), logger: quietLogger });
  const detector = values.detector ? materialPack("yolox-nano", "yolox_nano.onnx") : null;
  const request = analyseRequest(path, { detector, sampleFps: Number(values.fps) });
  const summary = await client.analyse(request, {
    signal: new AbortController().signal,
    onRange: async () => {},
    onProgress: () => {},
  });
  const mib = (bytes: number): number => Math.round(bytes / 2 ** 20);
  const vision = mib(peakRss(children[0].pid ?? 0));
  const parent = mib(peakRss(process.pid));
  console.log(
    JSON.stringify({
      seconds: Number(values.one),
      frames: summary.frames,
      inferences: summary.inferences,
      elapsedS: Math.round(summary.elapsedMs / 1000),
      visionMiB: vision,
      parentMiB: parent,
      totalMiB: vision + parent,
    }),
  );
  await client.close();
}
