import { expect, test } from "vitest";
import type { RangeSignals, SignalEvent } from "#shared/vision/detections.ts";
import { lumaPlane } from "../motion/plane.ts";
import type { RgbFrame } from "../types.ts";
import { SignalWatch } from "./signalWatch.ts";

/** The scene's coordinates; pictures show every second pixel of it. */
const W = 320;
const H = 240;
const FPS = 5;

type Rgb = [number, number, number];
/** Colour of the pixel (x, y) at a time, given what the empty scene shows there; null = the scene. */
type Paint = (x: number, y: number, s: number, ground: number) => Rgb | null;

/** Numbers in [0, 1) that depend on their arguments only. */
function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a, 374761393) ^ Math.imul(b, 668265263) ^ Math.imul(c, 2147483647);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Brightness of a scene of patches, each with its own: something to hold on to everywhere. */
const ground = (x: number, y: number): number => 60 + 130 * hash(x >> 4, y >> 4, 5);

/** A picture of the scene with sensor noise, and what is painted on it. */
function picture(s: number, paint: Paint, view: { x: number; y: number } = { x: 0, y: 0 }): RgbFrame {
  const data = new Uint8Array((W / 2) * (H / 2) * 3);
  const seed = Math.round(s * 1000);
  for (let y = 0, i = 0; y < H; y += 2) {
    for (let x = 0; x < W; x += 2, i += 3) {
      const g = ground(x + view.x, y + view.y);
      const color = paint(x, y, s, g);
      const noise = 6 * (hash(x, y, seed) - 0.5);
      for (let k = 0; k < 3; k++) data[i + k] = Math.max(0, Math.min(255, (color ? color[k]! : g) + noise));
    }
  }
  return { width: W / 2, height: H / 2, data };
}

interface Film {
  paint?: Paint;
  view?: (s: number) => { x: number; y: number };
  seconds?: number;
}

/** Frames before the first range of a pass that begins later. */
function warmUp(watch: SignalWatch, film: Film, fromS: number, toS: number): void {
  for (let k = Math.round(fromS * FPS); k < Math.round(toS * FPS); k++) {
    const frame = picture(k / FPS, film.paint ?? (() => null));
    watch.look(frame, lumaPlane(frame, 160, 120), Math.round((k / FPS) * 1e6));
  }
}

function show(watch: SignalWatch, film: Film, fromS: number, toS: number): void {
  for (let k = Math.round(fromS * FPS); k < Math.round(toS * FPS); k++) {
    const s = k / FPS;
    const frame = picture(s, film.paint ?? (() => null), film.view?.(s));
    watch.look(frame, lumaPlane(frame, 160, 120), Math.round(s * 1e6));
    watch.moved(Math.round(s * 1e6), 0.02);
  }
}

function signalsOf(film: Film): RangeSignals {
  const seconds = film.seconds ?? 12;
  const watch = new SignalWatch();
  show(watch, film, 0, seconds);
  return watch.endRange(0, seconds * 1e6);
}

/** Kind, and start and end in tenths of a second. */
const said = (events: SignalEvent[]): Array<[string, number, number]> =>
  events.map((e) => [e.kind, Math.round(e.startUs / 1e5) / 10, Math.round(e.endUs / 1e5) / 10]);

const gray = (v: number): Rgb => [v, v, v];
const inside = (x: number, y: number, x0: number, y0: number, w: number, h: number): boolean =>
  x >= x0 && x < x0 + w && y >= y0 && y < y0 + h;

test("a quiet scene says nothing, and its windows tell how bright and sharp it is", () => {
  const { events, windowUs, frames, brightness, sharpness, motion } = signalsOf({});
  expect(events).toEqual([]);
  expect([...windowUs]).toEqual([0, 5e6, 10e6]);
  expect([...frames]).toEqual([25, 25, 10]);
  for (const b of brightness) expect(b).toBeCloseTo(125 / 255, 1);
  for (const s of sharpness) expect(s).toBeGreaterThan(0.05);
  for (const m of motion) expect(m).toBeCloseTo(0.02, 5);
});

test("light switched off and on is two steps at their times, a cloud and a thing that passes are none", () => {
  const dimmed: Film = { paint: (_x, _y, s, g) => gray(s >= 4 && s < 9 ? g * 0.5 : g), seconds: 14 };
  expect(said(signalsOf(dimmed).events)).toEqual([
    ["lightOff", 4, 4],
    ["lightOn", 9, 9],
  ]);
  const cloud: Film = { paint: (_x, _y, s, g) => gray(g * (1 - 0.5 * Math.min(1, Math.max(0, (s - 3) / 6)))) };
  expect(signalsOf(cloud).events).toEqual([]);
  const bus: Film = { paint: (x, y, s) => (inside(x, y, 160 * s - 800, 60, 200, 140) ? gray(230) : null) };
  expect(signalsOf(bus).events).toEqual([]);
});

test("a flash of the room and one in a spot are told with their place, a thing that passes is not", () => {
  const room: Film = { paint: (_x, _y, s, g) => gray(Math.abs(s - 5) < 0.01 ? g + 60 : g) };
  const [whole] = signalsOf(room).events;
  expect(whole).toMatchObject({ kind: "flash", startUs: 5e6, endUs: 5.2e6, box: null });
  const spot: Film = {
    paint: (x, y, s, g) => gray(Math.abs(s - 5) < 0.01 && inside(x, y, 160, 80, 48, 32) ? 255 : Math.min(g, 150)),
  };
  const events = signalsOf(spot).events;
  expect(said(events)).toEqual([["flash", 5, 5.2]]);
  expect(events[0]?.box?.x).toBeCloseTo(160 / W, 1);
  expect(events[0]?.box?.w).toBeCloseTo(48 / W, 1);
  const car: Film = {
    paint: (x, y, s, g) => gray(inside(x, y, 150 * (s - 4), 80, 50, 32) ? 255 : Math.min(g, 150)),
  };
  expect(signalsOf(car).events).toEqual([]);
});

test("a shaken and a turned camera are told, things that move before a still one are not", () => {
  const shaken: Film = {
    view: (s) =>
      s >= 4 && s < 7 ? { x: Math.round(12 * Math.sin(17 * s)), y: Math.round(8 * Math.sin(23 * s)) } : { x: 0, y: 0 },
  };
  const events = signalsOf(shaken).events;
  expect(said(events).map(([kind]) => kind)).toEqual(["cameraMoved"]);
  expect(Math.abs(events[0]!.startUs - 4e6)).toBeLessThanOrEqual(600_000);
  expect(Math.abs(events[0]!.endUs - 7e6)).toBeLessThanOrEqual(600_000);
  const turned: Film = { view: (s) => (s < 6 ? { x: 0, y: 0 } : { x: 4000, y: 0 }) };
  expect(said(signalsOf(turned).events)).toEqual([["cameraMoved", 5.8, 6]]);
  const crowd: Film = {
    paint: (x, y, s) => {
      const at = Math.floor((x - 40 * s) / 30);
      return y > 60 && hash(at, 1, 1) > 0.5 ? gray(30 + 200 * hash(at, y >> 4, 3)) : null;
    },
  };
  expect(said(signalsOf(crowd).events).filter(([kind]) => kind !== "busy")).toEqual([]);
});

test("a covered lens is told for as long as it is, black or gray with noise, and not for a moment only", () => {
  const covered = (from: number, to: number, v: number): Film => ({
    paint: (x, y, s) => (s >= from && s < to ? gray(v + 16 * (hash(x, y, s * 1000) - 0.5)) : null),
  });
  for (const v of [0, 90]) expect(said(signalsOf(covered(4, 8, v)).events)).toContainEqual(["cameraCovered", 4, 8]);
  const kinds = said(signalsOf(covered(4, 4.6, 90)).events).map(([kind]) => kind);
  expect(kinds).not.toContain("cameraCovered");
});

const FIRE = { x: 120, y: 100, w: 50, h: 60 };
/** Tongues of irregular height, whiter at their foot. */
const flames: Paint = (x, y, s) => {
  if (!inside(x, y, FIRE.x, FIRE.y, FIRE.w, FIRE.h)) return null;
  const tongue = Math.floor((x - FIRE.x) / 8);
  const height = FIRE.h * (0.25 + 0.75 * hash(tongue, Math.round(s * FPS), 9));
  const above = FIRE.y + FIRE.h - y;
  if (above > height) return null;
  return above < 0.3 * height ? [255, 235, 150] : [240, 150, 40];
};

test("flames are told with their place; an orange car, an orange lamp and noise are not flames", () => {
  const events = signalsOf({ paint: (x, y, s, g) => (s >= 4 ? flames(x, y, s, g) : null), seconds: 16 }).events;
  const fire = events.filter((e) => e.kind === "flame");
  expect(fire.length).toBeGreaterThanOrEqual(1);
  expect(fire[0]!.startUs).toBeGreaterThanOrEqual(1e6);
  expect(fire[0]!.startUs).toBeLessThanOrEqual(5e6);
  expect(fire[0]!.endUs).toBe(16e6);
  const box = fire[0]!.box!;
  expect(box.x * W).toBeGreaterThan(FIRE.x - 8);
  expect((box.x + box.w) * W).toBeLessThan(FIRE.x + FIRE.w + 8);
  const notFire: Paint[] = [
    (x, y, s) => (inside(x, y, 25 * s, 120, 60, 30) ? [255, 120, 20] : null),
    (x, y) => (inside(x, y, 200, 60, 40, 40) ? [255, 170, 40] : null),
    (x, y, s) => {
      const n = 90 * (hash(x, y, s * 1000 + 1) - 0.5);
      return [210 + n, 150 + n, 60 + n];
    },
  ];
  for (const paint of notFire) expect(signalsOf({ paint }).events.filter((e) => e.kind === "flame")).toEqual([]);
});

test("a state holds over whole windows: dark, and out of focus", () => {
  const night: Film = { paint: (_x, _y, s, g) => gray(s >= 5 ? g * 0.15 : g) };
  expect(said(signalsOf(night).events).filter(([kind]) => kind === "dark")).toEqual([["dark", 5, 12]]);
  const watch = new SignalWatch();
  for (let k = 0; k < 12 * FPS; k++) {
    const s = k / FPS;
    const frame = picture(s, () => null);
    // Without the sensor's noise, as a camera sends it that takes it out.
    if (s >= 5) frame.data = frame.data.map((_, i) => 120 + 60 * Math.sin((Math.floor(i / 3) % (W / 2)) / 15));
    watch.look(frame, lumaPlane(frame, 160, 120), s * 1e6);
  }
  expect(said(watch.endRange(0, 12e6).events).filter(([kind]) => kind === "blurred")).toEqual([["blurred", 5, 12]]);
});

test("a range says the same wherever the pass began, and what goes on over its edge is cut there", () => {
  const film: Film = {
    paint: (x, y, s, g) =>
      s >= 36 && s < 44
        ? gray(5)
        : s >= 30 && s < 36
          ? flames(x, y, s, g)
          : Math.abs(s - 59.8) < 0.01
            ? gray(g + 60)
            : null,
  };
  const whole = new SignalWatch();
  show(whole, film, 0, 40);
  const before = whole.endRange(0, 40e6);
  show(whole, film, 40, 60);
  const middle = whole.endRange(40e6, 60e6);
  show(whole, film, 60, 66);
  const last = whole.endRange(60e6, 66e6);
  expect(said(before.events)).toContainEqual(["cameraCovered", 36, 40]);
  expect(said(middle.events)).toContainEqual(["cameraCovered", 40, 44]);
  // The last frame of a range flashes: only the next range's frames tell, and so it reports it.
  expect(middle.events.some((e) => e.kind === "flash")).toBe(false);
  expect(last.events.filter((e) => e.kind === "flash")).toHaveLength(1);
  const resumed = new SignalWatch();
  warmUp(resumed, film, 8, 40);
  show(resumed, film, 40, 60);
  expect(resumed.endRange(40e6, 60e6)).toEqual(middle);
});
