/**
 * How long an operator waits for a search, end to end but for the text encoder: node bench/searchLatency.ts [--videos 1000] [--objects 2000] [--rounds 5] [--index FOLDER --encoder bench-encoder --dim 768]
 *
 * A library of generated videos of an hour each (SQLite rows, facts in memory) is asked through SearchService. With --index the vectors of a kept index (bench/scale.ts --keep) are asked
 * as well, with random unit vectors in place of the text encoder's; their runs are those of the library, 1 to --videos. Prints the time to the first list and to the final one, per query and over all, and how long the event loop was held.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import type { VideoId } from "../src-shared/domain/video.ts";
import { factsBytes } from "../src-shared/facts/codec.ts";
import type { RunFacts } from "../src-shared/facts/types.ts";
import { EMPTY_VOCABULARY } from "../src-shared/query/index.ts";
import type { LoadedPack } from "../src-shared/vision/protocol.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { createSearchService } from "../src-main/search/searchService.ts";
import { connectFolder } from "../src-main/store/lance/connection.ts";
import { openVectorIndex } from "../src-main/store/lance/vectorIndex.ts";
import { openSqliteStore } from "../src-main/store/sqlite/store.ts";
import { CLASSES, HOUR_US, hourOfFacts } from "./lib/hourOfFacts.ts";
import { seededRandom } from "../test/seededRandom.ts";
import { mediaOf } from "../test/searchWorld.ts";

const { values } = parseArgs({
  options: {
    videos: { type: "string", default: "1000" },
    objects: { type: "string", default: "2000" },
    rounds: { type: "string", default: "5" },
    index: { type: "string" },
    encoder: { type: "string", default: "bench-encoder" },
    dim: { type: "string", default: "768" },
  },
});
const QUERIES = [
  "person",
  "red car",
  "a person in a red jacket walking left",
  "person in a red jacket, no car",
  "more than five people",
  "a person near a car",
  "white truck after 22:00",
  "a dog, then a person within 2 min",
  "purple bicycle going up",
  "빨간 옷을 입은 사람",
  "person camera:gate",
  "green dog staying for 10 minutes",
];

const random = seededRandom(11);

const percentile = (list: readonly number[], p: number) =>
  list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(p * list.length))]!;

const folder = await mkdtemp(join(tmpdir(), "sightline-latency-"));
const store = openSqliteStore(join(folder, "library.sqlite"));
const facts = new Map<number, RunFacts>();
store.db.transaction(() => {
  for (let i = 0; i < Number(values.videos); i++) {
    const id = `v_${String(i).padStart(12, "0")}` as VideoId;
    store.videos.insert({
      id,
      name: `${i}.mp4`,
      path: `/nowhere/${i}.mp4`,
      origin: "inPlace",
      sizeBytes: 1,
      mtimeMs: 0,
      recordedAt: { utcMs: 1_780_000_000_000 + i * 3_600_000, source: "operator", zone: "Asia/Seoul", zoneKnown: true },
      camera: i % 3 === 0 ? "North gate" : "Yard",
      sha256: null,
      addedAtMs: 0,
    });
    const run = store.runs.insert({ videoId: id, packId: "detector", packKey: "k", sampleFps: 5, fromUs: 0 });
    store.runs.setAnalysed(run, CLASSES, null);
    facts.set(run, hourOfFacts(random, Number(values.objects)));
    store.videos.patch(id, { media: mediaOf(HOUR_US), state: "ready", analysedUs: HOUR_US, currentRun: run });
  }
});

const dim = Number(values.dim);
const pack = {
  manifest: { id: values.encoder, name: "bench", encoder: { template: "{}", languages: ["multi"] } },
  paths: {},
};
const connection = values.index ? await connectFolder(resolve(values.index)) : null;
const vectors = connection ? await openVectorIndex(connection, createSilentLogger()) : null;
const search = createSearchService({
  store,
  facts: {
    of: async (run) => facts.get(run) ?? null,
    peek: (run) => facts.get(run) ?? null,
    warm: async () => {},
    forget: () => {},
    bytes: () => 0,
  },
  vectors,
  texts: { search: async () => [] },
  vision: {
    embedTexts: async (_pack, texts) => ({
      dim,
      vectors: Float32Array.from(
        texts.flatMap(() => {
          const vector = Array.from({ length: dim }, () => random() - 0.5);
          const norm = Math.hypot(...vector);
          return vector.map((v) => v / norm);
        }),
      ),
    }),
    embedPictures: async () => ({ dim, vectors: new Float32Array(0) }),
  },
  encoder: async () => (vectors ? (pack as unknown as LoadedPack) : null),
  embedded: () => ({ done: true, coveredUs: HOUR_US }),
  readUs: () => new Map(),
  events: () => null,
  vocabulary: () => EMPTY_VOCABULARY,
  nullPhrases: () => Array.from({ length: 24 }, (_, i) => `phrase ${i}`),
  imagePath: () => null,
  now: () => "2026-07-15T12:00:00",
  clock: systemClock,
  logger: createSilentLogger(),
});

let bytes = 0;
for (const one of facts.values()) bytes += factsBytes(one);
console.log(
  `${facts.size} videos of an hour, ${facts.size * Number(values.objects)} objects, ${(bytes / 1e6).toFixed(0)} MB of facts; load ${loadavg()[0]!.toFixed(1)}`,
);
if (vectors) console.log(`vectors: ${JSON.stringify(await vectors.stats(values.encoder))}`);

const all = { first: [] as number[], final: [] as number[] };
let heldMs = 0;
console.log("query | moments | first list ms p50 p95 | final list ms p50 p95 | CPU ms a search");
for (const text of QUERIES) {
  const times = { first: [] as number[], final: [] as number[] };
  let total = 0;
  // One for each query: enabled anew it would count the time in between.
  const held = monitorEventLoopDelay({ resolution: 1 });
  let cpu = process.cpuUsage();
  for (let round = -1; round < Number(values.rounds); round++) {
    if (round === 0) {
      held.enable();
      cpu = process.cpuUsage();
    }
    const started = performance.now();
    let first = 0;
    let final = 0;
    for await (const event of search.run({ text }, new AbortController().signal)) {
      if (event.kind !== "moments") continue;
      final = performance.now() - started;
      first ||= final;
      ({ total } = event);
    }
    // One round is not counted: code and caches warm up.
    if (round < 0) continue;
    times.first.push(first);
    times.final.push(final);
  }
  held.disable();
  heldMs = Math.max(heldMs, held.max / 1e6);
  all.first.push(...times.first);
  all.final.push(...times.final);
  const show = (list: number[]) => `${percentile(list, 0.5).toFixed(0)} ${percentile(list, 0.95).toFixed(0)}`;
  const used = process.cpuUsage(cpu);
  const cpuMs = (used.user + used.system) / 1000 / Number(values.rounds);
  console.log(`${text} | ${total} | ${show(times.first)} | ${show(times.final)} | ${cpuMs.toFixed(0)}`);
}
console.log(
  `all: first p50 ${percentile(all.first, 0.5).toFixed(1)} p95 ${percentile(all.first, 0.95).toFixed(1)} ms; final p50 ${percentile(all.final, 0.5).toFixed(1)} p95 ${percentile(all.final, 0.95).toFixed(1)} ms; event loop held ${heldMs.toFixed(1)} ms at most; load ${loadavg()[0]!.toFixed(1)}`,
);
await search.close();
await vectors?.close();
connection?.close();
store.close();
await rm(folder, { recursive: true, force: true });
