import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { TINY_COLORS, writeTinyEncoder } from "../../test/tinyEncoder.ts";
import { WORKER_ENTRY } from "../testing/clips.ts";
import type { EncoderCache, RgbFrame } from "../types.ts";
import { createEncoderCache, type EncoderCacheOptions } from "./encoderCache.ts";

const folder = mkdtempSync(join(tmpdir(), "sightline-encoders-"));
let siglip: LoadedPack;
let clip: LoadedPack;
beforeAll(async () => {
  siglip = await writeTinyEncoder(join(folder, "siglip"));
  clip = await writeTinyEncoder(join(folder, "clip"), "clip");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open: EncoderCache[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((cache) => cache.close()));
});
function encoders(options: EncoderCacheOptions = {}, workerEntry = WORKER_ENTRY): EncoderCache {
  const cache = createEncoderCache({ workerEntry, cpuWorkers: 1, devicePreference: ["cpu"] }, options);
  open.push(cache);
  return cache;
}

const PAINT: Record<string, [number, number, number]> = {
  red: [220, 30, 30],
  green: [30, 160, 50],
  blue: [30, 60, 220],
  yellow: [230, 220, 40],
  white: [245, 245, 245],
  black: [10, 10, 10],
  purple: [140, 40, 170],
  orange: [245, 140, 20],
};

/** A gray scene of 160 x 120 with a square of a colour, 40 pixels wide. */
function scene(color: string | null, left = 60, top = 40): RgbFrame {
  const frame = { width: 160, height: 120, data: new Uint8Array(160 * 120 * 3).fill(110) };
  if (color === null) return frame;
  for (let y = top; y < top + 40; y++)
    for (let x = left; x < left + 40; x++) frame.data.set(PAINT[color]!, (y * 160 + x) * 3);
  return frame;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
/** Index of the row of `rows` that is most like `vector`. */
function nearest(vector: Float32Array, rows: Float32Array): number {
  const dim = vector.length;
  const scores = Array.from({ length: rows.length / dim }, (_, i) =>
    dot(vector, rows.subarray(i * dim, (i + 1) * dim)),
  );
  return scores.indexOf(Math.max(...scores));
}

test.each(["siglip", "clip"] as const)(
  "%s: every colour word finds its scene first, and every scene its word",
  async (family) => {
    const pack = family === "clip" ? clip : siglip;
    const cache = encoders();
    const image = await cache.image(pack);
    const text = await cache.text(pack);
    expect(image).toMatchObject({ device: "cpu", fellBack: null, dim: 16 });
    const pictures = await image.embed(TINY_COLORS.map((color) => scene(color)));
    const sentences = await text.embed(TINY_COLORS.map((color) => `A photo of a ${color.toUpperCase()} car.`));
    for (let i = 0; i < TINY_COLORS.length; i++) {
      expect(nearest(sentences.subarray(i * 16, (i + 1) * 16), pictures)).toBe(i);
      expect(nearest(pictures.subarray(i * 16, (i + 1) * 16), sentences)).toBe(i);
      expect(Math.hypot(...pictures.subarray(i * 16, (i + 1) * 16))).toBeCloseTo(1, 5);
    }
    const korean = await text.embed(["빨간 자동차", "노란 차"]);
    expect(nearest(korean.subarray(0, 16), pictures)).toBe(TINY_COLORS.indexOf("red"));
    expect(nearest(korean.subarray(16), pictures)).toBe(TINY_COLORS.indexOf("yellow"));
  },
);

/** A thread that writes what it lives through to a file; its side is `script`. */
function scriptedWorker(name: string, script: string): { entry: string; log(): string[] } {
  const entry = join(folder, `${name}.mjs`);
  const path = join(folder, `${name}.log`);
  writeFileSync(
    entry,
    `import { appendFileSync, existsSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
const log = (line) => appendFileSync(${JSON.stringify(path)}, line + "\\n");
const who = workerData.encoderSide + " " + workerData.pack.manifest.id;
const answer = (job, rows) => parentPort.postMessage({ kind: "done", job, vectors: new Float32Array(rows * 2).fill(1) });
log("open " + who);
parentPort.postMessage({ kind: "opened", device: "cpu", fellBack: null, dim: 2 });
parentPort.on("message", (m) => {
  if (m.kind === "close") { log("close " + who); parentPort.close(); return; }
  const rows = (m.input.frames ?? m.input.texts).length;
  ${script}
});
`,
  );
  return { entry, log: () => (existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : []) };
}

test("a thread that dies fails what it was asked, and the next call has a new one", async () => {
  const worker = scriptedWorker("mortal", 'if (m.input.texts[0] === "die") process.exit(7); answer(m.job, rows);');
  const text = await encoders({}, worker.entry).text(siglip);
  const dying = text.embed(["die"]);
  await expect(dying).rejects.toMatchObject({ code: "INTERNAL", problem: { detail: /ended with status 7/ } });
  expect(await text.embed(["live"])).toHaveLength(2);
  expect(worker.log()).toEqual(["open text tiny-siglip", "open text tiny-siglip"]);
});

test("sides that nobody asks are closed, and open again when they are asked", async () => {
  const worker = scriptedWorker("idle", "answer(m.job, rows);");
  const image = await encoders({ idleMs: { image: 20, text: 20 } }, worker.entry).image(siglip);
  await vi.waitFor(() => expect(worker.log()).toContain("close image tiny-siglip"));
  expect(await image.embed([scene("red")])).toHaveLength(2);
  expect(worker.log().filter((line) => line.startsWith("open"))).toHaveLength(2);
});

test("another pack's pictures take the place of the first one's; two packs' texts stay side by side", async () => {
  const worker = scriptedWorker("places", "answer(m.job, rows);");
  const cache = encoders({}, worker.entry);
  await cache.image(siglip);
  await cache.text(siglip);
  await cache.image(clip);
  await cache.text(clip);
  expect(worker.log()).toEqual([
    "open image tiny-siglip",
    "open text tiny-siglip",
    "close image tiny-siglip",
    "open image tiny-clip",
    "open text tiny-clip",
  ]);
});

test("a long list goes in jobs of bounded size, with others between them; a cancelled one ends at once", async () => {
  const worker = scriptedWorker(
    "jobs",
    'log("job " + rows); if (m.input.frames?.[0].width !== 1) answer(m.job, rows);',
  );
  const image = await encoders({}, worker.entry).image(siglip);
  const small = { width: 2, height: 1, data: new Uint8Array(6) };
  const [long, short] = await Promise.all([image.embed(Array.from({ length: 20 }, () => small)), image.embed([small])]);
  expect([long.length, short.length]).toEqual([40, 2]);
  expect(worker.log().slice(1)).toEqual(["job 8", "job 1", "job 8", "job 4"]);
  const abort = new AbortController();
  const never = image.embed([{ width: 1, height: 1, data: new Uint8Array(3) }], abort.signal);
  await vi.waitFor(() => expect(worker.log()).toHaveLength(6));
  abort.abort();
  await expect(never).rejects.toMatchObject({ code: "CANCELLED" });
});

test("a query that is cancelled while it waits never reaches the thread, and those behind it are answered", async () => {
  const worker = scriptedWorker("typing", "log(m.input.texts[0]); setTimeout(() => answer(m.job, rows), 100);");
  const text = await encoders({}, worker.entry).text(siglip);
  const abort = new AbortController();
  const first = text.embed(["r"]);
  const second = text.embed(["re"]);
  const stale = ["red", "red c"].map((words) =>
    expect(text.embed([words], abort.signal)).rejects.toMatchObject({ code: "CANCELLED" }),
  );
  const last = text.embed(["red car"]);
  await vi.waitFor(() => expect(worker.log()).toContain("re"));
  abort.abort();
  await Promise.all([...stale, first, second]);
  expect(await last).toHaveLength(2);
  expect(worker.log().slice(1)).toEqual(["r", "re", "red car"]);
});

test("closing cancels what runs and refuses what comes", async () => {
  const worker = scriptedWorker("closing", 'log("job");');
  const cache = encoders({}, worker.entry);
  const text = await cache.text(siglip);
  const waiting = expect(text.embed(["red"])).rejects.toMatchObject({ code: "CANCELLED" });
  await vi.waitFor(() => expect(worker.log()).toContain("job"));
  await cache.close();
  await waiting;
  await expect(text.embed(["red"])).rejects.toMatchObject({ code: "CANCELLED" });
  await expect(cache.text(siglip)).rejects.toMatchObject({ code: "CANCELLED" });
});

test("the caller's pixels stay the caller's, whether shared, owned or a view of a larger buffer", async () => {
  const image = await encoders().image(siglip);
  const owned = scene("red");
  const large = new Uint8Array(owned.data.length + 1000);
  large.set(owned.data, 500);
  const view = { ...owned, data: large.subarray(500, 500 + owned.data.length) };
  const shared = { ...owned, data: new Uint8Array(new SharedArrayBuffer(owned.data.length)) };
  shared.data.set(owned.data);
  const vectors = await image.embed([owned, view, shared]);
  expect(vectors.subarray(16, 32)).toEqual(vectors.subarray(0, 16));
  expect(vectors.subarray(32)).toEqual(vectors.subarray(0, 16));
  expect([owned.data.length, large.length, shared.data.length]).toEqual([57_600, 58_600, 57_600]);
});

test.each([
  ["image", "tiny-image.onnx"],
  ["text", "tiny-text.onnx"],
] as const)("a pack whose %s graph is missing or another says so, and works once it is mended", async (side, name) => {
  const pack = await writeTinyEncoder(join(folder, `broken-${side}`));
  const cache = encoders();
  const good = readFileSync(pack.paths[name]!);
  rmSync(pack.paths[name]!);
  await expect(cache[side](pack)).rejects.toMatchObject({ code: "MODEL_MISSING" });
  writeFileSync(pack.paths[name]!, "not a graph");
  await expect(cache[side](pack)).rejects.toMatchObject({ code: "MODEL_INVALID" });
  writeFileSync(pack.paths[name]!, readFileSync(pack.paths[side === "image" ? "tiny-text.onnx" : "tiny-image.onnx"]!));
  await expect(cache[side](pack)).rejects.toMatchObject({ code: "MODEL_INVALID" });
  writeFileSync(pack.paths[name]!, good);
  expect((await cache[side](pack)).dim).toBe(16);
});

test("int8 weights stay on the processor, and say why the preferred device was not taken", async () => {
  const manifest = {
    ...siglip.manifest,
    files: siglip.manifest.files.map((file) => ({
      ...file,
      variant: file.role === "tokenizer" ? null : ("int8" as const),
    })),
  };
  const cache = createEncoderCache({ workerEntry: WORKER_ENTRY, cpuWorkers: 1, devicePreference: ["webgpu", "cpu"] });
  open.push(cache);
  const image = await cache.image({ ...siglip, manifest });
  expect(image).toMatchObject({ device: "cpu", fellBack: expect.stringContaining("int8") });
  const text = await cache.text({ ...siglip, manifest });
  expect(text).toMatchObject({ device: "cpu", fellBack: expect.stringContaining("int8") });
});
