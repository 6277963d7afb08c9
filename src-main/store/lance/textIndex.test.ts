import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { videoId } from "#shared/domain/video.ts";
import { createSilentLogger } from "../../platform/fileLogger.ts";
import { connectFolder } from "./connection.ts";
import { holdsWords } from "./textFold.ts";
import { TextIndex, type TextKind } from "./textIndex.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
async function openAt(path: string): Promise<TextIndex> {
  const connection = await connectFolder(path);
  const index = await TextIndex.open(connection, createSilentLogger());
  closers.push(async () => {
    await index.close();
    connection.close();
  });
  return index;
}
async function fresh(): Promise<TextIndex> {
  const path = await mkdtemp(join(tmpdir(), "sightline-texts-"));
  closers.push(() => rm(path, { recursive: true, force: true }));
  return await openAt(path);
}
const A = videoId.parse("v_0123456789abcdef");
const B = videoId.parse("v_fedcba9876543210");
const partOf = (texts: string[], over: { video?: typeof A; kind?: TextKind; fromUs?: number } = {}) => ({
  video: A,
  kind: "ocr" as TextKind,
  fromUs: 0,
  toUs: (over.fromUs ?? 0) + 100e6,
  model: "tesseract",
  rows: texts.map((text, i) => ({
    startUs: (over.fromUs ?? 0) + i * 1e6,
    endUs: (over.fromUs ?? 0) + i * 1e6 + 1e6,
    text,
    box: { x: 0.5, y: 0.25, w: 0.125, h: 0.0625 },
    confidence: 0.75,
  })),
  ...over,
});
const SIGNS = [
  "서울 12가 3456",
  "GATE 3 OPEN",
  "정문 출입구",
  "SEOUL STATION",
  "부산 88나 1234",
  "서울역 앞",
  "Café Zürich",
  "100% sûr_e",
];
const found = async (index: TextIndex, words: string) =>
  (await index.search(words, { limit: 10 })).map((it) => it.text).sort();

for (const state of ["before the index is built", "with the index", "with rows that it does not know"])
  test(`Korean, plates and signs are found whole and in part, ${state}`, async () => {
    const index = await fresh();
    const late = state.startsWith("with rows") ? 4 : 0;
    await index.append(partOf(SIGNS.slice(late)));
    if (state.startsWith("with")) await index.optimize();
    if (late) await index.append(partOf(SIGNS.slice(0, late), { fromUs: 200e6 }));
    expect(await found(index, "서울")).toEqual(["서울 12가 3456", "서울역 앞"]);
    for (const plate of ["12가 3456", "12가3456", "12-가-3456", "가 34", "3456", "２가３"])
      expect(await found(index, plate), plate).toEqual(["서울 12가 3456"]);
    for (const gate of ["GATE", "gate", "gat", "ate", "open gate", "GATE3"])
      expect(await found(index, gate), gate).toEqual(["GATE 3 OPEN"]);
    expect(await found(index, "출입")).toEqual(["정문 출입구"]);
    // One syllable is a word in Korean.
    expect(await found(index, "문")).toEqual(["정문 출입구"]);
    expect(await found(index, "역 서울")).toEqual(["서울역 앞"]);
    expect(await found(index, "cafe zurich")).toEqual(["Café Zürich"]);
    expect(await found(index, "99다")).toEqual([]);
    expect(await found(index, "gate closed")).toEqual([]);
  });

test("whatever is typed finds texts or nothing", async () => {
  const index = await fresh();
  await index.append(partOf(SIGNS));
  await index.optimize();
  for (const words of [
    "",
    "   ",
    "'; DROP TABLE texts; --",
    '"GATE',
    "a AND b OR NOT (",
    "+gate^2 -open~ *",
    "😀",
    "\u0000\u0007",
    "%",
    "_",
    "\\",
    "x".repeat(10_000),
    "가 ".repeat(5000),
    "\ud800",
  ])
    expect(Array.isArray(await index.search(words, { limit: 5 })), words.slice(0, 30)).toBe(true);
  expect(await found(index, '"GATE" (open)')).toEqual(["GATE 3 OPEN"]);
  expect(await found(index, "%")).toEqual([]);
});

test("a hit says where and when; videos and kinds restrict; a span of a kind is replaced", async () => {
  const index = await fresh();
  await index.append(partOf(["GATE 1", "GATE 2"]));
  await index.append(partOf(["a gate opens"], { kind: "caption" }));
  await index.append(partOf(["GATE 9"], { video: B }));
  await index.optimize();
  const [hit] = await index.search("gate 2", { limit: 5, videos: [A], kinds: ["ocr"] });
  expect(hit).toMatchObject({
    video: A,
    kind: "ocr",
    startUs: 1e6,
    endUs: 2e6,
    text: "GATE 2",
    box: { x: 0.5, y: 0.25, w: 0.125, h: 0.0625 },
    confidence: 0.75,
    model: "tesseract",
  });
  expect(await index.search("gate", { limit: 5, videos: [] })).toEqual([]);
  expect((await index.search("gate", { limit: 5, kinds: ["caption"] })).map((it) => it.text)).toEqual(["a gate opens"]);
  await index.append({ ...partOf(["DOOR 2"]), toUs: 1e6 });
  expect(await found(index, "gate")).toEqual(["GATE 2", "GATE 9", "a gate opens"]);
  await expect(index.append({ ...partOf(["x", "y"]), toUs: 1e6 })).rejects.toMatchObject({
    problem: { code: "INVALID_INPUT" },
  });
  expect(await index.deleteVideos([A])).toBe(3);
  expect(await index.countVideo(A)).toBe(0);
  expect(await index.deleteAllBut([A])).toBe(1);
});

test.each([
  ["GATE 3", "gat", true],
  ["12가 3456", "12가3456", true],
  ["12가 3456", "3456", true],
  ["15/01/2012 02:08", "2020", false],
  ["15/01/2012 02:08", "2012", true],
  ["NORTH GATE", "gate north", true],
])("%j holds %j as an operator reads it: %s", (text, words, expected) => {
  expect(holdsWords(text, words)).toBe(expected);
});

test("texts of a span come by time, those that reach into it too, of the kinds that are asked for", async () => {
  const index = await fresh();
  await index.append(partOf(SIGNS));
  await index.append(partOf(["a person walks"], { kind: "caption", fromUs: 2e6 }));
  await index.append(partOf(["elsewhere"], { video: B }));
  const span = { video: A, fromUs: 1.5e6, toUs: 3e6 };
  const texts = (await index.during(span, { limit: 10 })).map((it) => it.text);
  expect(texts).toHaveLength(3);
  expect(new Set(texts)).toEqual(new Set(["GATE 3 OPEN", "정문 출입구", "a person walks"]));
  expect((await index.during(span, { kinds: ["caption"], limit: 10 })).map((it) => it.kind)).toEqual(["caption"]);
  expect((await index.during({ ...span, toUs: 100e6 }, { kinds: ["ocr"], limit: 2 })).map((it) => it.startUs)).toEqual([
    1e6, 2e6,
  ]);
  await index.optimize();
  expect(await index.during(span, { limit: 10 })).toHaveLength(3);
});
