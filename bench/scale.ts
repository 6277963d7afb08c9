/**
 * Vector index at scale: windows and twice as many crops, 768 numbers each, correlated as footage is (bench/lib/footageVectors.ts), in one index that grows from stage to stage.
 *
 *   node bench/scale.ts [--stages 100000,300000,1000000] [--crops 2] [--queries 100] [--folder bench/.work/scale] [--json FILE] [--keep]
 *   node bench/scale.ts --ask [--crops 2] [--queries 100] [--truths 40] [--sweep]      asks a folder that --keep left, for figures of a quiet machine
 *   node bench/scale.ts --from 1000000 --stages 3000000 --keep               lets a folder that --keep left grow on
 *
 * A stage writes its rows, runs upkeep (queries go on meanwhile and are timed) and then asks: half of the questions are like a stored picture, half like a text. Recall@50 is
 * against LanceDB's exact scan of the same table, for `--truths` of the questions (0 = none: times only). The folder is deleted afterwards.
 */
import type { Table } from "@lancedb/lancedb";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { VideoId } from "../src-shared/domain/video.ts";
import { folderBytes } from "../src-main/platform/diskSpace.ts";
import type { Logger } from "../src-main/platform/logger.ts";
import { connectFolder } from "../src-main/store/lance/connection.ts";
import { openVectorIndex } from "../src-main/store/lance/vectorIndex.ts";
import { askedVector, METRIC, partitionsFor, quickDepth, type Depth } from "../src-main/store/lance/vectorTables.ts";
import type { VectorPart } from "../src-main/store/lance/vectorTypes.ts";
import { FootageVectors } from "./lib/footageVectors.ts";
import { percentiles, recallAt, seconds, steadiness } from "./lib/scaleNumbers.ts";

const { values } = parseArgs({
  options: {
    stages: { type: "string", default: "100000,300000,1000000" },
    crops: { type: "string", default: "2" },
    queries: { type: "string", default: "100" },
    folder: { type: "string", default: join(import.meta.dirname, ".work", "scale") },
    json: { type: "string" },
    /** With --ask: also tries other numbers of probes and candidates, for choosing those of vectorTables.ts. */
    sweep: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    ask: { type: "boolean", default: false },
    from: { type: "string", default: "0" },
    truths: { type: "string", default: "40" },
  },
});
const DIM = 768;
const LIMIT = 50;
const FRAMES = 4;
const PART_ROWS = 5000;
/** A part as an indexing job writes it: ten minutes, a window every four seconds. */
const JOB_ROWS = 150;
const ENCODER = "bench-encoder";
const cropsPerWindow = Number(values.crops);
const stages = values.stages.split(",").map(Number);
const places = 100;
const KINDS = cropsPerWindow > 0 ? (["windows", "crops"] as const) : (["windows"] as const);
/** Tried by `--sweep`. */
const SWEPT: readonly Depth[] = [32, 64, 96, 128, 192].map((probes) => ({ probes, refine: 2 }));

const folder = resolve(values.folder);
const from = Number(values.from);
if (!values.ask && from === 0) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const log = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
const logger: Logger = {
  debug() {},
  info: (message, fields) => log(`  ${message} ${JSON.stringify(fields)}`),
  warn: (message, fields) => log(`  warning: ${message} ${JSON.stringify(fields)} ${String(fields?.error)}`),
  error: (message) => (log(message), ""),
  child: () => logger,
};
const connection = await connectFolder(folder);
const index = await openVectorIndex(connection, logger);
const windows = new FootageVectors(1, DIM, places);
const crops = new FootageVectors(2, DIM, places);
const likeWindows: Float32Array[] = [];
const likeCrops: Float32Array[] = [];
let run = 0;
let written = 0;

/** Some number in 0..1, another one for every row. */
const varied = (row: number, factor: number) => ((row * factor + run * 17) % 100_003) / 100_003;

function nextPart(rows: number): VectorPart {
  const windowVectors = windows.next(rows);
  const cropVectors = crops.next(rows * cropsPerWindow);
  const frames = new Int8Array(rows * FRAMES * DIM);
  for (let row = 0; row < rows; row++)
    for (let frame = 0; frame < FRAMES; frame++)
      for (let i = 0; i < DIM; i++)
        // A frame differs from the mean by some per cent, which four bits of its neighbour number stand for.
        frames[(row * FRAMES + frame) * DIM + i] = windowVectors[row * DIM + i]! * 127 + (((i + frame) & 3) - 1.5);
  run += 1;
  return {
    encoder: ENCODER,
    run,
    video: `v_bench${String(run).padStart(11, "0")}` as VideoId,
    part: 0,
    dim: DIM,
    windows: Array.from({ length: rows }, (_, i) => ({
      startUs: i * 4e6,
      endUs: i * 4e6 + 8e6,
      frameUs: Array.from({ length: FRAMES }, (_, f) => i * 4e6 + f * 2e6),
    })),
    windowVectors,
    frames,
    crops: Array.from({ length: rows * cropsPerWindow }, (_, i) => ({
      trackId: i + 1,
      class: i % 10 < 6 ? "person" : i % 10 < 9 ? "car" : "bus",
      tUs: i * 2e6,
      // Not the same for all: LanceDB stores a constant column without rows, and finding one in it takes milliseconds.
      box: { x: varied(i, 7919), y: varied(i, 6101), w: varied(i, 3571) / 2, h: varied(i, 2741) / 2 },
    })),
    cropVectors,
  };
}

async function exact(kind: "windows" | "crops", vector: Float32Array): Promise<{ ids: Set<string>; cosine: number }> {
  const table = await connection.db.openTable(`${kind}-${ENCODER}`);
  const rows = await table
    .query()
    .nearestTo(vector)
    .distanceType("cosine")
    .bypassVectorIndex()
    .select(["run", "startUs", "_distance"])
    .limit(LIMIT)
    .toArrow();
  table.close();
  const ids = Array.from(
    { length: rows.numRows },
    (_, i) => `${rows.getChild("run")!.get(i)}.${rows.getChild("startUs")!.get(i)}`,
  );
  return { ids: new Set(ids), cosine: 1 - mean([...(rows.getChild("_distance")!.toArray() as Float32Array)]) };
}

function mean(list: number[]): number {
  return list.reduce((sum, it) => sum + it, 0) / list.length;
}

const ask = {
  windows: async (vector: Float32Array, thorough = false) =>
    (await index.searchWindows({ encoder: ENCODER, vector, limit: LIMIT, thorough })).map((hit) => ({
      id: `${hit.run}.${hit.startUs}`,
      cosine: hit.mean,
    })),
  crops: async (vector: Float32Array, thorough = false) =>
    (await index.searchCrops({ encoder: ENCODER, vector, limit: LIMIT, thorough })).map((hit) => ({
      id: `${hit.run}.${hit.tUs}`,
      cosine: hit.score,
    })),
};

function questions(kind: "windows" | "crops", count: number): Float32Array[] {
  const source = kind === "windows" ? windows : crops;
  const rows = kind === "windows" ? likeWindows : likeCrops;
  return Array.from({ length: count }, (_, i) =>
    i % 2 ? source.likeText() : source.likeRow(rows[(i * 7919) % rows.length]!),
  );
}

/** What the index does when it is opened or built, waited for. */
async function readAhead(kind: "windows" | "crops"): Promise<void> {
  const table = await connection.db.openTable(`${kind}-${ENCODER}`);
  const index = (await table.listIndices()).find((it) => it.columns.includes("vector"));
  const began = performance.now();
  if (index) await table.prewarmIndex(index.name);
  log(`${kind}: ${index?.name ?? "no index"} read in ${seconds(performance.now() - began)}`);
  table.close();
}

/** Each question three times, once before for the caches: percentiles in ms. */
async function timed(asked: Float32Array[], call: (vector: Float32Array) => Promise<unknown>) {
  for (const vector of asked) await call(vector);
  const times: number[] = [];
  for (let round = 0; round < 3; round++)
    for (const vector of asked) {
      const began = performance.now();
      await call(vector);
      times.push(performance.now() - began);
    }
  return percentiles(times);
}

/** What a call asks of LanceDB: index and refinement. */
const vectorQuery = (table: Table, vector: Float32Array, { probes, refine }: Depth) =>
  table
    .query()
    .nearestTo(askedVector(vector, DIM))
    .distanceType(METRIC)
    .nprobes(probes)
    .refineFactor(refine)
    .limit(LIMIT);
/** The vector step alone, with what names a row. */
const oneStep = (table: Table, vector: Float32Array, depth: Depth) =>
  vectorQuery(table, vector, depth).select(["run", "_distance"]).toArrow();

async function vectorStep(kind: "windows" | "crops", asked: Float32Array[]) {
  const table = await connection.db.openTable(`${kind}-${ENCODER}`);
  const depth = quickDepth(partitionsFor(await table.countRows()));
  const times = await timed(asked, (vector) => oneStep(table, vector, depth));
  table.close();
  return times;
}

async function measure(kind: "windows" | "crops", count: number) {
  const asked = questions(kind, count);
  await readAhead(kind);
  const step = await vectorStep(kind, asked);
  const whole = await timed(asked, (vector) => ask[kind](vector));
  const thorough = await timed(asked, (vector) => ask[kind](vector, true));
  const recalls: number[] = [];
  const thoroughRecalls: number[] = [];
  const lost: number[] = [];
  const exactMs: number[] = [];
  for (const vector of asked.slice(0, Number(values.truths))) {
    const began = performance.now();
    const truth = await exact(kind, vector);
    exactMs.push(performance.now() - began);
    const hits = await ask[kind](vector);
    const ids = (found: typeof hits) => found.map((it) => it.id);
    recalls.push(recallAt(truth.ids, ids(hits)));
    thoroughRecalls.push(recallAt(truth.ids, ids(await ask[kind](vector, true))));
    lost.push(truth.cosine - mean(hits.map((it) => it.cosine)));
  }
  const byKind = (list: number[]) => ({
    recallPicture: mean(list.filter((_, i) => i % 2 === 0)),
    recallText: mean(list.filter((_, i) => i % 2 === 1)),
  });
  return {
    ...whole,
    /** LanceDB's part of it. */
    step,
    ...byKind(recalls),
    /** Calls that look into all partitions, as the final list of a search does where words decide. */
    thorough: { ...thorough, ...byKind(thoroughRecalls) },
    /** How much less alike than the true first 50 the found ones are on average, for texts. */
    cosineLostText: mean(lost.filter((_, i) => i % 2 === 1)),
    exactMs: mean(exactMs),
    load: loadavg()[0]!,
    /** The same piece of arithmetic over and over: how far the machine itself strays while nothing is asked. */
    machine: percentiles(steadiness()),
  };
}

/** What other depths would find, and in what time: recall against all partitions, times in four rounds of one after the other, since a machine strays from minute to minute. */
async function sweep(kind: "windows" | "crops", count: number): Promise<void> {
  const table = await connection.db.openTable(`${kind}-${ENCODER}`);
  const find = async (vector: Float32Array, depth: Depth) => {
    const rows = await vectorQuery(table, vector, depth).select(["run", "startUs", "_distance"]).toArrow();
    return Array.from(
      { length: rows.numRows },
      (_, row) => `${rows.getChild("run")!.get(row)}.${rows.getChild("startUs")!.get(row)}`,
    );
  };
  const asked = questions(kind, count);
  const truths: Array<Set<string>> = [];
  const all: Depth = { probes: partitionsFor(await table.countRows()), refine: 5 };
  for (const vector of asked) truths.push(new Set(await find(vector, all)));
  const name = ({ probes, refine }: Depth) => `${probes} x ${refine}`;
  for (const depth of SWEPT) {
    const recalls: number[][] = [[], []];
    for (const [i, vector] of asked.entries()) recalls[i % 2]!.push(recallAt(truths[i]!, await find(vector, depth)));
    const [picture, text] = recalls.map((list) => mean(list).toFixed(3));
    log(`  ${kind} ${name(depth)}: picture ${picture}, text ${text}`);
  }
  for (let round = 0; round < 4; round++) {
    const line: string[] = [];
    for (const depth of SWEPT) {
      const times: number[] = [];
      for (const vector of asked) {
        const began = performance.now();
        await oneStep(table, vector, depth);
        times.push(performance.now() - began);
      }
      const { p50, p95 } = percentiles(times);
      line.push(`${name(depth)} ${p50.toFixed(1)} / ${p95.toFixed(1)}`);
    }
    log(`  p50 / p95 ms: ${line.join(", ")}; arithmetic ${percentiles(steadiness()).p50.toFixed(2)}`);
  }
  table.close();
}

const report: unknown[] = [];
try {
  if (values.ask || from > 0) {
    // The parts that are there again, which the seeds make the same: what questions are made like. To grow on, one more than there are, for the jobs' parts between the stages.
    const parts = values.ask ? 20 : Math.ceil(from / PART_ROWS) + 1;
    for (let part = 0; part < parts; part++) {
      likeWindows.push(windows.next(PART_ROWS).slice(0, DIM));
      if (cropsPerWindow > 0) likeCrops.push(crops.next(PART_ROWS * cropsPerWindow).slice(0, DIM));
    }
    [run, written] = [1000 + parts, from];
  }
  if (values.ask)
    for (const kind of KINDS) {
      log(`${kind} ${JSON.stringify(await measure(kind, Number(values.queries)))}`);
      if (values.sweep) await sweep(kind, Number(values.queries));
    }
  for (const goal of values.ask ? [] : stages) {
    let writeMs = 0;
    while (written < goal) {
      const rows = Math.min(PART_ROWS, goal - written);
      const part = nextPart(rows);
      likeWindows.push(part.windowVectors.slice(0, DIM));
      if (cropsPerWindow > 0) likeCrops.push(part.cropVectors.slice(0, DIM));
      const began = performance.now();
      await index.append(part);
      writeMs += performance.now() - began;
      written += rows;
    }
    log(
      `${goal} windows written, ${seconds(writeMs)} in the index, rss ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
    );
    // Queries while upkeep builds or extends the index.
    let tidy = false;
    const began = performance.now();
    const upkeep = index.optimize().finally(() => (tidy = true));
    const during: number[] = [];
    const asked = questions("windows", 50);
    for (let i = 0; !tidy; i++) {
      const start = performance.now();
      await ask.windows(asked[i % asked.length]!);
      during.push(performance.now() - start);
      // One question in ten seconds, as an operator may ask: one over what the old index does not know takes both cores from the build.
      await Promise.race([upkeep, new Promise((resolve) => setTimeout(resolve, 10_000))]);
    }
    await upkeep;
    const optimizeMs = performance.now() - began;
    log(`upkeep ${seconds(optimizeMs)}; ${during.length} queries meanwhile: ${JSON.stringify(percentiles(during))}`);
    const stage = {
      windows: goal,
      writeMs,
      optimizeMs,
      during: percentiles(during),
      duringCount: during.length,
      windowQueries: await measure("windows", Number(values.queries)),
      cropQueries: cropsPerWindow > 0 ? await measure("crops", Number(values.queries)) : null,
      stats: await index.stats(ENCODER),
      folderBytes: await folderBytes(folder),
      rssBytes: process.memoryUsage().rss,
    };
    log(JSON.stringify(stage));
    // A job's part on top, found at once, then taken in.
    const job = nextPart(JOB_ROWS);
    let start = performance.now();
    await index.append(job);
    const appendMs = performance.now() - start;
    const fresh = (await ask.windows(job.windowVectors.slice(0, DIM)))[0]?.id === `${job.run}.0`;
    const withFresh = await measure("windows", 20);
    start = performance.now();
    await index.optimize();
    const extendMs = performance.now() - start;
    log(
      `a part of ${JOB_ROWS}: append ${seconds(appendMs)}, found ${fresh}, p95 ${withFresh.p95.toFixed(1)} ms, taken in ${seconds(extendMs)}`,
    );
    report.push({ ...stage, appendMs, fresh, p95WithFresh: withFresh.p95, extendMs });
    if (values.json) await writeFile(values.json, JSON.stringify(report, null, 1));
  }
} finally {
  await index.close();
  connection.close();
  if (!values.keep && !values.ask) await rm(folder, { recursive: true, force: true });
}
