/**
 * How well a library's events tell the anomalies of UCF-Crime's test videos, for whoever holds the footage: node bench/ucfAuc.ts --library FOLDER [--annotation FILE] [--scenarios a,b] [--all]
 *
 * Import the test videos (names as published, in any folder), let the scenarios look, close the app, then run this. A frame scores as the strongest event that is there at its time, of the scenarios that stand
 * for a class of UCF-Crime (`--all`: of every scenario; `--scenarios`: of these). Prints the area under the curve over all frames together, what each class has of it, and which videos the library lacks.
 * The annotation is Temporal_Anomaly_Annotation.txt, by default the one in the folder that SIGHTLINE_MATERIAL names. The protocol: the annotation counts frames of 30 a second, from 1, both ends within the
 * anomaly; a video has as many of them as fit into its length, whatever its own rate, so that a copy at another rate is judged by its times. A video without an event scores 0 throughout; equal scores count
 * half; an anomaly that is annotated beyond the end of the file ends with it. Videos that the library lacks are left out, and said.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { toProblem } from "../src-shared/lib/problems.ts";
import { readScenario } from "../src-main/events/files/readScenario.ts";
import { readBundled } from "../src-main/events/scenarios/bundledFiles.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { libraryPaths } from "../src-main/platform/libraryPaths.ts";
import { openSqliteStore, type SqliteStore } from "../src-main/store/sqlite/store.ts";
import { material } from "../test/material.ts";
import { FrameAuc, frameScores, parseAnnotations } from "./lib/frameAuc.ts";

/** Frames a second that the annotation counts. */
const FPS = 30;

const { values } = parseArgs({
  options: {
    library: { type: "string" },
    annotation: { type: "string" },
    scenarios: { type: "string" },
    all: { type: "boolean", default: false },
  },
});
const annotation = values.annotation ?? material("truth", "ucf-crime-temporal", "Temporal_Anomaly_Annotation.txt");
if (!values.library || !annotation) stop("--library FOLDER is needed, and --annotation FILE or SIGHTLINE_MATERIAL");
const { database } = libraryPaths(values.library);
if (!existsSync(database)) stop(`there is no library in ${values.library}`);

const annotated = parseAnnotations(await readFile(annotation, "utf8"));
const store = open(database);
try {
  await measure(store);
} finally {
  store.close();
}

async function measure({ videos, events }: SqliteStore): Promise<void> {
  const meant = await meantScenarios();
  const rows = new Map(videos.list().map((row) => [stem(row.name), row]));
  const everything = new FrameAuc();
  const byKind = new Map<string, { auc: FrameAuc; videos: number; hit: number }>();
  const missing: string[] = [];
  let count = 0;
  for (const { video, kind, spans } of annotated) {
    const row = rows.get(stem(video));
    if (!row?.media || row.currentRun === null) {
      missing.push(video);
      continue;
    }
    const found = events.known(row.id).filter((it) => !it.stale && (meant === null || meant.has(it.scenario)));
    const whole = found.flatMap((it) => events.find(it.id)?.event ?? []);
    const scores = frameScores(whole, Math.round((row.media.durationUs * FPS) / 1e6), FPS);
    count += whole.length;
    everything.add(scores, spans);
    let mine = byKind.get(kind);
    if (!mine) byKind.set(kind, (mine = { auc: new FrameAuc(), videos: 0, hit: 0 }));
    mine.auc.add(scores, spans);
    mine.videos++;
    if (spans.some(([first, last]) => scores.subarray(first - 1, last).some((score) => score > 0))) mine.hit++;
  }
  const figure = (value: number | null) => (value === null ? "-" : value.toFixed(4));
  console.log(
    `${annotated.length - missing.length} of ${annotated.length} annotated videos are in the library; ${count} events of ${meant ? `${meant.size} scenarios` : "all scenarios"}`,
  );
  for (const [kind, { auc, videos: those, hit }] of [...byKind].sort((a, b) => (a[0] < b[0] ? -1 : 1)))
    console.log(
      `${kind.padEnd(16)} ${String(those).padStart(3)} videos, an event within the anomaly of ${hit}, area within the class ${figure(auc.value)}`,
    );
  const { anomalous, normal } = everything.frames;
  console.log(
    `frame-level AUC ${figure(everything.value)} over ${anomalous + normal} frames, ${anomalous} of them anomalous`,
  );
  if (missing.length > 0)
    console.log(
      `not in the library, or not analysed; the figure is not comparable with published ones:\n  ${missing.join("\n  ")}`,
    );
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

function stem(name: string): string {
  return name.replace(/\.[^.]*$/u, "").toLowerCase();
}

function open(path: string): SqliteStore {
  try {
    return openSqliteStore(path);
  } catch (error) {
    const { message, remedy } = toProblem(error);
    return stop(`${message} ${remedy}`);
  }
}

function stop(why: string): never {
  console.error(why);
  process.exit(2);
}
