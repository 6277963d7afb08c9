/**
 * `node bench/caseClips.ts [span seconds]`: what case clips cut from the material's real recordings hold. For each recording and three places in it: how much lies around the span, whether every frame was found again by its
 * time, whether the decoded pictures are bit for bit the recording's, and whether the copy that is drawn on has exactly the frames of the span. Needs SIGHTLINE_MATERIAL.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { AppError } from "../src-shared/domain/errors.ts";
import { clipExtension } from "../src-main/media/clip.ts";
import { locateFfmpeg } from "../src-main/media/locate.ts";
import { createMediaTools } from "../src-main/media/mediaTools.ts";
import { silentLogger } from "../src-main/media/testClips.ts";
import { material } from "../test/material.ts";

const spanUs = Number(process.argv[2] ?? 5) * 1e6;
const signal = new AbortController().signal;
const root = material("footage");
if (!root) throw new Error("SIGHTLINE_MATERIAL is not set");
const tools = await locateFfmpeg();
const media = createMediaTools(tools, silentLogger);
const work = mkdtempSync(join(tmpdir(), "sightline-clips-"));

/** Hashes of the decoded pictures of the first video stream. */
const pictures = (path: string): string[] =>
  execFileSync(
    tools.ffmpeg,
    ["-v", "error", "-i", `file:${path}`, "-map", "0:v:0", "-vsync", "passthrough", "-f", "framemd5", "-"],
    { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] },
  )
    .toString()
    .split("\n")
    .filter((line) => line.startsWith("0,"))
    .map((line) => line.split(",").at(-1)!.trim());

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile() && /\.(mp4|avi|mkv|ts|mov)$/.test(one.name))
  .map((one) => join(one.parentPath, one.name))
  .filter((path) => statSync(path).size < 80e6)
  .slice(0, 24);
let [cuts, matching, exact, drawn, refused] = [0, 0, 0, 0, 0];
for (const path of files) {
  const { media: info } = await media.probe(path, { signal });
  const table = await media.writeFrameTable(path, info, join(work, "t.frames"), { signal });
  const whole = pictures(path);
  for (const share of [0.1, 0.45, 0.8]) {
    const fromUs = Math.round(info.durationUs * share);
    const span = { fromUs, toUs: Math.min(info.durationUs, fromUs + spanUs) };
    const out = join(work, `clip.${clipExtension(info)}`);
    const begun = performance.now();
    const cut = await media.writeClip(path, info, span, out, { signal, table }).catch((error: unknown) => {
      // Said, not cut: a pack takes the whole file.
      if (error instanceof AppError && error.code === "INVALID_INPUT") return null;
      throw error;
    });
    if (!cut) {
      refused++;
      console.log(`${basename(path).padEnd(36)}  not cut: its frames cannot be told exactly`);
      continue;
    }
    const tookMs = Math.round(performance.now() - begun);
    const first = table.indexAt(cut.firstUs);
    const same = whole.length === table.count && pictures(out).join() === whole.slice(first, first + cut.frames).join();
    const wanted = table.indexAt(span.toUs) - Math.max(0, table.indexAt(span.fromUs)) + 1;
    const { frames } = await media.writeAnnotated(
      path,
      info,
      span,
      { paths: [], stamp: null },
      join(work, "drawn.mp4"),
      { signal, table },
    );
    cuts++;
    matching += Number(cut.matches);
    exact += Number(same);
    drawn += Number(frames === wanted);
    console.log(
      [
        basename(path).padEnd(36),
        `lead ${((span.fromUs - cut.firstUs) / 1e6).toFixed(2)} s`,
        `tail ${((cut.endUs - span.toUs) / 1e6).toFixed(2)} s`,
        `${cut.frames} frames`,
        cut.matches ? "times match" : "TIMES DIFFER",
        same ? "pictures same" : "PICTURES DIFFER",
        frames === wanted ? "drawn exact" : `DRAWN ${frames} of ${wanted}`,
        `${tookMs} ms`,
      ].join("  "),
    );
  }
}
console.log(
  `${files.length} recordings, ${cuts} clips: ${matching} with matching times, ${exact} with the same pictures, ${drawn} drawn copies exact; ${refused} not cut`,
);
await media.close();
rmSync(work, { recursive: true, force: true });
