import { afterEach, expect, test } from "vitest";
import type { Tally } from "#shared/domain/tally.ts";
import { AppError } from "#shared/domain/errors.ts";
import { hourOfFacts } from "../../bench/lib/hourOfFacts.ts";
import type { Actor, Mark } from "../../test/factsWorld.ts";
import { queryOf, searchWorld } from "../../test/searchWorld.ts";
import { seededRandom } from "../../test/seededRandom.ts";

type World = Awaited<ReturnType<typeof searchWorld>>;
const open: World[] = [];
const world = async () => {
  const made = await searchWorld({ encoder: false });
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const S = 1_000_000;
const H = 0.2;
const stands = (name: string, fromS: number, toS: number, x = 0.5, more: Partial<Actor> = {}): Actor => ({
  class: name,
  path: [
    [fromS, x, 0.8, H],
    [toS, x, 0.8, H],
  ],
  ...more,
});
const walks = (name: string, fromS: number, toS: number, more: Partial<Actor> = {}): Actor => ({
  class: name,
  path: [
    [fromS, 0.1, 0.8, H],
    [toS, 0.9, 0.8, H],
  ],
  ...more,
});
const object = (classes: string[], more: Record<string, unknown> = {}) => ({
  kind: "object" as const,
  object: { classes, ...more },
});
const not = <T extends object>(criterion: T) => ({ ...criterion, negated: true });
const colored = (...names: string[]) => ({ colors: [{ part: "any", names }] });
const near = (subject: object, other: object) => ({
  kind: "relation" as const,
  relation: "near",
  subject,
  object: other,
});
const at = (clock: string) => ({ utcMs: Date.parse(clock), source: "operator" as const, zone: "UTC", zoneKnown: true });
const live = () => new AbortController().signal;

async function count(w: World, steps: Parameters<typeof queryOf>[0], scope = {}): Promise<Tally> {
  const result = await w.search.tally(queryOf(steps), scope, live());
  if (!result) throw new Error("facts cannot tell");
  return result;
}
const seconds = (items: Array<{ startUs: number; endUs: number }>) => items.map((it) => [it.startUs / S, it.endUs / S]);

test("objects are counted one by one, where moments would be merged, with the most at once and when", async () => {
  const w = await world();
  const a = w.add({
    actors: [walks("person", 5, 15), walks("person", 6, 16), stands("car", 0, 60), walks("person", 40, 50)],
  });
  const b = w.add({ actors: [walks("person", 1, 3), walks("dog", 1, 3)] });
  w.add({ actors: [stands("car", 2, 9)] });
  const people = await count(w, { steps: [[object(["person"])]] });
  expect(people).toMatchObject({ of: "objects", total: 4, byClass: [{ class: "person", total: 4, unsure: 0 }] });
  expect(people.videos.map((it) => [it.videoId, it.total])).toEqual([
    [a, 3],
    [b, 1],
  ]);
  expect(people.most).toMatchObject({ count: 2, videoId: a, startUs: 6 * S, endUs: 15 * S });
  expect(people.most!.items.map((it) => it.trackIds)).toEqual([[2], [3]]);
  expect(people.presentUs).toBe((11 + 10 + 2) * S);
  const all = await count(w, { steps: [[object([])]] });
  expect(all.byClass).toEqual([
    { class: "person", total: 4, unsure: 0 },
    { class: "car", total: 2, unsure: 0 },
    { class: "dog", total: 1, unsure: 0 },
  ]);
});

test("first and last go by the clock on the wall across cameras; recordings without a clock come after those with one", async () => {
  const w = await world();
  w.add({ actors: [walks("person", 1, 5)] });
  const late = w.add({ recordedAt: at("2026-07-15T22:10:00Z"), actors: [walks("person", 2, 8)] });
  const early = w.add({
    recordedAt: at("2026-07-15T22:00:00Z"),
    actors: [walks("person", 30, 38), walks("person", 50, 55)],
  });
  const { first, last, longest, videos } = await count(w, { steps: [[object(["person"])]] });
  expect(first.map((it) => it.videoId).slice(0, 3)).toEqual([early, early, late]);
  expect(first[0]).toMatchObject({ startUs: 30 * S, trackIds: [1] });
  expect(last[0]).toMatchObject({ videoId: late, endUs: 8 * S });
  expect(longest[0]).toMatchObject({ videoId: early, startUs: 30 * S, presentUs: 8 * S });
  expect(videos.map((it) => it.recordedAt.utcMs !== null)).toEqual([true, true, false]);
});

test("filters cut what they leave: by time of day, by camera, by spans of a selection, and they say so", async () => {
  const w = await world();
  const gate = w.add({
    camera: "Gate",
    recordedAt: at("2026-07-15T21:59:30Z"),
    actors: [stands("person", 10, 50), stands("person", 5, 20), walks("person", 40, 45)],
  });
  const yard = w.add({ camera: "Yard", recordedAt: at("2026-07-15T22:00:05Z"), actors: [walks("person", 10, 20)] });
  w.add({ camera: "Gate", actors: [walks("person", 10, 20)] });
  const night = [{ daily: { fromMinute: 22 * 60, toMinute: 23 * 60 } }];
  const late = await count(w, { steps: [[object(["person"])]], times: night });
  expect(late.total).toBe(3);
  expect(late.first.map((it) => [it.startUs / S, it.endUs / S, it.cutStart, it.cutEnd])).toEqual([
    [30, 50, true, false],
    [40, 45, false, false],
    [10, 20, false, false],
  ]);
  expect(late.coverage.gaps).toMatchObject([{ reason: "noClock", videos: 1 }]);
  const cameras = [{ id: "k", span: null, origin: "text" as const, negated: false, camera: "yard" }];
  expect((await count(w, { steps: [[object(["person"])]], cameras })).videos.map((it) => it.videoId)).toEqual([yard]);
  const marked = {
    spans: [
      { videoId: gate, fromUs: 0, toUs: 12 * S },
      { videoId: gate, fromUs: 48 * S, toUs: 60 * S },
    ],
  };
  const selected = await count(w, { steps: [[object(["person"])]] }, marked);
  expect(seconds(selected.first)).toEqual([
    [5, 12],
    [10, 50],
  ]);
  expect(selected.first[1]).toMatchObject({ presentUs: 4 * S, cutStart: false });
  expect(selected.coverage.us).toBe(24 * S);
});

test("with more criteria an object counts while the others hold, each by an object of its own; exclusions take time away", async () => {
  const w = await world();
  const both = { colors: ["red", "blue"] as Actor["colors"] };
  w.add({
    actors: [
      stands("car", 0, 20, 0.2, both),
      stands("car", 30, 50, 0.2, { colors: ["red"] }),
      stands("car", 40, 55, 0.8, { colors: ["blue"] }),
      walks("person", 45, 48),
    ],
  });
  const pair = await count(w, { steps: [[object(["car"], colored("red")), object(["car"], colored("blue"))]] });
  expect(seconds(pair.first), "a car of both colours is not two cars").toEqual([[40, 50]]);
  const alone = await count(w, { steps: [[object(["car"], colored("red")), not(object(["person"]))]] });
  expect(seconds(alone.first)).toEqual([
    [0, 20],
    [30, 50],
  ]);
  expect(alone.first[1]!.presentUs).toBe(17 * S);
  expect(alone.most).toMatchObject({ count: 1 });
});

test("of a relation its first side is counted, with everyone that it was related to; near holds for both", async () => {
  const w = await world();
  const beside = (fromS: number, toS: number, x: number): Mark[] => [
    [fromS, x, 0.8, H],
    [toS, x, 0.8, H],
  ];
  w.add({
    durationUs: 120 * S,
    actors: [
      stands("car", 0, 100, 0.5),
      { class: "person", path: beside(10, 20, 0.56) },
      { class: "person", path: beside(40, 60, 0.44) },
      { class: "person", path: beside(10, 60, 0.95) },
      { class: "dog", path: beside(70, 80, 0.52) },
    ],
  });
  const people = await count(w, { steps: [[near({ classes: ["person"] }, { classes: ["car"] })]] });
  expect(people).toMatchObject({ of: "objects", relation: "near", total: 2, pairs: { total: 2 } });
  expect(people.pairs.othersByClass).toEqual([{ class: "car", total: 1 }]);
  expect(people.pairs.list.map((it) => [it.item.trackIds, it.other.trackIds])).toEqual([
    [people.first[0]!.trackIds, [1]],
    [people.first[1]!.trackIds, [1]],
  ]);
  const anyone = await count(w, { steps: [[near({ classes: [] }, { classes: ["car"] })]] });
  expect(anyone.byClass.map((it) => [it.class, it.total])).toEqual([
    ["person", 2],
    ["dog", 1],
  ]);
  const car = await count(w, { steps: [[near({ classes: ["car"] }, { classes: ["person"] })]] });
  expect(car).toMatchObject({ total: 1, pairs: { total: 2, othersByClass: [{ class: "person", total: 2 }] } });
});

test("what is about no single object is counted in stretches: signals, so many at once, nobody there", async () => {
  const w = await world();
  w.add({
    actors: [walks("person", 10, 20), walks("person", 12, 22), walks("person", 40, 50)],
    signals: [
      { kind: "cameraCovered", startUs: 25 * S, endUs: 30 * S, strength: 0.8, box: null },
      { kind: "cameraCovered", startUs: 52 * S, endUs: 55 * S, strength: 0.8, box: null },
    ],
  });
  const covered = await count(w, { steps: [[{ kind: "signal", signal: "cameraCovered" }]] });
  expect(covered).toMatchObject({ of: "stretches", signal: "cameraCovered", total: 2, presentUs: 8 * S, byClass: [] });
  const two = await count(w, { steps: [[object(["person"], { count: { min: 2, max: null } })]] });
  expect(seconds(two.first)).toEqual([[12, 20]]);
  expect(two.first[0]!.trackIds).toHaveLength(2);
  const nobody = await count(w, { steps: [[not(object(["person"]))]] });
  expect(seconds(nobody.first)).toEqual([
    [0, 10],
    [22, 40],
    [50, 60],
  ]);
});

test("what facts cannot tell is not counted: null for the whole query, a gap of the coverage for a video", async () => {
  const w = await world();
  w.add({ actors: [walks("person", 1, 5)] });
  w.add({ packId: "motion", actors: [{ ...walks("moving", 1, 5) }] });
  w.add({ state: "failed" });
  const never = [
    { steps: [[object(["person"])], [object(["car"])]] },
    { steps: [[object(["person"]), { kind: "free" as const, text: "angry" }]] },
    { steps: [[]] },
  ];
  for (const steps of never) expect(await w.search.tally(queryOf(steps), {}, live())).toBeNull();
  const people = await count(w, { steps: [[object(["person"])]] });
  expect(people.total).toBe(1);
  expect(people.coverage).toMatchObject({ videos: 3, searchedUs: 60 * S });
  expect(people.coverage.gaps.map((it) => it.reason).sort()).toEqual(["failed", "noClasses"]);
  const lions = await count(w, { steps: [[object(["lion"])]] });
  expect(lions).toMatchObject({ total: 0, most: null, first: [], videos: [] });
  expect(lions.coverage.gaps.map((it) => it.reason).sort()).toEqual(["classUnknown", "failed", "noClasses"]);
});

test("figures over a library of many objects are exact, its lists bounded, and it ends when told", async () => {
  const w = await world();
  const random = seededRandom(3);
  for (let i = 0; i < 20; i++) {
    const id = w.add({
      durationUs: 3600 * S,
      recordedAt: at(`2026-07-${10 + i}T00:00:00Z`),
      labels: ["person", "car", "truck", "bicycle", "dog"],
    });
    w.facts.set(w.store.videos.need(id).currentRun!, hourOfFacts(random, 2000));
  }
  const query = queryOf({ steps: [[object(["person"])]] });
  const result = (await w.search.tally(query, {}, live()))!;
  // Counted the slow way.
  let total = 0;
  let present = 0;
  let most = 0;
  for (const { objects: o } of w.facts.values()) {
    const seen = new Uint8Array(3600);
    for (let i = 0; i < o.count; i++) {
      if (o.class[i] !== 0) continue;
      total++;
      let together = 0;
      for (let k = 0; k < o.count; k++)
        if (o.class[k] === 0 && o.startUs[k]! <= o.startUs[i]! && o.endUs[k]! > o.startUs[i]!) together++;
      most = Math.max(most, together);
      for (let s = Math.ceil(o.startUs[i]! / S); s < o.endUs[i]! / S; s++) seen[s] = 1;
    }
    present += seen.reduce((sum, it) => sum + it, 0);
  }
  expect(result.total).toBe(total);
  expect(result.most!.count).toBe(most);
  expect(result.most!.items.length).toBe(most);
  expect(Math.abs(result.presentUs / S - present) / present).toBeLessThan(0.01);
  expect(result.first).toHaveLength(64);
  expect(result.first.map((it) => it.startUs)).toEqual(result.first.map((it) => it.startUs).toSorted((a, b) => a - b));
  expect(new Set(result.last.map((it) => it.videoId)).size).toBe(1);
  expect(result.videos.reduce((sum, it) => sum + it.total, 0)).toBe(total);

  const stop = new AbortController();
  const stopped = w.search.tally(query, {}, stop.signal);
  stop.abort();
  await expect(stopped).rejects.toThrow(AppError);
});
