import { afterEach, expect, test } from "vitest";
import type { Moment } from "#shared/domain/moment.ts";
import { queryOf, searchWorld } from "../../test/searchWorld.ts";
import { bandOfExample, fitNoise } from "./noise.ts";

type World = Awaited<ReturnType<typeof searchWorld>>;
const open: World[] = [];
afterEach(async () => {
  for (const w of open.splice(0)) await w.close();
});

async function world(): Promise<World> {
  const w = await searchWorld();
  open.push(w);
  return w;
}

/** Pictures of one kind of camera: every two of them are far more alike than words and pictures are. */
const SCENE = "road kerb lamp fence sky wall";
const scenes = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ atS: i * 10, words: `${SCENE} ${name}${i}` }));

/** 6 videos of 8 windows; `last` is one more window of the last video. */
function fill(w: World, last: string) {
  return Array.from({ length: 6 }, (_, i) =>
    w.add({
      durationUs: 100_000_000,
      shows: [...scenes(`v${i}w`, 8), ...(i === 5 ? [{ atS: 90, words: last }] : [])],
    }),
  );
}

/** In searchWorld a picture shows what its path says. */
async function like(
  w: World,
  words: string,
  more: { free?: string; not?: string } = {},
): Promise<{ moments: Moment[]; miss: Moment | null }> {
  const paths = new Map([
    ["q_0000000000wanted", words],
    ["q_00000000unwanted", more.not ?? ""],
  ]);
  w.deps.imagePath = (id) => paths.get(id) ?? null;
  const image = (id: string, imageId: string, negated: boolean) => ({
    id,
    negated,
    source: { kind: "image", imageId },
  });
  const examples = [
    image("e0", "q_0000000000wanted", false),
    ...(more.not ? [image("e1", "q_00000000unwanted", true)] : []),
  ];
  const query = more.free
    ? queryOf({ steps: [[{ kind: "free", text: more.free }]], phrases: [more.free], examples })
    : queryOf({ examples });
  const { moments, done } = await w.find({ query });
  return { moments, miss: done.nearestMiss };
}

test("a picture that is no more like anything than the library's pictures are among themselves finds nothing, and names the nearest miss", async () => {
  const w = await world();
  fill(w, "red van parked");
  // Cosine 0.8 and more with everything: strong against the noise of words.
  const { moments, miss } = await like(w, `${SCENE} somethingelse another`);
  expect(moments).toEqual([]);
  expect(miss).toMatchObject({ band: "weak", reasons: [{ criterion: "e0", satisfied: false }] });
  expect(miss!.reasons[0]!.evidence!.value).toBeGreaterThan(0.7);
});

test("what is more alike than chance is found, alone, with words, and turned away from another picture", async () => {
  const w = await world();
  const videos = fill(w, `${SCENE} v5w8`);
  const id = videos[5]!;
  const found = await like(w, `${SCENE} v5w8`);
  expect(found.moments[0]).toMatchObject({ videoId: id, startUs: 90_000_000, band: "strong" });
  expect(found.moments.filter((it) => it.band === "strong")).toHaveLength(1);
  const mixed = await like(w, `${SCENE} v5w8`, { free: "v5w8" });
  expect(mixed.moments[0]).toMatchObject({ videoId: id, startUs: 90_000_000 });
  expect(["likely", "strong"]).toContain(mixed.moments[0]!.band);
  expect(mixed.moments.slice(1).every((it) => it.band === "weak")).toBe(true);
  const turned = await like(w, `${SCENE} v5w8`, { not: `${SCENE} v0w0` });
  expect(turned.moments[0]).toMatchObject({ videoId: id, startUs: 90_000_000 });
});

test("in a library too small to tell chance nothing but the nearly identical is strong", async () => {
  const w = await world();
  w.add({ shows: scenes("a", 5), durationUs: 60_000_000 });
  w.add({ shows: scenes("b", 5), durationUs: 60_000_000 });
  const { moments } = await like(w, `${SCENE} a2`);
  expect(moments.find((it) => it.startUs <= 20_000_000 && it.endUs >= 28_000_000)).toMatchObject({ band: "strong" });
  const other = await like(w, `${SCENE} elsewhere`);
  expect(other.moments.length).toBeGreaterThan(0);
  expect(other.moments.every((it) => it.band === "weak")).toBe(true);
});

test("neighbours of a sample and rows of stale runs are not chance: one recording of a minute has no figure", async () => {
  const w = await world();
  const id = w.add({ shows: scenes("a", 30), durationUs: 60_000_000 });
  w.finish(id, { shows: scenes("b", 6) });
  const { moments } = await like(w, `${SCENE} elsewhere`);
  expect(moments.every((it) => it.band === "weak")).toBe(true);
  expect(stored(w).examples).toMatchObject({ pictures: { windows: null, crops: null } });
});

test("the figures are kept, and measured again once the index has grown by a quarter", async () => {
  const w = await world();
  const [first] = fill(w, `${SCENE} v5w8`);
  w.search.embedded(first!);
  await w.search.settled();
  const before = stored(w);
  expect(before.examples.pictures.windows.location).toBeGreaterThan(before.windows.location);
  expect(before.examples.mixed.windows.location).toBeGreaterThan(before.windows.location);
  const again = async () => {
    const asked = w.vectors.questions;
    w.search.embedded(first!);
    await w.search.settled();
    return w.vectors.questions - asked;
  };
  expect(await again()).toBe(0);
  w.add({ durationUs: 300_000_000, shows: scenes("more", 20) });
  expect(await again()).toBeGreaterThan(0);
  expect(stored(w).rows).toBe(before.rows + 20);
});

test("a nearly identical picture is listed even where the whole library is alike", () => {
  const noise = fitNoise(Array.from({ length: 40 }, (_, i) => 0.985 + i * 0.0002))!;
  expect(bandOfExample(0.985, noise)).toBe("weak");
  expect(bandOfExample(0.97, noise)).toBe(null);
  expect(bandOfExample(0.97, noise, 0.9)).toBe("strong");
});

interface Stored {
  rows: number;
  windows: { location: number };
  examples: { pictures: { windows: { location: number } }; mixed: { windows: { location: number } } };
}
const stored = (w: World) => w.store.settings.read("searchNoise.words") as Stored;
