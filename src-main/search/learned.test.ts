import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Moment } from "#shared/domain/moment.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import { queryOf } from "../../test/searchWorld.ts";
import { colorPng, openLearnedLibrary, type ColoredScene, type LearnedLibrary } from "../../test/learnedLibrary.ts";

const RECORDINGS: Record<string, { seconds: number; scenes: ColoredScene[] }> = {
  "gate.mp4": {
    seconds: 30,
    scenes: [
      { color: "red", fromS: 10, toS: 18 },
      { color: "green", fromS: 20, toS: 28 },
    ],
  },
  "yard.mp4": {
    seconds: 29,
    scenes: [
      { color: "blue", fromS: 2, toS: 8 },
      { color: "yellow", fromS: 11, toS: 17 },
      { color: "orange", fromS: 20, toS: 26 },
    ],
  },
  "corner.mp4": {
    seconds: 24,
    scenes: [
      { color: "purple", fromS: 1, toS: 10, moving: true },
      { color: "green", fromS: 14, toS: 21 },
    ],
  },
};
const WORDS: Array<[word: string, color: string]> = [
  ...["red", "green", "blue", "yellow", "purple", "orange"].map((it): [string, string] => [it, it]),
  ["빨간색", "red"],
  ["초록색", "green"],
  ["파란색", "blue"],
  ["노란색", "yellow"],
  ["보라색", "purple"],
  ["주황색", "orange"],
];

let library: LearnedLibrary;
const ids: Record<string, string> = {};
const nameOf = (moment: Moment | undefined) => Object.keys(ids).find((name) => ids[name] === moment?.videoId);

beforeAll(async () => {
  library = await openLearnedLibrary(`concepts:
  - id: alarm-light
    en: alarm light
    ko: 경광등
    synonyms: { en: [], ko: [] }
    prompts: [a red scene, red]
    scope: window
`);
  const all = Object.entries(RECORDINGS);
  const made = await Promise.all(all.map(([name, { seconds, scenes }]) => library.add(name, seconds, scenes)));
  all.forEach(([name], i) => (ids[name] = made[i]!));
}, 120_000);
afterAll(() => library?.close());

/** Whether a moment's best time lies in a scene of this colour. */
function shows(moment: Moment | undefined, color: string): boolean {
  const name = nameOf(moment);
  return (
    name !== undefined &&
    RECORDINGS[name]!.scenes.some(
      (it) => it.color === color && moment!.bestUs >= it.fromS * 1e6 && moment!.bestUs < it.toS * 1e6,
    )
  );
}

/** A query of free words, as chips that the operator added by hand; nothing of it is left to the rules. */
const free = (text: string, examples: unknown[] = []) =>
  text === "" ? queryOf({ examples }) : queryOf({ steps: [[{ kind: "free", text }]], phrases: [text], examples });
const frame = (name: string, atS: number, negated = false) => ({
  id: `frame-${negated ? "not" : "like"}`,
  negated,
  source: { kind: "frame", videoId: ids[name], tUs: atS * 1e6, box: null, trackId: null },
});

/** For every colour word: where it was found, and the figure that it rests on. */
async function everyWord() {
  const found: unknown[] = [];
  for (const [word, color] of WORDS) {
    const { moments, done } = await library.find({ query: free(word) });
    found.push({
      word,
      right: shows(moments[0], color),
      moments: moments.map(({ id, startUs, endUs, band, reasons }) => ({ id, startUs, endUs, band, reasons })),
      gaps: done.coverage.gaps,
      problems: done.problems,
    });
  }
  return found;
}

test("every colour word, in both languages, finds its scene first; so do sentences", async () => {
  const found = await everyWord();
  expect(found).toEqual(WORDS.map(([word]) => expect.objectContaining({ word, right: true, gaps: [], problems: [] })));
  for (const [word, color] of WORDS) {
    const { moments } = await library.find({ text: word });
    // What moved is a moment of its own length: the scene lies in it.
    const scene = RECORDINGS[nameOf(moments[0]) ?? ""]?.scenes.find((it) => it.color === color);
    expect
      .soft(scene && moments[0]!.startUs < scene.toS * 1e6 && moments[0]!.endUs > scene.fromS * 1e6, word)
      .toBe(true);
  }
});

test("a word that nothing shows finds nothing, names the nearest miss, and says that all was searched", async () => {
  for (const text of ["flumox", "zeppelin"]) {
    const { moments, total, done } = await library.find({ text });
    expect([moments, total, done.problems]).toEqual([[], 0, []]);
    expect(done.nearestMiss).toMatchObject({ band: "weak", reasons: [{ satisfied: false }] });
    expect(done.coverage.searchedUs).toBe(done.coverage.us);
    expect(done.coverage.gaps).toEqual([]);
  }
});

test("by picture, by picture and words, by a frame, and without what looks like another", async () => {
  const png = join(library.folder, "red.png");
  await colorPng("red", png);
  const { imageId, width } = await library.client.search.addImage({ data: (await readFile(png)).toString("base64") });
  expect(width).toBe(64);
  const picture = (negated = false) => ({ id: "picture", negated, source: { kind: "image", imageId } });
  const red = await library.find({ query: free("", [picture()]) });
  expect(shows(red.moments[0], "red")).toBe(true);
  expect(red.moments[0]).toMatchObject({ band: "strong", reasons: [{ criterion: "picture", satisfied: true }] });

  const both = await library.find({ query: free("orange", [picture()]) });
  expect(both.moments.slice(0, 2).map((it) => shows(it, "red") || shows(it, "orange"))).toEqual([true, true]);
  expect(new Set(both.moments.slice(0, 2).map(nameOf))).toEqual(new Set(["gate.mp4", "yard.mp4"]));

  const like = await library.find({ query: free("", [frame("gate.mp4", 23)]) });
  const greens = (moments: Moment[]) => moments.filter((it) => shows(it, "green")).map(nameOf);
  expect(greens(like.moments)).toContain("corner.mp4");
  expect(like.moments.filter((it) => it.band === "strong").every((it) => shows(it, "green"))).toBe(true);
  // Like the one, but not that other one.
  const without = await library.find({ query: free("", [frame("gate.mp4", 23), frame("corner.mp4", 18, true)]) });
  expect(greens(without.moments)).not.toContain("corner.mp4");

  // The picture goes with the words: what looks like it is no answer to them.
  expect(
    (await library.find({ query: free("red", [picture(true)]) })).moments.filter((it) => shows(it, "red")),
  ).toEqual([]);
  expect(shows((await library.find({ query: free("green", [picture(true)]) })).moments[0], "green")).toBe(true);
});

test("a concept of the library's own vocabulary is found by its name in either language", async () => {
  // Recordings are scored one after the other, each against all that are: what is found settles with the last.
  for (const text of ["alarm light", "경광등"])
    await expect
      .poll(async () => (await library.find({ text })).moments.map(told), { timeout: 20_000 })
      .toEqual([{ name: "gate.mp4", inScene: true, satisfied: true, route: "concepts" }]);

  function told(moment: Moment) {
    const [reason] = moment.reasons;
    return {
      name: nameOf(moment),
      inScene: moment.startUs < 18e6 && moment.endUs > 10e6,
      satisfied: reason?.satisfied,
      route: reason?.evidence?.route,
    };
  }
});

test("the command line answers with one document, by words and by picture", async () => {
  const cli = (...args: string[]) => {
    const entry = join(import.meta.dirname, "../cli.ts");
    const all = ["--no-warnings", entry, "search", ...args, "--json", "--data", library.dataDir];
    return new Promise<{ status: number | null; json: Record<string, unknown> & { moments: Moment[] } }>((done) => {
      execFile(process.execPath, all, (error, stdout) =>
        done({ status: error ? Number(error.code) : 0, json: JSON.parse(stdout) as never }),
      );
    });
  };
  const [words, picture] = await Promise.all([cli("red"), cli("--image", join(library.folder, "red.png"))]);
  for (const { status, json } of [words, picture]) {
    expect(status).toBe(0);
    expect(Object.keys(json)).toEqual(["criteria", "coverage", "moments"]);
    expect(shows(json.moments[0], "red")).toBe(true);
  }
});

test(
  "killed with SIGKILL in the middle of indexing, the vision process leaves the same index",
  { timeout: 60_000 },
  async () => {
    const before = { status: await library.client.search.indexStatus(), words: await everyWord() };
    const killed = library.killAt("embedVideo");
    expect(await library.client.search.rebuildIndex({})).toEqual({ queued: 3 });
    expect(await killed).toBeGreaterThan(0);
    await library.idle();
    const after = { status: await library.client.search.indexStatus(), words: await everyWord() };
    const counts = ({ serving, building, windows, crops }: typeof before.status) => ({
      serving,
      building,
      windows,
      crops,
    });
    expect(counts(after.status)).toEqual(counts(before.status));
    expect(after.words).toEqual(before.words);
  },
);

test(
  "another encoder is indexed while the first one answers, then takes over, and the first one's vectors go",
  { timeout: 60_000 },
  async () => {
    const { client } = library;
    const release = library.holdAt("embedVideo");
    await client.system.updateSettings({ encoderPack: "tiny-clip" });
    expect(await client.search.indexStatus()).toMatchObject({ serving: "tiny-siglip", building: "tiny-clip" });
    const during = await library.find({ query: free("yellow") });
    expect(shows(during.moments[0], "yellow")).toBe(true);
    // The old one is uninstalled meanwhile: what the new one has so far answers, and the gap is named.
    await client.models.remove({ id: "tiny-siglip" });
    const { gaps } = (await library.find({ query: free("yellow") })).done.coverage;
    expect(gaps.map((it) => it.reason)).toEqual(["notEmbedded"]);
    release();
    await library.idle();
    expect(await client.search.indexStatus()).toMatchObject({ serving: "tiny-clip", building: null, progress: 1 });
    expect(await everyWord()).toEqual(
      WORDS.map(([word]) => expect.objectContaining({ word, right: true, gaps: [], problems: [] })),
    );
    const tables = (await readdir(libraryPaths(library.dataDir).index)).join(" ");
    expect(tables).toContain("tiny-clip");
    expect(tables).not.toContain("tiny-siglip");
  },
);
