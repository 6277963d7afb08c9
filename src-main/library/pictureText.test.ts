import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { RecordedAt } from "#shared/domain/time.ts";
import { videoId, type MediaInfo } from "#shared/domain/video.ts";
import { mediaInfo } from "../../src-vision/testing/clips.ts";
import { createSilentLogger } from "../platform/fileLogger.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { readPictureText, type PictureTextDeps } from "./pictureText.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const VIDEO = videoId.parse("v_0123456789abcdef");
const BOX = { x: 0.1, y: 0.02, w: 0.3, h: 0.04 };

async function library(recordedAt: RecordedAt, shown: Record<number, string[]>) {
  const folder = await mkdtemp(join(tmpdir(), "sightline-text-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const store = openSqliteStore(join(folder, "library.sqlite"));
  closers.push(() => store.close());
  const media: MediaInfo = mediaInfo({});
  const common = { origin: "inPlace", sizeBytes: 1, mtimeMs: 1, sha256: null, camera: null, addedAtMs: 0 } as const;
  store.videos.insert({ id: VIDEO, name: "a", path: "/a", recordedAt, ...common });
  store.videos.patch(VIDEO, { media });
  const kept: Array<Parameters<PictureTextDeps["texts"]["append"]>[0]> = [];
  const deps: PictureTextDeps = {
    store,
    texts: { append: async (part) => void kept.push(part) },
    vision: {
      readText: async ({ timesUs }) =>
        timesUs.map((tUs) => ({
          tUs,
          lines: (shown[tUs] ?? []).map((text) => ({ text, confidence: 0.8, box: BOX })),
        })),
    },
    assumedZone: () => "Asia/Seoul",
    logger: createSilentLogger(),
  };
  const read = (...timesUs: number[]) =>
    readPictureText(
      deps,
      store.videos.need(VIDEO),
      timesUs,
      { fromUs: timesUs[0]!, toUs: timesUs.at(-1)! },
      new AbortController().signal,
    );
  const lookForClock = (...timesUs: number[]) =>
    readPictureText(deps, store.videos.need(VIDEO), timesUs, null, new AbortController().signal);
  return { store, kept, read, lookForClock };
}

const UNKNOWN: RecordedAt = { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false };

test("a text that stays is one sighting, one that comes back much later is another", async () => {
  const { kept, read, store } = await library(UNKNOWN, {
    0: ["GATE 3"],
    5e6: ["GATE 3", "12가 3456"],
    60e6: ["GATE 3"],
  });
  await read(0, 5e6, 60e6, 60e6 + 1);
  expect(kept[0]).toMatchObject({ video: VIDEO, kind: "ocr", fromUs: 0, toUs: 60e6 + 1 });
  expect(kept[0]!.rows.map(({ text, startUs, endUs }) => [text, startUs, endUs])).toEqual([
    ["GATE 3", 0, 5e6],
    ["12가 3456", 5e6, 5e6],
    ["GATE 3", 60e6, 60e6],
  ]);
  expect(store.textReads.readUs().get(VIDEO)).toBe(60e6 + 1);
});

test("a running clock gives a recording its time where nobody knew it, in the assumed zone", async () => {
  const { lookForClock, kept, store } = await library(UNKNOWN, {
    1e6: ["2024-07-15 22:14:01"],
    9e6: ["2024-07-15 22:14:09"],
  });
  await lookForClock(1e6, 9e6);
  expect(store.videos.need(VIDEO).recordedAt).toMatchObject({
    utcMs: Date.parse("2024-07-15T22:14:00+09:00"),
    source: "picture",
    zoneKnown: false,
  });
  // Two pictures are no reading of the video, and replace nothing between them.
  expect(store.textReads.readUs().size).toBe(0);
  expect(kept.map(({ fromUs, toUs }) => toUs - fromUs)).toEqual([1, 1]);
});

test("what the operator or the container says is not overruled by a picture", async () => {
  const known: RecordedAt = { utcMs: 1000, source: "container", zone: "UTC", zoneKnown: true };
  const { read, store } = await library(known, { 1e6: ["2024-07-15 22:14:01"], 9e6: ["2024-07-15 22:14:09"] });
  await read(1e6, 9e6);
  expect(store.videos.need(VIDEO).recordedAt).toEqual(known);
});

test("spans that were read add up without counting twice", async () => {
  const { read, store } = await library(UNKNOWN, {});
  await read(0, 10e6);
  await read(5e6, 20e6);
  await read(0, 30e6);
  expect(store.textReads.readUs().get(VIDEO)).toBe(30e6);
});
