/**
 * How long all bundled scenarios take over a large library: node bench/scenarioSpeed.ts [--runs 1000] [--objects 2000] [--rounds 3] [--engine]
 *
 * Generated hours (bench/lib/scenarioHours.ts) lie in a library of their own, facts and paths stored; every concept is known, and every zone and line that a scenario names is drawn. Prints, per round, the time of
 * `scenarios run` (every scenario looks at every hour, events are stored), of a trial of each scenario alone and of each one changed and saved, then medians and memory. The first round is that of a program which has just started. `--engine` prints the processor time of each scenario in memory, best first.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Scenario, ScenarioArea } from "../src-shared/domain/scenario.ts";
import { videoId } from "../src-shared/domain/video.ts";
import { evaluateScenario } from "../src-shared/scenario/evaluate.ts";
import { areasOf } from "../src-shared/scenario/areas.ts";
import { needsOf } from "../src-shared/scenario/needs.ts";
import { createEvents } from "../src-main/events/createEvents.ts";
import { readScenario } from "../src-main/events/files/readScenario.ts";
import { readBundled } from "../src-main/events/scenarios/bundledFiles.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { createFactsStore } from "../src-main/store/facts/factsStore.ts";
import { createPathsStore } from "../src-main/store/facts/pathsStore.ts";
import { openSqliteStore } from "../src-main/store/sqlite/store.ts";
import { MEDIA } from "../test/fakeMedia.ts";
import { seededRandom } from "../test/seededRandom.ts";
import { CLASSES, HOUR_US } from "./lib/hourOfFacts.ts";
import { scenarioHour, shownIn, type ScenarioHour } from "./lib/scenarioHours.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    objects: { type: "string", default: "2000" },
    rounds: { type: "string", default: "3" },
    engine: { type: "boolean", default: false },
  },
});
const runCount = Number(values.runs);
const objectCount = Number(values.objects);
const rounds = Number(values.rounds);
const CAMERA = "bench";
// Classes that hours have, and those that scenarios ask for besides: a detector that knows them and finds none.
const LABELS = [
  ...CLASSES,
  "gun",
  "pistol",
  "handgun",
  "rifle",
  "shotgun",
  "knife",
  "bus",
  "motorcycle",
  "backpack",
  "handbag",
  "suitcase",
  "fire",
  "smoke",
];

/** The file with every zone and line that it names drawn. */
function drawnFile(text: string): string {
  const { scenario } = readScenario(text);
  if (!scenario) throw new Error(`a bundled scenario cannot be read: ${text.slice(0, 40)}`);
  const areas = new Map<string, ScenarioArea>();
  for (const { area, name } of needsOf(scenario)) {
    if (area === "zone")
      areas.set(name, {
        zone: name,
        camera: CAMERA,
        points: [
          [0.48, 0.62],
          [0.52, 0.62],
          [0.52, 0.66],
          [0.48, 0.66],
        ],
      });
    if (area === "line")
      areas.set(name, {
        line: name,
        camera: CAMERA,
        points: [
          [0.5, 0.66],
          [0.5, 0.62],
        ],
      });
  }
  return areas.size === 0 ? text : `${text}\nareas: ${JSON.stringify([...areas.values()])}\n`;
}

const logger = createSilentLogger();
const bundled = new Map(
  [...(await readBundled(join(import.meta.dirname, "../resources/scenarios"), logger))].map(([id, text]) => [
    id,
    drawnFile(text),
  ]),
);
const scenarios = [...bundled.values()].map((text) => readScenario(text).scenario!);
const random = seededRandom(11);
const concepts = [
  ...new Set(scenarios.flatMap((it) => needsOf(it).flatMap((need) => (need.kind === "concept" ? [need.name] : [])))),
];
const shown = new Map(
  Array.from({ length: 50 }, (_, i) => [i, new Map(concepts.map((id) => [id, shownIn(random)]))] as const),
);
const spansOf = (concept: string, run: number) => shown.get(run % 50)!.get(concept) ?? null;
const median = (all: number[]) => all.toSorted((a, b) => a - b)[all.length >> 1]!;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

console.log(
  `${scenarios.length} scenarios, ${runCount} hours with ${objectCount} objects each: ${(runCount * objectCount).toLocaleString("en")} objects`,
);
if (values.engine) engine(Array.from({ length: runCount }, () => scenarioHour(random, objectCount)));
else await library();

function engine(hours: ScenarioHour[]): void {
  const labels = new Set(LABELS);
  const times = new Map<Scenario, { ms: number; found: number; unknown: number }>();
  for (const scenario of scenarios) times.set(scenario, { ms: 0, found: 0, unknown: 0 });
  for (const [run, { facts, paths }] of hours.entries()) {
    const objects = new Map();
    const concept = (id: string) => spansOf(id, run);
    for (const [scenario, one] of times) {
      const areas = areasOf(scenario.areas, CAMERA);
      const view = { facts, labels, durationUs: HOUR_US, within: null, paths: () => paths, concept, areas, objects };
      const began = process.threadCpuUsage();
      const result = evaluateScenario(scenario, view);
      const { user, system } = process.threadCpuUsage(began);
      one.ms += (user + system) / 1000;
      if (result.known) one.found += result.findings.length;
      else one.unknown++;
    }
  }
  for (const [{ id }, { ms, found, unknown }] of [...times].sort((a, b) => a[1].ms - b[1].ms))
    console.log(
      `${id.padEnd(22)} ${seconds(ms).padStart(8)}  ${found} found${unknown > 0 ? `, ${unknown} could not be told` : ""}`,
    );
  console.log(
    `all: ${seconds([...times.values()].reduce((sum, it) => sum + it.ms, 0))} of one core, ${megabytes(process.memoryUsage.rss())} resident`,
  );
}

async function library(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sightline-bench-"));
  const path = join(folder, "library.sqlite");
  fill(path);
  const store = openSqliteStore(path);
  const life = new AbortController();
  try {
    const index = { objects: () => Promise.reject(new Error("stored")), window: async () => [] };
    const deps = { store, index, logger, signal: life.signal };
    const { scenarios: service } = createEvents({
      store,
      facts: createFactsStore(deps),
      paths: createPathsStore(deps),
      boxes: index,
      concepts: {
        spans: async (id, run) => spansOf(id, run),
        knows: () => true,
        key: () => "bench",
        known: () => new Map(),
        onChange: () => () => {},
      },
      packs: { list: async () => [], onChange: () => () => {} },
      bundled,
      read: readScenario,
      tell: () => {},
      background: false,
      clock: systemClock,
      logger,
    });
    const never = new AbortController().signal;
    const all: number[] = [];
    const trials: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const cpu = process.cpuUsage();
      const thread = process.threadCpuUsage();
      const { events, tookMs } = await service.run(undefined, never);
      const { user, system } = process.cpuUsage(cpu);
      const own = process.threadCpuUsage(thread);
      all.push(tookMs);
      console.log(
        `round ${round + 1}: all scenarios ${seconds(tookMs)} (processor ${seconds((user + system) / 1000)}, of which ${seconds((own.user + own.system) / 1000)} in its own thread), ${events} events, ${megabytes(process.memoryUsage.rss())} resident`,
      );
    }
    for (const text of bundled.values()) {
      for await (const event of service.try(text, undefined, never))
        if (event.kind === "done") trials.push(event.tookMs);
    }
    const changes: number[] = [];
    for (const text of bundled.values()) {
      const began = performance.now();
      await service.save(
        text.replace(/^level: .*$/mu, (line) => `level: ${line.endsWith("alarm") ? "notice" : "alarm"}`),
      );
      await service.settled();
      changes.push(performance.now() - began);
    }
    console.log(`all scenarios over ${runCount} hours, median of ${rounds}: ${seconds(median(all))}; goal 10 s`);
    console.log(
      `one scenario changed, saved and run over everything: median ${seconds(median(changes))}, slowest ${seconds(Math.max(...changes))}`,
    );
    console.log(`a trial of one scenario: median ${seconds(median(trials))}, slowest ${seconds(Math.max(...trials))}`);
    await service.close();
  } finally {
    life.abort();
    store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A library as an earlier session left it: what it wrote has reached the disk, and no later commit waits for it. */
function fill(path: string): void {
  const store = openSqliteStore(path);
  store.db.transaction(() => {
    for (let i = 0; i < runCount; i++) {
      const id = videoId.parse(`v_${String(i).padStart(12, "0")}`);
      store.videos.insert({
        id,
        name: `${i}.mp4`,
        path: `/bench/${i}.mp4`,
        origin: "inPlace",
        sizeBytes: 1,
        mtimeMs: 0,
        recordedAt: { utcMs: Date.UTC(2026, 0, 1, i), source: "container", zone: "UTC", zoneKnown: true },
        camera: CAMERA,
        sha256: null,
        addedAtMs: 0,
      });
      const run = store.runs.insert({ videoId: id, packId: "bench", packKey: "k", sampleFps: 5, fromUs: 0 });
      store.runs.setAnalysed(run, LABELS, null);
      store.runs.finish(run, { startUs: 0, motion: new Uint8Array(0), counts: new Map() });
      const { facts, paths } = scenarioHour(random, objectCount);
      store.facts.write(run, facts);
      store.paths.write(run, paths);
      store.videos.patch(id, { media: { ...MEDIA, durationUs: HOUR_US }, state: "ready", currentRun: run });
    }
  });
  store.db.checkpoint();
  store.close();
}
