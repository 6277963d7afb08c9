import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { SIGNAL_KINDS } from "#shared/domain/facts.ts";
import { mediaInfo, videoId } from "#shared/domain/video.ts";
import type { RangeResult } from "#shared/vision/detections.ts";
import { FAKE_LABELS, fakeRange, FakeVision } from "../../test/fakeVision.ts";
import { createSilentLogger } from "../platform/fileLogger.ts";
import { LanceIndex } from "../store/lance/lanceIndex.ts";
import { activityOfRange } from "../store/sqlite/activity.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { finishRun } from "./finalPass.ts";
import type { StageContext } from "./types.ts";

const VIDEO = videoId.parse("v_0123456789abcdef");
const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A video with two analysed ranges, the second of which goes on with the darkness of the first. */
async function analysed() {
  const folder = await mkdtemp(join(tmpdir(), "sightline-final-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const store = openSqliteStore(join(folder, "library.sqlite"));
  closers.push(() => store.close());
  const index = await LanceIndex.open(join(folder, "index"), createSilentLogger());
  closers.push(() => index.close());
  store.videos.insert({
    id: VIDEO,
    name: "a",
    path: "/a",
    origin: "inPlace",
    sizeBytes: 1,
    mtimeMs: 1,
    sha256: null,
    camera: null,
    recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false },
    addedAtMs: 0,
  });
  const none = { profile: null, pixelFormat: null, mime: null, frameCount: null, bitDepth: null };
  const size = { width: 1920, height: 1080, codedWidth: 1920, codedHeight: 1080, rotation: 0, mirrored: false };
  const streams = { videoStreamIndex: 0, videoStreamCount: 1, hasAudio: false, still: false, hdr: false, sizeBytes: 1 };
  const time = { fps: 25, variableFrameRate: false, durationUs: 40e6, startUs: 0 };
  store.videos.patch(VIDEO, {
    media: mediaInfo.parse({ container: "mp4", codec: "h264", ...none, ...size, ...streams, ...time }),
  });
  const run = store.runs.insert({ videoId: VIDEO, packId: "p", packKey: "k", sampleFps: 5, fromUs: 0 });
  const dark = (startUs: number, endUs: number) => ({
    kind: "dark" as const,
    startUs,
    endUs,
    strength: 0.8,
    box: null,
  });
  const ranges: RangeResult[] = [fakeRange(0, 0, 20e6, 5, 2), fakeRange(1, 20e6, 40e6, 5, 2)];
  ranges[0]!.signals.events.push(dark(10e6, 20e6));
  ranges[1]!.signals.events.push(dark(20e6, 30e6));
  for (const range of ranges) store.runs.commitRange(run, range, FAKE_LABELS, activityOfRange(range, FAKE_LABELS));
  store.runs.setAnalysed(run, FAKE_LABELS, null);
  const context = {
    deps: { store, index, vision: new FakeVision() },
    signal: new AbortController().signal,
    video: () => store.videos.need(VIDEO),
    begin() {},
    report() {},
    done() {},
  };
  return { store, index, run, context: context as unknown as StageContext };
}

test("a run that becomes current has its facts: every object, and signals whole over the ranges' edges", async () => {
  const { store, index, run, context } = await analysed();
  await finishRun(context, store.runs.find(run)!);
  expect(store.videos.need(VIDEO).currentRun).toBe(run);
  const facts = store.facts.read(run)!;
  const objects = await index.objects(run, {});
  expect(objects.length).toBeGreaterThan(1);
  expect([...facts.objects.track]).toEqual(objects.map((it) => it.trackId));
  expect([...facts.objects.class].map((i) => facts.classes[i])).toEqual(objects.map((it) => it.class));
  expect([...facts.signals.kind].map((i) => SIGNAL_KINDS[i])).toEqual(["dark"]);
  expect([facts.signals.startUs[0], facts.signals.endUs[0]]).toEqual([10e6, 30e6]);
});

test("facts are stored with the change of run or not at all", async () => {
  const { store, run, context } = await analysed();
  store.db.run("CREATE TRIGGER refuse BEFORE INSERT ON runFacts BEGIN SELECT RAISE(ABORT, 'no'); END");
  await expect(finishRun(context, store.runs.find(run)!)).rejects.toThrow();
  expect(store.videos.need(VIDEO).currentRun).toBeNull();
  expect(store.runs.find(run)!.state).toBe("analysed");
  expect(store.runs.countRanges(run), "nothing of it is lost").toBe(2);
});
