import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { encodeFacts, factsBytes } from "#shared/facts/codec.ts";
import { videoId } from "#shared/domain/video.ts";
import { FactsWorld } from "../../../test/factsWorld.ts";
import { mediaOf } from "../../../test/searchWorld.ts";
import { createSilentLogger } from "../../platform/fileLogger.ts";
import { LanceIndex } from "../lance/lanceIndex.ts";
import { openSqliteStore } from "../sqlite/store.ts";
import { createFactsStore } from "./factsStore.ts";

const VIDEO = videoId.parse("v_0123456789abcdef");
const MEDIA = mediaOf(2400e6);

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Forty minutes, so that what is rebuilt is read in several stretches: a car all through, people over the borders between them. */
function world(): FactsWorld {
  const made = new FactsWorld({ seed: 9 });
  made.add({
    class: "car",
    colors: ["red"],
    path: [
      [2, 0.5, 0.8, 0.2],
      [2400, 0.5, 0.8, 0.2],
    ],
  });
  for (let s = 590; s < 2300; s += 300) {
    for (const late of [0, 3]) {
      const from = s + late;
      made.add({
        class: "person",
        upper: ["blue"],
        path: [
          [from, 0.1, 0.8, 0.2],
          [from + 20, 0.9, 0.8, 0.2],
        ],
      });
    }
  }
  return made;
}

/** A library whose one final run has these objects in the index, and no facts: as an earlier version left it. */
async function library(made: FactsWorld) {
  const folder = await mkdtemp(join(tmpdir(), "sightline-facts-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const store = openSqliteStore(join(folder, "library.sqlite"));
  closers.push(() => store.close());
  store.videos.insert({
    id: VIDEO,
    name: "a",
    path: "/a",
    origin: "inPlace",
    sizeBytes: 1,
    mtimeMs: 1,
    sha256: null,
    camera: null,
    recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false },
    addedAtMs: 0,
  });
  store.videos.patch(VIDEO, { media: MEDIA });
  const run = store.runs.insert({ videoId: VIDEO, packId: "p", packKey: "k", sampleFps: 5, fromUs: 0 });
  const index = await LanceIndex.open(join(folder, "index"), createSilentLogger());
  closers.push(() => index.close());
  await index.append(run, VIDEO, made.objects());
  const final = () => store.runs.finish(run, { startUs: 0, motion: new Uint8Array(0), counts: new Map() });
  const life = new AbortController();
  const facts = createFactsStore({ store, index, logger: createSilentLogger(), signal: life.signal });
  return { store, run, index, facts, final, life };
}

test("an older library's facts are built from its index, once, and are what the final pass would have stored", async () => {
  const made = world();
  const { store, run, index, facts, final } = await library(made);
  expect(await facts.of(run), "a run that nobody reads yet").toBeNull();
  final();
  const reads = vi.spyOn(index, "window");
  const [built, same] = await Promise.all([facts.of(run), facts.of(run)]);
  expect(same).toBe(built);
  const expected = made.facts();
  expect(built!.objects).toEqual(expected.objects);
  expect(built!.relations).toEqual(expected.relations);
  expect(expected.relations.count).toBeGreaterThan(5);
  expect(reads.mock.calls.length, "one read for each ten minutes").toBe(5);
  facts.forget(run);
  expect(facts.peek(run)).toBeNull();
  expect(await facts.of(run)).toEqual(built);
  expect(reads.mock.calls.length, "stored now").toBe(5);
  expect(store.facts.read(run)).toEqual(built);
});

test("damaged facts are built again; facts go with their run; none are stored for a run that is gone", async () => {
  const { store, run, facts, final } = await library(world());
  final();
  const whole = await facts.of(run);
  store.db.run("UPDATE runFacts SET data = ? WHERE run = ?", encodeFacts(whole!).slice(0, 100), run);
  expect(() => store.facts.read(run)).toThrow("could not be opened");
  facts.forget(run);
  expect(await facts.of(run)).toEqual(whole);
  expect(store.facts.read(run)).toEqual(whole);
  store.runs.delete(run);
  expect(store.facts.read(run)).toBeNull();
  expect(store.facts.write(run, whole!)).toBe(false);
  facts.forget(run);
  expect(await facts.of(run)).toBeNull();
});

test("reading ahead holds what it read and tells how much, passes over what fails, and ends when told", async () => {
  const { run, facts, final, index, life } = await library(world());
  final();
  const stop = new AbortController();
  vi.spyOn(index, "objects").mockRejectedValueOnce(new Error("no such file"));
  await facts.warm([run], stop.signal);
  expect(facts.peek(run)).toBeNull();
  await facts.warm([999, run], stop.signal);
  expect(facts.bytes()).toBe(factsBytes(facts.peek(run)!));
  facts.forget(run);
  stop.abort();
  await facts.warm([run], stop.signal);
  expect(facts.peek(run)).toBeNull();
  life.abort();
  expect((await facts.of(run))!.objects.count, "what is stored can be read to the last").toBeGreaterThan(0);
});

test("closing ends what is being built", async () => {
  const { run, facts, final, life } = await library(world());
  final();
  const building = facts.of(run);
  life.abort();
  await expect(building).rejects.toMatchObject({ code: "CANCELLED" });
});
