import { expect, test } from "vitest";
import { Background } from "./background.ts";
import { findBlobs } from "./blobs.ts";
import { MotionGate } from "./gate.ts";
import { type LumaPlane, lumaPlane } from "./plane.ts";

const W = 120;
const H = 90;

/** A textured scene with sensor noise and rectangles of given brightness on it; the same numbers for the same seed. */
function scene(
  seed: number,
  things: Array<{ x: number; y: number; w: number; h: number; value: (ground: number) => number }> = [],
  light = 0,
): LumaPlane {
  let state = seed * 2654435761 + 12345;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const data = new Uint8Array(W * H);
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      const ground = 110 + ((x * 7 + y * 13) % 32);
      const thing = things.find((t) => x >= t.x && x < t.x + t.w && y >= t.y && y < t.y + t.h);
      data[y * W + x] = (thing ? thing.value(ground) : ground) + light + (random() - 0.5) * 6;
    }
  }
  return { width: W, height: H, data };
}

function learnt(): Background {
  const background = new Background({ removeShadows: true });
  background.begin(
    Array.from({ length: 20 }, (_, i) => scene(i)),
    0,
  );
  return background;
}

const person = (x: number): NonNullable<Parameters<typeof scene>[1]> => [{ x, y: 30, w: 8, h: 24, value: () => 40 }];

test("a thing that moves is one blob where it is; noise alone is none", () => {
  const background = learnt();
  expect(findBlobs(background.update(scene(100), 200_000)).count).toBe(0);
  for (let i = 1; i <= 10; i++) {
    const blobs = findBlobs(background.update(scene(100 + i, person(10 + 4 * i)), 200_000 * (i + 1)));
    expect(blobs.count).toBe(1);
    expect(Math.abs(blobs.x[0] * W - (10 + 4 * i))).toBeLessThanOrEqual(1.5);
    expect(Math.abs(blobs.w[0] * W - 8)).toBeLessThanOrEqual(2);
    expect(Math.abs(blobs.h[0] * H - 24)).toBeLessThanOrEqual(2);
    expect(blobs.score[0]).toBeGreaterThan(0.5);
  }
});

test("a soft shadow is not part of the blob", () => {
  const things = [...person(40), { x: 48, y: 46, w: 24, h: 8, value: (ground: number) => ground * 0.75 }];
  const blobs = findBlobs(learnt().update(scene(7, things), 200_000));
  expect(blobs.count).toBe(1);
  expect(blobs.w[0] * W).toBeLessThan(14);
});

test("a slow change of light is no motion, a sudden one starts anew without blobs", () => {
  const background = learnt();
  for (let i = 1; i <= 20; i++)
    expect(background.update(scene(200 + i, [], i * 2), 200_000 * i).share).toBeLessThan(0.01);
  const dark = learnt();
  // Half the light goes: the change is not the same everywhere.
  const now = scene(300);
  for (let i = 0; i < now.data.length; i++) now.data[i] = now.data[i] * (i % 3 === 0 ? 0.3 : 0.6);
  const mask = dark.update(now, 200_000);
  expect(mask.jumped || mask.share > 0).toBe(true);
  const after = scene(301);
  for (let i = 0; i < after.data.length; i++) after.data[i] = after.data[i] * (i % 3 === 0 ? 0.3 : 0.6);
  for (let k = 0; k < 60; k++) dark.update(after, 400_000 + k * 200_000);
  expect(dark.update(after, 13_000_000).share).toBeLessThan(0.02);
});

test("what has stood still for a while joins the background, and so does the place it left", () => {
  const background = learnt();
  let last = 0;
  for (let i = 1; i <= 60; i++) last = findBlobs(background.update(scene(400 + i, person(50)), 200_000 * i)).count;
  expect(last).toBe(0);
});

test("the gate rests on a still scene, wakes for a small thing, and looks again after two seconds", () => {
  const gate = new MotionGate();
  expect(gate.look(scene(1), 0)).toBe(true);
  for (let i = 1; i < 10; i++) expect(gate.look(scene(1 + i), i * 200_000)).toBe(false);
  expect(gate.look(scene(50), 2_000_000)).toBe(true);
  const small = [{ x: 60, y: 40, w: 2, h: 4, value: () => 60 }];
  expect(gate.look(scene(51, small), 2_200_000)).toBe(true);
  // It stays: nothing has moved since the last look.
  expect(gate.look(scene(52, small), 2_400_000)).toBe(false);
  // A cloud darkens everything alike.
  expect(gate.look(scene(53, small, -12), 2_600_000)).toBe(false);
  expect(gate.look(scene(54), 2_800_000)).toBe(true);
  gate.reset();
  expect(gate.look(scene(55), 3_000_000)).toBe(true);
});

test("a plane averages the picture down", () => {
  const data = new Uint8Array(8 * 4 * 3);
  for (let y = 0; y < 4; y++) for (let x = 4; x < 8; x++) data.fill(200, (y * 8 + x) * 3, (y * 8 + x) * 3 + 3);
  expect([...lumaPlane({ data, width: 8, height: 4 }, 2, 1).data]).toEqual([0, 200]);
});
