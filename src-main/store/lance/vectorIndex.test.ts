import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { videoId } from "#shared/domain/video.ts";
import { FootageVectors } from "../../../bench/lib/footageVectors.ts";
import { seededRandom } from "../../../test/seededRandom.ts";
import { createSilentLogger } from "../../platform/fileLogger.ts";
import { openScratch } from "../../platform/scratch.ts";
import { withoutLeftovers } from "./buildLeftovers.ts";
import { connectFolder } from "./connection.ts";
import { fromHalf, toHalf } from "./float16.ts";
import { openVectorIndex } from "./vectorIndex.ts";
import type { VectorIndex, VectorPart } from "./vectorTypes.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), "sightline-vectors-"));
  closers.push(() => rm(path, { recursive: true, force: true }));
  return path;
};
async function openAt(path: string, indexFromRows?: number): Promise<VectorIndex> {
  const connection = await connectFolder(path);
  const index = await openVectorIndex(connection, createSilentLogger(), indexFromRows);
  closers.push(async () => {
    await index.close();
    connection.close();
  });
  return index;
}
const fresh = async () => await openAt(await folder());

const VIDEO = videoId.parse("v_0123456789abcdef");
const OTHER = videoId.parse("v_fedcba9876543210");
const ENCODER = "tiny-encoder";
const axis = (dim: number, i: number, by = 1) => Float32Array.from({ length: dim }, (_, k) => (k === i ? by : 0));

/** A part whose window w looks along axis w in its first frame, along axis w + 1 in its second; crop c looks along axis c. */
function partOf(over: Partial<VectorPart> & { rows?: number } = {}): VectorPart {
  const { rows = 4, dim = 8, part = 0 } = over;
  const windows = Array.from({ length: rows }, (_, w) => {
    const startUs = (part * rows + w) * 4e6;
    return { startUs, endUs: startUs + 8e6, frameUs: [startUs + 1e6, startUs + 5e6] };
  });
  const windowVectors = new Float32Array(rows * dim);
  const frames = new Int8Array(rows * 2 * dim);
  const cropVectors = new Float32Array(rows * dim);
  for (let w = 0; w < rows; w++) {
    windowVectors[w * dim + (w % dim)] = Math.SQRT1_2;
    windowVectors[w * dim + ((w + 1) % dim)] = Math.SQRT1_2;
    frames[w * 2 * dim + (w % dim)] = 127;
    frames[(w * 2 + 1) * dim + ((w + 1) % dim)] = 127;
    cropVectors[w * dim + (w % dim)] = 1;
  }
  return {
    encoder: ENCODER,
    run: 1,
    video: VIDEO,
    part,
    dim,
    windows,
    windowVectors,
    frames,
    crops: windows.map((window, c) => ({
      trackId: c + 1,
      class: c % 2 ? "car" : "person",
      tUs: window.startUs,
      box: { x: 0.1, y: 0.2, w: 0.25, h: 0.5 },
    })),
    cropVectors,
    ...over,
  };
}

test("a window is found by its mean and says which of its frames is meant", async () => {
  const index = await fresh();
  await index.append(partOf());
  const [first, second] = await index.searchWindows({ encoder: ENCODER, vector: axis(8, 2), limit: 10 });
  // Axis 2 is the second frame of window 1 and the first of window 2.
  expect([first!.bestUs, second!.bestUs].sort((a, b) => a - b)).toEqual([4e6 + 5e6, 8e6 + 1e6]);
  expect(first).toMatchObject({ run: 1, video: VIDEO });
  expect(first!.max).toBeCloseTo(1, 3);
  expect(first!.mean).toBeCloseTo(Math.SQRT1_2, 3);
  const crops = await index.searchCrops({ encoder: ENCODER, vector: axis(8, 3), limit: 1 });
  expect(crops).toEqual([
    {
      run: 1,
      video: VIDEO,
      trackId: 4,
      class: "car",
      tUs: 12e6,
      box: { x: expect.closeTo(0.1, 5), y: expect.closeTo(0.2, 5), w: 0.25, h: 0.5 },
      score: expect.closeTo(1, 3),
    },
  ]);
});

test("vectors are stored as half floats to within half a step, whatever their size", () => {
  const values = [0, -0, 1, -1, 0.1, -0.333, 1e-4, 6e-5, 6e-8, 2.9e-8, 65504, 1e6, NaN, Math.fround(1 - 2 ** -12)];
  const back = fromHalf(toHalf(Float32Array.from(values)));
  values.forEach((value, i) => {
    const step = Math.max(2 ** -24, Math.abs(value) * 2 ** -10);
    if (value === 1e6) expect(back[i]).toBe(Infinity);
    else if (Number.isNaN(value)) expect(back[i]).toBeNaN();
    else expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(step / 2);
  });
});

test("a part written again replaces itself and nothing else", async () => {
  const index = await fresh();
  await index.append(partOf({ part: 0 }));
  await index.append(partOf({ part: 1 }));
  await index.append(partOf({ run: 2, part: 1, video: OTHER }));
  await index.append(partOf({ part: 1, rows: 2 }));
  expect(await index.stats(ENCODER)).toMatchObject({ windows: 10, crops: 10 });
  expect(await index.countVideo(VIDEO)).toBe(12);
  // Nothing left to say: a part may become empty.
  await index.append(partOf({ part: 0, rows: 0 }));
  expect(await index.countVideo(VIDEO)).toBe(4);
});

test("runs and classes restrict a search; stale runs go away and stay away after reopening", async () => {
  const path = await folder();
  const index = await openAt(path);
  for (const run of [1, 2, 3]) await index.append(partOf({ run, video: run === 3 ? OTHER : VIDEO }));
  const vector = axis(8, 1);
  const runsOf = async (runs?: number[]) =>
    [...new Set((await index.searchWindows({ encoder: ENCODER, vector, limit: 50, runs })).map((it) => it.run))].sort(
      (a, b) => a - b,
    );
  expect(await runsOf()).toEqual([1, 2, 3]);
  expect(await runsOf([2])).toEqual([2]);
  expect(await runsOf([])).toEqual([]);
  const crops = await index.searchCrops({ encoder: ENCODER, vector, limit: 50, runs: [1, 3], classes: ["car"] });
  expect(crops.map((it) => it.class)).toEqual(["car", "car", "car", "car"]);
  expect(await index.searchCrops({ encoder: ENCODER, vector, limit: 5, classes: ["it's; DROP TABLE"] })).toEqual([]);
  expect(await index.deleteRuns([2])).toBe(8);
  expect(await index.deleteRuns([2])).toBe(0);
  expect(await index.deleteAllBut([3])).toBe(8);
  await index.close();
  const again = await openAt(path);
  expect((await again.searchWindows({ encoder: ENCODER, vector, limit: 50 })).every((it) => it.run === 3)).toBe(true);
  expect(await again.deleteAllBut([])).toBe(8);
});

test("the stored vectors of a run come back in order, part by part", async () => {
  const index = await fresh();
  await index.append(partOf({ part: 1 }));
  await index.append(partOf({ part: 0 }));
  await index.append(partOf({ run: 2 }));
  const scanned = async (run: number) => {
    const parts = [];
    for await (const part of index.scan(ENCODER, run)) parts.push(part);
    return parts;
  };
  const parts = await scanned(1);
  expect(parts.map((it) => it.windows.map((row) => row.startUs / 4e6))).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
  expect(parts[1]!.crops.map((it) => [it.trackId, it.startUs / 4e6, it.vector.indexOf(1)])).toEqual([
    [1, 4, 0],
    [2, 5, 1],
    [3, 6, 2],
    [4, 7, 3],
  ]);
  expect(await scanned(9)).toEqual([]);
  expect((await index.cropVector(ENCODER, 1, 3, 25e6))?.indexOf(1)).toBe(2);
  expect(await index.cropVector(ENCODER, 1, 99, 0)).toBeNull();
  // Windows overlap: of those that hold the time, the one whose middle is nearest.
  const window = await index.windowVector(ENCODER, 1, 7.5e6);
  expect([...window!].map((it) => Math.round(it * 100))).toEqual([0, 71, 71, 0, 0, 0, 0, 0]);
  expect(await index.windowVector(ENCODER, 1, 999e6)).toBeNull();
});

test("pictures that could not be decoded are not found, and one lost frame does not hide a window", async () => {
  const index = await fresh();
  const part = partOf();
  part.windowVectors.fill(0, 0, 8);
  part.cropVectors.fill(NaN, 8, 16);
  // The first frame of window 1 looked along axis 1.
  part.frames.fill(0, 16, 24);
  await index.append(part);
  expect(await index.stats(ENCODER)).toMatchObject({ windows: 3, crops: 3 });
  const hits = await index.searchWindows({ encoder: ENCODER, vector: axis(8, 1), limit: 10 });
  expect(hits.find((it) => it.startUs === 4e6)).toMatchObject({ bestUs: 9e6, max: 0 });
});

test("wrong encoders, sizes and vectors are refused before anything is written", async () => {
  const index = await fresh();
  await index.append(partOf());
  const refused = { problem: { code: "INVALID_INPUT" } };
  await expect(index.append(partOf({ encoder: "../boxes" }))).rejects.toMatchObject(refused);
  await expect(index.append(partOf({ dim: 4, rows: 2 }))).rejects.toMatchObject(refused);
  await expect(index.append(partOf({ part: 5, frames: new Int8Array(3) }))).rejects.toMatchObject(refused);
  await expect(index.append(partOf({ run: -1 }))).rejects.toMatchObject(refused);
  const search = { encoder: ENCODER, vector: axis(8, 0), limit: 5 };
  await expect(index.searchWindows({ ...search, vector: axis(9, 0) })).rejects.toMatchObject(refused);
  await expect(index.searchWindows({ ...search, vector: axis(8, 0, 0) })).rejects.toMatchObject(refused);
  await expect(index.searchWindows({ ...search, limit: 0 })).rejects.toMatchObject(refused);
  await expect(index.searchWindows({ ...search, signal: AbortSignal.abort() })).rejects.toMatchObject({
    problem: { code: "CANCELLED" },
  });
  expect(await index.searchWindows({ ...search, encoder: "never-used" })).toEqual([]);
  expect(await index.stats(ENCODER)).toMatchObject({ windows: 4 });
});

test("an encoder is dropped with its tables, the other one serves on", async () => {
  const index = await fresh();
  await index.append(partOf());
  await index.append(partOf({ encoder: "other.v2", dim: 4 }));
  await index.dropEncoder(ENCODER);
  await index.dropEncoder(ENCODER);
  expect(await index.searchWindows({ encoder: ENCODER, vector: axis(8, 0), limit: 5 })).toEqual([]);
  expect(await index.searchWindows({ encoder: "other.v2", vector: axis(4, 0), limit: 5 })).toHaveLength(4);
  // The same encoder may come back with another size.
  await index.append(partOf({ dim: 16 }));
  expect(await index.stats(ENCODER)).toMatchObject({ windows: 4 });
});

test("past its number of rows an index answers as the exact scan does; it is replaced when outgrown, and rows it does not know are found", async () => {
  const index = await openAt(await folder(), 2000);
  const dim = 32;
  const made = new FootageVectors(5, dim, 20);
  let run = 0;
  const grow = async (rows: number) => {
    const part = partOf({
      run: ++run,
      rows,
      dim,
      windowVectors: made.next(rows),
      crops: [],
      cropVectors: new Float32Array(),
    });
    await index.append({
      ...part,
      windows: part.windows.map((it) => ({ ...it, frameUs: [] })),
      frames: new Int8Array(),
    });
    return part.windowVectors;
  };
  const first = await grow(2100);
  const questions = Array.from({ length: 10 }, (_, i) => made.likeRow(first.slice(i * 200 * dim, (i * 200 + 1) * dim)));
  const ask = async (vector: Float32Array, limit = 10) =>
    (await index.searchWindows({ encoder: ENCODER, vector, limit })).map((it) => `${it.run}.${it.startUs}`);
  const exact = await Promise.all(questions.map((it) => ask(it)));
  expect(await index.stats(ENCODER)).toMatchObject({ unindexedRows: 2100 });
  await index.optimize();
  expect(await index.stats(ENCODER)).toMatchObject({ unindexedRows: 0 });
  const found = await Promise.all(questions.map((it) => ask(it)));
  const common = exact.flat().filter((it, i) => found[Math.floor(i / 10)]!.includes(it));
  expect(common.length).toBeGreaterThanOrEqual(95);
  // Late rows, before and after the index takes them in; queries go on while it is replaced.
  const late = await grow(6300);
  expect(await ask(late.slice(0, dim), 1)).toEqual(["2.0"]);
  const upkeep = index.optimize();
  expect(await ask(late.slice(0, dim), 1)).toEqual(["2.0"]);
  await upkeep;
  expect(await index.stats(ENCODER)).toMatchObject({ windows: 8400, unindexedRows: 0 });
  expect(await ask(late.slice(0, dim), 1)).toEqual(["2.0"]);
  expect(await ask(first.slice(0, dim), 1)).toEqual(["1.0"]);
  // A run far from the question still answers in full.
  await grow(60);
  const far = await index.searchWindows({ encoder: ENCODER, vector: first.slice(0, dim), limit: 50, runs: [3] });
  expect(far.map((it) => it.run)).toEqual(Array.from({ length: 50 }, () => 3));
  await index.optimize();
  const few = await index.searchWindows({ encoder: ENCODER, vector: late.slice(0, dim), limit: 50, runs: [1] });
  expect(few.map((it) => it.run)).toEqual(Array.from({ length: 50 }, () => 1));
  // Rows that are left of a run that is gone.
  await index.deleteRuns([2]);
  expect((await ask(late.slice(0, dim), 50)).every((it) => !it.startsWith("2."))).toBe(true);
});

test("an index is built anew when a tenth has been added, and not before", async () => {
  const connection = await connectFolder(await folder(), { readsAhead: true });
  const built: unknown[] = [];
  const logger = {
    ...createSilentLogger(),
    info: (message: string, fields?: object) => built.push({ message, ...fields }),
  };
  const index = await openVectorIndex(connection, logger, 2000);
  closers.push(async () => (await index.close(), connection.close()));
  const made = new FootageVectors(6, 32, 20);
  let run = 0;
  const grow = async (rows: number) => {
    await index.append({
      ...partOf({ run: ++run, rows, dim: 32, crops: [] }),
      windowVectors: made.next(rows),
      cropVectors: new Float32Array(),
    });
    await index.optimize();
    return built.filter((it) => (it as { message: string }).message === "vector index built");
  };
  expect(await grow(2000)).toHaveLength(1);
  expect(await grow(150)).toHaveLength(1);
  expect(await grow(100)).toMatchObject([{ rows: 2000 }, { rows: 2250, partitions: 512 }]);
});

test("a build leaves nothing among the temporary files, and takes nothing of others", async () => {
  const path = await folder();
  const scratch = await openScratch(join(path, "scratch"));
  try {
    // As one that is still at work, in a process or a table of its own.
    await mkdir(join(path, "scratch", ".tmpABCDEF"));
    await writeFile(join(path, "scratch", ".tmpABCDEF", "shuffle_data.lance"), "");
    const index = await openAt(join(path, "index"), 2000);
    await index.append({
      ...partOf({ rows: 2000, dim: 32, crops: [] }),
      windowVectors: new FootageVectors(6, 32, 20).next(2000),
      cropVectors: new Float32Array(),
    });
    await index.optimize();
    expect(await index.approximates(ENCODER)).toBe(true);
    // Nor does one that fails, as on a full disk.
    const half = withoutLeftovers(join(path, "scratch"), async () => {
      await mkdir(join(path, "scratch", ".tmpGHIJKL"));
      await writeFile(join(path, "scratch", ".tmpGHIJKL", ".tmpshuffl"), "");
      throw new Error("no space left");
    });
    await expect(half).rejects.toThrow("no space left");
    const left = await readdir(join(path, "scratch"), { recursive: true });
    expect(left.filter((name) => name.includes("shuff"))).toEqual([join(".tmpABCDEF", "shuffle_data.lance")]);
  } finally {
    await scratch.close();
  }
});

test("upkeep that takes new rows in leaves the partitions as they were made", async () => {
  const path = await folder();
  const connection = await connectFolder(path);
  closers.push(() => connection.close());
  const index = await openAt(path, 20_000);
  const made = new FootageVectors(8, 32, 20);
  let run = 0;
  const grow = async (rows: number) => {
    const windowVectors = made.next(rows);
    await index.append({
      ...partOf({ run: ++run, rows, dim: 32, crops: [] }),
      windowVectors,
      cropVectors: new Float32Array(),
    });
    await index.optimize();
    return windowVectors.slice(0, 32);
  };
  const question = await grow(30_000);
  /** Rows of the one partition that a query of one probe looks into. */
  const partition = async () => {
    const table = await connection.db.openTable(`windows-${ENCODER}`);
    const built = (await table.listIndices()).find((it) => it.columns.includes("vector"))!;
    const rows = await table
      .query()
      .nearestTo(question)
      .nprobes(1)
      .select(["run", "_distance"])
      .limit(10_000)
      .toArrow();
    table.close();
    return { rows: rows.numRows, name: built.name };
  };
  const before = await partition();
  expect(before).toEqual({ rows: expect.toSatisfy((it: number) => it > 0 && it < 1000), name: "vector-l2-1024-30000" });
  await grow(2050);
  expect(await index.stats(ENCODER)).toMatchObject({ windows: 32_050, unindexedRows: 0 });
  const after = await partition();
  // LanceDB 0.39 joins partitions of fewer than 2,048 rows whenever it takes rows in, until a handful is left.
  expect(after).toEqual({ rows: expect.toSatisfy((it: number) => it >= before.rows && it < 1000), name: before.name });
  // A few more wait for the next time while others are to follow; with all in, fewer do, and none when somebody asks.
  const outside = async (rows: number, occasion: "busy" | "idle" | "asked") => {
    if (rows > 0) await grow(rows);
    await index.optimize(undefined, occasion);
    return (await index.stats(ENCODER)).unindexedRows;
  };
  expect(await outside(600, "busy")).toBe(600);
  expect(await outside(0, "idle")).toBe(0);
  expect(await outside(300, "idle")).toBe(300);
  expect(await outside(0, "asked")).toBe(0);
});

test("a thorough query finds what the partitions that others look into do not hold", async () => {
  const path = await folder();
  const index = await openAt(path, 10_000);
  // Without any likeness among rows the nearest of them lie in partitions all over.
  const random = seededRandom(9);
  const unit = () => {
    const vector = Float32Array.from({ length: 64 }, () => random() + random() + random() - 1.5);
    return vector.map((it) => it / Math.hypot(...vector));
  };
  const windowVectors = new Float32Array(10_000 * 64);
  for (let row = 0; row < 10_000; row++) windowVectors.set(unit(), row * 64);
  await index.append({
    ...partOf({ rows: 10_000, dim: 64, crops: [] }),
    windowVectors,
    cropVectors: new Float32Array(),
  });
  const questions = Array.from({ length: 20 }, unit);
  const ask = (thorough: boolean) =>
    Promise.all(questions.map((vector) => index.searchWindows({ encoder: ENCODER, vector, limit: 50, thorough })));
  expect(await index.approximates(ENCODER)).toBe(false);
  const exact = await ask(false);
  await index.optimize();
  expect(await index.approximates(ENCODER)).toBe(true);
  const recall = (found: typeof exact) =>
    exact.flatMap((list, i) => list.filter((it) => found[i]!.some((hit) => hit.startUs === it.startUs))).length / 1000;
  const [quick, thorough] = [recall(await ask(false)), recall(await ask(true))];
  expect(quick).toBeLessThan(0.95);
  expect(thorough).toBeGreaterThan(0.98);
  // From elsewhere all of it would have to be fetched.
  const connection = await connectFolder(path);
  closers.push(() => connection.close());
  const far = await openVectorIndex({ ...connection, near: false }, createSilentLogger());
  closers.push(() => far.close());
  expect(await far.approximates(ENCODER)).toBe(false);
});

test("footage in which nothing happens has fewer different vectors than partitions, and is indexed and found all the same", async () => {
  const index = await openAt(await folder(), 9000);
  // Nine thousand rows want 1,024 partitions; these look along eight axes.
  await index.append(partOf({ rows: 9000 }));
  await index.optimize();
  expect(await index.stats(ENCODER)).toMatchObject({ windows: 9000, unindexedRows: 0 });
  const hits = await index.searchWindows({ encoder: ENCODER, vector: axis(8, 2), limit: 10 });
  expect(hits.map((it) => it.max)).toEqual(Array.from({ length: 10 }, () => expect.closeTo(1, 3)));
});
