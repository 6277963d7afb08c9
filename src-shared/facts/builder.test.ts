import { expect, test } from "vitest";
import { COLOR_NAMES, direction, frameSide } from "../domain/geometry.ts";
import { SIGNAL_KINDS } from "../domain/facts.ts";
import type { SignalEvent } from "../vision/detections.ts";
import { FactsWorld } from "../../test/factsWorld.ts";
import { seededRandom } from "../../test/seededRandom.ts";
import { FactsBuilder } from "./builder.ts";
import { decodeFacts, encodeFacts, factsBytes } from "./codec.ts";

/** People who come and go along a street for `minutes`, two at a time or so; optionally a car that is parked there all the time. */
function street(minutes: number, parked: boolean): FactsWorld {
  const world = new FactsWorld({ seed: 3 });
  const random = seededRandom(5);
  if (parked)
    world.add({
      class: "car",
      path: [
        [0, 0.5, 0.9, 0.2],
        [minutes * 60, 0.5, 0.9, 0.2],
      ],
    });
  for (let s = 1; s < minutes * 60 - 20; s += 8) {
    const feet = 0.6 + 0.3 * random();
    const [from, to] = random() < 0.5 ? [0.05, 0.95] : [0.95, 0.05];
    world.add({
      class: "person",
      upper: ["red"],
      path: [
        [s, from, feet, 0.2],
        [s + 15, to, feet, 0.2],
      ],
    });
  }
  return world;
}

test("objects become columns in order of appearance, with colours as bits and names as indexes", () => {
  const world = new FactsWorld();
  world.add({
    class: "car",
    colors: ["blue", "white"],
    path: [
      [5, 0.9, 0.8, 0.2],
      [9, 0.2, 0.8, 0.2],
    ],
  });
  world.add({
    class: "person",
    upper: ["red"],
    lower: ["black"],
    path: [
      [1, 0.5, 0.8, 0.2],
      [8, 0.5, 0.8, 0.3],
    ],
  });
  const { classes, objects } = world.facts();
  expect([...objects.class].map((i) => classes[i])).toEqual(["person", "car"]);
  expect([...objects.startUs]).toEqual([1e6, 5e6]);
  expect([...objects.track]).toEqual([1, 2]);
  const bit = (name: (typeof COLOR_NAMES)[number]) => 1 << COLOR_NAMES.indexOf(name);
  expect(objects.upper[0]).toBe(bit("red"));
  expect(objects.lower[0]).toBe(bit("black"));
  expect(objects.colors[1]).toBe(bit("blue") | bit("white"));
  expect(direction.options[objects.direction[1]!]).toBe("left");
  expect(frameSide.options[objects.entry[0]!]).toBe("inside");
  expect(objects.height[0]).toBeCloseTo(0.3, 2);
});

test("the batches in which objects come make no difference, whatever order they end in", () => {
  const world = street(4, true);
  const objects = world.objects();
  const build = (size: number) => {
    const builder = new FactsBuilder({ aspect: world.aspect });
    for (let i = 0; i < objects.length; i += size) builder.add(objects.slice(i, i + size));
    return builder.finish();
  };
  const whole = build(objects.length);
  expect(whole.relations.count).toBeGreaterThan(10);
  for (const size of [1, 7]) expect(encodeFacts(build(size))).toEqual(encodeFacts(whole));
});

test("paths are let go while the footage streams by", () => {
  const world = street(20, false);
  const builder = new FactsBuilder({ aspect: world.aspect });
  let most = 0;
  for (const object of world.objects()) {
    builder.add([object]);
    most = Math.max(most, builder.held);
  }
  expect(builder.finish().objects.count).toBeGreaterThan(100);
  expect(most).toBeLessThan(10);
});

test("an object that came before, or has no path, is refused", () => {
  const world = new FactsWorld();
  world.add({
    class: "car",
    path: [
      [0, 0.1, 0.8, 0.2],
      [5, 0.5, 0.8, 0.2],
    ],
  });
  const builder = new FactsBuilder({ aspect: 1.5 });
  const [object] = world.objects();
  builder.add([object!]);
  expect(() => builder.add([object!])).toThrow("not understood");
  const empty = { ...object!, object: { ...object!.object, trackId: 2 }, tUs: new Float64Array(0) };
  expect(() => builder.add([empty])).toThrow("not understood");
  expect(() => new FactsBuilder({ aspect: NaN })).toThrow("not understood");
});

test("a signal that ranges cut is one again; two places, two kinds and a pause are not", () => {
  const event = (kind: SignalEvent["kind"], startS: number, endS: number, box: SignalEvent["box"] = null) => ({
    kind,
    startUs: startS * 1e6,
    endUs: endS * 1e6,
    strength: 0.5,
    box,
  });
  const left = { x: 0.1, y: 0.5, w: 0.1, h: 0.1 };
  const right = { x: 0.8, y: 0.5, w: 0.1, h: 0.1 };
  const builder = new FactsBuilder({ aspect: 1 });
  builder.addSignals([event("dark", 10, 60), event("flame", 50, 60, left), event("flame", 55, 60, right)]);
  builder.addSignals([
    { ...event("flame", 60, 70, { ...left, y: 0.45 }), strength: 0.9 },
    event("dark", 60.2, 80),
    event("still", 80, 90),
    event("dark", 85, 90),
  ]);
  const { signals } = builder.finish();
  const rows = Array.from({ length: signals.count }, (_, i) => [
    SIGNAL_KINDS[signals.kind[i]!],
    signals.startUs[i]! / 1e6,
    signals.endUs[i]! / 1e6,
  ]);
  expect(rows).toEqual([
    ["dark", 10, 80],
    ["flame", 50, 70],
    ["flame", 55, 60],
    ["still", 80, 90],
    ["dark", 85, 90],
  ]);
  expect(signals.strength[1]).toBeCloseTo(0.9);
  expect(Array.from(signals.box.slice(4, 8), (v) => Math.round(v * 100))).toEqual([10, 45, 10, 15]);
});

test("facts read back as they were written, as views of the blob, also from an odd place in memory", () => {
  const facts = street(3, true).facts();
  const bytes = encodeFacts(facts);
  expect(bytes.length).toBe(factsBytes(facts));
  const read = decodeFacts(bytes);
  expect(read).toEqual(facts);
  expect(read.objects.startUs.buffer).toBe(bytes.buffer);
  const odd = new Uint8Array(bytes.length + 3).subarray(3);
  odd.set(bytes);
  expect(decodeFacts(odd)).toEqual(facts);
  const none = new FactsBuilder({ aspect: 1 }).finish();
  expect(decodeFacts(encodeFacts(none))).toEqual(none);
});

test("a run that was watched and showed nothing is not one that was never watched; an earlier blob with signals was", () => {
  const watched = new FactsBuilder({ aspect: 1 });
  watched.addSignals([]);
  const quiet = watched.finish();
  expect(quiet.signals).toMatchObject({ count: 0, watched: true });
  expect(decodeFacts(encodeFacts(quiet)).signals.watched).toBe(true);
  const never = new FactsBuilder({ aspect: 1 }).finish();
  expect(decodeFacts(encodeFacts(never)).signals.watched).toBe(false);
  const seen = new FactsBuilder({ aspect: 1 });
  seen.addSignals([{ kind: "dark", startUs: 0, endUs: 5e6, strength: 0.5, box: null }]);
  const { signals, ...rest } = seen.finish();
  const earlier = encodeFacts({ ...rest, signals: { ...signals, watched: false } });
  expect(decodeFacts(earlier).signals.watched).toBe(true);
});

test("a blob that is cut, longer, foreign or of another version is refused", () => {
  const bytes = encodeFacts(street(1, false).facts());
  const changed = (at: number, value: number) => {
    const copy = bytes.slice();
    copy[at] = value;
    return copy;
  };
  for (const bad of [
    bytes.slice(0, -1),
    bytes.slice(0, 10),
    changed(0, 0),
    changed(4, 9),
    changed(8, 255),
    changed(26, 0),
  ])
    expect(() => decodeFacts(bad)).toThrow("could not be opened");
  const longer = new Uint8Array(bytes.length + 8);
  longer.set(bytes);
  expect(() => decodeFacts(longer)).toThrow("could not be opened");
});

test("columns that do not fit together are never written", () => {
  const facts = street(1, false).facts();
  const short = { ...facts, objects: { ...facts.objects, speed: facts.objects.speed.slice(1) } };
  expect(() => encodeFacts(short)).toThrow("inside Sightline");
});
