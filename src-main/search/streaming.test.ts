import { afterEach, expect, test } from "vitest";
import { fail } from "#shared/lib/problems.ts";
import { lists, object, queryOf, searchWorld, walker } from "../../test/searchWorld.ts";

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

test("facts come first, similarity upgrades them, then the list is final", async () => {
  const w = await world();
  w.add({
    actors: [walker(5, 12), walker(40, 48)],
    shows: [
      { atS: 4, words: "grass" },
      { atS: 40, words: "umbrella" },
    ],
    crops: [{ trackId: 2, class: "person", atS: 44, words: "umbrella" }],
  });
  const query = queryOf({ steps: [[object(["person"]), { kind: "free", text: "umbrella" }]], phrases: ["umbrella"] });
  const events = await w.events({ query });
  expect(events.map((it) => it.kind)).toEqual(["understood", "moments", "moments", "done"]);
  const [first, last] = lists(events);
  expect(first!.final).toBe(false);
  expect(last!.final).toBe(true);
  expect(last!.moments[0]).toMatchObject({ trackId: 2 });
  const free = last!.moments[0]!.reasons.find((it) => it.criterion === "c1");
  expect(free).toMatchObject({ satisfied: true, evidence: { route: "crops" } });
  expect(free!.evidence!.value).toBeCloseTo(1);
  expect(last!.moments[0]!.score).toBeGreaterThan(last!.moments[1]!.score);
  const other = last!.moments[1]!.reasons.find((it) => it.criterion === "c1")!;
  expect(["strong", "fair"]).not.toContain(other.evidence?.weight);
});

test("what the index misses at first is in the final list, and what was there before is there once", async () => {
  const w = await world();
  const shows = ["grass", "umbrella", "wall", "tree", "sky", "road"].map((words, i) => ({ atS: i * 10, words }));
  const footage = { shows, actors: [walker(5, 12)] };
  const [near, far] = [w.add(footage), w.add(footage)];
  const [seen, unseen] = w.vectors.parts.map((it) => it.run);
  w.vectors.missed.add(unseen!);
  const query = queryOf({ steps: [[{ kind: "free", text: "umbrella" }]], phrases: ["umbrella"] });
  const events = await w.events({ query });
  expect(seen).not.toBe(unseen);
  expect(lists(events).map((it) => [it.final, it.moments.map((moment) => moment.videoId)])).toEqual([
    [false, [near]],
    [true, [near, far]],
  ]);
  expect(lists(events)[1]!.moments[0]).toEqual(lists(events)[0]!.moments[0]);
  // The final list is that of a search which had missed nothing.
  const all = lists(events)[1]!.moments;
  w.vectors.missed.clear();
  expect(lists(await w.events({ query })).map((it) => it.moments)).toEqual([all]);
  w.vectors.missed.add(unseen!);
  // Facts decide what a person is: looking further would only order what they found.
  const asked = w.vectors.questions;
  await w.events({ query: queryOf({ steps: [[object(["person"])]], phrases: ["person"] }) });
  expect(w.vectors.questions - asked).toBe(2);
  // A picture lies among its like: nothing is gained by looking everywhere.
  const source = { kind: "frame", videoId: near, tUs: 44_000_000, box: null, trackId: null };
  expect(lists(await w.events({ query: queryOf({ examples: [{ id: "e0", source }] }) }))).toHaveLength(1);
});

test("a search that is left stops asking", async () => {
  const w = await world();
  w.add({ actors: [walker(5, 12)], shows: [{ atS: 4, words: "umbrella" }] });
  const query = queryOf({ steps: [[{ kind: "free", text: "umbrella" }]], phrases: ["umbrella"] });
  await w.find({ query });
  const leave = new AbortController();
  w.vectors.before = async () => leave.abort();
  const asked = w.vectors.questions;
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of w.search.run({ query }, leave.signal)) seen.push(event.kind);
  })();
  await expect(reading).rejects.toMatchObject({ code: "CANCELLED" });
  expect(seen).toEqual(["understood"]);
  // Both tables were asked at once; nothing was after that.
  expect(w.vectors.questions - asked).toBeLessThanOrEqual(2);
});

test("who stops reading stops the encoder too", async () => {
  let encoding: AbortSignal | null = null;
  const w = await world({
    deps: {
      vision: {
        embedTexts: (_pack, _texts, signal) =>
          new Promise((_, refuse) => {
            encoding = signal;
            signal.addEventListener("abort", () => refuse(fail("CANCELLED")));
          }),
        embedPictures: async () => ({ dim: 1, vectors: new Float32Array(0) }),
      },
    },
  });
  w.add({ actors: [walker(5, 12)], shows: [{ atS: 4, words: "umbrella" }] });
  const query = queryOf({
    steps: [[object(["person"]), { kind: "free", text: "umbrella" }]],
    phrases: ["person umbrella"],
  });
  for await (const event of w.search.run({ query }, new AbortController().signal)) if (event.kind === "moments") break;
  expect(encoding!).toMatchObject({ aborted: true });
});

test("a route that fails is told, and the answer stands without it", async () => {
  const w = await world();
  w.add({ actors: [walker(5, 12)], shows: [{ atS: 4, words: "umbrella" }] });
  w.vectors.before = async () => {
    throw fail("VISION_UNAVAILABLE");
  };
  const query = queryOf({
    steps: [[object(["person"]), { kind: "free", text: "umbrella" }]],
    phrases: ["person umbrella"],
  });
  const { moments, done, events } = await w.find({ query });
  expect(moments).toHaveLength(1);
  expect(done.problems.map((it) => it.code)).toEqual(["VISION_UNAVAILABLE"]);
  expect(lists(events).at(-1)!.final).toBe(true);
});
