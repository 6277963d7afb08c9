import type { CaptionSettings } from "#shared/domain/caption.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { partedMentions } from "../words.ts";
import { letterOf, type BenchColumn, type BenchResult } from "./benchStore.ts";

/** What is written of a bench. Times of the span are media time. */
export interface BenchExport {
  video: { id: string; name: string; camera: string | null; recorded: string | null };
  span: MediaSpan;
  durationUs: number;
  columns: readonly BenchColumn[];
  exportedAtMs: number;
}

/** Words of the Markdown export. */
export interface ExportWords {
  title: string;
  warn: string;
  video: string;
  recorded: string;
  span: string;
  rows: (settings: CaptionSettings) => Array<[name: string, value: string]>;
  figures: (result: BenchResult) => Array<[name: string, value: string]>;
  primed: string;
}

/** Columns that ran, with their letters. */
const ran = (bench: BenchExport): Array<{ letter: string; result: BenchResult }> =>
  bench.columns.flatMap((one, i) => (one.result ? [{ letter: letterOf(i), result: one.result }] : []));

/** "bench_Gate_20261121_0-12.csv": video and start of the span, without a path and without what file systems refuse. */
export function exportName(bench: BenchExport, ending: string): string {
  const safe = bench.video.name
    .replace(/\.[^.]*$/, "")
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, "_")
    .slice(0, 60);
  const from = formatMediaTime(bench.span.fromUs, 0, bench.durationUs).replaceAll(":", "-");
  return `bench_${safe}_${from}.${ending}`;
}

/**
 * A cell as RFC 4180 wants it. What a model wrote may begin with "=" or "@", which spreadsheets run as a formula: such cells begin with an apostrophe
 * (OWASP, "CSV Injection").
 */
function cell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** One line a column, with a header line; lines end as RFC 4180 says. */
export function benchCsv(bench: BenchExport): string {
  const rows = ran(bench).map(({ letter, result }) => {
    const { settings: s, caption } = result;
    const { supported, notSupported, unknown } = partedMentions(caption?.mentions ?? []);
    const names = (list: ReadonlyArray<{ class: string }>): string => list.map((one) => one.class).join(" ");
    const crop = s.crop ? [s.crop.x, s.crop.y, s.crop.w, s.crop.h].map((n) => n.toFixed(4)).join(" ") : null;
    return {
      settings: letter,
      video: bench.video.name,
      fromUs: bench.span.fromUs,
      toUs: bench.span.toUs,
      preset: s.preset,
      model: result.model?.model ?? null,
      host: result.model?.host ?? null,
      locality: result.model?.locality ?? null,
      prompt: s.prompt,
      primed: s.primed,
      framesAsked: s.frames,
      framesSent: caption?.frameUs.length ?? null,
      frameChoice: s.frameChoice,
      poolingStride: s.poolingStride,
      crop,
      width: s.width,
      objects: s.objects,
      language: s.language,
      maxTokens: s.maxTokens,
      temperature: s.temperature,
      seed: s.seed,
      state: result.state,
      cut: caption?.cut ?? null,
      problem: result.problem?.code ?? null,
      firstTokenMs: caption?.firstTokenMs ?? null,
      tookMs: caption?.tookMs ?? null,
      promptTokens: caption?.usage?.promptTokens ?? null,
      completionTokens: caption?.usage?.completionTokens ?? null,
      inIndex: names(supported),
      notInIndex: names(notSupported),
      cannotBeTold: names(unknown),
      notes: (caption?.notes ?? []).map((note) => note.kind).join(" "),
      text: result.text,
    };
  });
  const head = Object.keys(rows[0] ?? {});
  return [head.join(","), ...rows.map((row) => Object.values(row).map(cell).join(","))].join("\r\n") + "\r\n";
}

/** Everything, as the contract has it. */
export function benchJson(bench: BenchExport): string {
  const { video, span, exportedAtMs } = bench;
  const runs = ran(bench).map(({ letter, result }) => ({ letter, ...result }));
  return `${JSON.stringify({ kind: "sightline.captionBench", version: 1, exportedAtMs, video, span, runs }, null, 2)}\n`;
}

/** Text between fences longer than any in it: whatever a model wrote stays text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** In a line of Markdown nothing of a name, a setting or a prompt may be markup. */
const inert = (text: string): string =>
  text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>()#+!|~&-]/g, (sign) => `\\${sign}`);

/** A table of settings and figures, then each answer. */
export function benchMarkdown(bench: BenchExport, words: ExportWords): string {
  const runs = ran(bench);
  const time = (us: number): string => formatMediaTime(us, 1, bench.durationUs);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const columns = runs.map(({ result }) => [...words.rows(result.settings), ...words.figures(result)]);
  const names = columns[0]?.map(([name]) => name) ?? [];
  const table = names.map((name, i) => line([inert(name), ...columns.map((rows) => inert(rows[i]?.[1] ?? ""))]));
  return [
    `# ${inert(words.title)}`,
    "",
    `- ${inert(words.video)}: ${inert(bench.video.name)}${bench.video.camera ? ` (${inert(bench.video.camera)})` : ""}`,
    ...(bench.video.recorded ? [`- ${inert(words.recorded)}: ${inert(bench.video.recorded)}`] : []),
    `- ${inert(words.span)}: ${time(bench.span.fromUs)} – ${time(bench.span.toUs)}`,
    `- ${inert(words.warn)}`,
    "",
    line(["", ...runs.map(({ letter }) => letter)]),
    line(["---", ...runs.map(() => "---")]),
    ...table,
    "",
    ...runs.flatMap(({ letter, result }) => [
      `## ${letter}${result.settings.primed === null ? "" : `: ${inert(words.primed)}`}`,
      "",
      fenced(result.text),
      "",
    ]),
  ].join("\n");
}
