import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeTimes } from "./decodeTimes.ts";
import { createMediaTools } from "./mediaTools.ts";
import { scanPackets } from "./packets.ts";
import { ProcessSet } from "./run.ts";
import { countingSource, makeClip, readNumbers, silentLogger, toolPairs } from "./testClips.ts";
import type { FrameTable } from "./types.ts";

const signal = new AbortController().signal;
const pairs = await toolPairs();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-media-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Clips of 60 numbered frames whose seeking and clocks differ. Made by the bundled build, which every machine has. */
const X264 = ["-c:v", "libx264", "-g", "12"];
const CLIPS: Record<string, { args: string[]; file: string; rate?: number }> = {
  "H.264 with B-frames": { args: [...X264, "-bf", "3"], file: "bframes.mp4" },
  "H.264 with open groups of pictures": {
    args: [...X264, "-bf", "3", "-x264-params", "open-gop=1"],
    file: "opengop.mkv",
  },
  "a transport stream with open groups": { args: [...X264, "-bf", "2", "-x264-params", "open-gop=1"], file: "open.ts" },
  "MPEG-4 with B-frames in AVI": { args: ["-c:v", "mpeg4", "-bf", "2", "-g", "12", "-q:v", "3"], file: "asp.avi" },
  "H.264 with B-frames in AVI": { args: [...X264, "-bf", "2"], file: "h264.avi" },
  "motion JPEG in AVI": { args: ["-c:v", "mjpeg", "-q:v", "3"], file: "mjpeg.avi" },
  "MPEG-2 in a programme stream": {
    args: ["-c:v", "mpeg2video", "-bf", "2", "-g", "12", "-q:v", "3"],
    file: "mpeg2.mpg",
  },
  "a variable rate": {
    args: [
      "-vf",
      "setpts='(N+floor(N/7)*3+mod(N,3)*0.25)/25/TB'",
      "-vsync",
      "vfr",
      "-enc_time_base",
      "1:1000",
      ...X264,
    ],
    file: "vfr.mp4",
  },
  "VP8 with hidden frames": {
    args: ["-c:v", "libvpx", "-auto-alt-ref", "1", "-lag-in-frames", "16", "-b:v", "300k", "-g", "30"],
    file: "vp8.webm",
  },
  "a start long after zero": { args: [...X264, "-bf", "2", "-output_ts_offset", "7000"], file: "late.mkv" },
};

describe.each(pairs.map((tools) => [tools.origin, tools] as const))("with the %s ffmpeg", (origin, tools) => {
  const media = createMediaTools(tools, silentLogger);
  const processes = new ProcessSet(silentLogger);
  const clip = (name: string): string =>
    makeClip(
      pairs[0]!.ffmpeg,
      [...countingSource(60, CLIPS[name]!.rate), ...CLIPS[name]!.args],
      join(folder, `${origin}-${CLIPS[name]!.file}`),
    );

  test.each(Object.keys(CLIPS))(
    "%s: the table has the time of every frame that ffmpeg shows, and any frame can be had exactly",
    async (name) => {
      const path = clip(name);
      const probed = await media.probe(path, { signal });
      expect(probed.problem).toBeNull();
      const table = await media.writeFrameTable(path, probed.media, join(folder, "table"), { signal });
      const shown = await decodeTimes(processes, tools, { path, media: probed.media, signal });
      expect(times(table)).toEqual(shown.timesUs);
      const numbers = readNumbers(tools.ffmpeg, path);
      expect(numbers).toHaveLength(table.count);

      for (const i of [0, 11, 12, 25, table.count - 1]) {
        // Odd ones are asked for by a time within the frame, even ones by its very start.
        const tUs = i % 2 === 1 && i + 1 < table.count ? Math.floor((table.at(i) + table.at(i + 1)) / 2) : table.at(i);
        const jpeg = await media.frame(path, probed.media, tUs, { signal, table });
        expect({ i, tUs, number: readNumbers(tools.ffmpeg, jpeg)[0] }).toEqual({ i, tUs, number: numbers[i] });
      }
      // And without the table, in the middle.
      const blind = await media.frame(path, probed.media, table.at(30), { signal });
      expect(readNumbers(tools.ffmpeg, blind)[0]).toBe(numbers[30]);
    },
  );

  test.each(["a variable rate", "MPEG-4 with B-frames in AVI", "a transport stream with open groups"])(
    "%s: the proxy keeps every frame and says which is which",
    async (name) => {
      const path = clip(name);
      const { media: info } = await media.probe(path, { signal });
      const table = await media.writeFrameTable(path, info, join(folder, "table"), { signal });
      const out = join(folder, `${origin}-proxy.mp4`);
      const map = await media.writeProxy(path, info, out, { signal, table });
      expect(map.sourceUs).toEqual(times(table));
      expect(map.proxyUs).toHaveLength(map.sourceUs.length);
      expect(readNumbers(tools.ffmpeg, out)).toEqual(readNumbers(tools.ffmpeg, path));
      // What the map calls proxy time is what a player of the proxy counts.
      const { media: proxy } = await media.probe(out, { signal });
      const played = await decodeTimes(processes, tools, { path: out, media: proxy, signal });
      expect(map.proxyUs).toEqual(played.timesUs);
      expect(proxy).toMatchObject({ codec: "h264", pixelFormat: "yuv420p" });
      const scan = await scanPackets(processes, tools.ffprobe, {
        path: out,
        container: "mov",
        streamIndex: 0,
        startUs: 0,
        signal,
      });
      const keys = [...scan.keyframes].map((i) => scan.timesUs[i]!);
      expect(Math.max(...keys.map((t, i) => (keys[i + 1] ?? scan.endUs) - t))).toBeLessThanOrEqual(1_050_000);
      const bytes = await readFile(out);
      expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
    },
  );

  test.each(["H.264 with B-frames", "motion JPEG in AVI", "MPEG-4 with B-frames in AVI"])(
    "%s: with the table at hand a frame costs one seek",
    async (name) => {
      const path = clip(name);
      const { media: info } = await media.probe(path, { signal });
      const table = await media.writeFrameTable(path, info, join(folder, "table"), { signal });
      const commands: unknown[] = [];
      const counting = {
        ...silentLogger,
        debug: (_: string, fields?: Record<string, unknown>) => void commands.push(fields?.["command"]),
      };
      const counted = createMediaTools(tools, { ...counting, child: () => counting });
      await counted.frame(path, info, table.at(40), { signal, table });
      expect(commands).toHaveLength(1);
      expect(commands[0]).toContain("-ss ");
    },
  );

  test("the sprite's tiles show the frames that their times name", async () => {
    const path = clip("H.264 with B-frames");
    const { media: info } = await media.probe(path, { signal });
    const table = await media.writeFrameTable(path, info, join(folder, "table"), { signal });
    const out = join(folder, `${origin}-sprite.jpg`);
    const sprite = await media.writeSprite(path, info, out, { signal });
    expect(sprite.count).toBe(8);
    expect(sprite).toMatchObject({ columns: 8, rows: 1, tileWidth: 128, tileHeight: 64 });
    for (const [i, tUs] of sprite.tUs.entries()) {
      const tile = makeClip(
        tools.ffmpeg,
        ["-i", out, "-vf", `crop=128:64:${(i % sprite.columns) * 128}:${Math.floor(i / sprite.columns) * 64}`],
        join(folder, "tile.png"),
      );
      expect(readNumbers(tools.ffmpeg, tile)[0]).toBe(table.indexAt(tUs));
      expect(Math.abs(tUs - (i * info.durationUs) / sprite.count)).toBeLessThan(60_000);
    }
  });

  test("a poster passes over a black beginning", async () => {
    const path = makeClip(
      tools.ffmpeg,
      [
        "-f",
        "lavfi",
        "-i",
        "color=black:s=320x240:d=2:r=10",
        "-f",
        "lavfi",
        "-i",
        "testsrc=s=320x240:d=8:r=10",
        "-filter_complex",
        "[0][1]concat=n=2",
        ...X264,
      ],
      join(folder, "black.mp4"),
    );
    const { media: info } = await media.probe(path, { signal });
    const out = join(folder, "poster.jpg");
    await media.writePoster(path, info, out, { signal });
    const { media: poster } = await media.probe(out, { signal });
    expect(poster).toMatchObject({ still: true, width: 320, height: 240, frameCount: 1 });
    expect((await readFile(out)).length).toBeGreaterThan(4000);
  });

  test("an aborted proxy stops within a second and leaves nothing behind", async () => {
    const path = makeClip(
      tools.ffmpeg,
      ["-f", "lavfi", "-i", "testsrc2=s=640x360:d=10:r=25", "-c:v", "libx264", "-preset", "ultrafast"],
      join(folder, "long.mp4"),
    );
    const { media: info } = await media.probe(path, { signal });
    const abort = new AbortController();
    let abortedAt = 0;
    const out = join(folder, "never.mp4");
    const proxy = media.writeProxy(path, info, out, {
      signal: abort.signal,
      onProgress() {
        abortedAt ||= performance.now();
        abort.abort();
      },
    });
    await expect(proxy).rejects.toMatchObject({ code: "CANCELLED" });
    expect(performance.now() - abortedAt).toBeLessThan(1000);
    const { readdir } = await import("node:fs/promises");
    expect((await readdir(folder)).filter((name) => name.includes("never"))).toEqual([]);
  });
});

function times(table: FrameTable): number[] {
  return Array.from({ length: table.count }, (_, i) => table.at(i));
}
