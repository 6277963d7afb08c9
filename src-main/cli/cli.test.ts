import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { material } from "../../test/material.ts";

const bin = join(import.meta.dirname, "../../bin/sightline.mjs");
// Parsed output of unknown shape: the expectations are its type.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;
let folder: string;
let data: string;

/** Runs the CLI as a person would; `json` is stdout parsed when it is one document. */
function sightline(...args: string[]): { status: number | null; stdout: string; stderr: string; json: Json } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args, "--data", data], { encoding: "utf8" });
  return { status, stdout, stderr, json: args.includes("--json") ? JSON.parse(stdout) : null };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sightline-cli-"));
  data = join(folder, "library");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("an empty library answers with one JSON document", () => {
  const { status, json, stdout } = sightline("videos", "--json");
  expect(status).toBe(0);
  expect(json).toEqual({ videos: [] });
  expect(stdout.trim().split("\n")).toHaveLength(1);
});

test("a wrong call ends with 2 and the usage, a failed one with 1 and its remedy", () => {
  expect(sightline("nonsense")).toMatchObject({ status: 2, stdout: "" });
  const missing = sightline("objects", "nowhere.mp4", "--json");
  expect(missing.status).toBe(1);
  expect(missing.json.error).toMatchObject({ code: "NOT_FOUND" });
});

test("a file that is no video fails with its code and does not stop the one beside it", () => {
  const bad = join(folder, "notes.mp4");
  writeFileSync(bad, "these are notes, not a video");
  const { status, json } = sightline("import", bad, "--json");
  expect(status).toBe(1);
  expect(json.videos).toHaveLength(1);
  expect(json.videos[0]).toMatchObject({ state: "failed", error: { code: "NOT_A_VIDEO" } });
});

test("models list names every pack with its licence", () => {
  const { status, json } = sightline("models", "list", "--json");
  expect(status).toBe(0);
  expect(json.packs.map((pack: Json) => pack.manifest.id)).toContain("yolox-nano");
});

test("scenarios check tells every mistake as file:line:column, and what a right file lacks here", () => {
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const head = "id: gate-watch\nlevel: notice\nnames: { en: Gate, ko: 출입문 }\nwhy: { en: w, ko: 이유 }\n";
  const good = file("good.yaml", `${head}when: { crosses: gate }\n`);
  const bad = file("bad.yaml", `${head}when:\n  relatoin: near\n`);
  const long = file("long.yaml", "a".repeat(10_000_000));
  const nowhere = join(folder, "nowhere.yaml");
  const lines = [`${good}: good`, '  finds nothing: no line "gate" on the camera'];
  expect(sightline("scenarios", "check", good)).toMatchObject({ status: 0, stdout: `${lines.join("\n")}\n` });
  const { status, stdout } = sightline("scenarios", "check", bad, long, nowhere, good);
  expect(status).toBe(1);
  expect(stdout.split("\n")).toEqual([
    `${bad}:6:3: unknown word \`relatoin\`; did you mean \`relation\`?`,
    `${long}:1:1: the file is longer than 200000 characters`,
    `${nowhere}:1:1: the file cannot be read (ENOENT)`,
    ...lines,
    "",
  ]);
  expect(sightline("scenarios", "check")).toMatchObject({ status: 2, stdout: "" });
  expect(sightline("scenarios", "diff", bad).status).toBe(1);
  expect(sightline("events", "--scenario", "gate-watch", "--json").json.error).toMatchObject({ code: "NOT_FOUND" });
});

const clip = material("footage", "one-by-one-person-detection.mp4");
const weights = material("models", "yolox_nano.onnx");

describe.skipIf(clip === null || weights === null)("on real footage", () => {
  test("weights from disk, import, objects, tracks in MOT, COCO and CSV", { timeout: 240_000 }, () => {
    expect(sightline("models", "add", weights as string, "--pack", "yolox-nano").status).toBe(0);
    const imported = sightline(
      "import",
      clip as string,
      "--pack",
      "yolox-nano",
      "--rate",
      "2",
      "--camera",
      "hall",
      "--json",
    );
    expect(imported.json.videos[0]).toMatchObject({ state: "ready" });
    const id = imported.json.videos[0].id as string;

    const [video] = sightline("videos", "--json").json.videos.filter((v: Json) => v.id === id);
    expect(video).toMatchObject({
      state: "ready",
      width: 768,
      height: 432,
      camera: "hall",
      recordedAtSource: expect.any(String),
    });
    expect(video.sha256).toMatch(/^[0-9a-f]{64}$/);

    const { objects } = sightline("objects", id, "--class", "person", "--json").json;
    expect(objects.length).toBeGreaterThan(2);
    for (const box of objects[0].boxes) {
      expect(box.x + box.w).toBeLessThanOrEqual(1.01);
      expect(box.tUs).toBeGreaterThanOrEqual(0);
    }

    const mot = sightline("export-tracks", id, "--format", "mot").stdout.trim().split("\n");
    const sampled = sightline("export-tracks", id, "--format", "mot", "--frames", "sampled").stdout.trim().split("\n");
    expect(mot.length).toBeGreaterThan(sampled.length * 2);
    expect(mot[0]?.split(",")).toHaveLength(10);
    expect(JSON.parse(sightline("export-tracks", id, "--format", "coco").stdout)[0]).toMatchObject({
      bbox: expect.any(Array),
    });
    expect(sightline("export-tracks", id, "--format", "csv").stdout).toMatch(/^frame,t_us,track/);

    const again = sightline("import", clip as string, "--json");
    expect(again.json.videos[0].id).toBe(id);
    expect(sightline("videos", "--json").json.videos.filter((v: Json) => v.path === clip)).toHaveLength(1);
  });

  test("while the app has the library open, the CLI works through it", { timeout: 60_000 }, async () => {
    const app = spawn(process.execPath, [bin, "serve", "--no-open", "--port", "0", "--data", data], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await new Promise<void>((ready) =>
        app.stdout.on("data", (chunk: Buffer) => void (chunk.toString().includes("http://") && ready())),
      );
      const through = sightline("videos", "--json");
      expect(through.status).toBe(0);
      expect(through.json.videos.some((v: Json) => v.path === clip)).toBe(true);
      const second = sightline("serve", "--no-open", "--port", "0");
      expect(second.status).toBe(1);
      expect(second.stderr).toContain("has this library open");
    } finally {
      const gone = new Promise((done) => app.once("exit", done));
      app.kill("SIGTERM");
      await gone;
    }
  });
});

const detections = material("truth", "mot", "TUD-Campus", "det", "det.txt");
test.skipIf(detections === null)("track turns MOTChallenge detections into tracks", () => {
  const { status, stdout } = sightline("track", detections as string, "--fps", "25", "--size", "640x480");
  expect(status).toBe(0);
  const ids = new Set(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(",")[1]),
  );
  expect(ids.size).toBeGreaterThan(5);
  expect(ids.size).toBeLessThan(20);
  const broken = join(folder, "det.txt");
  writeFileSync(broken, "1,-1,10,10,20,20,1\n2,-1,abc,10,20,20,1\n");
  expect(sightline("track", broken, "--fps", "25", "--size", "640x480").stderr).toContain("line 2");
});
