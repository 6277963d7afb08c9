import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventId, type EventDraft } from "#shared/domain/event.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { EventsWorld } from "../test/eventsWorld.ts";
import { material } from "../test/material.ts";

let world: EventsWorld;
let annotation: string;

/**
 * Three of four annotated videos, at 25 frames a second of their own. Frames of 30 a second by score:
 *   Arson    300, anomalous 101-200: 60 at 0.8 (50 anomalous), 240 at 0 (50 anomalous)
 *   Normal   150, none anomalous:    30 at 0.5, 120 at 0
 *   Shooting 120, anomalous 1-30 and 61-90 of what was annotated to frame 999: 120 at 0
 */
beforeAll(async () => {
  world = await EventsWorld.open({ background: false });
  const add = (name: string, seconds: number) => world.add({ name, durationUs: seconds * 1e6 });
  const arson = add("Arson011_x264.MP4", 10);
  tell(arson, "arson", [3, 5], 0.8);
  tell(arson, "arson", [3.5, 4], 0.3);
  // Nobody finds this one any more, and line crossings stand for no class.
  world.store.events.setStale([tell(arson, "arson", [6, 9], 1)]);
  tell(arson, "line-crossing", [0, 10], 0.9);
  tell(add("Normal_Videos_003_x264.mp4", 5), "shooting", [1, 2], 0.5);
  add("Shooting008_x264.mp4", 4);
  add("holiday.mp4", 60);
  annotation = join(world.folder, "annotation.txt");
  await writeFile(
    annotation,
    "Arson011_x264.mp4  Arson  101  200  -1  -1\nNormal_Videos_003_x264.mp4  Normal  -1  -1  -1  -1\nShooting008_x264.mp4  Shooting  1  30  61  90\nFighting003_x264.mp4  Fighting  10  20  -1  -1\n",
  );
  await world.close(true);
});
afterAll(() => world.close());

let count = 0;
function tell(videoId: VideoId, scenarioId: string, [from, to]: [number, number], strength: number) {
  const { currentRun } = world.store.videos.find(videoId)!;
  const draft: EventDraft = {
    scenarioId,
    scenarioVersion: 1,
    names: { en: "x", ko: "x" },
    level: "alarm",
    videoId,
    startUs: from * 1e6,
    endUs: to * 1e6,
    bestUs: from * 1e6,
    trackIds: [],
    box: null,
    strength,
    findings: 1,
    parts: [],
    against: null,
    sentence: { en: "x", ko: "x" },
  };
  const id = eventId.parse(`ev_${String(++count).padStart(12, "0")}`);
  world.store.events.insert(id, draft, currentRun!, 0);
  return id;
}

const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--no-warnings", join(import.meta.dirname, "ucfAuc.ts"), ...args], { encoding: "utf8" });

test("the command computes the exact area over a library with known scores", () => {
  const { stdout, status } = run("--library", world.folder, "--annotation", annotation);
  expect(status).toBe(0);
  // 160 anomalous frames: 50 at 0.8, 110 at 0; 410 others: 10 at 0.8, 30 at 0.5, 370 at 0.
  const area = (50 * (400 + 10 / 2) + 110 * (370 / 2)) / (160 * 410);
  expect(stdout).toContain(`frame-level AUC ${area.toFixed(4)} over 570 frames, 160 of them anomalous`);
  expect(stdout).toContain("3 of 4 annotated videos are in the library; 3 events of 13 scenarios");
  expect(stdout).toMatch(/Arson +1 videos, an event within the anomaly of 1, area within the class 0\.7250/);
  expect(stdout).toMatch(/Shooting +1 videos, an event within the anomaly of 0, area within the class 0\.5000/);
  expect(stdout).toMatch(/not comparable with published ones:\n {2}Fighting003_x264\.mp4\n$/);
});

test("only the scenarios that are named count, or all", () => {
  const of = (...more: string[]) => run("--library", world.folder, "--annotation", annotation, ...more).stdout;
  expect(of("--scenarios", "shooting")).toContain("; 1 events of 1 scenarios");
  expect(of("--all")).toContain("; 4 events of all scenarios");
});

test("what is missing is said, and nothing is made", () => {
  const none = run("--library", join(world.folder, "nowhere"), "--annotation", annotation);
  expect([none.status, none.stderr]).toEqual([2, `there is no library in ${join(world.folder, "nowhere")}\n`]);
  const { status, stderr } = run("--annotation", annotation);
  expect([status, stderr]).toEqual([2, "--library FOLDER is needed, and --annotation FILE or SIGHTLINE_MATERIAL\n"]);
});

const published = material("truth", "ucf-crime-temporal", "Temporal_Anomaly_Annotation.txt");
test.skipIf(published === null)("the published annotation is read whole", () => {
  const { stdout } = run("--library", world.folder, "--annotation", published!);
  expect(stdout).toContain("3 of 290 annotated videos are in the library");
});
