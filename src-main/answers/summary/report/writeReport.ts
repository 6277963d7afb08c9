import type { ReportRequest } from "#shared/contract/answers.ts";
import { reportRequest } from "#shared/contract/answers.ts";
import type { EvidenceItem, Language, MediaSpan, StoredAnswer } from "#shared/domain/evidence.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import {
  clockSource,
  coverageSentence,
  detectorSentence,
  leftOutSentence,
  localityWords,
  madeSentence,
  modelSentence,
  quoted,
  reportWord,
  type ReportWord,
} from "#shared/words/answers/index.ts";
import {
  cleanText,
  durationPhrase,
  narrateScene,
  spanPhrase,
  timeWord,
  type NewEvidence,
} from "#shared/words/index.ts";
import { throwIfAborted } from "../../../platform/abort.ts";
import type { SqliteStore } from "../../../store/sqlite/store.ts";
import type { VideoRow } from "../../../store/sqlite/videosTable.ts";
import { readScene, type SceneDeps } from "../../scene.ts";
import type { Block, ReportDocument } from "./blocks.ts";
import { toHtml } from "./html.ts";
import { toMarkdown } from "./markdown.ts";

export interface ReportDeps extends SceneDeps {
  store: Pick<SqliteStore, "videos" | "runs">;
  /** Wall-clock "now" in the operator's zone, without zone. */
  now(): string;
  /** Of the app. */
  version: string;
}

type Evidence = EvidenceItem | NewEvidence;

/** A part of the findings: sentences with what they rest on. */
interface Finding {
  heading: string;
  sentences: Array<{ text: string; evidence: Evidence[]; note: string | null }>;
}

const HOUR_US = 3_600_000_000;
/** Tracks that a row of evidence names. */
const TRACKS = 12;

/**
 * A draft of an incident report from stored answers' supported sentences and from spans described by facts: nothing in it that these do not hold. It belongs to no case: it is made of answers and spans
 * alone, and says so. Names, questions and notes are untrusted: every format escapes all of it. Throws AppError: CANCELLED, NOT_FOUND when a span's video is gone, INVALID_INPUT.
 */
export async function writeReport(
  deps: ReportDeps,
  request: ReportRequest,
  answers: readonly StoredAnswer[],
  signal: AbortSignal,
): Promise<{ name: string; mime: "text/markdown" | "text/html"; text: string }> {
  const { title, language, spans, notes, format } = reportRequest.parse(request);
  const findings = answers.map((it) => findingOf(it, language));
  for (const span of spans) {
    throwIfAborted(signal);
    findings.push(await narrated(deps, span, language));
  }
  throwIfAborted(signal);
  const evidence = findings.flatMap((it) => it.sentences.flatMap((one) => one.evidence));
  const videos = sourcesOf(deps, [...evidence.map((it) => it.videoId), ...spans.map((it) => it.videoId)]);
  const word = (name: ReportWord) => reportWord(name, language);
  const document: ReportDocument = {
    language,
    title,
    draft: { mark: word("draft"), note: word("draftNote") },
    blocks: [
      { kind: "heading", level: 2, text: word("period") },
      ...periodOf(evidence, spans, videos, language),
      { kind: "heading", level: 2, text: word("sources") },
      sourceTable(videos, language),
      { kind: "heading", level: 2, text: word("findings") },
      ...findingBlocks(findings, language),
      { kind: "heading", level: 2, text: word("unknown") },
      { kind: "list", items: unknownOf(answers, videos, language) },
      { kind: "heading", level: 2, text: word("notes") },
      notes.trim() === "" ? { kind: "paragraph", text: word("notes0") } : { kind: "verbatim", text: notes },
      { kind: "heading", level: 2, text: word("made") },
      { kind: "list", items: madeOf(deps, answers, videos, language) },
    ],
  };
  const html = format === "html";
  return {
    name: `${fileName(title, deps.now())}.${html ? "html" : "md"}`,
    mime: html ? "text/html" : "text/markdown",
    text: html ? toHtml(document) : toMarkdown(document),
  };
}

/** The supported sentences of an answer. */
function findingOf({ plan, sentences, evidence, kind }: StoredAnswer, language: Language): Finding {
  const byId = new Map(evidence.map((it) => [it.id, it]));
  const supported = sentences.filter((it) => it.verdict === "supported");
  return {
    heading: plan.question.trim() === "" ? (kind === "summary" ? SUMMARY[language] : "") : plan.question,
    sentences: supported.map(({ text, evidence: ids, origin }) => ({
      text,
      evidence: ids.flatMap((id) => byId.get(id) ?? []),
      note: origin === "model" ? reportWord("byModel", language) : null,
    })),
  };
}

const SUMMARY: Record<Language, string> = { en: "Summary", ko: "요약" };

/** What facts say of a span. */
async function narrated(deps: ReportDeps, span: MediaSpan, language: Language): Promise<Finding> {
  const scene = await readScene(deps, span);
  const when = spanPhrase(scene.recordedAt, span.fromUs, span.toUs, language, { date: true, zone: true });
  return {
    heading: `${reportWord("described", language)}: ${cleanText(scene.videoName, 120)}, ${when}`,
    sentences: narrateScene(scene, language).map(({ text, refs }) => ({ text, evidence: refs, note: null })),
  };
}

/** Findings with their evidence, numbered through the whole report. */
function findingBlocks(findings: readonly Finding[], language: Language): Block[] {
  const word = (name: ReportWord) => reportWord(name, language);
  const blocks: Block[] = [];
  const numbers = new Map<string, number>();
  for (const { heading, sentences } of findings) {
    if (sentences.length === 0) continue;
    blocks.push({ kind: "heading", level: 3, text: heading });
    const rows: Array<{ number: number; row: string[] }> = [];
    const items = sentences.map(({ text, evidence, note }) => {
      const cited = evidence.map((it) => {
        const key = JSON.stringify([it.kind, it.videoId, it.startUs, it.endUs, it.trackIds, it.text]);
        const known = numbers.get(key);
        const number = known ?? numbers.size + 1;
        if (known === undefined) numbers.set(key, number);
        if (!rows.some((one) => one.number === number)) rows.push({ number, row: evidenceRow(number, it, language) });
        return number;
      });
      const marks = [...new Set(cited)].sort((a, b) => a - b).join(", ");
      return `${text}${marks ? ` (${word("evidence")} ${marks})` : ""}${note ? ` (${note})` : ""}`;
    });
    blocks.push({ kind: "list", items });
    if (rows.length > 0)
      blocks.push({
        kind: "table",
        head: [
          word("number"),
          word("time"),
          word("camera"),
          word("file"),
          word("mediaTime"),
          word("tracks"),
          word("what"),
        ],
        rows: rows.sort((a, b) => a.number - b.number).map((it) => it.row),
      });
  }
  return blocks.length > 0 ? blocks : [{ kind: "paragraph", text: word("noFindings") }];
}

function evidenceRow(number: number, it: Evidence, language: Language): string[] {
  const wall =
    it.utcMs === null ? "–" : timeWord({ utcMs: it.utcMs, zone: it.zone }, it.startUs, { date: true, zone: true });
  const media = (us: number) => formatMediaTime(us, 0, HOUR_US);
  const tracks = it.trackIds.slice(0, TRACKS).join(", ");
  return [
    String(number),
    wall,
    it.camera ?? "–",
    it.videoName,
    media(it.startUs) === media(it.endUs) ? media(it.startUs) : `${media(it.startUs)} – ${media(it.endUs)}`,
    it.trackIds.length > TRACKS ? `${tracks}, … (${it.trackIds.length})` : tracks || "–",
    it.modelWritten ? `${it.text} (${reportWord("wordsOnly", language)})` : it.text,
  ];
}

function sourcesOf({ store }: ReportDeps, ids: readonly VideoId[]): VideoRow[] {
  return [...new Set(ids)].flatMap((id) => store.videos.find(id) ?? []);
}

function sourceTable(videos: readonly VideoRow[], language: Language): Block {
  const word = (name: ReportWord) => reportWord(name, language);
  return {
    kind: "table",
    head: [word("file"), "SHA-256", word("camera"), word("clock"), word("length")],
    rows: videos.map((it) => [
      cleanText(it.name, 120),
      it.sha256 ?? word("noSha"),
      it.camera === null ? "–" : cleanText(it.camera),
      clockOf(it, language),
      it.media ? durationPhrase(it.media.durationUs, language) : "–",
    ]),
  };
}

function clockOf({ recordedAt }: VideoRow, language: Language): string {
  const how = clockSource(recordedAt, language);
  if (recordedAt.utcMs === null) return how;
  const evidence = recordedAt.evidence ? `: ${cleanText(recordedAt.evidence, 120)}` : "";
  return `${timeWord(recordedAt, 0, { date: true, zone: true })} (${how}${evidence})`;
}

/** From the earliest to the latest moment of the findings, on the wall's clock. */
function periodOf(
  evidence: readonly Evidence[],
  spans: readonly MediaSpan[],
  videos: readonly VideoRow[],
  language: Language,
): Block[] {
  const zeros = new Map(videos.map((it) => [it.id, it.recordedAt]));
  const parts = [...evidence, ...spans.map((it) => ({ videoId: it.videoId, startUs: it.fromUs, endUs: it.toUs }))];
  const clocked = parts.flatMap(({ videoId, startUs, endUs }) => {
    const recordedAt = zeros.get(videoId);
    if (!recordedAt || recordedAt.utcMs === null) return [];
    const zeroUs = recordedAt.utcMs * 1000;
    return [{ recordedAt, fromUs: zeroUs + startUs, toUs: zeroUs + endUs }];
  });
  const unknown = videos.some((it) => it.recordedAt.utcMs === null);
  if (clocked.length === 0)
    return [{ kind: "paragraph", text: reportWord(parts.length > 0 ? "periodUnknown" : "none", language) }];
  const first = clocked.reduce((a, b) => (b.fromUs < a.fromUs ? b : a));
  const last = clocked.reduce((a, b) => (b.toUs > a.toUs ? b : a));
  const at = ({ recordedAt }: typeof first, us: number) =>
    timeWord(recordedAt, us - recordedAt.utcMs! * 1000, { date: true, zone: true });
  const names = videos.filter((it) => it.recordedAt.utcMs === null).map((it) => cleanText(it.name, 120));
  const blocks: Block[] = [{ kind: "paragraph", text: `${at(first, first.fromUs)} – ${at(last, last.toUs)}` }];
  if (unknown) blocks.push({ kind: "paragraph", text: `${reportWord("clockUnknown", language)}: ${names.join(", ")}` });
  return blocks;
}

/** What the findings do not reach. */
function unknownOf(answers: readonly StoredAnswer[], videos: readonly VideoRow[], language: Language): string[] {
  const items = answers.flatMap(({ plan, coverage, sentences }) => {
    const about = plan.question.trim() === "" ? SUMMARY[language] : quoted(plan.question, language);
    const left = sentences.filter((it) => it.verdict === "unsupported").length;
    return [
      ...(coverage ? [`${about}: ${coverageSentence(coverage, language)}`] : []),
      ...(left > 0 ? [`${about}: ${leftOutSentence(left, language)}`] : []),
    ];
  });
  const incomplete = videos
    .filter((it) => it.state !== "ready")
    .map((it) => `${cleanText(it.name, 120)}: ${STATES[it.state][language]}`);
  return [
    ...items,
    ...incomplete,
    reportWord("tracksNote", language),
    reportWord("weak", language),
    reportWord("noCase", language),
  ];
}

const STATES: Record<VideoRow["state"], Record<Language, string>> = {
  queued: { en: "waiting for analysis", ko: "분석 대기 중" },
  analysing: { en: "analysis is under way", ko: "분석 중" },
  ready: { en: "analysed", ko: "분석됨" },
  incomplete: { en: "read only in part", ko: "일부만 읽음" },
  failed: { en: "could not be read", ko: "읽을 수 없음" },
  cancelled: { en: "analysis was cancelled", ko: "분석이 취소됨" },
};

function madeOf(
  { store, now, version }: ReportDeps,
  answers: readonly StoredAnswer[],
  videos: readonly VideoRow[],
  language: Language,
): string[] {
  const packs = new Map<string, number>();
  for (const { currentRun } of videos) {
    const run = currentRun === null ? null : store.runs.find(currentRun);
    if (!run) continue;
    const name = run.packId === "motion" ? "motion" : `${run.packId} (${run.packKey.slice(0, 16)})`;
    packs.set(name, (packs.get(name) ?? 0) + 1);
  }
  const models = new Map(
    answers.flatMap(({ model }) => {
      if (!model) return [];
      const where = localityWords(model.locality, model.host, language);
      return [[`${model.model} ${model.host}`, modelSentence(model.name, model.model, where, language)] as const];
    }),
  );
  return [
    madeSentence(version, now(), language),
    ...[...packs].map(([name, n]) => detectorSentence(name, n, language)),
    ...models.values(),
  ];
}

/** A name that every system takes, from the title and the time: letters and digits of any script, nothing that leads to another folder. */
function fileName(title: string, now: string): string {
  const words = title
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/gu, "");
  const short = Array.from(words).slice(0, 60).join("");
  return `${short || "report"}-${now.slice(0, 16).replace(/[^0-9]/gu, "")}`;
}
