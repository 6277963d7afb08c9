import { rm } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { FakeVision } from "../../test/fakeVision.ts";
import { indexWorld, type IndexWorld } from "../../test/indexWorld.ts";
import type { VisionClient } from "../vision/types.ts";

const open: IndexWorld[] = [];
afterEach(async () => {
  const done = open.splice(0);
  for (const world of done) await world.close();
  for (const world of done) await rm(world.folder, { recursive: true, force: true });
});

type Asked = Parameters<VisionClient["detectOpen"]>[0];

/** Sees the first name at every time, the second one never; remembers what it was asked. */
class Seeing extends FakeVision {
  readonly asked: Asked[] = [];
  before: (call: number, signal: AbortSignal) => Promise<void> = async () => {};

  override detectOpen: VisionClient["detectOpen"] = async (request, signal) => {
    await this.before(this.asked.length, signal);
    this.asked.push(request);
    const box = { x: 0.1, y: 0.2, w: 0.3, h: 0.4 };
    return request.timesUs.map((tUs) => ({ tUs, detections: [{ label: 0, score: 0.5 + tUs / 1e12, ...box }] }));
  };
}

const MANIFEST = {
  id: "owl",
  files: [{ name: "m", sha256: "2".repeat(64), variant: null }],
  thresholds: { score: 0.2 },
};
const OWL: LoadedPack = { manifest: MANIFEST as unknown as LoadedPack["manifest"], paths: { m: "/nowhere" } };

async function start(vision: Seeing, openNames: string[], durationUs = 200_000_000) {
  const settings = { encoderPack: null, openPack: "owl", openNames };
  const world = await indexWorld({ vision, durationUs, settings });
  world.installed.set("owl", OWL);
  open.push(world);
  world.runner.start();
  return world;
}
const looks = (row: { packId: string | null }) => row.packId === "open";

test("an import looks for the names of the settings, and what it found is there by name and video", async () => {
  const vision = new Seeing();
  const world = await start(vision, ["Fire extinguisher", "칼"]);
  const ids = [await world.add("a.mp4"), await world.add("b.mp4")];
  for (const id of ids) {
    const job = await world.jobWhen(id, (row) => looks(row) && row.state === "done");
    expect(world.runner.view(job.id)).toMatchObject({ progress: 1, stages: [{ stage: "look", state: "done" }] });
  }
  const [first] = vision.asked;
  // Korean goes in as the English that the lexicon knows; few pictures a request, so that a stop is never far.
  expect(first).toMatchObject({ names: ["Fire extinguisher", "knife"], minScore: 0.2 });
  expect(first!.timesUs.length).toBeLessThanOrEqual(4);
  const times = vision.asked.flatMap((request) => request.timesUs);
  const each = times.slice(0, times.length / 2);
  expect(each).toEqual([...each].sort((a, b) => a - b));
  // The made-up footage moves all the time: every ten seconds, and the end.
  expect(each.filter((tUs) => tUs % 10_000_000 === 0)).toHaveLength(20);

  const { openFinds } = world.store;
  const found = openFinds.search(["fire extinguisher"]);
  expect(found).toHaveLength(times.length);
  expect(found[0]).toMatchObject({ tUs: Math.max(...times), name: "fire extinguisher", box: { x: 0.1, w: 0.3 } });
  expect(openFinds.search(["FIRE EXTINGUISHER"], { videos: [ids[1]!] }).every((it) => it.video === ids[1])).toBe(true);
  expect(openFinds.search(["fire extinguisher"], { limit: 3 })).toHaveLength(3);
  expect(openFinds.search(["칼", "nothing", "'; DROP TABLE videos; --"])).toEqual([]);
  expect(openFinds.looked().get(ids[0]!)).toEqual(["fire extinguisher", "칼"]);
});

test("a job that was stopped goes on after its last pictures, and finds nothing twice", async () => {
  const vision = new Seeing();
  let reached!: () => void;
  const there = new Promise<void>((resolve) => (reached = resolve));
  vision.before = async (call, signal) => {
    if (call !== 2) return;
    reached();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    throw new Error("stopped");
  };
  const world = await start(vision, ["bag"]);
  const id = await world.add("a.mp4");
  await there;
  const job = world.store.jobs.byVideo(id).find(looks)!;
  world.runner.pause([job.id]);
  await world.jobWhen(id, (row) => looks(row) && row.state === "paused");
  expect(world.store.openFinds.looked().has(id)).toBe(false);
  vision.before = async () => {};
  world.runner.resume([job.id]);
  await world.jobWhen(id, (row) => looks(row) && row.state === "done");
  const times = vision.asked.flatMap((request) => request.timesUs);
  expect(new Set(times).size).toBe(times.length);
  expect(world.store.openFinds.search(["bag"])).toHaveLength(times.length);
});

test("a new analysis is looked through anew, and only its finds are answered", async () => {
  const vision = new Seeing();
  const world = await start(vision, ["bag"], 40_000_000);
  const id = await world.add("a.mp4");
  await world.jobWhen(id, (row) => looks(row) && row.state === "done");
  const before = world.store.openFinds.search(["bag"]);
  await world.runner.reanalyse([id], { packId: null, sampleFps: null });
  await world.jobWhen(id, (row) => row.kind === "reanalyse" && row.state === "done");
  await world.idle();
  const after = world.store.openFinds.search(["bag"]);
  const run = world.store.videos.need(id).currentRun;
  expect(after.map((it) => it.run)).toEqual(after.map(() => run));
  expect(after).toHaveLength(before.length);
  expect(before[0]!.run).not.toBe(run);
});

test("without names, or without the detector, an import looks for nothing", async () => {
  const vision = new Seeing();
  const world = await start(vision, []);
  const id = await world.add("a.mp4");
  await world.idle();
  expect(world.store.jobs.byVideo(id).filter(looks)).toEqual([]);
  world.choose({ openNames: ["bag"] });
  world.installed.delete("owl");
  const other = await world.add("b.mp4");
  await world.idle();
  expect(world.store.jobs.byVideo(other).filter(looks)).toEqual([]);
  expect(vision.asked).toEqual([]);
});
