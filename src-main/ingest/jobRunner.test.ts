import { rm, truncate } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import type { PackStatus } from "#shared/domain/model.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { problemOf, fail } from "#shared/lib/problems.ts";
import type { VisionStatus } from "../vision/types.ts";
import {
  cleanUp,
  ended,
  importOne,
  jobWhen,
  noPacks,
  testBackend,
  videoWhen,
  type TestBackend,
  type TestOptions,
} from "../../test/backendFixture.ts";
import { fakeMedia } from "../../test/fakeMedia.ts";
import { FakeVision } from "../../test/fakeVision.ts";

const open: TestBackend[] = [];
const start = async (options: TestOptions = {}) => {
  const backend = await testBackend(options);
  open.push(backend);
  return backend;
};
afterEach(async () => {
  const done = open.splice(0);
  // Two may share a folder: all are closed before any folder goes.
  for (const backend of done) await backend.close();
  for (const backend of done) await cleanUp(backend.folder);
});

/** A vision that stops before the given range until it is let go or aborted. */
function heldVision(at: number) {
  let release!: () => void;
  let reached!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const there = new Promise<void>((resolve) => (reached = resolve));
  let held = true;
  const vision = new FakeVision({
    async beforeRange(index, signal) {
      if (index !== at || !held) return;
      reached();
      await Promise.race([
        released,
        new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
      ]);
    },
  });
  return {
    vision,
    there,
    release() {
      held = false;
      release();
    },
  };
}

/** The queue as it is now. */
async function snapshot(backend: TestBackend) {
  for await (const event of await backend.client.jobs.watch()) if (event.kind === "snapshot") return event;
  throw new Error("the watch ended first");
}

test("a paused job resumes at its checkpoint, not at the beginning", async () => {
  const held = heldVision(2);
  const backend = await start({ vision: held.vision });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await held.there;
  const job = await jobWhen(backend, id, (it) => it.state === "running");
  expect(await backend.client.jobs.pause({ ids: [job.id] })).toEqual({ changed: 1 });
  await jobWhen(backend, id, (it) => it.state === "paused");
  expect(await backend.client.library.get({ id })).toMatchObject({ state: "queued", analysedUs: 20_000_000 });
  held.release();
  await backend.client.jobs.resume({ ids: [job.id] });
  expect(await videoWhen(backend, id, ended)).toMatchObject({ state: "ready", objectCount: 4 });
  expect(held.vision.analyses.map((it) => it.fromIndex)).toEqual([0, 2]);
});

test("while a video is analysed its committed ranges are shown as provisional", async () => {
  const held = heldVision(2);
  const backend = await start({ vision: held.vision });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await held.there;
  const window = await backend.client.tracks.window({ id, fromUs: 0, toUs: 30_000_000 });
  expect(window.provisional).toBe(true);
  // Two ranges of two tracks; ids of different ranges differ.
  expect(new Set(window.paths.map((path) => path.trackId)).size).toBe(4);
  const { counts } = await backend.client.tracks.activity({ id, fromUs: 0, toUs: 30_000_000, buckets: 3 });
  expect(counts["person"]).toEqual([1, 1, 0]);
  expect(await backend.client.library.get({ id })).toMatchObject({
    state: "analysing",
    analysedUs: 20_000_000,
    run: { device: "cpu" },
  });
});

test("a cancelled job frees its lane, says so, and a retry finishes it", async () => {
  const held = heldVision(1);
  const backend = await start({ vision: held.vision });
  const first = await importOne(backend, await backend.footage("a.mp4"));
  const second = await importOne(backend, await backend.footage("b.mp4", "other"));
  await held.there;
  const job = await jobWhen(backend, first, (it) => it.state === "running");
  await backend.client.jobs.cancel({ ids: [job.id] });
  expect(await videoWhen(backend, first, ended)).toMatchObject({ state: "cancelled", problem: { code: "CANCELLED" } });
  held.release();
  expect((await videoWhen(backend, second, ended)).state).toBe("ready");
  await backend.client.jobs.retry({ ids: [job.id] });
  expect((await videoWhen(backend, first, (video) => video.state === "ready")).objectCount).toBe(4);
});

test("the job moved to the front is analysed next", async () => {
  const held = heldVision(0);
  const backend = await start({ vision: held.vision });
  const ids = [];
  for (const name of ["a", "b", "c"])
    ids.push(await importOne(backend, await backend.footage(`${name}.mp4`, name.repeat(name.charCodeAt(0)))));
  await held.there;
  const last = await jobWhen(backend, ids[2]!, () => true);
  await backend.client.jobs.moveToFront({ ids: [last.id] });
  for (const id of ids) await videoWhen(backend, id, (video) => video.hasPoster);
  await jobWhen(
    backend,
    ids[2]!,
    (it) =>
      it.state === "queued" && it.position === 0 && it.stages.some((s) => s.stage === "poster" && s.state === "done"),
  );
  await jobWhen(backend, ids[1]!, (it) => it.state === "queued" && it.position === 1);
  held.release();
  for (const id of ids) await videoWhen(backend, id, ended);
  expect(held.vision.analyses.map((it) => it.path.at(-5))).toEqual(["a", "c", "b"]);
});

test("files that fail say why and do not stop the others", async () => {
  const backend = await start();
  const broken = await importOne(backend, await backend.footage("broken.mp4", "broken file"));
  const good = await importOne(backend, await backend.footage("good.mp4"));
  expect(await videoWhen(backend, broken, ended)).toMatchObject({ state: "failed", problem: { code: "NOT_A_VIDEO" } });
  expect((await videoWhen(backend, good, ended)).state).toBe("ready");
  expect(await jobWhen(backend, broken, (job) => job.state === "failed")).toMatchObject({
    problem: { code: "NOT_A_VIDEO" },
  });
});

test("a file damaged part of the way keeps what could be read and ends incomplete", async () => {
  const vision = new FakeVision({
    async beforeRange(index) {
      if (index === 2) throw fail("DAMAGED", "bad slice");
    },
  });
  const backend = await start({ vision });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  expect(await videoWhen(backend, id, ended)).toMatchObject({
    state: "incomplete",
    problem: { code: "DAMAGED" },
    analysedUs: 20_000_000,
    objectCount: 2,
  });
});

test("a file that the probe found truncated ends incomplete though analysis went well", async () => {
  const backend = await start({ media: fakeMedia({ problem: problemOf("TRUNCATED") }) });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  expect(await videoWhen(backend, id, ended)).toMatchObject({
    state: "incomplete",
    problem: { code: "TRUNCATED" },
    objectCount: 4,
  });
});

test("a file that changes under the analysis is not mixed with what was seen before", async () => {
  const held = heldVision(1);
  const backend = await start({ vision: held.vision });
  const path = await backend.footage("growing.mp4");
  const id = await importOne(backend, path);
  await held.there;
  await truncate(path, 100);
  held.release();
  expect(await videoWhen(backend, id, ended)).toMatchObject({
    state: "failed",
    problem: { code: "FILE_CHANGED" },
    analysedUs: 10_000_000,
  });
});

test("a file that vanished before its turn fails as missing", async () => {
  const held = heldVision(0);
  const backend = await start({ vision: held.vision });
  await importOne(backend, await backend.footage("first.mp4"));
  await held.there;
  const path = await backend.footage("second.mp4", "second file");
  const id = await importOne(backend, path);
  await videoWhen(backend, id, (video) => video.hasPoster);
  await rm(path);
  held.release();
  expect(await videoWhen(backend, id, ended)).toMatchObject({
    state: "failed",
    problem: { code: "FILE_MISSING" },
    missing: true,
  });
});

test("a full disk holds the queue, says so, and goes on by itself when there is space", async () => {
  let free = 1e12;
  const vision = new FakeVision({
    async beforeRange(index) {
      if (index !== 1 || free === 1e13) return;
      free = 0;
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    },
  });
  const backend = await start({ vision, freeBytes: async () => free, minFreeBytes: 1e6, diskPollMs: 5 });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  const job = await jobWhen(backend, id, (it) => it.problem !== null);
  expect(job).toMatchObject({ state: "queued", problem: { code: "DISK_FULL" } });
  expect((await backend.client.library.get({ id })).problem?.code).toBe("DISK_FULL");
  free = 1e13;
  expect(await videoWhen(backend, id, ended)).toMatchObject({ state: "ready", problem: null, objectCount: 4 });
  // Continued, not begun again.
  expect(vision.analyses.map((it) => it.fromIndex)).toEqual([0, 1]);
});

test("a final pass whose process dies is made again", async () => {
  let deaths = 0;
  const vision = new FakeVision({
    async beforeBatch() {
      if (deaths++ < 1) throw fail("INTERNAL", "the vision process ended");
    },
  });
  const backend = await start({ vision });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  expect(await videoWhen(backend, id, ended)).toMatchObject({ state: "ready", objectCount: 4 });
  expect(vision.analyses).toHaveLength(1);
});

/** A vision whose process does not stay up while `broken`; the circuit opens as the real one's does. */
class FailingVision extends FakeVision {
  broken = true;
  retries = 0;
  #status: VisionStatus = { state: "idle", problem: null };
  #listeners = new Set<(status: VisionStatus) => void>();
  constructor(kills: (path: string) => boolean = () => true) {
    super();
    const { analyse } = this;
    this.analyse = async (request, options) => {
      if (!this.broken || !kills(request.path)) {
        this.#status = { state: "running", problem: null };
        return await analyse(request, options);
      }
      this.analyses.push({ fromUs: request.fromUs, fromIndex: request.fromIndex, path: request.path });
      this.tell({ state: "unavailable", problem: problemOf("VISION_UNAVAILABLE", "signal SIGSEGV") });
      throw fail("VISION_UNAVAILABLE", "signal SIGSEGV");
    };
  }
  tell(status: VisionStatus) {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }
  override status() {
    return this.#status;
  }
  override onStatus(listener: (status: VisionStatus) => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  override retry() {
    this.retries++;
    this.tell({ state: "idle", problem: null });
  }
}

test("a vision process that does not stay up fails one video; the others wait, say why, and go on when the operator retries", async () => {
  const vision = new FailingVision();
  const backend = await start({ vision, visionPauseMs: 3_600_000 });
  const ids = [];
  for (const name of ["a", "b", "c"]) ids.push(await importOne(backend, await backend.footage(`${name}.mp4`, name)));
  const [first, second, third] = ids as [VideoId, VideoId, VideoId];
  expect(await videoWhen(backend, first, ended)).toMatchObject({
    state: "failed",
    problem: { code: "VISION_UNAVAILABLE" },
  });
  for (const id of [second, third]) {
    const waits = await jobWhen(backend, id, (job) => job.problem?.code === "VISION_UNAVAILABLE");
    expect(waits.state).toBe("queued");
  }
  expect(vision.analyses).toHaveLength(1);

  vision.broken = false;
  const failed = await jobWhen(backend, first, (job) => job.state === "failed");
  expect(await backend.client.jobs.retry({ ids: [failed.id] })).toEqual({ changed: 1 });
  for (const id of ids) expect(await videoWhen(backend, id, ended)).toMatchObject({ state: "ready", problem: null });
  expect(vision.retries).toBe(1);
  const imports = (await snapshot(backend)).jobs.filter((job) => job.kind === "import");
  expect(imports.map((job) => job.problem)).toEqual([null, null, null]);
});

test("videos that wait for the vision process go on when it comes up for somebody else", async () => {
  const vision = new FailingVision();
  const backend = await start({ vision, visionPauseMs: 3_600_000 });
  const first = await importOne(backend, await backend.footage("a.mp4"));
  await videoWhen(backend, first, (video) => video.state === "failed");
  const second = await importOne(backend, await backend.footage("b.mp4", "other"));
  await jobWhen(backend, second, (job) => job.problem?.code === "VISION_UNAVAILABLE");
  vision.broken = false;
  vision.tell({ state: "running", problem: null });
  expect(await videoWhen(backend, second, ended)).toMatchObject({ state: "ready", problem: null });
});

test("videos that kill the vision process do not keep the sound ones from being analysed, and fail themselves", async () => {
  const vision = new FailingVision((path) => path.includes("killer"));
  const backend = await start({ vision, visionPauseMs: 5 });
  const ids = [];
  for (const name of ["killer1", "killer2", "sound"])
    ids.push(await importOne(backend, await backend.footage(`${name}.mp4`, name)));
  expect((await videoWhen(backend, ids[2]!, ended)).state).toBe("ready");
  for (const id of ids.slice(0, 2))
    expect(await videoWhen(backend, id, ended)).toMatchObject({ problem: { code: "VISION_UNAVAILABLE" } });
});

test("a command that nobody watches ends although the vision process never comes up", async () => {
  const vision = new FailingVision();
  const backend = await start({ host: "cli", vision, visionPauseMs: 2 });
  const ids = [];
  for (const name of "abcdef") ids.push(await importOne(backend, await backend.footage(`${name}.mp4`, name)));
  for (const id of ids) expect((await videoWhen(backend, id, ended)).state).toBe("failed");
});

test("built-in motion stands in while the active model is not installed, and says so; one that a job names must be there", async () => {
  const packs = noPacks();
  const manifest = { name: "YOLOX-Nano" } as PackStatus["manifest"];
  const createModels = async () => ({ ...packs, get: async () => ({ manifest }) as PackStatus });
  const backend = await start({ createModels });
  await backend.client.system.updateSettings({ activePack: "yolox-nano" });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  expect(await videoWhen(backend, id, ended)).toMatchObject({
    state: "ready",
    run: { packId: "motion", fellBack: "YOLOX-Nano is not installed" },
  });
  await backend.client.library.reanalyse({ ids: [id], packId: "yolox-nano" });
  expect(await jobWhen(backend, id, (job) => job.kind === "reanalyse" && job.state === "failed")).toMatchObject({
    problem: { code: "MODEL_MISSING" },
  });
});

test("an unexpected fault carries a log id and no other job minds", async () => {
  const vision = new FakeVision();
  vision.nextError = new TypeError("x is undefined");
  const backend = await start({ vision });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  const video = await videoWhen(backend, id, ended);
  expect(video).toMatchObject({ state: "failed", problem: { code: "INTERNAL", detail: "x is undefined" } });
  expect(video.problem?.logId).toMatch(/^log_/);
});

test("analysing again keeps the old objects on screen until the new ones are in", async () => {
  const held = heldVision(1);
  held.release();
  const vision = held.vision;
  const backend = await start({ vision });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  const before = await videoWhen(backend, id, ended);
  const second = heldVision(1);
  vision.options.beforeRange = second.vision.options.beforeRange!;
  await backend.client.library.reanalyse({ ids: [id], sampleFps: 2 });
  await second.there;
  expect(await backend.client.library.get({ id })).toMatchObject({
    state: "ready",
    objectCount: 4,
    run: { runId: before.run!.runId, sampleFps: 5 },
  });
  expect((await backend.client.tracks.window({ id, fromUs: 0, toUs: 1_000_000 })).provisional).toBe(false);
  second.release();
  const after = await videoWhen(backend, id, (video) => video.run?.sampleFps === 2);
  expect(after).toMatchObject({ state: "ready", objectCount: 4 });
  const paths = (await backend.client.tracks.window({ id, fromUs: 0, toUs: 2_000_000 })).paths;
  expect(paths[0]?.tUs).toEqual([0, 500_000, 1_000_000, 1_500_000, 2_000_000]);
});

test("closing in the middle leaves the job queued, and the next start finishes it", async () => {
  const held = heldVision(1);
  const backend = await start({ vision: held.vision });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await held.there;
  await backend.close();
  const again = await start({ folder: backend.folder });
  expect(await videoWhen(again, id, ended)).toMatchObject({ state: "ready", objectCount: 4 });
  expect(again.vision.analyses).toMatchObject([{ fromIndex: 1 }]);
});

test("a video that this renderer cannot play gets a proxy after the analysis, at once when it is opened", async () => {
  const held = heldVision(1);
  const media = fakeMedia({ media: { container: "avi", codec: "msmpeg4v3", mime: null } });
  const { writeProxy } = media;
  // A frame per entry: what is kept and told is the run's first and last.
  media.writeProxy = async (...args) => {
    await writeProxy(...args);
    return { proxyUs: [0, 40_000, 80_000], sourceUs: [0, 40_000, 80_000] };
  };
  const backend = await start({ vision: held.vision, media });
  const id = await importOne(backend, await backend.footage("a.avi"));
  await held.there;
  expect((await backend.client.library.get({ id })).proxy).toBe("needed");
  expect(await backend.client.media.playback({ id, canPlay: false })).toMatchObject({
    kind: "frames",
    reason: "proxy-in-progress",
  });
  // The analysis is still held: the proxy was made beside it.
  await videoWhen(backend, id, (video) => video.proxy === "ready");
  expect(await backend.client.media.playback({ id, canPlay: false })).toEqual({
    kind: "proxy",
    url: `/video/${id}/proxy`,
    timeMap: { proxyUs: [0, 80_000], sourceUs: [0, 80_000] },
  });
  held.release();
  await videoWhen(backend, id, ended);
});

test("what the renderer says it cannot play is given a proxy", async () => {
  const backend = await start();
  const id = await importOne(backend, await backend.footage("a.mp4"));
  const { media } = await videoWhen(backend, id, ended);
  expect(await backend.client.system.reportPlayable({ types: { [media!.mime!]: false } })).toEqual({
    proxiesQueued: 1,
  });
  expect((await videoWhen(backend, id, (video) => video.proxy === "ready")).state).toBe("ready");
});

test("a queued proxy is dropped when the renderer turns out to play the file, unless somebody waits for it", async () => {
  const held = heldVision(1);
  const mime = 'video/mp4; codecs="hvc1.1.6.L93.B0"';
  const backend = await start({ vision: held.vision, media: fakeMedia({ media: { codec: "hevc", mime } }) });
  const first = await importOne(backend, await backend.footage("a.mp4"));
  await held.there;
  const second = await importOne(backend, await backend.footage("b.mp4", "another"));
  await jobWhen(backend, second, (job) => job.kind === "proxy" && job.state === "queued");
  // The element refused the file itself: the type's name does not count.
  await backend.client.media.playback({ id: second, canPlay: false });
  await videoWhen(backend, second, (video) => video.proxy === "ready");

  expect(await backend.client.system.reportPlayable({ types: { [mime]: true } })).toEqual({ proxiesQueued: 0 });
  expect((await backend.client.library.get({ id: first })).proxy).toBe("none");
  expect((await backend.client.library.get({ id: second })).proxy).toBe("ready");
  held.release();
  await videoWhen(backend, first, ended);
  const { jobs } = await snapshot(backend);
  expect(jobs.filter((job) => job.kind === "proxy").map((job) => job.videoId)).toEqual([second]);
});
