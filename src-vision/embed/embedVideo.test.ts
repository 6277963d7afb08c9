import { writeFileSync, chmodSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import type { EmbedRequest, LoadedPack } from "#shared/vision/protocol.ts";
import { clipFolder, BUNDLED_FFMPEG, ffmpeg, mediaInfo } from "../testing/clips.ts";
import type { ImageEncoder, RgbFrame } from "../types.ts";
import { embedVideo, type EmbedDeps } from "./embedVideo.ts";

const clips = clipFolder();
afterAll(() => clips.remove());

const PACK = { manifest: { id: "mean-colour" }, paths: {} } as unknown as LoadedPack;

/** Encodes a picture as its mean colour, made unit length; remembers the mean luma and the size of everything it saw. */
class MeanColour implements ImageEncoder {
  readonly device = "cpu";
  readonly fellBack = null;
  readonly dim = 3;
  readonly seen: Array<{ mean: number[]; width: number; height: number }> = [];
  readonly batches: number[] = [];
  before: (signal?: AbortSignal) => Promise<void> = async () => {};

  async embed(frames: RgbFrame[], signal?: AbortSignal): Promise<Float32Array> {
    // The copies come late on purpose: a buffer that is reused too soon shows.
    await this.before(signal);
    this.batches.push(frames.length);
    const out = new Float32Array(frames.length * 3);
    frames.forEach(({ data, width, height }, row) => {
      const mean = [0, 0, 0];
      for (let i = 0; i < data.length; i++) mean[i % 3]! += data[i]! / (width * height);
      this.seen.push({ mean, width, height });
      const norm = Math.hypot(...mean) || 1;
      out.set(
        mean.map((value) => value / norm),
        row * 3,
      );
    });
    return out;
  }
}

const deps = (encoder: ImageEncoder, more: Partial<EmbedDeps> = {}): EmbedDeps => ({
  ffmpegPath: BUNDLED_FFMPEG,
  encoders: { image: async () => encoder },
  signal: new AbortController().signal,
  onShare: () => {},
  ...more,
});

/** 60 s at 10 fps, 160 x 90; at frame n the picture is gray with luma 16 + (n mod 200), so that neighbouring frames differ by one step; the right quarter is red. */
function rampClip(name: string, ...encode: string[]): string {
  const path = clips.path(name);
  const gray = "geq=lum='16+mod(N,200)':cb=128:cr=128";
  ffmpeg(
    "-f",
    "lavfi",
    "-i",
    `color=c=black:s=160x90:r=10:d=60,format=yuv444p,${gray},drawbox=x=120:y=0:w=40:h=90:c=red:t=fill`,
    ...(encode.length > 0 ? encode : ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-g", "50"]),
    path,
  );
  return path;
}
const ramp = rampClip("ramp.mkv");
const RAMP = { width: 160, height: 90, codedWidth: 160, codedHeight: 90, fps: 10, durationUs: 60_000_000 };

const LEFT = { x: 0.1, y: 0.2, w: 0.2, h: 0.5 };

/** Frame number that a crop of the gray part was cut from, by its luma (16..235 to 0..255). */
const frameOf = (mean: number) => Math.round((mean / 255) * 219);

function request(more: Partial<EmbedRequest>): EmbedRequest {
  return { path: ramp, media: mediaInfo(RAMP), encoder: PACK, windows: [], crops: [], ...more };
}

test("every crop is cut from exactly the frame that was asked for, also after a pause that is skipped", async () => {
  const encoder = new MeanColour();
  const at = [0, 3, 4, 5, 77, 120, 121, 510, 599];
  const crops = at.map((n, i) => ({ trackId: i + 1, tUs: n * 100_000, box: LEFT }));
  const result = await embedVideo(request({ crops }), deps(encoder));
  expect(encoder.seen.map(({ mean }) => frameOf(mean[0]!))).toEqual(at.map((n) => n % 200));
  expect(result).toMatchObject({ dim: 3, pictures: at.length });
  // Square: longer side 45 px and a tenth of it on both ends.
  expect(encoder.seen.every(({ width, height }) => width === 54 && height === 54)).toBe(true);
});

test("a frame that serves several windows is encoded once, and a window's vector is the mean of its frames", async () => {
  const encoder = new MeanColour();
  const windows = [0, 4, 8].map((s) => ({
    startUs: s * 1e6,
    endUs: (s + 8) * 1e6,
    frameUs: [0, 2, 4, 6].map((step) => (s + step) * 1e6),
  }));
  const shares: number[] = [];
  const result = await embedVideo(request({ windows }), deps(encoder, { onShare: (done) => shares.push(done) }));
  expect(result.pictures).toBe(8);
  expect(shares.at(-1)).toBe(1);
  // Whole frames are three quarters gray and one red: the order of brightness is the order of time.
  const order = encoder.seen.map(({ mean }) => mean[2]!);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const unit = ({ mean }: { mean: number[] }) => mean.map((value) => value / Math.hypot(...mean));
  const second = encoder.seen.slice(2, 6).map(unit);
  const sum = [0, 1, 2].map((i) => second.reduce((total, vector) => total + vector[i]!, 0));
  const mean = sum.map((value) => value / Math.hypot(...sum));
  [...result.windows.subarray(3, 6)].forEach((value, i) => expect(value).toBeCloseTo(mean[i]!, 5));
  second.forEach((vector, frame) =>
    vector.forEach((value, i) => expect(result.frames[(4 + frame) * 3 + i]).toBe(Math.round(value * 127))),
  );
});

test("many crops of one frame, and more frames than there are buffers, all keep their own picture", async () => {
  const encoder = new MeanColour();
  encoder.before = () => new Promise((resolve) => setImmediate(resolve));
  const times = Array.from({ length: 60 }, (_, i) => i * 300_000);
  const windows = times.map((tUs) => ({ startUs: tUs, endUs: tUs + 300_000, frameUs: [tUs] }));
  const crops = times
    .flatMap((tUs, i) => (i === 7 ? Array.from({ length: 40 }, () => tUs) : [tUs]))
    .map((tUs, i) => ({
      trackId: i + 1,
      tUs,
      box: LEFT,
    }));
  const result = await embedVideo(request({ windows, crops }), deps(encoder));
  expect(result.pictures).toBe(60 + crops.length);
  expect(Math.max(...encoder.batches)).toBeLessThanOrEqual(8);
  const cropped = encoder.seen.filter(({ width, height }) => width === height);
  expect(cropped.map(({ mean }) => frameOf(mean[0]!))).toEqual(crops.map(({ tUs }) => (tUs / 100_000) % 200));
});

test("times that the file does not have get zero vectors, the others theirs", async () => {
  const encoder = new MeanColour();
  const windows = [
    { startUs: 0, endUs: 8e6, frameUs: [1_000_000] },
    { startUs: 60e6, endUs: 68e6, frameUs: [61_000_000] },
  ];
  const crops = [{ trackId: 1, tUs: 90_000_000, box: LEFT }];
  const result = await embedVideo(request({ windows, crops }), deps(encoder));
  expect(result.pictures).toBe(1);
  expect(Math.hypot(...result.windows.subarray(0, 3))).toBeCloseTo(1, 5);
  expect([...result.windows.subarray(3), ...result.frames.subarray(3), ...result.crops]).toEqual(Array(9).fill(0));
});

test("a stream whose clock starts late gives the same frames", async () => {
  const path = rampClip("late.ts", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-g", "50", "-bf", "2");
  // MPEG-TS starts at 1.4 s and two frames of reordering; ffprobe says where.
  const encoder = new MeanColour();
  const media = mediaInfo({ ...RAMP, container: "mpegts", startUs: 1_600_000 });
  const at = [1, 2, 250, 251];
  const crops = at.map((n, i) => ({ trackId: i + 1, tUs: n * 100_000, box: LEFT }));
  await embedVideo(request({ path, media, crops }), deps(encoder));
  expect(encoder.seen.map(({ mean }) => frameOf(mean[0]!))).toEqual(at.map((n) => n % 200));
});

test("a still picture is one window", async () => {
  const path = clips.path("still.png");
  ffmpeg("-f", "lavfi", "-i", "color=c=blue:s=64x48", "-frames:v", "1", path);
  const encoder = new MeanColour();
  const media = mediaInfo({ container: "png_pipe", width: 64, height: 48, fps: 0, durationUs: 0, still: true });
  const windows = [{ startUs: 0, endUs: 0, frameUs: [0] }];
  const result = await embedVideo(request({ path, media, windows }), deps(encoder));
  expect(encoder.seen).toMatchObject([{ width: 64, height: 48 }]);
  expect(result.windows[2]).toBeGreaterThan(0.99);
});

test("a file that cannot be read at all is an error, not a row of zeros", async () => {
  const path = clips.path("broken.mkv");
  writeFileSync(path, "this is no video");
  const windows = [{ startUs: 0, endUs: 8e6, frameUs: [0] }];
  await expect(embedVideo(request({ path, windows }), deps(new MeanColour()))).rejects.toMatchObject({
    code: "FFMPEG_FAILED",
  });
});

test("aborting ends it within a second, also while the encoder works", async () => {
  const encoder = new MeanColour();
  const stop = new AbortController();
  let working!: () => void;
  const works = new Promise<void>((resolve) => (working = resolve));
  encoder.before = (signal) => {
    working();
    return new Promise((_resolve, reject) => signal!.addEventListener("abort", () => reject(new Error("stopped"))));
  };
  const windows = Array.from({ length: 100 }, (_, i) => ({ startUs: i * 5e5, endUs: i * 5e5 + 1, frameUs: [i * 5e5] }));
  const pass = embedVideo(request({ windows }), deps(encoder, { signal: stop.signal }));
  await works;
  const started = performance.now();
  stop.abort();
  await expect(pass).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(1000);
});

test.skipIf(process.platform === "win32")("a decoder that says nothing is stopped as stalled", async () => {
  const silent = clips.path("silent");
  writeFileSync(silent, "#!/bin/sh\nexec sleep 1000\n");
  chmodSync(silent, 0o755);
  const windows = [{ startUs: 0, endUs: 8e6, frameUs: [0] }];
  const pass = embedVideo(request({ windows }), deps(new MeanColour(), { ffmpegPath: silent, stallMs: 150 }));
  await expect(pass).rejects.toMatchObject({ code: "FFMPEG_STALLED" });
});
