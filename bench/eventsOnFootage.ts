/**
 * What the bundled scenarios find on real footage: node bench/eventsOnFootage.ts [--pack yolox-nano|picodet-s-416|nanodet-m-416|motion] [--again] [--only SCENARIO] [--no-pictures]
 *
 * Clips, the zones and lines drawn on them, and what eyes made of each event (`seen`) are in eventsOnFootage.json. The library is kept in bench/.work/events/PACK between runs; `--again` analyses every
 * clip once more. Of each event: its times and sentence, the verdict that was written down for it or "not looked at", and a strip of five frames with the boxes of its objects in bench/.work/events/PACK/*.png.
 * At last, per scenario, how many events are right, partly right and wrong, and false alarms per hour of ordinary footage. A verdict whose event is no longer found is told as well.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { SightlineClient } from "../src-shared/contract/index.ts";
import type { SceneEvent } from "../src-shared/domain/event.ts";
import { scenarioArea, type ScenarioArea } from "../src-shared/domain/scenario.ts";
import type { VideoSummary } from "../src-shared/domain/video.ts";
import { areaName } from "../src-shared/scenario/areas.ts";
import { needsOf } from "../src-shared/scenario/needs.ts";
import { readScenario } from "../src-main/events/files/readScenario.ts";
import { readBundled } from "../src-main/events/scenarios/bundledFiles.ts";
import { findFfmpeg } from "../test/ffmpeg.ts";
import { openMaterialLibrary } from "./lib/materialLibrary.ts";
import { quietLogger, ROOT } from "./visionHarness.ts";

const { values } = parseArgs({
  options: {
    pack: { type: "string", default: "yolox-nano" },
    again: { type: "boolean", default: false },
    only: { type: "string" },
    "no-pictures": { type: "boolean", default: false },
  },
});

const plan = z
  .strictObject({
    /** File or folder of the footage: its camera, and whether what it shows is ordinary. */
    clips: z.record(
      z.string(),
      z.strictObject({ camera: z.string(), kind: z.enum(["ordinary", "incident"]), is: z.string() }),
    ),
    areas: z.array(scenarioArea),
    /** What an event of a scenario that is right looks like. */
    rightIs: z.record(z.string(), z.string()),
    /** What eyes made of the events: by detector, scenario and clip, with the seconds at which they begin. */
    seen: z.record(
      z.string(),
      z.record(
        z.string(),
        z.record(
          z.string(),
          z.strictObject({
            right: z.array(z.number()).default([]),
            not: z
              .array(z.strictObject({ at: z.number(), is: z.enum(["partly", "wrong"]), because: z.string() }))
              .default([]),
          }),
        ),
      ),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "eventsOnFootage.json"), "utf8")));

const work = join(ROOT, "bench", ".work", "events", values.pack);
const FRAMES = 5;
const [WIDTH, HEIGHT] = [384, 288];
const EDGE_DOTS = 12;
/** An event is the one that was looked at when it begins so close to it. */
const SAME_S = 0.15;
/** Names of the areas that a scenario asks for. */
const areasOf = new Map<string, Set<string>>();

const { client, close } = await openMaterialLibrary({
  dataDir: join(work, "library"),
  clips: Object.fromEntries(Object.entries(plan.clips).map(([clip, { camera }]) => [clip, camera])),
  packId: values.pack,
  again: values.again,
});
try {
  await drawAreas();
  await look();
} finally {
  await close();
}

/** Every bundled scenario with the zones and lines that it names, on the cameras that have them. */
async function drawAreas(): Promise<void> {
  const texts = await readBundled(join(ROOT, "resources", "scenarios"), quietLogger);
  for (const text of texts.values()) {
    const { scenario } = readScenario(text);
    if (!scenario) throw new Error(`a bundled scenario cannot be read: ${text.slice(0, 40)}`);
    const names = new Set(needsOf(scenario).flatMap((need) => (need.area === undefined ? [] : [need.name])));
    areasOf.set(scenario.id, names);
    const areas: ScenarioArea[] = plan.areas.filter((area) => names.has(areaName(area)));
    if (areas.length > 0) await client.scenarios.save({ yaml: `${text}\nareas: ${JSON.stringify(areas)}\n` });
  }
}

async function look(): Promise<void> {
  const { tookMs, hours } = await client.scenarios.run({});
  const videos = new Map((await client.library.list({})).map((it) => [it.id as string, it]));
  const ordinary = new Set(
    Object.values(plan.clips)
      .filter((it) => it.kind === "ordinary")
      .map((it) => it.camera),
  );
  const { events } = await client.events.list({ order: "time", limit: 5000 });
  for (const name of readdirSync(work)) if (name.endsWith(".png")) rmSync(join(work, name));
  const tallies = new Map<string, Record<"right" | "partly" | "wrong" | "unseen" | "false", number>>();
  const open = new Set(verdicts());
  events.sort((a, b) => (a.scenarioId < b.scenarioId ? -1 : a.scenarioId > b.scenarioId ? 1 : 0));
  for (const [i, event] of events.entries()) {
    if (values.only !== undefined && event.scenarioId !== values.only) continue;
    const video = videos.get(event.videoId)!;
    const seen = [...open].find((it) => isOf(it, event, video));
    if (seen) open.delete(seen);
    let tally = tallies.get(event.scenarioId);
    if (!tally) tallies.set(event.scenarioId, (tally = { right: 0, partly: 0, wrong: 0, unseen: 0, false: 0 }));
    tally[seen?.is ?? "unseen"]++;
    if (seen?.is === "wrong" && ordinary.has(video.camera ?? "")) tally.false++;
    print(event, video, seen);
    const picture = join(work, `${event.scenarioId}-${String(i).padStart(3, "0")}.png`);
    if (!values["no-pictures"]) await strip(client, event, video, picture);
  }
  writeFileSync(join(work, "events.json"), JSON.stringify(events, null, 1));
  const ordinaryHours = [...videos.values()]
    .filter((it) => ordinary.has(it.camera ?? ""))
    .reduce((sum, it) => sum + (it.media?.durationUs ?? 0) / 3.6e9, 0);
  console.log(`\n${events.length} events; ${(hours * 60).toFixed(1)} min looked through in ${tookMs.toFixed(0)} ms`);
  console.log(`ordinary footage: ${(ordinaryHours * 60).toFixed(1)} min\n`);
  console.log(
    "| scenario | right | partly | wrong | not looked at | false alarms an hour of ordinary footage | clips on which it cannot be told |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const { id, needs, ready } of await client.scenarios.list()) {
    const it = tallies.get(id) ?? { right: 0, partly: 0, wrong: 0, unseen: 0, false: 0 };
    // Of several needs that are not met the one that is missing on most clips; on others of them another may be.
    const blind = Math.max(
      0,
      ...needs.filter((need) => !need.met && need.optional !== true).map((need) => need.videos),
    );
    console.log(
      `| ${id} | ${it.right} | ${it.partly} | ${it.wrong} | ${it.unseen} | ${(it.false / ordinaryHours).toFixed(1)} | ${blind} of ${ready} |`,
    );
  }
  if (values.only === undefined)
    for (const it of open) console.log(`no longer found: ${it.scenario} ${it.clip} ${it.at} s (${it.is})`);
}

interface Verdict {
  scenario: string;
  clip: string;
  /** Seconds at which the event begins. */
  at: number;
  is: "right" | "partly" | "wrong";
  because: string;
}

function verdicts(): Verdict[] {
  const all: Verdict[] = [];
  for (const [scenario, clips] of Object.entries(plan.seen[values.pack] ?? {}))
    for (const [clip, { right, not }] of Object.entries(clips)) {
      all.push(...not.map((it) => ({ scenario, clip, ...it })));
      const because = plan.rightIs[scenario] ?? "";
      all.push(...right.map((at) => ({ scenario, clip, at, is: "right" as const, because })));
    }
  return all;
}

function isOf({ scenario, clip, at }: Verdict, event: SceneEvent, { name }: VideoSummary): boolean {
  return clip === name && scenario === event.scenarioId && Math.abs(event.startUs / 1e6 - at) <= SAME_S;
}

function print(event: SceneEvent, { name }: VideoSummary, seen: Verdict | undefined): void {
  const seconds = (us: number): string => (us / 1e6).toFixed(1);
  const parts = event.parts.map(
    (it) =>
      `${it.part} ${seconds(it.startUs)}-${seconds(it.endUs)} tracks ${it.trackIds.join(",") || "-"} ${it.strength.toFixed(2)}`,
  );
  console.log(
    `\n${event.scenarioId}  ${name}  ${seconds(event.startUs)}-${seconds(event.endUs)} s  strength ${event.strength.toFixed(2)}, ${event.findings} findings; against: ${event.against?.kind ?? "nothing"}`,
  );
  console.log(`   ${event.sentence.en}`);
  console.log(`   ${event.sentence.ko}`);
  console.log(`   ${parts.join("; ")}`);
  console.log(`   ${seen ? `${seen.is}: ${seen.because}` : "not looked at"}`);
}

/** Frames from just before to just after an event side by side, its objects in boxes: the main one green, others yellow. */
async function strip(client: SightlineClient, event: SceneEvent, video: VideoSummary, out: string): Promise<void> {
  const lastUs = (video.media?.durationUs ?? 0) - 200_000;
  const from = Math.max(0, event.startUs - 500_000);
  const to = Math.min(lastUs, event.endUs + 500_000);
  const { paths } = await client.tracks.window({ id: video.id, fromUs: Math.round(from), toUs: Math.round(to) + 1 });
  const drawn = event.trackIds.flatMap((track) => paths.filter((it) => it.trackId === track));
  const dots = dotsOf(event, video);
  const inputs: string[] = [];
  const filters = Array.from({ length: FRAMES }, (_, i) => {
    const tUs = from + ((to - from) * i) / (FRAMES - 1);
    inputs.push("-ss", (Math.max(0, tUs) / 1e6).toFixed(3), "-i", video.path);
    const boxes = drawn.flatMap(({ trackId, tUs: times, x, y, w, h }) => {
      const k = times.findIndex((it) => Math.abs(it - tUs) <= 150_000);
      if (k < 0) return [];
      const px = (value: number, size: number): number => Math.round(value * size);
      const color = trackId === event.trackIds[0] ? "lime" : "yellow";
      return [
        `drawbox=x=${px(x[k]!, WIDTH)}:y=${px(y[k]!, HEIGHT)}:w=${px(w[k]!, WIDTH)}:h=${px(h[k]!, HEIGHT)}:color=${color}:t=2`,
      ];
    });
    const marks = [...dots, ...boxes].map((it) => `,${it}`).join("");
    return `[${i}:v]trim=end_frame=1,scale=${WIDTH}:${HEIGHT},setsar=1${marks}[p${i}]`;
  });
  const graph = `${filters.join(";")};${filters.map((_, i) => `[p${i}]`).join("")}hstack=inputs=${FRAMES}[out]`;
  const args = ["-v", "error", "-y", ...inputs, "-filter_complex", graph, "-map", "[out]", "-frames:v", "1", out];
  execFileSync(findFfmpeg(), args, { stdio: ["ignore", "ignore", "inherit"] });
}

/** The edges of the areas that an event's scenario has on this camera, as dots. */
function dotsOf({ scenarioId }: SceneEvent, { camera }: VideoSummary): string[] {
  const names = areasOf.get(scenarioId)!;
  return plan.areas
    .filter((it) => it.camera === camera && names.has(areaName(it)))
    .flatMap((area) =>
      area.points.flatMap(([x, y], i) => {
        const next = area.points[i + 1] ?? ("zone" in area ? area.points[0] : undefined);
        return Array.from({ length: next ? EDGE_DOTS : 0 }, (_, k) => {
          const [px, py] = [x + ((next![0] - x) * k) / EDGE_DOTS, y + ((next![1] - y) * k) / EDGE_DOTS];
          return `drawbox=x=${Math.round(px * WIDTH)}:y=${Math.round(py * HEIGHT)}:w=2:h=2:color=red:t=fill`;
        });
      }),
    );
}
