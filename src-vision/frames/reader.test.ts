import { chmodSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { analyseRequest, clipFolder, mediaInfo } from "../testing/clips.ts";
import { passPlan } from "../analyse/plan.ts";
import { FrameReader } from "./reader.ts";
import { SlotPool } from "./slots.ts";

const clips = clipFolder();
afterAll(() => clips.remove());

/** A decoder that starts, says `says`, and then nothing more. */
function silentDecoder(name: string, says = ""): string {
  const path = clips.path(name);
  writeFileSync(path, `#!/bin/sh\n${says ? `echo "${says}" >&2\n` : ""}exec sleep 1000\n`);
  chmodSync(path, 0o755);
  return path;
}

test.skipIf(process.platform === "win32").each([
  ["prints nothing", "", /no frame for 0.2 s/],
  ["complains and then hangs", "[error] cannot read", /cannot read/],
])("a decoder that %s is stopped as stalled, and gone", async (_, says, detail) => {
  const plan = passPlan(analyseRequest("/nowhere.mkv", mediaInfo({})), 0, null);
  const pool = new SlotPool(plan.pictures, 4);
  const signal = new AbortController().signal;
  const reader = new FrameReader({
    ffmpegPath: silentDecoder(`silent-${says.length}`, says),
    plan,
    pool,
    signal,
    stallMs: 200,
  });
  await expect(reader.next()).rejects.toMatchObject({
    code: "FFMPEG_STALLED",
    problem: { detail: expect.stringMatching(detail) },
  });
  const pid = reader.pid!;
  await reader.close();
  expect(() => process.kill(pid, 0)).toThrow();
  expect(pool.freeCount).toBe(4);
});
