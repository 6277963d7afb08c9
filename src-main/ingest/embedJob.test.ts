import { rm } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { fail } from "#shared/lib/problems.ts";
import { FakeVision } from "../../test/fakeVision.ts";
import { indexWorld, type IndexWorld, type IndexWorldOptions } from "../../test/indexWorld.ts";
import type { VisionClient } from "../vision/types.ts";

const open: IndexWorld[] = [];
const start = async (options: IndexWorldOptions = {}) => {
  const world = await indexWorld(options);
  open.push(world);
  world.runner.start();
  return world;
};
afterEach(async () => {
  const done = open.splice(0);
  for (const world of done) await world.close();
  for (const world of done) await rm(world.folder, { recursive: true, force: true });
});

const MINUTE = 60_000_000;
const embedding = (job: { kind: string }) => job.kind === "embed";

/** A vision whose `embedVideo` first does what the test wants with the request's number, counted from 0. */
function visionBefore(before: (call: number, signal: AbortSignal) => Promise<void>): FakeVision {
  const vision = new FakeVision();
  const { embedVideo } = vision;
  let calls = 0;
  const wrapped: VisionClient["embedVideo"] = async (request, options) => {
    await before(calls++, options.signal);
    if (options.signal.aborted) throw fail("CANCELLED");
    return await embedVideo(request, options);
  };
  vision.embedVideo = wrapped;
  return vision;
}

/** Holds the call `at` until it is let go or aborted. */
function held(at: number) {
  let release!: () => void;
  let reached!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const there = new Promise<void>((resolve) => (reached = resolve));
  const vision = visionBefore(async (call, signal) => {
    if (call !== at) return;
    reached();
    await Promise.race([released, new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))]);
  });
  return { vision, there, release };
}

test("a video is indexed after its analysis, part by part, and the job says how far it is", async () => {
  const world = await start({ durationUs: 25 * MINUTE });
  const id = await world.add("a.mp4");
  const job = await world.jobWhen(id, (row) => embedding(row) && row.state === "done");
  expect(world.runner.view(job.id)).toMatchObject({ progress: 1, stages: [{ stage: "embed", state: "done" }] });
  const run = world.store.videos.need(id).currentRun!;
  const parts = await world.vectors.parts();
  expect(parts.map((part) => [part.encoder, part.run, part.part])).toEqual([
    ["first", run, 0],
    ["first", run, 1],
    ["first", run, 2],
  ]);
  const windows = parts.reduce((sum, part) => sum + part.windows.length, 0);
  const crops = parts.reduce((sum, part) => sum + part.crops.length, 0);
  expect(world.store.embeddings.find(run, "first")).toMatchObject({
    state: "done",
    nextPart: 3,
    windows,
    crops,
    coveredUs: 25 * MINUTE,
  });
  expect(world.store.embeddings.serving("first")).toEqual({
    serving: "first",
    building: null,
    progress: 1,
    windows,
    crops,
    indexedUs: 25 * MINUTE,
  });
});

test("the index is tidied thoroughly once no more is to come", async () => {
  const first = held(0);
  const world = await start({ vision: first.vision });
  const a = await world.add("a.mp4");
  await first.there;
  const b = await world.add("b.mp4");
  first.release();
  for (const id of [a, b]) await world.jobWhen(id, (row) => embedding(row) && row.state === "done");
  expect(world.vectors.upkeeps).toEqual(["busy", "idle"]);
});

test("without an encoder, or with one that is not installed, nothing is queued; once it is, everything is", async () => {
  const world = await start({ settings: { encoderPack: null } });
  const id = await world.add("a.mp4");
  await world.jobWhen(id, (row) => row.kind === "import" && row.state === "done");
  expect(await world.runner.queueEmbeddings()).toBe(0);
  await expect(world.runner.rebuild()).rejects.toMatchObject({ code: "MODEL_MISSING" });
  world.choose({ encoderPack: "third" });
  expect(await world.runner.queueEmbeddings()).toBe(0);
  world.install("third");
  expect(await world.runner.queueEmbeddings()).toBe(1);
  await world.jobWhen(id, (row) => embedding(row) && row.state === "done");
  expect(await world.runner.queueEmbeddings()).toBe(0);
});

test("an encoder that is removed before a job's turn fails it with MODEL_MISSING, and installing it queues it again", async () => {
  const { vision, there, release } = held(0);
  const world = await start({ vision });
  const first = await world.add("a.mp4");
  await there;
  const second = await world.add("b.mp4");
  await world.jobWhen(second, (row) => embedding(row) && row.state === "queued");
  world.installed.clear();
  release();
  const failed = await world.jobWhen(second, (row) => embedding(row) && row.state === "failed");
  expect(failed.problem).toMatchObject({ code: "MODEL_MISSING", detail: "first" });
  // The video itself is as it was.
  expect(world.store.videos.need(second)).toMatchObject({ state: "ready", problem: null });
  world.install("first");
  expect(await world.runner.queueEmbeddings()).toBe(1);
  await world.jobWhen(second, (row) => embedding(row) && row.state === "done");
  expect(new Set((await world.vectors.parts()).map((part) => part.run)).size).toBe(2);
  expect(first).not.toBe(second);
});

test("a job that is stopped goes on at its checkpoint, after a pause and after a restart", async () => {
  const first = held(1);
  const world = await start({ vision: first.vision, durationUs: 35 * MINUTE });
  const id = await world.add("a.mp4");
  await first.there;
  const job = await world.jobWhen(id, embedding);
  world.runner.pause([job.id]);
  await world.jobWhen(id, (row) => row.id === job.id && row.state === "paused");
  world.runner.resume([job.id]);
  await world.jobWhen(id, (row) => row.id === job.id && row.state === "done");
  expect(world.vectors.appended.map(({ part }) => part)).toEqual([0, 1, 2, 3]);

  const second = held(1);
  const again = await start({ vision: second.vision, durationUs: 35 * MINUTE });
  const other = await again.add("b.mp4");
  await second.there;
  await again.close();
  open.splice(open.indexOf(again), 1);
  const after = await start({ folder: again.folder, durationUs: 35 * MINUTE });
  await after.jobWhen(other, (row) => embedding(row) && row.state === "done");
  expect(after.vectors.appended.map(({ part }) => part)).toEqual([1, 2, 3]);
});

test("another encoder is indexed behind the one that answers, which goes when the new one is whole", async () => {
  let holding = false;
  let there = () => {};
  let release = () => {};
  const vision = visionBefore(async () => {
    if (!holding) return;
    there();
    await new Promise<void>((resolve) => (release = resolve));
  });
  const world = await start({ vision });
  const ids = [await world.add("a.mp4"), await world.add("b.mp4")];
  for (const id of ids) await world.jobWhen(id, (row) => embedding(row) && row.state === "done");
  holding = true;
  const reached = new Promise<void>((resolve) => (there = resolve));
  world.choose({ encoderPack: "second" });
  expect(await world.runner.queueEmbeddings()).toBe(2);
  await reached;
  expect(world.store.embeddings.serving("second")).toMatchObject({ serving: "first", building: "second", progress: 0 });
  const next = new Promise<void>((resolve) => (there = resolve));
  release();
  await next;
  expect(world.store.embeddings.serving("second")).toMatchObject({ serving: "first", progress: 0.5 });
  holding = false;
  release();
  await world.idle();
  expect(world.store.embeddings.serving("second")).toMatchObject({ serving: "second", building: null, progress: 1 });
  expect(new Set((await world.vectors.parts()).map((part) => part.encoder))).toEqual(new Set(["second"]));
  expect(world.store.embeddings.encoders()).toEqual(["second"]);
});

test("a video whose file is gone does not keep the new encoder from taking over, but alone it does not cost the old one", async () => {
  const world = await start();
  const ids = [await world.add("a.mp4"), await world.add("b.mp4")];
  await world.idle();
  await rm(world.store.videos.need(ids[0]!).path);
  world.choose({ encoderPack: "second" });
  await world.runner.queueEmbeddings();
  await world.jobWhen(ids[0]!, (row) => row.state === "failed" && row.problem?.code === "FILE_MISSING");
  await world.jobWhen(ids[1]!, (row) => row.packId === "second" && row.state === "done");
  expect(world.store.embeddings.serving("second")).toMatchObject({ serving: "second", building: null });
  world.store.videos.patch(ids[1]!, { missing: true });
  expect(world.store.embeddings.isWhole("third")).toBe(false);
});

test("changing the encoder in the middle of a job goes on with the new one, and back again leaves nothing of it", async () => {
  const { vision, there, release } = held(3);
  const world = await start({ vision, durationUs: 25 * MINUTE });
  const id = await world.add("a.mp4");
  await world.idle();
  world.choose({ encoderPack: "second" });
  await world.runner.queueEmbeddings();
  await there;
  world.choose({ encoderPack: "first" });
  expect(await world.runner.queueEmbeddings()).toBe(0);
  release();
  await world.idle();
  const run = world.store.videos.need(id).currentRun!;
  expect((await world.vectors.parts()).map(({ encoder, part }) => [encoder, part])).toEqual([
    ["first", 0],
    ["first", 1],
    ["first", 2],
  ]);
  expect(world.store.embeddings.byRun(run).map((row) => [row.encoder, row.state])).toEqual([["first", "done"]]);
});

test("analysing again replaces the vectors of the run before", async () => {
  const world = await start();
  const id = await world.add("a.mp4");
  await world.idle();
  const before = world.store.videos.need(id).currentRun!;
  await world.runner.reanalyse([id], { packId: null, sampleFps: 2 });
  await world.jobWhen(id, (row) => row.kind === "reanalyse" && row.state === "done");
  await world.idle();
  const run = world.store.videos.need(id).currentRun!;
  expect(run).not.toBe(before);
  expect(new Set((await world.vectors.parts()).map((part) => part.run))).toEqual(new Set([run]));
});

test("a rebuild writes every part anew while the old ones stay; other weights of the same encoder clear theirs first", async () => {
  const world = await start({ durationUs: 25 * MINUTE });
  const id = await world.add("a.mp4");
  await world.idle();
  const before = await world.vectors.parts();
  expect(await world.runner.rebuild([id])).toBe(1);
  await world.idle();
  expect(world.vectors.appended.map(({ part }) => part)).toEqual([0, 1, 2, 0, 1, 2]);
  expect(await world.vectors.parts()).toEqual(before);
  world.install("first", "2".repeat(64));
  expect(await world.runner.queueEmbeddings()).toBe(1);
  await world.idle();
  expect(world.vectors.appended.slice(6).map(({ part }) => part)).toEqual([0, 1, 2, 0, 1, 2]);
  expect(await world.vectors.parts()).toEqual(before);
});

test("a rebuild in the middle of indexing begins again and loses nothing", async () => {
  const { vision, there, release } = held(1);
  const world = await start({ vision, durationUs: 25 * MINUTE });
  const id = await world.add("a.mp4");
  await there;
  expect(await world.runner.rebuild([id])).toBe(0);
  release();
  await world.idle();
  expect(world.vectors.appended.map(({ part }) => part)).toEqual([0, 1, 0, 1, 2]);
  expect((await world.vectors.parts()).map(({ part }) => part)).toEqual([0, 1, 2]);
});

test("a part that cannot be read is left out; a video of which no part can be read fails", async () => {
  let broken = (call: number): boolean => call === 1;
  const vision = visionBefore(async (call) => {
    if (broken(call)) throw fail("FFMPEG_FAILED", "bad slice");
  });
  const world = await start({ vision, durationUs: 25 * MINUTE });
  const id = await world.add("a.mp4");
  await world.jobWhen(id, (row) => embedding(row) && row.state === "done");
  expect((await world.vectors.parts()).map(({ part }) => part)).toEqual([0, 2]);
  broken = () => true;
  const other = await world.add("b.mp4");
  const failed = await world.jobWhen(other, (row) => embedding(row) && row.state === "failed");
  expect(failed.problem?.code).toBe("FFMPEG_FAILED");
  broken = () => false;
  expect(world.runner.retry([failed.id])).toBe(1);
  await world.jobWhen(other, (row) => row.id === failed.id && row.state === "done");
});

test("on a small machine indexing makes room for an analysis after each part, and neither starves", async () => {
  const { vision, there, release } = held(0);
  const order: string[] = [];
  const { embedVideo, analyse } = vision;
  vision.embedVideo = async (request, options) => {
    const result = await embedVideo(request, options);
    order.push(`embed ${request.path.at(-5)}`);
    return result;
  };
  vision.analyse = async (request, options) => {
    order.push(`analyse ${request.path.at(-5)}`);
    return await analyse(request, options);
  };
  const world = await start({ vision, durationUs: 25 * MINUTE, deps: { indexBesideAnalysis: false } });
  const first = await world.add("a.mp4");
  await there;
  const second = await world.add("b.mp4");
  // Beside the part that is under way.
  await world.jobWhen(second, (row) => row.lane === "analyse" && row.state !== "queued");
  release();
  await world.jobWhen(first, (row) => embedding(row) && row.state === "done");
  await world.jobWhen(second, (row) => embedding(row) && row.state === "done");
  expect(order.filter((it) => it.startsWith("analyse"))).toEqual(["analyse a", "analyse b"]);
  expect(order.filter((it) => it === "embed a")).toHaveLength(3);
  expect(order.indexOf("analyse b")).toBeLessThan(order.lastIndexOf("embed a"));
});

test("a vision process that does not stay up fails one index job; the other waits, says why, and goes on when the operator retries", async () => {
  let broken = true;
  const vision = visionBefore(async () => {
    if (broken) throw fail("VISION_UNAVAILABLE", "signal SIGSEGV");
  });
  vision.status = () => ({ state: broken ? "unavailable" : "idle", problem: null });
  const world = await start({ vision, settings: { encoderPack: null }, deps: { visionPauseMs: 3_600_000 } });
  const ids = [await world.add("a.mp4"), await world.add("b.mp4")];
  await world.idle();
  world.choose({ encoderPack: "first" });
  expect(await world.runner.queueEmbeddings()).toBe(2);
  const failed = await world.jobWhen(ids[0]!, (row) => embedding(row) && row.state === "failed");
  expect(failed.problem?.code).toBe("VISION_UNAVAILABLE");
  await world.jobWhen(ids[1]!, (row) => row.state === "queued" && row.problem?.code === "VISION_UNAVAILABLE");
  broken = false;
  expect(world.runner.retry([failed.id])).toBe(1);
  for (const id of ids) await world.jobWhen(id, (row) => embedding(row) && row.state === "done");
});

test("text of a span is read in the times of the plan, before indexing that waits, and goes on after what was read", async () => {
  const read: number[][] = [];
  let stop = true;
  const world = await start({
    settings: { encoderPack: null },
    deps: {
      async readTexts(_video, timesUs) {
        if (stop && read.length === 1) throw fail("FFMPEG_FAILED", "no picture");
        read.push(timesUs);
      },
    },
    durationUs: 2 * MINUTE,
  });
  const id = await world.add("a.mp4");
  await world.idle();
  expect(world.runner.queueTexts([id], { fromUs: 0, toUs: 2 * MINUTE })).toBe(1);
  const failed = await world.jobWhen(id, (row) => row.kind === "text" && row.state === "failed");
  expect(failed.fromUs).toBe(40_000_000);
  stop = false;
  world.runner.retry([failed.id]);
  await world.jobWhen(id, (row) => row.id === failed.id && row.state === "done");
  const times = read.flat().map((tUs) => Math.round(tUs / 1e6));
  expect(times).toEqual([...Array.from({ length: 24 }, (_, i) => i * 5), 120]);
  expect(world.store.videos.need(id).state).toBe("ready");
});

test("an import looks for a burnt-in clock three times, when the settings say so", async () => {
  const read: number[][] = [];
  const world = await start({
    settings: { readClocks: true },
    deps: { readTexts: async (_video, timesUs) => void read.push(timesUs) },
    durationUs: 100_000_000,
  });
  const id = await world.add("a.mp4");
  await world.jobWhen(id, (row) => row.kind === "text" && row.state === "done");
  await world.idle();
  expect(read).toEqual([[5_000_000, 50_000_000, 90_000_000]]);
});
