import { expect, test } from "vitest";
import { seededRandom } from "../../test/seededRandom.ts";
import type { ScenarioMotion } from "../domain/scenario.ts";
import { PathsBuilder, type RunPaths } from "../facts/paths.ts";
import { timesMoving } from "./movement.ts";
import { hullOf, timesCrossing, timesInside } from "./places.ts";
import { comesNear, trailOf, type Point } from "./trail.ts";

const S = 1_000_000;

/** Walks of all kinds: straight, to and fro, standing, with sudden turns and runs. */
function manyPaths(seed: number, count: number): RunPaths {
  const random = seededRandom(seed);
  const builder = new PathsBuilder(16 / 9);
  for (let track = 1; track <= count; track++) {
    const knots = 2 + Math.floor(random() * 8);
    const calm = random();
    let [t, x, y, heading] = [0, random() * 1.7, random(), random() * 7];
    const h = 0.1 + random() * 0.3;
    const values: number[] = [];
    for (let k = 0; k < knots; k++) {
      values.push(t * S, x, y, 0.4 * h, h * (0.9 + 0.2 * random()));
      const dt = 0.3 + random() * 4;
      const pace = random() < 0.3 ? 0 : random() * 2.5 * h;
      heading += (random() - 0.5) * (calm < 0.5 ? 0.6 : 6);
      t += dt;
      x += pace * dt * Math.cos(heading);
      y += pace * dt * Math.sin(heading);
    }
    builder.add(track, track * S, Float64Array.from(values));
  }
  return builder.finish();
}

/** Speed and unrest at a time by their definitions, from places a fiftieth of a second apart. */
function movementAt(paths: RunPaths, track: number, tUs: number): { speed: number; unrest: number } {
  const trail = trailOf(paths, track)!;
  const within = (halfUs: number) =>
    [Math.max(trail.startUs, tUs - halfUs), Math.min(trail.endUs, tUs + halfUs)] as const;
  const h = trail.at(tUs).h;
  const gap = (a: { x: number; y: number }, b: { x: number; y: number }) => Math.hypot(b.x - a.x, b.y - a.y);
  const [from, to] = within(0.5 * S);
  const speed = to - from < 0.25 * S ? 0 : gap(trail.at(from), trail.at(to)) / ((to - from) / S) / h;
  const [start, end] = within(1.5 * S);
  let way = 0;
  for (let t = start; t < end; t += 20_000) way += gap(trail.at(t), trail.at(Math.min(end, t + 20_000)));
  const unrest = end - start < S ? 0 : Math.max(0, way - gap(trail.at(start), trail.at(end))) / ((end - start) / S) / h;
  return { speed, unrest };
}

test("what is told of a whole way at a glance is what looking at every moment of it tells", () => {
  const paths = manyPaths(5, 80);
  const asked: Array<[ScenarioMotion, (it: { speed: number; unrest: number }) => number]> = [
    // How far above or below what is asked, as a ratio: above 1 it holds.
    [{ speed: { min: 1.5 } }, ({ speed }) => speed / 1.5],
    [{ speed: { max: 0.15 } }, ({ speed }) => (speed === 0 ? Infinity : 0.15 / speed)],
    [{ unrest: { min: 0.4 } }, ({ unrest }) => unrest / 0.4],
  ];
  const told = { some: 0, never: 0 };
  for (let track = 1; track <= 80; track++) {
    const trail = trailOf(paths, track)!;
    const moments = Array.from({ length: Math.floor((trail.endUs - trail.startUs) / 100_000) }, (_, i) =>
      movementAt(paths, track, trail.startUs + i * 100_000),
    );
    for (const [now, ratio] of asked) {
      const spans = timesMoving(trail, now);
      const ratios = moments.map(ratio);
      // Clear for half a second and more: looks are a quarter of a second apart.
      const clear = ratios.some((_, i) => i + 6 <= ratios.length && ratios.slice(i, i + 6).every((it) => it > 1.05));
      if (clear) expect(spans.length, `track ${track} ${JSON.stringify(now)}`).toBeGreaterThan(0);
      if (ratios.every((it) => it < 0.95)) expect(spans, `track ${track} ${JSON.stringify(now)}`).toEqual([]);
      told[spans.length > 0 ? "some" : "never"]++;
    }
  }
  expect(Math.min(told.some, told.never)).toBeGreaterThan(25);
});

test("no way that enters a zone or passes a line is taken to lie beside it", () => {
  const random = seededRandom(9);
  const paths = manyPaths(6, 300);
  let [met, beside] = [0, 0];
  for (let round = 0; round < 20; round++) {
    const [x, y, w] = [random() * 1.5, random() * 0.8, 0.02 + random() * 0.3];
    const zone: Point[] = [
      [x, y],
      [x + w, y],
      [x + w, y + w],
      [x, y + w / 2],
    ];
    const line: Point[] = [
      [x, y],
      [x + w, y + w],
    ];
    for (let track = 1; track <= 300; track++) {
      const trail = trailOf(paths, track)!;
      for (const area of [zone, line]) {
        const times = area === zone ? timesInside(trail, zone) : timesCrossing(trail, line);
        const near = comesNear(paths, track, hullOf(area));
        if (times.length > 0) expect(near).toBe(true);
        if (times.length > 0) met++;
        else if (!near) beside++;
      }
    }
  }
  expect(met).toBeGreaterThan(100);
  expect(beside).toBeGreaterThan(1000);
});
