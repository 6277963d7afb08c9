import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fail } from "#shared/lib/problems.ts";
import { numberedClip } from "../../../../test/captionWorld.ts";
import { readNumbers } from "../../../media/testClips.ts";
import { activityTimes, framesAt, uniformTimes } from "./chooseTimes.ts";
import { takeFrames, type FrameWish } from "./takeFrames.ts";

const { signal: NEVER } = new AbortController();
let folder: string;
let clip: Awaited<ReturnType<typeof numberedClip>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-frames-"));
  clip = await numberedClip(folder);
});
afterAll(async () => {
  await clip.frames.close();
  await rm(folder, { recursive: true, force: true });
});

const activity = (motion: number[], person: number[] = []) => ({
  startUs: 0,
  motion: Uint8Array.from(motion),
  counts: new Map([["person", Uint16Array.from({ length: motion.length }, (_, i) => person[i] ?? 0)]]),
});
const wish = (change: Partial<FrameWish> = {}): FrameWish => ({
  path: clip.path,
  media: clip.media,
  table: clip.table,
  timesUs: [0, 1e6, 2e6],
  crop: null,
  width: 640,
  marksAt: () => [],
  ...change,
});

test("uniform frames are the middles of equal parts, and a span with fewer frames gives each of its own once", () => {
  expect(uniformTimes(10e6, 20e6, 4)).toEqual([11.25e6, 13.75e6, 16.25e6, 18.75e6]);
  // Five frames a second.
  expect(framesAt(clip.table, uniformTimes(10e6, 11e6, 32))).toEqual([10e6, 10.2e6, 10.4e6, 10.6e6, 10.8e6]);
  expect(framesAt(clip.table, [19.99e6])).toEqual([19.8e6]);
});

test("frames go where it moves, and every eighth of the span keeps one", () => {
  // 80 s, of which two move.
  const motion = Array.from({ length: 80 }, (_, s) => (s === 33 || s === 34 ? 200 : 0));
  const times = activityTimes(0, 80e6, 32, activity(motion));
  expect(times).toHaveLength(32);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (let eighth = 0; eighth < 8; eighth++)
    expect(times.filter((t) => t >= eighth * 10e6 && t < (eighth + 1) * 10e6).length).toBeGreaterThanOrEqual(1);
  expect(times.filter((t) => t >= 33e6 && t < 35e6).length).toBeGreaterThan(7);
  const fewer = activityTimes(0, 80e6, 5, activity(motion));
  expect(fewer.map((t) => Math.floor(t / 16e6))).toEqual([0, 1, 2, 3, 4]);
});

test("objects draw frames too, and without any activity frames are even", () => {
  const still = Array.from({ length: 16 }, () => 0);
  const there = activityTimes(0, 16e6, 16, activity(still, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3]));
  expect(there.filter((t) => t >= 10e6 && t < 12e6).length).toBeGreaterThan(3);
  expect(activityTimes(0, 16e6, 16, activity(still))).toEqual(uniformTimes(0, 16e6, 16));
  expect(activityTimes(0, 16e6, 16, null)).toEqual(uniformTimes(0, 16e6, 16));
  // What is known ends before the span does.
  expect(activityTimes(0, 32e6, 8, activity([9, 9]))).toHaveLength(8);
});

test("each frame is exactly the one of its time, cropped and sized as asked", async () => {
  const timesUs = [0.2e6, 7e6, 19.8e6];
  const { jpegs, replaced } = await takeFrames(clip.frames, wish({ timesUs }), NEVER);
  expect(replaced).toBe(0);
  expect(jpegs.map((jpeg) => readNumbers(clip.tools.ffmpeg, jpeg)[0])).toEqual([1, 35, 99]);
  const size = (jpeg: Uint8Array) => {
    // Start of frame (baseline), after which come precision, height and width.
    const at = Buffer.from(jpeg).indexOf(Buffer.from([0xff, 0xc0]));
    return [Buffer.from(jpeg).readUInt16BE(at + 7), Buffer.from(jpeg).readUInt16BE(at + 5)];
  };
  expect(size(jpegs[0]!)).toEqual([128, 64]);
  const half = await takeFrames(
    clip.frames,
    wish({ timesUs: [0], crop: { x: 0, y: 0, w: 0.5, h: 1 }, width: 32 }),
    NEVER,
  );
  expect(size(half.jpegs[0]!)).toEqual([32, 32]);
});

test("a frame that cannot be decoded is replaced by its neighbour; when none can, the reason is told", async () => {
  const broken = (bad: number[], code: Parameters<typeof fail>[0] = "DAMAGED") => ({
    async frame(_path: string, _media: unknown, tUs: number) {
      if (bad.includes(tUs)) throw fail(code, "bad picture");
      return new Uint8Array([tUs / 1e6]);
    },
  });
  const shown = async (bad: number[]) => {
    const { jpegs, replaced } = await takeFrames(broken(bad), wish(), NEVER);
    return [jpegs.map((it) => it[0]), replaced];
  };
  expect(await shown([1e6])).toEqual([[0, 0, 2], 1]);
  expect(await shown([0, 1e6])).toEqual([[2, 2, 2], 2]);
  await expect(shown([0, 1e6, 2e6])).rejects.toMatchObject({ code: "DAMAGED", problem: { detail: "bad picture" } });
  await expect(takeFrames(broken([1e6], "FILE_MISSING"), wish(), NEVER)).rejects.toMatchObject({
    code: "FILE_MISSING",
  });
});

test("cancelling ends the decoders that run, and begins no other", async () => {
  const stop = new AbortController();
  let begun = 0;
  let ended = 0;
  const media = {
    frame: (_path: string, _media: unknown, _tUs: number, { signal }: { signal: AbortSignal }) =>
      new Promise<never>((_, reject) => {
        begun++;
        if (begun === 2) queueMicrotask(() => stop.abort());
        signal.addEventListener("abort", () => {
          ended++;
          reject(fail("CANCELLED"));
        });
      }),
  };
  await expect(takeFrames(media, wish(), stop.signal)).rejects.toMatchObject({ code: "CANCELLED" });
  expect([begun, ended]).toEqual([2, 2]);
});
