import { expect, test } from "vitest";
import { mediaInfo } from "../testing/clips.ts";
import { HwDecoders, type ProbeRun, hwCandidates } from "./hwDecoders.ts";

const media = mediaInfo({ codec: "h264", codedWidth: 1920, codedHeight: 1080 });
const signal = new AbortController().signal;

/** Runs that answer from a table: decoder name ("software" for none) to its time and grey level, or null for a failure. */
function decoders(table: Record<string, { ms: number; gray: number; pictures?: number } | null>): {
  choose: () => Promise<string | null>;
  runs: string[];
} {
  const runs: string[] = [];
  const chooser = new HwDecoders({
    platform: "linux",
    runner:
      () =>
      async (_path, _media, hwaccel): Promise<ProbeRun | null> => {
        const name = hwaccel ?? "software";
        runs.push(name);
        const row = table[name];
        return row ? { elapsedMs: row.ms, gray: new Uint8Array(4096 * (row.pictures ?? 10)).fill(row.gray) } : null;
      },
  });
  return { choose: () => chooser.choose({ path: "/clip.mp4", media }, "ffmpeg", signal), runs };
}

test("the fastest decoder whose pictures are right is chosen, and asked for once", async () => {
  const d = decoders({ software: { ms: 400, gray: 100 }, cuda: { ms: 200, gray: 101 }, vaapi: { ms: 150, gray: 100 } });
  expect(await d.choose()).toBe("vaapi");
  expect(await d.choose()).toBe("vaapi");
  expect(d.runs).toEqual(["cuda", "software", "vaapi"]);
});

test.each([
  ["wrong pictures", { software: { ms: 400, gray: 100 }, cuda: { ms: 100, gray: 120 }, vaapi: null }],
  ["missing pictures", { software: { ms: 400, gray: 100 }, cuda: { ms: 100, gray: 100, pictures: 9 }, vaapi: null }],
  ["no gain", { software: { ms: 400, gray: 100 }, cuda: { ms: 380, gray: 100 }, vaapi: null }],
  ["no decoder", { software: { ms: 400, gray: 100 }, cuda: null, vaapi: null }],
  ["a file that software cannot read either", { software: null, cuda: { ms: 100, gray: 100 }, vaapi: null }],
])("%s: software stays", async (_, table) => {
  expect(await decoders(table).choose()).toBeNull();
});

test("small pictures are not worth a probe; every platform has its own candidates", async () => {
  const chooser = new HwDecoders({ platform: "linux", runner: () => () => Promise.reject(new Error("must not run")) });
  expect(
    await chooser.choose({ path: "/x", media: mediaInfo({ codedWidth: 640, codedHeight: 480 }) }, "ffmpeg", signal),
  ).toBeNull();
  expect(hwCandidates("win32")).toContain("d3d11va");
  expect(hwCandidates("darwin")).toEqual(["videotoolbox"]);
  expect(hwCandidates("linux")).toEqual(["cuda", "vaapi"]);
});
