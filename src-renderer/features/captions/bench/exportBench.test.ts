import { describe, expect, it } from "vitest";
import { caption, captionSettings } from "#shared/domain/caption.ts";
import type { BenchColumn } from "./benchStore.ts";
import { benchCsv, benchJson, benchMarkdown, exportName, type BenchExport, type ExportWords } from "./exportBench.ts";

const settings = captionSettings.parse({ preset: "generic", frames: 8 });
const model = { name: "Server", model: "llava", host: "gpu:8000", locality: "network" as const };
const span = { videoId: "v_0000000000", fromUs: 12_000_000, toUs: 32_000_000 };

function column(id: number, text: string, change: object = {}): BenchColumn {
  const own = captionSettings.parse({ ...settings, ...change });
  const kept = caption.parse({
    id: `c_000000000${id}`, ...span, text, settings: own, model, promptSent: own.prompt, frameUs: [1, 2, 3],
    mentions: [
      { class: "person", word: "man", supported: true, trackIds: [1] },
      { class: "person", word: "people", supported: true, trackIds: [2] },
      { class: "gun", word: "gun", supported: null, trackIds: [] },
      { class: "dog", word: "dog", supported: false, trackIds: [] },
    ],
    primed: own.primed !== null, kept: false, cut: null, usage: { promptTokens: 900, completionTokens: 40 },
    firstTokenMs: 340, tookMs: 2100, createdAtMs: 1,
  }); // prettier-ignore
  return { id, settings: own, result: { settings: own, state: "done", model, text, caption: kept, problem: null } };
}

const bench = (columns: BenchColumn[], name = "Gate_20261121.mp4"): BenchExport => ({
  video: { id: span.videoId, name, camera: "Gate", recorded: null },
  span: span as BenchExport["span"],
  durationUs: 60_000_000,
  columns,
  exportedAtMs: 5,
});

const words: ExportWords = {
  title: "Bench",
  warn: "No evidence.",
  video: "Video",
  recorded: "Recorded",
  span: "Span",
  primed: "primed",
  rows: (s) => [["Prompt", s.prompt]],
  figures: (r) => [["Time", String(r.caption?.tookMs ?? "")]],
};

/** As RFC 4180 reads it. */
const read = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)]
        .slice(0, -1)
        .map(([, cell = ""]) => cell.replace(/^"|"$/g, "").replaceAll('""', '"')),
    );

describe("the bench as a file", () => {
  it("is a line a column that a spreadsheet reads whole and runs nothing of", () => {
    const evil = '=HYPERLINK("http://evil","x"),\n@SUM(A1)';
    const [head, a, b] = read(benchCsv(bench([column(1, evil), column(2, "A man, walking."), { id: 3, settings, result: null }])));
    const at = (row: string[] | undefined, name: string) => row?.[head?.indexOf(name) ?? -1];
    expect([at(a, "settings"), at(a, "text"), at(b, "text")]).toEqual(["A", `'${evil}`, "A man, walking."]);
    expect([at(a, "inIndex"), at(a, "notInIndex"), at(a, "cannotBeTold")]).toEqual(["person", "dog", "gun"]);
    expect([at(a, "framesAsked"), at(a, "framesSent"), at(a, "firstTokenMs"), at(a, "completionTokens")]).toEqual(["8", "3", "340", "40"]);
    expect(benchCsv(bench([column(1, evil)])).split("\r\n").length).toBe(3);
  }); // prettier-ignore
  it("holds everything as JSON, with the settings that the answer came of", () => {
    const changed = { ...column(1, "text"), settings: { ...settings, frames: 64 } };
    const { runs, span: written } = JSON.parse(benchJson(bench([changed]))) as { runs: Array<{ settings: { frames: number } }>; span: object };
    expect([runs[0]?.settings.frames, written]).toEqual([8, span]);
  }); // prettier-ignore
  it("stays text in Markdown, whatever a model or a prompt says", () => {
    const text = "```\n<script>alert(1)</script>\n# Not a heading\n````";
    const made = benchMarkdown(
      bench([column(1, text, { prompt: "a | b [x](http://evil) <img>", primed: "fire" })], "<b>.mp4"),
      words,
    );
    expect(made).toContain("`````text\n" + text + "\n`````");
    expect(made).toContain("## A: primed");
    expect(made.replace(text, "")).not.toMatch(/(?<!\\)<|(?<!\\)\]\(|b \| \[/);
  });
  it("has a name that every file system takes", () => {
    expect(exportName(bench([], "정문 주차장/../..\\a:b?.avi"), "csv")).toBe("bench_정문_주차장_a_b__0-12.csv");
  });
});
