import { afterEach, describe, expect, test } from "vitest";
import { searchEvent } from "#shared/contract/search.ts";
import type { Actor } from "../../test/factsWorld.ts";
import { object, queryOf, searchWorld, walker } from "../../test/searchWorld.ts";

type World = Awaited<ReturnType<typeof searchWorld>>;
const open: World[] = [];
const world = async (...args: Parameters<typeof searchWorld>) => {
  const made = await searchWorld(...args);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const red = { colors: [{ part: "any", names: ["red"] }] };

describe("facts", () => {
  test("a stated object is found with its time, track, box and the reason", async () => {
    const w = await world({ encoder: false });
    const id = w.add({ actors: [walker(5, 12, { colors: ["red"] }), walker(30, 38, { colors: ["blue"] })] });
    const { moments, total, done } = await w.find({ query: queryOf({ steps: [[object(["person"], red)]] }) });
    expect(total).toBe(1);
    expect(moments[0]).toMatchObject({ videoId: id, trackId: 1, band: "strong" });
    expect(moments[0]!.startUs).toBeGreaterThanOrEqual(5_000_000);
    expect(moments[0]!.endUs).toBeLessThanOrEqual(12_100_000);
    expect(moments[0]!.box).not.toBeNull();
    expect(moments[0]!.reasons[0]).toMatchObject({ criterion: "c0", satisfied: true, evidence: { route: "facts" } });
    expect(done.coverage).toMatchObject({ videos: 1, us: 60_000_000, searchedUs: 60_000_000, gaps: [] });
  });

  test("every event of an answer is one the contract lets through", async () => {
    const w = await world();
    w.add({ actors: [walker(5.1234567, 12)], shows: [{ atS: 4, words: "umbrella" }] });
    const query = queryOf({
      steps: [[object(["person"]), { kind: "free", text: "umbrella" }]],
      phrases: ["person umbrella"],
    });
    for (const event of await w.events({ query })) expect(searchEvent.safeParse(event).error).toBeUndefined();
  });

  test("an exclusion removes moments whatever similarity says", async () => {
    const w = await world();
    const car: Actor = {
      class: "car",
      path: [
        [0, 0.5, 0.9, 0.3],
        [20, 0.5, 0.9, 0.3],
      ],
    };
    w.add({
      actors: [walker(5, 12), car, walker(40, 48)],
      shows: [
        { atS: 4, words: "person" },
        { atS: 40, words: "person" },
      ],
    });
    const query = queryOf({
      steps: [[object(["person"]), { ...object(["car"]), negated: true }]],
      phrases: ["person"],
    });
    const { moments } = await w.find({ query });
    expect(moments.map((it) => Math.round(it.startUs / 1e6))).toEqual([40]);
    // The same beside free text, where facts do not choose the moments.
    const free = queryOf({
      steps: [
        [
          { kind: "free", text: "person" },
          { ...object(["car"]), negated: true },
        ],
      ],
      phrases: ["person"],
    });
    expect((await w.find({ query: free })).moments.map((it) => it.startUs)).toEqual([40_000_000]);
  });

  test("steps are found in order, within the time stated, with each step's own time", async () => {
    const w = await world({ encoder: false });
    const dog = (at: number): Actor => ({ ...walker(at, at + 4), class: "dog" });
    const right = w.add({ actors: [walker(5, 10), dog(20)] });
    w.add({ actors: [dog(5), walker(20, 25)] });
    w.add({ actors: [walker(1, 4), dog(55)] });
    const query = queryOf({ steps: [[object(["person"])], [object(["dog"])]], withinUs: 30_000_000 });
    const { moments } = await w.find({ query });
    expect(moments.map((it) => it.videoId)).toEqual([right]);
    expect(moments[0]!.steps).toHaveLength(2);
    expect(moments[0]!.steps[0]!.endUs).toBeLessThan(moments[0]!.steps[1]!.startUs);
    expect(moments[0]!.reasons.map((it) => it.satisfied)).toEqual([true, true]);
  });

  test("neighbours become one moment, distant ones stay apart", async () => {
    const w = await world({ encoder: false });
    w.add({ actors: [walker(5, 9), walker(8, 12), walker(40, 44)] });
    const { moments } = await w.find({ query: queryOf({ steps: [[object(["person"])]] }) });
    expect(moments.map((it) => Math.round(it.startUs / 1e6)).sort((a, b) => a - b)).toEqual([5, 40]);
  });

  test("ids are the same for the same question", async () => {
    const w = await world({ encoder: false });
    w.add({ actors: [walker(5, 9), walker(20, 24)] });
    const query = queryOf({ steps: [[object(["person"])]] });
    const ids = async () => (await w.find({ query })).moments.map((it) => it.id);
    expect(await ids()).toEqual(await ids());
    expect(new Set(await ids()).size).toBe(2);
  });

  test("the limit cuts the list and not the count", async () => {
    const w = await world({ encoder: false });
    for (let i = 0; i < 30; i++) w.add({ actors: [walker(5, 9), walker(30, 34)] });
    const { moments, total } = await w.find({ query: queryOf({ steps: [[object(["person"])]] }), limit: 7 });
    expect(moments).toHaveLength(7);
    expect(total).toBe(60);
  });
});

describe("similarity", () => {
  test("free text finds the window that shows it, and noise is no hit", async () => {
    const w = await world();
    const shows = ["grass", "umbrella", "wall", "tree", "sky", "road"].map((words, i) => ({ atS: i * 10, words }));
    const id = w.add({ shows });
    const ask = (text: string) => w.find({ query: queryOf({ steps: [[{ kind: "free", text }]], phrases: [text] }) });
    const found = await ask("umbrella");
    expect(found.moments).toHaveLength(1);
    expect(found.moments[0]).toMatchObject({ videoId: id, startUs: 10_000_000, band: "strong" });
    const missed = await ask("zeppelin");
    expect(missed.moments.filter((it) => it.band === "strong")).toEqual([]);
    if (missed.moments.length === 0)
      expect(missed.done.nearestMiss?.reasons[0]).toMatchObject({ satisfied: false, evidence: { route: "windows" } });
  });

  test("rows of runs that are not current are never an answer", async () => {
    const w = await world();
    const id = w.add({ actors: [walker(5, 12)], shows: [{ atS: 10, words: "umbrella" }] });
    w.finish(id, { shows: [{ atS: 30, words: "grass" }] });
    const removed = w.add({ actors: [walker(5, 12)], shows: [{ atS: 10, words: "umbrella" }] });
    w.store.videos.delete(removed);
    expect((await w.find({ query: queryOf({ steps: [[object(["person"])]] }) })).moments).toEqual([]);
    const query = queryOf({ steps: [[{ kind: "free", text: "umbrella" }]], phrases: ["umbrella"] });
    for (const moment of (await w.find({ query })).moments) expect(moment.startUs).toBe(30_000_000);
  });

  test("more like this finds the others of its kind, not itself; not this takes them away", async () => {
    const w = await world();
    const crops = ["red jacket", "green bag", "red jacket"].map((words, i) => ({
      trackId: i + 1,
      class: "person",
      atS: 5 + i * 20,
      words,
    }));
    const id = w.add({
      actors: [walker(2, 8), walker(22, 28), walker(42, 48)],
      shows: [{ atS: 0, words: "yard" }],
      crops,
    });
    const like = { kind: "frame", videoId: id, tUs: 5_000_000, box: null, trackId: 1 };
    const found = await w.find({ query: queryOf({ examples: [{ id: "e0", source: like }] }) });
    expect(found.moments[0]).toMatchObject({ trackId: 3 });
    expect(found.moments[0]!.reasons[0]).toMatchObject({
      criterion: "e0",
      satisfied: true,
      evidence: { route: "example" },
    });
    expect(found.moments.some((it) => it.trackId === 1)).toBe(false);
    const query = queryOf({
      steps: [[object(["person"])]],
      examples: [{ id: "e0", negated: true, source: like }],
    });
    expect((await w.find({ query })).moments.map((it) => it.trackId)).toEqual([2]);
  });

  test("a search of an index that holds nothing yet does not spoil the bands of the next one", async () => {
    const w = await world();
    w.add();
    expect(
      (await w.find({ query: queryOf({ steps: [[{ kind: "free", text: "sofa" }]], phrases: ["sofa"] }) })).total,
    ).toBe(0);
    w.add({
      shows: [
        { atS: 4, words: "sofa" },
        { atS: 40, words: "lamp" },
      ],
    });
    const query = queryOf({ steps: [[{ kind: "free", text: "sofa" }]], phrases: ["sofa"] });
    expect((await w.find({ query })).moments.map((it) => [it.startUs, it.band])).toEqual([[4_000_000, "strong"]]);
  });

  test("built-in motion sees colours on what moves only: what looks like the colour is shown beside it", async () => {
    const w = await world();
    const id = w.add({
      packId: "motion",
      actors: [{ ...walker(5, 12), class: "moving", colors: ["blue"] }],
      shows: [
        { atS: 4, words: "blue" },
        { atS: 40, words: "blue" },
      ],
    });
    const { moments } = await w.find({
      query: queryOf({
        steps: [[{ kind: "object", object: { colors: [{ part: "any", names: ["blue"] }] } }]],
        phrases: ["blue"],
      }),
    });
    expect(moments.map((it) => [it.videoId, it.trackId !== null, it.startUs < 20e6])).toEqual([
      [id, true, true],
      [id, false, false],
    ]);
  });

  test("built-in motion knows no classes: what looks like it is still shown, and the gap is named", async () => {
    const w = await world();
    const id = w.add({
      packId: "motion",
      actors: [{ ...walker(5, 12), class: "moving" }],
      shows: [{ atS: 4, words: "person" }],
    });
    const query = queryOf({ steps: [[object(["person"])]], phrases: ["person"] });
    const { moments, done } = await w.find({ query });
    expect(moments).toMatchObject([{ videoId: id, startUs: 4_000_000 }]);
    expect(moments[0]!.reasons[0]!.satisfied).toBeNull();
    expect(done.coverage.gaps).toMatchObject([{ reason: "noClasses", videos: 1, us: 60_000_000 }]);
  });
});

describe("nothing found", () => {
  test("says so with what came nearest", async () => {
    const w = await world({ encoder: false });
    w.add({ actors: [walker(5, 12, { colors: ["blue"] })] });
    const { moments, total, done } = await w.find({ query: queryOf({ steps: [[object(["person"], red)]] }) });
    expect(moments).toEqual([]);
    expect(total).toBe(0);
    expect(done.nearestMiss).toMatchObject({ trackId: 1, reasons: [{ criterion: "c0", satisfied: false }] });
  });

  test.each([
    ["empty", ""],
    ["blank", "   \n\t "],
  ])("an %s query is answered at once, with nothing", async (_name, text) => {
    const w = await world();
    w.add({ actors: [walker(5, 12)] });
    const { moments, done, events } = await w.find({ text });
    expect(moments).toEqual([]);
    expect(done.nearestMiss).toBeNull();
    expect(events.map((it) => it.kind)).toEqual(["understood", "moments", "done"]);
  });

  test("a contradiction is answered, not searched", async () => {
    const w = await world();
    w.add({ actors: [walker(5, 12)], shows: [{ atS: 0, words: "person" }] });
    const query = {
      ...queryOf({ steps: [[object(["person"]), { ...object(["person"]), negated: true }]] }),
      contradictions: [{ a: "c0", b: "c1" }],
    };
    const { moments, events } = await w.find({ query });
    expect(moments).toEqual([]);
    expect(events).toHaveLength(3);
    expect(w.embeds).toEqual([]);
  });

  test.each([
    "' OR 1=1 --",
    '"; DROP TABLE videos; --',
    "😀😀😀",
    "x".repeat(10_000),
    "\u0000\u202e evil",
    "((((",
    "person's % _ \\",
  ])("hostile text %# is answered", async (text) => {
    const w = await world();
    w.add({ actors: [walker(5, 12)], shows: [{ atS: 0, words: "person" }] });
    const { done } = await w.find({ text });
    expect(done.problems).toEqual([]);
    expect(done.coverage.videos).toBeLessThanOrEqual(1);
  });
});

describe("coverage", () => {
  test("every reason why part of the library was not searched is named with its time", async () => {
    const w = await world({ encoder: true });
    const minute = 60_000_000;
    w.add({ shows: [], actors: [walker(5, 12)] });
    w.add({ state: "queued" });
    w.add({ state: "failed" });
    w.add({ state: "incomplete", analysedUs: 20_000_000, shows: [] });
    w.add({ packId: "motion", shows: [] });
    w.add({ labels: ["car"], shows: [] });
    w.add({});
    const query = queryOf({
      steps: [[object(["person"]), { kind: "free", text: "umbrella" }, { kind: "words", words: "exit" }]],
      phrases: ["umbrella"],
    });
    const { coverage } = (await w.find({ query })).done;
    const gaps = Object.fromEntries(coverage.gaps.map((it) => [it.reason, [it.videos, it.us]]));
    expect(gaps).toEqual({
      notAnalysed: [1, minute],
      failed: [1, minute],
      incomplete: [1, 40_000_000],
      noClasses: [1, minute],
      classUnknown: [1, minute],
      notEmbedded: [1, minute],
      notRead: [5, 5 * minute],
    });
    expect(coverage).toMatchObject({ videos: 7, us: 7 * minute, searchedUs: 0 });
    const bare = await world({ encoder: false });
    bare.add({});
    const noEncoder = await bare.find({
      query: queryOf({ steps: [[{ kind: "free", text: "umbrella" }]], phrases: ["umbrella"] }),
    });
    expect(noEncoder.done.coverage.gaps.map((it) => it.reason)).toEqual(["noEncoder"]);
    expect(noEncoder.done.problems).toEqual([]);
  });
});

describe("filters", () => {
  const at = (iso: string, zone = "UTC") => ({
    utcMs: Date.parse(iso),
    source: "operator" as const,
    zone,
    zoneKnown: true,
  });

  test("hours of the day are those of each recording's own clock and zone, over midnight too", async () => {
    const w = await world({ encoder: false });
    const hour = 3_600_000_000;
    const actors = Array.from({ length: 8 }, (_, i) => walker(i * 1800 + 10, i * 1800 + 20));
    // Begins at 21:00 in Seoul, 12:00 UTC: from 22:00 on are the third walker and those after it.
    const seoul = w.add({ actors, durationUs: 4 * hour, recordedAt: at("2026-07-15T12:00:00Z", "Asia/Seoul") });
    w.add({ actors, durationUs: 4 * hour, recordedAt: at("2026-07-15T12:00:00Z", "UTC") });
    const unknown = w.add({ actors, durationUs: 4 * hour });
    const query = queryOf({
      steps: [[object(["person"])]],
      times: [{ daily: { fromMinute: 22 * 60, toMinute: 60 } }],
    });
    const { moments, done } = await w.find({ query });
    expect(new Set(moments.map((it) => it.videoId))).toEqual(new Set([seoul]));
    expect(moments.map((it) => Math.floor(it.startUs / hour)).sort((a, b) => a - b)).toEqual([1, 1, 2, 2, 3, 3]);
    expect(done.coverage.gaps).toMatchObject([{ reason: "noClock", videos: 1, videoIds: [unknown] }]);
    expect(moments[0]!.reasons.at(-1)).toMatchObject({ criterion: "t0", satisfied: true });
  });

  test("cameras are matched in part and without regard to case; scope narrows further", async () => {
    const w = await world({ encoder: false });
    const gate = w.add({ camera: "North Gate", actors: [walker(5, 12)] });
    const yard = w.add({ camera: "Yard", actors: [walker(5, 12), walker(40, 45)] });
    w.add({ actors: [walker(5, 12)] });
    const steps = [[object(["person"])]];
    const videos = async (more: Parameters<typeof queryOf>[0], scope = {}) =>
      (await w.find({ query: queryOf({ steps, ...more }), scope })).moments.map((it) => it.videoId);
    const camera = (name: string, negated = false) => ({
      cameras: [{ id: "k", span: null, origin: "text" as const, negated, camera: name }],
    });
    expect(await videos(camera("gate"))).toEqual([gate]);
    // Nothing but a filter: what it leaves, whole.
    const whole = await w.find({ query: queryOf(camera("gate")) });
    expect(whole).toMatchObject({ total: 1, moments: [{ videoId: gate, startUs: 0, endUs: 60_000_000 }] });
    expect(await videos(camera("GATE", true))).not.toContain(gate);
    expect(await videos({}, { cameras: ["yard"] })).toEqual([yard, yard]);
    expect(await videos({}, { videoIds: [yard], fromUs: 30_000_000 })).toEqual([yard]);
    await expect(w.find({ query: queryOf({ steps }), scope: { fromUs: 0 } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});

describe("words and concepts", () => {
  test("words are found where they were read, with the text as evidence", async () => {
    const w = await world({ encoder: false });
    const id = w.add({ actors: [walker(5, 12)] });
    w.lines.push({ video: id, startUs: 6_000_000, endUs: 8_000_000, text: "EXIT 5", box: null, score: 3 });
    w.read.set(id, 60_000_000);
    const query = queryOf({ steps: [[object(["person"]), { kind: "words", words: "exit" }]] });
    const { moments } = await w.find({ query });
    expect(moments).toHaveLength(1);
    expect(moments[0]!.reasons[1]).toMatchObject({ satisfied: true, evidence: { route: "texts", text: "EXIT 5" } });
    const without = queryOf({ steps: [[object(["person"]), { kind: "words", words: "exit", negated: true }]] });
    for (const moment of (await w.find({ query: without })).moments)
      expect(moment.startUs >= 8_000_000 || moment.endUs <= 6_000_000).toBe(true);
  });

  const vocabulary = {
    concepts: ["fire", "crowd", "night"].map((id) => ({
      id,
      en: id,
      ko: id,
      synonyms: { en: [], ko: [] },
      prompts: [id, `${id} scene`],
      scope: "window" as const,
      classes: [],
    })),
  };

  test("a concept is found where it stands out, once the run is scored", async () => {
    const w = await world({ vocabulary });
    const shows = Array.from({ length: 30 }, (_, i) => ({
      atS: i * 8,
      words: i === 12 ? "fire scene" : `grass wall${i}`,
    }));
    const id = w.add({ durationUs: 240_000_000, shows });
    w.search.embedded(id);
    await w.search.settled();
    const { moments } = await w.find({ query: queryOf({ steps: [[{ kind: "concept", concept: "fire" }]] }) });
    expect(moments).toMatchObject([{ startUs: 96_000_000 }]);
    expect(moments[0]!.reasons[0]).toMatchObject({ satisfied: true, evidence: { route: "concepts" } });
  });

  test("without an encoder a flame-coloured flicker is weak evidence of fire", async () => {
    const w = await world({ vocabulary, encoder: false });
    w.add({
      signals: [
        { kind: "flame", startUs: 5_000_000, endUs: 9_000_000, strength: 1, box: { x: 0.1, y: 0.1, w: 0.2, h: 0.2 } },
      ],
    });
    const { moments } = await w.find({ query: queryOf({ steps: [[{ kind: "concept", concept: "fire" }]] }) });
    expect(moments).toMatchObject([{ startUs: 5_000_000, band: "weak" }]);
    expect(moments[0]!.reasons[0]!.evidence).toMatchObject({ route: "signals", weight: "weak" });
  });
});
