/**
 * How well a library's events tell the anomalies of UCF-Crime's test videos, for whoever holds the footage: node bench/ucfAuc.ts --library FOLDER [--annotation FILE] [--scenarios a,b] [--all]
 *
 * Import the test videos (names as published, in any folder), let the scenarios look, close the app, then run this. A frame scores as the strongest event that is there at its time, of the scenarios that stand
 * for a class of UCF-Crime (`--all`: of every scenario; `--scenarios`: of these). Prints the area under the curve over all frames together, what each class has of it, and which videos the library lacks.
 * The annotation is Temporal_Anomaly_Annotation.txt, by default the one in the folder that SIGHTLINE_MATERIAL names.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readScenario } from "../src-main/events/files/readScenario.ts";
import { readBundled } from "../src-main/events/scenarios/bundledFiles.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { libraryPaths } from "../src-main/platform/libraryPaths.ts";
import { openSqliteStore } from "../src-main/store/sqlite/store.ts";
import { material } from "../test/material.ts";
import { FrameAuc, frameScores, parseAnnotations } from "./lib/frameAuc.ts";

const { values } = parseArgs({
  options: {
    library: { type: "string" },
    annotation: { type: "string" },
    scenarios: { type: "string" },
    all: { type: "boolean", default: false },
  },
});
const annotation = values.annotation ?? material("truth", "ucf-crime-temporal", "Temporal_Anomaly_Annotation.txt");
if (!values.library || !annotation) {
  console.error("--library FOLDER is needed, and --annotation FILE or SIGHTLINE_MATERIAL");
  process.exit(2);
}

const stem = (name: string) => name.replace(/\.[^.]*$/u, "").toLowerCase();
const annotated = parseAnnotations(await readFile(annotation, "utf8"));
const store = openSqliteStore(libraryPaths(values.library).database);
try {
  const meant = await meantScenarios();
  const videos = new Map(store.videos.list().map((row) => [stem(row.name), row]));
  const everything = new FrameAuc();
  const byKind = new Map<string, { auc: FrameAuc; videos: number; hit: number }>();
  const missing: string[] = [];
  let events = 0;
  for (const { video, kind, spans } of annotated) {
    const row = videos.get(stem(video));
    if (!row?.media || row.currentRun === null || row.media.fps <= 0) {
      missing.push(video);
      continue;
    }
    const found = store.events.known(row.id).filter((it) => !it.stale && (meant === null || meant.has(it.scenario)));
    const whole = found.flatMap((it) => store.events.find(it.id)?.event ?? []);
    const frames = row.media.frameCount ?? Math.round((row.media.durationUs * row.media.fps) / 1e6);
    const scores = frameScores(whole, frames, row.media.fps);
    events += whole.length;
    everything.add(scores, spans);
    let mine = byKind.get(kind);
    if (!mine) byKind.set(kind, (mine = { auc: new FrameAuc(), videos: 0, hit: 0 }));
    mine.auc.add(scores, spans);
    mine.videos++;
    if (spans.some(([first, last]) => scores.subarray(first - 1, last).some((score) => score > 0))) mine.hit++;
  }
  const figure = (value: number | null) => (value === null ? "-" : value.toFixed(4));
  console.log(
    `${annotated.length - missing.length} of ${annotated.length} annotated videos are in the library; ${events} events of ${meant ? `${meant.size} scenarios` : "all scenarios"}`,
  );
  for (const [kind, { auc, videos: count, hit }] of [...byKind].sort((a, b) => (a[0] < b[0] ? -1 : 1)))
    console.log(
      `${kind.padEnd(16)} ${String(count).padStart(3)} videos, an event within the anomaly of ${hit}, area within the class ${figure(auc.value)}`,
    );
  const { anomalous, normal } = everything.frames;
  console.log(
    `frame-level AUC ${figure(everything.value)} over ${anomalous + normal} frames, ${anomalous} of them anomalous`,
  );
  if (missing.length > 0) console.log(`not in the library, or not analysed:\n  ${missing.join("\n  ")}`);
} finally {
  store.close();
}

/** Ids of the scenarios whose events count; null = all. */
async function meantScenarios(): Promise<Set<string> | null> {
  if (values.all) return null;
  if (values.scenarios) return new Set(values.scenarios.split(","));
  const texts = await readBundled(join(import.meta.dirname, "../resources/scenarios"), createSilentLogger());
  for (const { id, yaml } of store.scenarios.list()) if (yaml !== null) texts.set(id, yaml);
  const ids = [...texts].flatMap(([id, text]) => ((readScenario(text).scenario?.ucf.length ?? 0) > 0 ? [id] : []));
  return new Set(ids);
}
