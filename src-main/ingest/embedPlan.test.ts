import { expect, test } from "vitest";
import type { TrackedObject } from "#shared/domain/track.ts";
import { planEmbedding, type PlanInput } from "./embedPlan.ts";
import { planClockTimes, planTextTimes } from "./textPlan.ts";

const S = 1_000_000;
const HD = { width: 1920, height: 1080, still: false };
const box = { x: 0.4, y: 0.4, w: 0.05, h: 0.2 };

/** Motion in the given seconds. */
function motionAt(seconds: number, ...spans: Array<[number, number]>): PlanInput["activity"] {
  const motion = new Uint8Array(seconds);
  for (const [from, to] of spans) motion.fill(20, from, to);
  return { startUs: 0, motion };
}

function object(trackId: number, from: number, to: number, more: Partial<TrackedObject> = {}): TrackedObject {
  return {
    trackId,
    class: "person",
    startUs: from * S,
    endUs: to * S,
    bestUs: from * S,
    bestBox: box,
    looks: [{ tUs: from * S, box }],
    lifecycle: [
      { kind: "entered", tUs: from * S },
      { kind: "left", tUs: to * S },
    ],
    ...more,
  } as TrackedObject;
}

const plan = (seconds: number, more: Partial<PlanInput>) =>
  planEmbedding({ durationUs: seconds * S, media: HD, activity: motionAt(seconds), objects: [], ...more });
const windowsOf = (parts: ReturnType<typeof plan>) => parts.flatMap((part) => part.windows);
const inSeconds = (parts: ReturnType<typeof plan>) =>
  windowsOf(parts).map(({ startUs, endUs, frameUs }) => [startUs / S, endUs / S, frameUs.map((tUs) => tUs / S)]);

test("a moving stretch gets overlapping windows whose frames neighbours share", () => {
  expect(inSeconds(plan(20, { activity: motionAt(20, [0, 20]) }))).toEqual([
    [0, 8, [0, 2, 4, 6]],
    [4, 12, [4, 6, 8, 10]],
    [8, 16, [8, 10, 12, 14]],
    [12, 20, [12, 14, 16, 18]],
  ]);
});

test("a still stretch is one interval with its two ends, a night one per hour", () => {
  expect(inSeconds(plan(300, {}))).toEqual([[0, 300, [0, 298]]]);
  expect(inSeconds(plan(3 * 3600, {})).map(([from, to]) => [from, to])).toEqual([
    [0, 3600],
    [3600, 7200],
    [7200, 10800],
  ]);
});

test("windows and intervals leave no moment uncovered, wherever something moves", () => {
  for (let shift = 0; shift < 9; shift++) {
    const activity = motionAt(200, [20 + shift, 21 + shift], [30 + shift, 61], [75, 76 + shift], [199 - shift, 200]);
    let covered = 0;
    for (const [from, to] of inSeconds(plan(199.5, { activity })) as Array<[number, number]>) {
      expect(from).toBeLessThanOrEqual(covered);
      covered = Math.max(covered, to);
    }
    expect(covered).toBe(199.5);
  }
});

test("an object too small to show as motion makes its stretch busy, a parked one only when it comes and goes", () => {
  const walking = plan(600, { objects: [object(1, 300, 310)] });
  expect(windowsOf(walking).length).toBeGreaterThan(4);
  const parked = object(1, 100, 500, {
    lifecycle: [
      { kind: "entered", tUs: 100 * S },
      { kind: "stopped", tUs: 103 * S },
      { kind: "moved", tUs: 496 * S },
      { kind: "left", tUs: 500 * S },
    ],
  });
  const long = windowsOf(plan(600, { objects: [parked] })).filter((it) => it.endUs - it.startUs > 300 * S);
  expect(long).toHaveLength(1);
});

test("an object gives one to three crops by the length of its life, its best look first, none that is too small", () => {
  const looks = [0, 2, 9, 19].map((s) => ({ tUs: (50 + s) * S, box }));
  const at = (objects: TrackedObject[], media = HD) =>
    plan(100, { objects, media })
      .flatMap((part) => part.crops)
      .map(({ tUs }) => tUs / S);
  expect(at([object(1, 50, 51)])).toEqual([50]);
  expect(at([object(1, 50, 59, { looks, bestUs: 52 * S })])).toEqual([52, 69]);
  expect(at([object(1, 50, 69, { looks, bestUs: 52 * S })])).toEqual([52, 59, 69]);
  expect(at([object(1, 50, 69)], { ...HD, width: 160, height: 90 })).toEqual([]);
});

test("a crowd costs a bounded number of crops, and everybody's best look comes before anybody's second", () => {
  const looks = [0, 15].map((s) => ({ tUs: s * S, box }));
  const objects = Array.from({ length: 450 }, (_, i) => object(i + 1, 0, 9, { looks }));
  const crops = plan(600, { objects }).flatMap((part) => part.crops);
  expect(crops).toHaveLength(600);
  expect(new Set(crops.map(({ trackId }) => trackId)).size).toBe(450);
});

test("parts are about ten minutes, tile the video, and are the same every time", () => {
  const input = { activity: motionAt(3600, [0, 1500], [2000, 3600]), objects: [object(1, 700, 720)] };
  const parts = plan(3600, input);
  expect(parts).toEqual(plan(3600, input));
  expect(parts.length).toBeGreaterThanOrEqual(5);
  expect(parts[0]!.fromUs).toBe(0);
  expect(parts.at(-1)!.toUs).toBe(3600 * S);
  parts.slice(1).forEach((part, i) => expect(part.fromUs).toBe(parts[i]!.toUs));
  for (const { fromUs, toUs, windows, crops } of parts)
    for (const tUs of [...windows.map((it) => it.frameUs[0]!), ...crops.map((it) => it.tUs)])
      expect(tUs >= fromUs && tUs < toUs).toBe(true);
  // A day without motion is not cut into parts of one window.
  expect(plan(24 * 3600, {})).toHaveLength(1);
});

test("times are those of real frames, each once", () => {
  // One frame every ten seconds.
  const snap = (tUs: number) => Math.floor(tUs / (10 * S)) * 10 * S;
  const frames = windowsOf(plan(20, { activity: motionAt(20, [0, 20]), snap })).map((it) => it.frameUs);
  expect(frames).toEqual([[0], [0, 10 * S], [0, 10 * S], [10 * S]]);
});

test("a picture is one window; an empty video one part without any", () => {
  expect(plan(0, { media: { ...HD, still: true } })[0]!.windows).toEqual([{ startUs: 0, endUs: 0, frameUs: [0] }]);
});

test("text is read every five seconds where something changed and at the ends of what did not, the same from any checkpoint", () => {
  const input = { durationUs: 100 * S, activity: motionAt(100, [31, 49]), objects: [], fromUs: 0, toUs: 100 * S };
  const times = planTextTimes(input);
  expect(times.map((tUs) => Math.round(tUs / S))).toEqual([0, 30, 35, 40, 45, 50, 100]);
  expect(planTextTimes({ ...input, fromUs: 40 * S })).toEqual(times.filter((tUs) => tUs >= 40 * S));
  expect(planTextTimes({ ...input, fromUs: 60 * S, toUs: 70 * S })).toEqual([60 * S, 70 * S]);
  expect(planClockTimes(100 * S)).toEqual([5 * S, 50 * S, 90 * S]);
  expect(planClockTimes(0)).toEqual([0]);
});
