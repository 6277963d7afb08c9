import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clipExtension } from "./clip.ts";
import { createMediaTools } from "./mediaTools.ts";
import { countingSource, makeClip, readNumbers, silentLogger, toolPairs } from "./testClips.ts";

const signal = new AbortController().signal;
const [tools] = await toolPairs();
const media = createMediaTools(tools!, silentLogger);
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-clip-"));
});
afterAll(async () => {
  await media.close();
  await rm(folder, { recursive: true, force: true });
});

const X264 = ["-c:v", "libx264", "-g", "12", "-sc_threshold", "0"];
const VFR = ["-vf", "setpts='(N+floor(N/7)*3)/25/TB'", "-vsync", "vfr", "-enc_time_base", "1:1000", ...X264];
const CLIPS: Array<[name: string, args: string[], file: string]> = [
  ["H.264 with B-frames", [...X264, "-bf", "3"], "bframes.mp4"],
  ["H.264 with open groups of pictures", [...X264, "-bf", "3", "-x264-params", "open-gop=1"], "open.mkv"],
  ["H.264 in a transport stream", [...X264, "-bf", "2"], "stream.ts"],
  ["MPEG-4 in AVI", ["-c:v", "mpeg4", "-g", "12", "-q:v", "3"], "plain.avi"],
  ["motion JPEG in AVI", ["-c:v", "mjpeg", "-q:v", "3"], "mjpeg.avi"],
  ["a variable rate", VFR, "vfr.mp4"],
  ["a start long after zero", [...X264, "-bf", "2", "-output_ts_offset", "7000"], "late.mkv"],
];
/** 60 numbered frames, and what is known of them. */
async function recording(args: string[], file: string) {
  const path = makeClip(tools!.ffmpeg, [...countingSource(60), ...args], join(folder, file));
  const { media: info } = await media.probe(path, { signal });
  const table = await media.writeFrameTable(path, info, `${path}.frames`, { signal });
  return { path, info, table };
}

test.each(CLIPS)(
  "%s: a clip holds the span's own frames from key frame to key frame, and says which",
  async (_, args, file) => {
    const { path, info, table } = await recording(args, file);
    const out = join(folder, `clip-${file}.${clipExtension(info)}`);
    const span = { fromUs: table.at(17), toUs: table.at(30) };
    const cut = await media.writeClip(path, info, span, out, { signal, table });
    const numbers = readNumbers(tools!.ffmpeg, out);
    const first = table.indexAt(cut.firstUs);
    expect(numbers).toEqual(Array.from({ length: cut.frames }, (_, i) => first + i));
    expect([first <= 17, first + cut.frames > 30, cut.matches]).toEqual([true, true, true]);
    expect(first).toBe(table.keyframeBefore(17));
    expect(cut.endUs).toBe(first + cut.frames < table.count ? table.at(first + cut.frames) : table.endUs);
    // The packets are the camera's: what is decoded from them is bit for bit what is decoded from the recording.
    const hashes = (from: string) =>
      execFileSync(tools!.ffmpeg, [
        "-v",
        "error",
        "-i",
        `file:${from}`,
        "-map",
        "0:v:0",
        "-vsync",
        "passthrough",
        "-f",
        "framemd5",
        "-",
      ])
        .toString()
        .split("\n")
        .filter((line) => line.startsWith("0,"))
        .map((line) => line.split(",").at(-1)!.trim());
    const whole = hashes(path);
    expect(hashes(out)).toEqual(whole.slice(first, first + cut.frames));
  },
);

test.each(CLIPS)("%s: a copy that is drawn on holds exactly the frames of the span", async (_, args, file) => {
  const { path, info, table } = await recording(args, file);
  const out = join(folder, `drawn-${file}.mp4`);
  const paths = [
    { trackId: 7, tUs: [table.at(10), table.at(50)], x: [0.1, 0.5], y: [0.2, 0.2], w: [0.3, 0.3], h: [0.6, 0.6] },
  ];
  const span = { fromUs: table.at(17) + 300, toUs: table.at(30) + 300 };
  const { frames } = await media.writeAnnotated(path, info, span, { paths, stamp: null }, out, { signal, table });
  expect(frames).toBe(14);
  expect(await readdir(folder)).not.toContainEqual(expect.stringContaining(".part."));
});

test.each([
  ["MPEG-4", ["-c:v", "mpeg4", "-bf", "2", "-g", "12", "-q:v", "3"], "reordered.avi"],
  ["H.264", [...X264, "-bf", "2"], "reordered-h264.avi"],
  ["MPEG-2 in a programme stream", ["-c:v", "mpeg2video", "-bf", "2", "-g", "12", "-q:v", "3"], "stream.mpg"],
])(
  "%s whose frames are reordered without times of their own is not cut: nobody could say what a clip holds",
  async (_, args, file) => {
    const { path, info, table } = await recording(args, file);
    const span = { fromUs: table.at(17), toUs: table.at(30) };
    const out = join(folder, `unsure-${file}.${clipExtension(info)}`);
    await expect(media.writeClip(path, info, span, out, { signal, table })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  },
);

test("boxes stand on the frames whose they are, and the time at the edge", async () => {
  const { table } = await recording(X264, "boxes.mp4");
  const grey = makeClip(
    tools!.ffmpeg,
    ["-f", "lavfi", "-i", "color=gray:size=320x180:rate=25,format=yuv420p,trim=end_frame=60", ...X264],
    join(folder, "grey.mp4"),
  );
  const { media: greyInfo } = await media.probe(grey, { signal });
  // From the left to the right in 40 frames.
  const paths = [
    { trackId: 12, tUs: [table.at(10), table.at(50)], x: [0, 0.8], y: [0.4, 0.4], w: [0.2, 0.2], h: [0.4, 0.4] },
  ];
  const out = join(folder, "boxes-drawn.mp4");
  const span = { fromUs: table.at(20), toUs: table.at(39) };
  await media.writeAnnotated(grey, greyInfo, span, { paths, stamp: () => "22:14:05" }, out, { signal, table });
  const raw = execFileSync(tools!.ffmpeg, ["-v", "error", "-i", out, "-f", "rawvideo", "-pix_fmt", "gray", "-"], {
    maxBuffer: 1 << 28,
  });
  const [width, height] = [320, 180];
  expect(raw.length).toBe(20 * width * height);
  const dark = (frame: number, x: number, y: number) => raw[frame * width * height + y * width + x]!;
  for (const i of [0, 7, 19]) {
    // The left bar of the box, half-way down.
    const left = Math.round(((0.8 * (10 + i)) / 40) * width);
    const row = Array.from({ length: width }, (_, x) => dark(i, x, Math.round(0.6 * height)));
    const bars = row.flatMap((value, x) => (Math.abs(value - row[2]!) > 25 ? [x] : []));
    expect(Math.min(...bars), `frame ${i}`).toBeGreaterThanOrEqual(left - 2);
    expect(Math.min(...bars), `frame ${i}`).toBeLessThanOrEqual(left + 2);
  }
  expect(dark(3, 1, height - 2)).toBeLessThan(60);
});

test("a still as PNG is the decoded picture, and a folder with a strange name is no trouble", async () => {
  const odd = join(folder, "it's [a]:b,c; %03d 한글");
  await mkdir(odd, { recursive: true });
  const path = makeClip(tools!.ffmpeg, [...countingSource(60), ...X264], join(odd, "x'y.mp4"));
  const { media: info } = await media.probe(path, { signal });
  const table = await media.writeFrameTable(path, info, join(odd, "t.frames"), { signal });
  const png = await media.frame(path, info, table.at(33), { signal, table, format: "png" });
  expect(Buffer.from(png.subarray(0, 8)).toString("hex")).toBe("89504e470d0a1a0a");
  const shown = join(folder, "shown.png");
  await writeFile(shown, png);
  expect(readNumbers(tools!.ffmpeg, shown)).toEqual([33]);
  const out = join(odd, "drawn.mp4");
  await media.writeAnnotated(path, info, { fromUs: 0, toUs: 400_000 }, { paths: [], stamp: null }, out, {
    signal,
    table,
  });
  expect(readNumbers(tools!.ffmpeg, out)).toEqual(Array.from({ length: 11 }, (_, i) => i));
});

test.skipIf(process.platform === "win32")("drawing looks at no font of the machine", async () => {
  const { path, info, table } = await recording(X264, "fonts.mp4");
  const told = join(folder, "told");
  const ffmpeg = join(folder, "ffmpeg-that-tells");
  await writeFile(ffmpeg, `#!/bin/sh\ncat "$FONTCONFIG_FILE" > "${told}"\nexec "${tools!.ffmpeg}" "$@"\n`, {
    mode: 0o755,
  });
  const telling = createMediaTools({ ...tools!, ffmpeg }, silentLogger);
  const out = join(folder, "fonts-drawn.mp4");
  await telling.writeAnnotated(path, info, { fromUs: 0, toUs: 200_000 }, { paths: [], stamp: null }, out, {
    signal,
    table,
  });
  await telling.close();
  expect(await readFile(told, "utf8")).toBe("<fontconfig></fontconfig>\n");
});

test("a clip that is stopped leaves nothing", async () => {
  const { path, info, table } = await recording(X264, "stopped.mp4");
  const stop = new AbortController();
  stop.abort();
  const to = join(folder, "never.mp4");
  await expect(
    media.writeClip(path, info, { fromUs: 0, toUs: 1e6 }, to, { signal: stop.signal, table }),
  ).rejects.toThrow();
  await expect(
    media.writeAnnotated(path, info, { fromUs: 0, toUs: 1e6 }, { paths: [], stamp: null }, to, {
      signal: stop.signal,
      table,
    }),
  ).rejects.toThrow();
  expect((await readdir(folder)).filter((name) => name.includes("never"))).toEqual([]);
});
