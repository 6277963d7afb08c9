import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { videoId } from "#shared/domain/video.ts";
import { FactsWorld } from "../../../test/factsWorld.ts";
import { walker } from "../../../test/eventsWorld.ts";
import { MEDIA } from "../../../test/fakeMedia.ts";
import { createSilentLogger } from "../../platform/fileLogger.ts";
import { LanceIndex } from "../lance/lanceIndex.ts";
import { openSqliteStore } from "../sqlite/store.ts";
import { createPathsStore } from "./pathsStore.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Two videos with a final run each, whose objects are in the index; facts stored, paths not: as an earlier version left them. */
async function library(maxBytes?: number) {
  const folder = await mkdtemp(join(tmpdir(), "sightline-paths-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const store = openSqliteStore(join(folder, "library.sqlite"));
  closers.push(() => store.close());
  const index = await LanceIndex.open(join(folder, "index"), createSilentLogger());
  closers.push(() => index.close());
  const made = new FactsWorld({ seed: 3 });
  for (let s = 0; s < 100; s += 10) made.add(walker(s, s + 15));
  made.signal({ kind: "flash", startUs: 1e6, endUs: 2e6, strength: 0.9, box: null });
  const whole = made.whole();
  const runs: number[] = [];
  for (const name of ["v_aaaaaaaaaaaaaaaa", "v_bbbbbbbbbbbbbbbb"]) {
    const id = videoId.parse(name);
    store.videos.insert({
      id,
      name,
      path: `/${name}`,
      origin: "inPlace",
      sizeBytes: 1,
      mtimeMs: 1,
      sha256: null,
      camera: null,
      recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false },
      addedAtMs: 0,
    });
    store.videos.patch(id, { media: { ...MEDIA, durationUs: 120e6 } });
    const run = store.runs.insert({ videoId: id, packId: "p", packKey: "k", sampleFps: 5, fromUs: 0 });
    await index.append(run, id, made.objects());
    store.runs.finish(run, { startUs: 0, motion: new Uint8Array(0), counts: new Map() });
    store.facts.write(run, whole.facts);
    store.videos.patch(id, { currentRun: run });
    runs.push(run);
  }
  const life = new AbortController();
  const paths = createPathsStore({
    store,
    index,
    logger: createSilentLogger(),
    signal: life.signal,
    ...(maxBytes ? { maxBytes } : {}),
  });
  return { store, index, paths, runs, whole, life };
}

test("paths that an older library lacks are made from its index in the background, once, and facts keep their signals", async () => {
  const { store, index, paths, runs, whole } = await library();
  const reads = vi.spyOn(index, "window");
  expect(store.paths.missing()).toEqual(runs);
  await paths.rebuildMissing(new AbortController().signal);
  expect(store.paths.missing()).toEqual([]);
  expect(await paths.of(runs[0]!)).toEqual(whole.paths);
  expect(store.paths.read(runs[1]!)).toEqual(whole.paths);
  expect(store.facts.read(runs[0]!)!.signals.count).toBe(1);
  const made = reads.mock.calls.length;
  paths.forget(runs[0]!);
  await paths.of(runs[0]!);
  expect(reads.mock.calls.length, "stored by now").toBe(made);
});

test("the paths that were asked for last are held, up to so many bytes; damaged ones are made again", async () => {
  const { store, paths, runs, whole } = await library(1);
  const [a, b] = runs as [number, number];
  const first = await paths.of(a);
  expect(await paths.of(a)).toBe(first);
  await paths.of(b);
  const one = paths.bytes();
  expect(one).toBeGreaterThan(100);
  store.db.run("UPDATE runPaths SET data = ? WHERE run = ?", new Uint8Array(30), a);
  expect(await paths.of(a), "read again, since b took its place").toEqual(whole.paths);
  expect(paths.bytes()).toBe(one);
  store.runs.delete(b);
  expect(await paths.of(b)).toBeNull();
});

test("closing ends what is being made, and nothing of it is stored", async () => {
  const { store, paths, runs, life } = await library();
  const making = paths.of(runs[0]!);
  life.abort();
  await expect(making).rejects.toMatchObject({ code: "CANCELLED" });
  await paths.rebuildMissing(new AbortController().signal);
  expect(store.paths.missing()).toEqual(runs);
});
