import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { agreeingClock } from "#shared/lib/clockText.ts";
import { burnIn } from "../../test/pixelText.ts";
import { BUNDLED_FFMPEG, clipFolder, ffmpeg, mediaInfo } from "../testing/clips.ts";
import { isText } from "./lines.ts";
import { readText } from "./readText.ts";
import { TextReader } from "./textReader.ts";

const clips = clipFolder();
const reader = new TextReader();
afterAll(async () => {
  await reader.close();
  clips.remove();
});

const SIZE = { width: 640, height: 360 };
const deps = (signal = new AbortController().signal) => ({ ffmpegPath: BUNDLED_FFMPEG, reader, signal });

/** Ten seconds, one frame a second; the frame at second s shows a clock of 22:14:0s and, from second 5 on, a name at the bottom right. */
function recorderClip(): { path: string; media: ReturnType<typeof mediaInfo> } {
  const frames = Array.from({ length: 10 }, (_, second) => {
    const data = new Uint8Array(SIZE.width * SIZE.height * 3).fill(70);
    burnIn({ data, width: SIZE.width }, `2024-07-15 22:14:1${second}`, { x: 12, y: 10, scale: 2 });
    if (second >= 5) burnIn({ data, width: SIZE.width }, "NORTH GATE", { x: 480, y: 330, scale: 2 });
    return Buffer.from(data);
  });
  const raw = clips.path("recorder.rgb");
  writeFileSync(raw, Buffer.concat(frames));
  const path = clips.path("recorder.mkv");
  const size = `${SIZE.width}x${SIZE.height}`;
  ffmpeg(
    "-f",
    "rawvideo",
    "-pix_fmt",
    "rgb24",
    "-s",
    size,
    "-r",
    "1",
    "-i",
    raw,
    "-c:v",
    "libx264",
    "-crf",
    "10",
    path,
  );
  return { path, media: mediaInfo({ ...SIZE, codedWidth: 640, codedHeight: 360, fps: 1, durationUs: 10_000_000 }) };
}

describe("text in footage", () => {
  test("a recorder's clock and name are read where and when they are shown, and the clock runs", async () => {
    const clip = recorderClip();
    const frames = await readText({ ...clip, timesUs: [1e6, 4e6, 8e6], box: null, languages: ["eng"] }, deps());
    expect(frames.map((it) => it.tUs)).toEqual([1e6, 4e6, 8e6]);
    const names = frames.map(({ lines }) => lines.find((line) => line.text.includes("GATE")));
    expect(names.map((line) => line !== undefined)).toEqual([false, false, true]);
    expect(names[2]!.box.x).toBeGreaterThan(0.7);
    expect(names[2]!.box.y).toBeGreaterThan(0.85);
    const clock = agreeingClock(frames.map(({ tUs, lines }) => ({ tUs, lines: lines.map((line) => line.text) })));
    expect(new Date(clock!.startMs).toISOString()).toBe("2024-07-15T22:14:10.000Z");
  });

  test("reading stops when it is not wanted any more, and the reader works again", async () => {
    const clip = recorderClip();
    const abort = new AbortController();
    const timesUs = Array.from({ length: 10 }, (_, i) => i * 1e6);
    const reading = readText({ ...clip, timesUs, box: null, languages: ["eng"] }, deps(abort.signal));
    queueMicrotask(() => abort.abort());
    await expect(reading).rejects.toMatchObject({ code: "CANCELLED" });
    const again = await readText({ ...clip, timesUs: [8e6], box: null, languages: ["eng"] }, deps());
    expect(again[0]!.lines.map((line) => line.text).join()).toContain("GATE");
  });

  test.each([
    ["2020-07-05/15:04:48", 81, true],
    ["12가 3456", 75, true],
    ["출구", 70, true],
    ["| — 4", 90, false],
    ["at =", 72, false],
    ["GATE", 40, false],
    ["", 99, false],
  ])("%j at confidence %d is text: %s", (text, confidence, expected) => {
    expect(isText(text, confidence)).toBe(expected);
  });
});
