/**
 * Natural queries over the real footage, asked as an operator would: node bench/naturalQueries.ts [--again] [--limit 3] [--only TEXT] [--no-pictures]
 *
 * Clips and queries (English and their Korean twins) are in naturalQueries.json. The library (YOLOX-nano at the default sampling, no dual encoder) is kept in bench/.work/natural/library between runs
 * and asked through the backend that every host uses; `--again` analyses every clip once more, for after a change to facts, signals or detection. Of each query: what was understood, the first
 * moments with band, reasons and time, a row of their best frames with the box in bench/.work/natural/*.png, and everything in answers.json beside them. Whether an answer is right is for eyes: the
 * table of bench/README.md.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { SightlineClient } from "../src-shared/contract/index.ts";
import type { Coverage, Moment } from "../src-shared/domain/moment.ts";
import type { VideoSummary } from "../src-shared/domain/video.ts";
import { compact } from "../src-shared/query/compact.ts";
import { openMaterialLibrary } from "./lib/materialLibrary.ts";
import { ROOT } from "./visionHarness.ts";

const { values } = parseArgs({
  options: {
    again: { type: "boolean", default: false },
    limit: { type: "string", default: "3" },
    only: { type: "string" },
    "no-pictures": { type: "boolean", default: false },
  },
});
const limit = Math.max(1, Number(values.limit) || 3);
const work = join(ROOT, "bench", ".work", "natural");
const dataDir = join(work, "library");
const plan = JSON.parse(readFileSync(join(import.meta.dirname, "naturalQueries.json"), "utf8")) as {
  /** File or folder of the footage -> camera name. */
  clips: Record<string, string>;
  readText: string[];
  queries: Array<{ en: string; ko: string }>;
};

interface Answer {
  text: string;
  understood: string;
  total: number;
  /** Until the final list, and until everything was said. */
  listMs: number;
  doneMs: number;
  moments: Moment[];
  nearestMiss: Moment | null;
  coverage: Coverage | null;
  problems: string[];
  contradictions: number;
}

const { client, close } = await openMaterialLibrary({
  dataDir,
  clips: plan.clips,
  packId: "yolox-nano",
  again: values.again,
});
try {
  await askAll(client, await library());
} finally {
  await close();
}

/** The clips with their texts read; what an earlier run read is used as it is. */
async function library(): Promise<Map<string, VideoSummary>> {
  const videos = new Map((await client.library.list({})).map((it) => [it.id as string, it]));
  const unread = [...videos.values()].filter((it) => plan.readText.includes(it.name)).map((it) => it.id);
  const marker = join(work, "textRead");
  if (unread.length > 0 && (values.again || !existsSync(marker))) {
    await client.search.readText({ videoIds: unread });
    await idle(client);
    writeFileSync(marker, "");
  }
  return videos;
}

/** Waits until no job is queued or running. */
async function idle(client: SightlineClient): Promise<void> {
  const states = new Map<string, string>();
  for await (const event of await client.jobs.watch()) {
    if (event.kind === "snapshot") for (const { id, state } of event.jobs) states.set(id, state);
    if (event.kind === "changed") states.set(event.job.id, event.job.state);
    if (event.kind === "removed") states.delete(event.id);
    if (![...states.values()].some((it) => it === "queued" || it === "running")) return;
  }
}

async function askAll(client: SightlineClient, videos: Map<string, VideoSummary>): Promise<void> {
  const answers: Array<{ n: number; en: Answer; ko: Answer; sameFirst: boolean }> = [];
  for (const [i, { en, ko }] of plan.queries.entries()) {
    if (values.only !== undefined && !`${en} ${ko}`.includes(values.only)) continue;
    const pair = { n: i + 1, en: await ask(client, en), ko: await ask(client, ko) };
    const sameFirst = pair.en.moments[0]?.id === pair.ko.moments[0]?.id && pair.en.total === pair.ko.total;
    answers.push({ ...pair, sameFirst });
    for (const answer of [pair.en, pair.ko]) print(pair.n, answer, videos);
    if (!values["no-pictures"]) {
      picture(pair.en, videos, join(work, `${String(pair.n).padStart(2, "0")}-en.png`));
      if (!sameFirst) picture(pair.ko, videos, join(work, `${String(pair.n).padStart(2, "0")}-ko.png`));
    }
  }
  writeFileSync(join(work, "answers.json"), JSON.stringify(answers, null, 1));
  const lists = answers.flatMap(({ en, ko }) => [en.listMs, ko.listMs]).sort((a, b) => a - b);
  const same = answers.filter((it) => it.sameFirst).length;
  console.log(
    `${answers.length} queries; ${same} with the same first moment and count in both languages; final list after ${lists[lists.length >> 1]?.toFixed(1)} ms (median), ${lists.at(-1)?.toFixed(1)} ms (longest)`,
  );
}

async function ask(client: SightlineClient, text: string): Promise<Answer> {
  const startedAt = performance.now();
  const answer: Answer = {
    text,
    understood: "",
    total: 0,
    listMs: 0,
    doneMs: 0,
    moments: [],
    nearestMiss: null,
    coverage: null,
    problems: [],
    contradictions: 0,
  };
  for await (const event of await client.search.run({ text, limit })) {
    if (event.kind === "understood") {
      const { expect, times, cameras } = compact(event.query);
      answer.understood = [expect, ...times, ...cameras.map((it) => `camera:${it}`)]
        .filter((it) => it !== "")
        .join("; ");
      answer.contradictions = event.query.contradictions.length;
    } else if (event.kind === "moments") {
      answer.moments = event.moments;
      answer.total = event.total;
      answer.listMs = performance.now() - startedAt;
    } else {
      answer.coverage = event.coverage;
      answer.nearestMiss = event.nearestMiss;
      answer.problems = event.problems.map((it) => it.message);
      answer.doneMs = performance.now() - startedAt;
    }
  }
  return answer;
}

function print(n: number, answer: Answer, videos: Map<string, VideoSummary>): void {
  console.log(`\n${n}. ${answer.text}   =>   ${answer.understood || "(nothing)"}`);
  for (const moment of answer.moments) console.log(`   ${lineOf(moment, videos)}`);
  if (answer.moments.length === 0) console.log("   nothing found");
  if (answer.nearestMiss) console.log(`   nearest: ${lineOf(answer.nearestMiss, videos)}`);
  const gaps = (answer.coverage?.gaps ?? []).map((it) => `${it.reason} ${it.videos}`);
  console.log(
    `   ${answer.total} moments, list ${answer.listMs.toFixed(1)} ms, done ${answer.doneMs.toFixed(1)} ms; ${[...gaps, ...answer.problems].join("; ")}`,
  );
}

function lineOf(moment: Moment, videos: Map<string, VideoSummary>): string {
  const seconds = (us: number): string => (us / 1e6).toFixed(1);
  const reasons = moment.reasons.map(({ criterion, satisfied, evidence }) => {
    const mark = satisfied === null ? "?" : satisfied ? "+" : "-";
    const value = typeof evidence?.value === "number" ? ` ${evidence.value.toFixed(2)}` : "";
    const read = evidence?.text ? ` "${evidence.text}"` : "";
    return `${mark}${criterion}${evidence ? ` ${evidence.route}/${evidence.weight}${value}${read}` : ""}`;
  });
  const track = moment.trackId === null ? "" : ` track ${moment.trackId}`;
  return `${moment.band} ${videos.get(moment.videoId)?.name} ${seconds(moment.startUs)}-${seconds(moment.endUs)} best ${seconds(moment.bestUs)}${track}  ${reasons.join(", ")}`;
}

/** The best frames of the first moments side by side, the box drawn: what an operator would see on the cards. */
function picture(answer: Answer, videos: Map<string, VideoSummary>, out: string): void {
  rmSync(out, { force: true });
  const shown = answer.moments.length > 0 ? answer.moments : answer.nearestMiss ? [answer.nearestMiss] : [];
  if (shown.length === 0) return;
  const inputs: string[] = [];
  const filters = shown.map((moment, i) => {
    const path = videos.get(moment.videoId)?.path;
    if (path === undefined) throw new Error(`no video ${moment.videoId}`);
    inputs.push("-ss", (moment.bestUs / 1e6).toFixed(3), "-i", path);
    const { x, y, w, h } = moment.box ?? { x: 0, y: 0, w: 1, h: 1 };
    const drawn = moment.box
      ? `,drawbox=x=${Math.round(x * 480)}:y=${Math.round(y * 360)}:w=${Math.round(w * 480)}:h=${Math.round(h * 360)}:color=lime:t=2`
      : "";
    return `[${i}:v]trim=end_frame=1,scale=480:360,setsar=1${drawn}[p${i}]`;
  });
  const row = `${shown.map((_, i) => `[p${i}]`).join("")}${shown.length > 1 ? `hstack=inputs=${shown.length}` : "null"}[out]`;
  const graph = [...filters, row].join(";");
  const args = ["-v", "error", "-y", ...inputs, "-filter_complex", graph, "-map", "[out]", "-frames:v", "1", out];
  execFileSync("ffmpeg", args, { stdio: ["ignore", "ignore", "inherit"] });
}
