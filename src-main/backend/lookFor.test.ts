import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { videoId } from "#shared/domain/video.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { mediaInfo } from "../../src-vision/testing/clips.ts";
import { randomId } from "../platform/ids.ts";
import { openSqliteStore, type SqliteStore } from "../store/sqlite/store.ts";
import type { VisionClient } from "../vision/types.ts";
import { lookFor, type LookForDeps } from "./lookFor.ts";

let folder: string;
let store: SqliteStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-look-"));
  store = openSqliteStore(join(folder, "library.db"));
});
afterAll(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

function addVideo(name: string, there = true) {
  const id = videoId.parse(randomId("v"));
  const path = join(folder, name);
  if (there) writeFileSync(path, name);
  const recordedAt = { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false } as const;
  const source = { name, path, origin: "inPlace", sizeBytes: 1, mtimeMs: 1 } as const;
  store.videos.insert({ id, ...source, recordedAt, camera: null, sha256: null, addedAtMs: 0 });
  store.videos.patch(id, { media: mediaInfo({}) });
  return id;
}

const OWL = { manifest: { id: "owl", thresholds: { score: 0.15 } }, paths: {} } as unknown as LoadedPack;
const asked: Array<Parameters<VisionClient["detectOpen"]>[0]> = [];
const deps = (openPack: string | null = "owl"): LookForDeps => ({
  settings: () => ({ openPack }),
  packs: { resolve: async (id) => (id === "owl" ? OWL : null) },
  store,
  vision: {
    detectOpen: async (request) => {
      asked.push(request);
      const box = { x: 0, y: 0, w: 0.5, h: 0.5 };
      return request.timesUs.map((tUs) => ({
        tUs,
        detections: request.names.map((_, label) => ({ label, score: 0.9 - label / 10, ...box })),
      }));
    },
  },
  concepts: () => [{ en: "fire extinguisher", ko: "소화기" }],
});
const calm = new AbortController().signal;

test("names come back as they were asked for, whatever the detector was told, and each once", async () => {
  const id = addVideo("a.mp4");
  const names = ["소화기", "빨간 자동차", "Ladder ", "ladder", "망치를 든 남자"];
  const looks = await lookFor(deps(), { names, videoId: id, timesUs: [2e6, 1e6, 2e6] }, calm);
  expect(asked.at(-1)).toMatchObject({
    names: ["fire extinguisher", "red car", "ladder", "망치를 든 남자"],
    timesUs: [1e6, 2e6],
    minScore: 0.15,
  });
  expect(looks.map((look) => look.tUs)).toEqual([1e6, 2e6]);
  expect(looks[0]!.detections.map((it) => it.name)).toEqual(["소화기", "빨간 자동차", "ladder", "망치를 든 남자"]);
  expect(looks[0]!.detections[0]).toEqual({ name: "소화기", score: 0.9, x: 0, y: 0, w: 0.5, h: 0.5 });
});

test("what cannot be done is said with its own code before any picture is read", async () => {
  const id = addVideo("b.mp4");
  const gone = addVideo("gone.mp4", false);
  const input = { names: ["bag"], videoId: id, timesUs: [0] };
  const before = asked.length;
  await expect(lookFor(deps(null), input, calm)).rejects.toMatchObject({
    code: "MODEL_MISSING",
    problem: { detail: expect.stringContaining("OWLv2") },
  });
  await expect(lookFor(deps("other"), input, calm)).rejects.toMatchObject({ code: "MODEL_MISSING" });
  await expect(lookFor(deps(), { ...input, names: ["bag", "  "] }, calm)).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  await expect(lookFor(deps(), { ...input, videoId: gone }, calm)).rejects.toMatchObject({ code: "FILE_MISSING" });
  const unknown = videoId.parse(randomId("v"));
  await expect(lookFor(deps(), { ...input, videoId: unknown }, calm)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(asked.length).toBe(before);
});
