import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { videoId } from "#shared/domain/video.ts";
import { jobId } from "#shared/domain/job.ts";
import { fakeRange, FAKE_LABELS, finalObject } from "../../test/fakeVision.ts";
import { createSilentLogger } from "../platform/fileLogger.ts";
import { chunksOf } from "./lance/encode.ts";
import { literal } from "./lance/filters.ts";
import { LanceIndex } from "./lance/lanceIndex.ts";
import { activityOfRange, bucketActivity, RunActivity } from "./sqlite/activity.ts";
import { decodeActivity, encodeActivity } from "./sqlite/activityCodec.ts";
import { decodeRange, encodeRange } from "./sqlite/rangeCodec.ts";
import { openSqliteStore } from "./sqlite/store.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), "sightline-store-"));
  closers.push(() => rm(path, { recursive: true, force: true }));
  return path;
};
const VIDEO = videoId.parse("v_0123456789abcdef");

async function storeWithRun() {
  const store = openSqliteStore(join(await folder(), "library.sqlite"));
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
  const run = store.runs.insert({ videoId: VIDEO, packId: "motion", packKey: "k", sampleFps: 5, fromUs: 0 });
  return { store, run };
}

test("a range comes back from its bytes as it was, with and without appearance", () => {
  const plain = fakeRange(3, 30e6, 40e6, 5, 3);
  expect(decodeRange(encodeRange(plain))).toEqual(plain);
  const n = plain.detections.frame.length;
  const full = {
    ...plain,
    detections: {
      ...plain.detections,
      appearance: Float32Array.from({ length: n * 4 }, (_, i) => i / n),
      appearanceDim: 4,
    },
  };
  expect(decodeRange(encodeRange(full))).toEqual(full);
  // From an unaligned place, as SQLite may give it.
  const bytes = encodeRange(full);
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  expect(decodeRange(shifted.subarray(1))).toEqual(full);
});

test("a range whose columns do not fit is refused before it is stored, and bytes that are none when read", () => {
  const range = fakeRange(0, 0, 10e6, 5, 2);
  expect(() => encodeRange({ ...range, motion: new Float32Array(1) })).toThrow();
  expect(() => decodeRange(encodeRange(range).subarray(0, 100))).toThrow();
  expect(() => decodeRange(new Uint8Array(64))).toThrow();
});

test("a range and its checkpoint are stored together: no range twice, no gap", async () => {
  const { store, run } = await storeWithRun();
  const commit = (index: number) => {
    const range = fakeRange(index, index * 10e6, (index + 1) * 10e6, 5, 2);
    return store.runs.commitRange(run, range, FAKE_LABELS, activityOfRange(range, FAKE_LABELS));
  };
  expect(commit(0)).toBe(true);
  expect(commit(0)).toBe(false);
  expect(() => commit(2)).toThrow();
  expect(store.runs.find(run)).toMatchObject({ checkpointUs: 10_000_000, nextIndex: 1, labels: FAKE_LABELS });
  expect(store.runs.countRanges(run)).toBe(1);
});

test("a failed transaction leaves neither the range nor the checkpoint", async () => {
  const { store, run } = await storeWithRun();
  const range = fakeRange(0, 0, 10e6, 5, 2);
  expect(() =>
    store.db.transaction(() => {
      store.runs.commitRange(run, range, FAKE_LABELS, activityOfRange(range, FAKE_LABELS));
      throw new Error("power cut");
    }),
  ).toThrow("power cut");
  expect(store.runs.countRanges(run)).toBe(0);
  expect(store.runs.find(run)?.nextIndex).toBe(0);
});

test("run numbers are never used again, so leftovers of a deleted run stay foreign", async () => {
  const { store, run } = await storeWithRun();
  store.runs.delete(run);
  expect(
    store.runs.insert({ videoId: VIDEO, packId: "motion", packKey: "k", sampleFps: 5, fromUs: 0 }),
  ).toBeGreaterThan(run);
});

test("queue order is that of adding, whatever the clock says", async () => {
  const { store } = await storeWithRun();
  for (const [n, queuedAtMs] of [5_000_000, 1_000, -7].entries())
    store.jobs.insert({
      id: jobId.parse(`j_000000000${n}`),
      videoId: VIDEO,
      kind: "import",
      lane: "prepare",
      stages: ["probe"],
      packId: null,
      sampleFps: null,
      queuedAtMs,
    });
  expect(store.jobs.list().map((row) => row.id.at(-1))).toEqual(["0", "1", "2"]);
  expect(store.jobs.next("prepare")?.id.at(-1)).toBe("0");
});

test("a timeline summary survives its bytes and buckets by the maximum", () => {
  const summary = activityOfRange(fakeRange(1, 10e6, 20e6, 5, 3), FAKE_LABELS);
  const back = decodeActivity(encodeActivity(summary));
  expect(back).toEqual(summary);
  expect(back.counts.get("person")).toEqual(new Uint16Array(10).fill(2));
  const run = new RunActivity([back]);
  run.add([
    finalObject(1, "dog", [
      [12e6, 0, 0, 0.1, 0.1, 1],
      [14.5e6, 0, 0, 0.1, 0.1, 1],
    ]),
  ]);
  const { counts, motion } = bucketActivity([run.result()], 10e6, 20e6, 5);
  expect(counts).toEqual({ dog: [0, 1, 1, 0, 0] });
  expect(motion[0]).toBeCloseTo(Math.max(back.motion[0]!, back.motion[1]!) / 255);
});

test("a path is cut into chunks that share their border samples, gaps included", () => {
  // 10 s chunks: samples in chunks 0, 0, 1 and, after a gap, 4.
  const chunks = chunksOf(Float64Array.from([1e6, 9e6, 11e6, 45e6]), 0);
  expect(chunks.map(({ from, to, head, tail }) => [from, to, head, tail])).toEqual([
    [0, 3, 0, 1],
    [1, 4, 1, 1],
    [2, 4, 1, 1],
    [2, 4, 1, 1],
    [2, 4, 1, 0],
  ]);
});

test("any window gives the samples in it and one on either side, of the asked run only", async () => {
  const index = await LanceIndex.open(join(await folder(), "index"), createSilentLogger());
  closers.push(() => index.close());
  const times = Array.from({ length: 200 }, (_, i) => i * 400_000 - 1_000_000);
  const object = finalObject(
    7,
    "person",
    times.map((t) => [t, t / 1e8, 0, 0.1, 0.1, 0.9]),
  );
  await index.append(1, VIDEO, [object]);
  await index.append(2, VIDEO, [object, finalObject(8, "car", [[0, 0, 0, 1, 1, 1]])]);
  for (const optimised of [false, true]) {
    if (optimised) await index.optimize();
    for (const [from, to] of [
      [-1e9, 1e9],
      [9_900_000, 10_050_000],
      [0, 0],
      [39_999_999, 40_000_001],
      [5e6, 25e6],
      [78_500_000, 90e6],
    ] as const) {
      const inside = times.filter((t) => t >= from && t <= to);
      const before = times.filter((t) => t < from).at(-1);
      const after = times.find((t) => t > to);
      const expected = [
        ...(before !== undefined && inside[0] !== from ? [before] : []),
        ...inside,
        ...(after !== undefined && inside.at(-1) !== to ? [after] : []),
      ];
      const paths = await index.window(1, from, to);
      expect(paths.map((path) => path.trackId)).toEqual([7]);
      expect(paths[0]!.tUs, `${from}..${to}`).toEqual(expected);
    }
  }
  expect(await index.window(1, 79e6, 90e6)).toEqual([]);
  expect(await index.window(3, 0, 1e9)).toEqual([]);
  expect(await index.deleteRuns([2])).toBeGreaterThan(0);
  expect(await index.deleteRuns([2])).toBe(0);
  expect((await index.objects(1, {})).map((it) => it.trackId)).toEqual([7]);
});

test("rows that the index does not cover yet are found, and those of other runs are not read for it", async () => {
  const path = join(await folder(), "index");
  let index = await LanceIndex.open(path, createSilentLogger());
  closers.push(() => index.close());
  const object = (id: number) =>
    finalObject(id, "person", [
      [id * 1e6, 0, 0, 0.1, 0.1, 0.9],
      [id * 1e6 + 5e5, 0, 0, 0.1, 0.1, 0.9],
    ]);
  const tracks = async (run: number) => (await index.window(run, 0, 60e6)).map((track) => track.trackId);
  await index.append(1, VIDEO, [object(1)]);
  expect(await tracks(1)).toEqual([1]);
  await index.optimize();
  await index.append(2, VIDEO, [object(2)]);
  await index.append(1, VIDEO, [object(3)]);
  expect(await index.unindexedRows()).toBe(2);
  expect([await tracks(1), await tracks(2)]).toEqual([[1, 3], [2]]);
  expect((await index.objects(1, {})).map((it) => it.trackId)).toEqual([1, 3]);
  expect((await index.objects(1, { tracks: [3, 3, 99] })).map((it) => it.trackId)).toEqual([3]);
  expect(await index.objects(1, { tracks: [] })).toEqual([]);
  // After a crash nobody knows who wrote what last.
  await index.close();
  index = await LanceIndex.open(path, createSilentLogger());
  expect([await tracks(1), await tracks(2)]).toEqual([[1, 3], [2]]);
  await index.optimize();
  expect(await index.unindexedRows()).toBe(0);
  expect([await tracks(1), await tracks(2)]).toEqual([[1, 3], [2]]);
  await index.deleteRuns([1]);
  expect([await tracks(1), await tracks(2)]).toEqual([[], [2]]);
});

test("what goes into a filter is a whole number or a quoted string", () => {
  expect(literal("it's")).toBe("'it''s'");
  expect(() => literal(1.5)).toThrow();
  expect(() => literal(Number.NaN)).toThrow();
  expect(() => literal("a\u0000b")).toThrow();
});
