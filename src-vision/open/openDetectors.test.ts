import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { writeTinyOwl } from "../../test/tinyOwl.ts";
import { clipFolder, visionConfig } from "../testing/clips.ts";
import { OpenDetectors } from "./openDetectors.ts";

const clips = clipFolder();
let pack: LoadedPack;
beforeAll(async () => {
  pack = await writeTinyOwl(clips.path("tiny"));
});
afterAll(() => clips.remove());

/** All red. */
const frame = { data: new Uint8Array(64 * 48 * 3).map((_, i) => (i % 3 === 0 ? 222 : 30)), width: 64, height: 48 };
const picture = { frame, names: ["red"], minScore: 0.3 };
const calm = new AbortController().signal;

test("an idle detector gives its memory back, and the next picture opens it again", async () => {
  const detectors = new OpenDetectors(visionConfig(), 20);
  const first = await detectors.detect(pack, picture, calm);
  expect(first.found.length).toBeGreaterThan(0);
  await vi.waitFor(() => expect(detectors.open).toBe(false));
  expect(await detectors.detect(pack, picture, calm)).toEqual(first);
  await detectors.close();
  expect(detectors.open).toBe(false);
  await expect(detectors.detect(pack, picture, calm)).rejects.toMatchObject({ code: "CANCELLED" });
});

test("who leaves while others are served is let go at once, and the others get their answers", async () => {
  const detectors = new OpenDetectors(visionConfig());
  const controller = new AbortController();
  const others = [detectors.detect(pack, picture, calm), detectors.detect(pack, picture, calm)];
  const leaving = detectors.detect(pack, picture, controller.signal);
  controller.abort();
  await expect(leaving).rejects.toMatchObject({ code: "CANCELLED" });
  const [a, b] = await Promise.all(others);
  expect(a).toEqual(b);
  await detectors.close();
});
