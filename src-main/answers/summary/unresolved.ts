import type { CoverageGap } from "#shared/domain/moment.ts";
import type { Tally, TallyItem } from "#shared/domain/tally.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";
import {
  cameraName,
  missingSentence,
  noRecordingSentence,
  stillThereSentence,
  viewSentence,
} from "#shared/words/answers/index.ts";
import { placeOf, said, videoOf } from "../facts/asking.ts";
import { zonedToUtc } from "#shared/lib/zonedTime.ts";
import { joined, type WallSpan } from "./activity.ts";
import { relationOf, signalOf, type Summing } from "./summing.ts";

/** Matters of each kind that are told. */
const EACH = 2;
const GAPS = 2;
const NAMED = 5;
/** What holds until this close to the end of what was looked at holds at the end. */
const END_US = 2_000_000;
/** A recording of the same camera that begins within this goes on with the one before. */
const SEAM_MS = 60_000;
/** A camera without a recording for less than this was changing files. */
const GAP_MS = 60_000;

const MISSING = ["failed", "notAnalysed", "incomplete", "noClock"] as const;

/** What is open at the end: things left and people lying, views that changed, and what nobody looked through. */
export async function unresolved(summing: Summing, signal: AbortSignal): Promise<Worded[]> {
  const { citing, teller, language } = summing;
  const sentences: Worded[] = [];
  for (const [kind, state] of [
    ["leftBehind", "left"],
    ["lying", "lying"],
  ] as const) {
    const found = await summing.tally(relationOf(kind));
    const open = atTheEnd(summing, found);
    await citing.read(open, signal);
    for (const it of open) {
      const when = teller.at(placeOf(videoOf(found!, it)), it.endUs);
      sentences.push(said(stillThereSentence(citing.phrase(it), state, when, language), [citing.item(it, it.endUs)]));
    }
  }
  for (const [kind, state] of [
    ["cameraCovered", "covered"],
    ["cameraMoved", "moved"],
  ] as const) {
    const found = await summing.tally(signalOf(kind));
    // A covered camera matters while it is; a moved one shows something else from then on.
    const open = state === "covered" ? atTheEnd(summing, found) : lastOfEach(found);
    for (const it of open) {
      const text = viewSentence(state, teller.at(placeOf(videoOf(found!, it)), it.startUs), language);
      sentences.push(said(text, [citing.stretch(it, { signal: kind, classes: [], text })]));
    }
  }
  return [...sentences, ...missing(summing), ...unordered(summing), ...withoutRecording(summing)];
}

/** Items that hold until the end of what was looked at, with no later recording of the same camera to look on in. */
function atTheEnd({ footage, deps }: Summing, tally: Tally | null): TallyItem[] {
  const ends = new Map(footage.videos.map(({ id, spans }) => [id, spans.at(-1)?.endUs ?? 0]));
  return (tally?.last ?? [])
    .filter(
      (it) =>
        (ends.get(it.videoId) ?? 0) - it.endUs <= END_US &&
        !goesOn(
          footage.videos.map((one) => one.id),
          it.videoId,
          deps,
        ),
    )
    .slice(0, EACH);
}

function goesOn(videos: readonly VideoId[], id: VideoId, { store }: Summing["deps"]): boolean {
  const row = store.videos.find(id);
  if (!row?.media || row.camera === null || row.recordedAt.utcMs === null) return false;
  const endMs = row.recordedAt.utcMs + row.media.durationUs / 1000;
  return videos.some((other) => {
    const next = other === id ? null : store.videos.find(other);
    if (!next?.media || next.camera !== row.camera || next.recordedAt.utcMs === null) return false;
    const fromMs = next.recordedAt.utcMs;
    return fromMs <= endMs + SEAM_MS && fromMs + next.media.durationUs / 1000 > endMs;
  });
}

function lastOfEach(tally: Tally | null): TallyItem[] {
  return (tally?.videos ?? []).map((it) => it.last).slice(0, EACH);
}

/** Recordings that are not in the summary, or not whole. */
function missing({ all, citing, deps, language }: Summing): Worded[] {
  return MISSING.flatMap((reason) => {
    const gap = all.coverage.gaps.find((it) => it.reason === reason);
    if (!gap) return [];
    const names = gap.videoIds.slice(0, NAMED).flatMap((id) => deps.store.videos.find(id)?.name ?? []);
    const text = missingSentence(reason, names, gap.videos, language);
    return [said(text, refsOf(gap, citing, deps, text))];
  });
}

/** Recordings that are in the summary, but at no time of it. */
function unordered({ footage, citing, deps, language, query }: Summing): Worded[] {
  if (query.times.length > 0 || footage.videos.length < 2) return [];
  const rows = footage.videos
    .flatMap(({ id }) => deps.store.videos.find(id) ?? [])
    .filter((it) => it.recordedAt.utcMs === null);
  if (rows.length === 0) return [];
  const shown = rows.slice(0, NAMED);
  const text = missingSentence(
    "unordered",
    shown.map((it) => it.name),
    rows.length,
    language,
  );
  return [
    said(
      text,
      shown.map((it) => citing.span(it.id, 0, it.media?.durationUs ?? 0, text)),
    ),
  ];
}

function refsOf(
  gap: CoverageGap,
  citing: Summing["citing"],
  deps: Summing["deps"],
  text: string,
): Array<NewEvidence | null> {
  return gap.videoIds.slice(0, NAMED).map((id) => {
    const durationUs = deps.store.videos.find(id)?.media?.durationUs ?? 0;
    return citing.span(id, 0, durationUs, text);
  });
}

/** Times between `from` and `to` in which a camera that recorded has no recording. Only told where both are given. */
function withoutRecording({ query, footage, deps, citing, teller, language }: Summing): Worded[] {
  const [time] = query.times;
  if (query.times.length !== 1 || !time?.from || !time.to) return [];
  const cameras = Map.groupBy(
    footage.videos
      .flatMap(({ id }) => deps.store.videos.find(id) ?? [])
      .filter((it) => it.camera !== null && it.recordedAt.utcMs !== null),
    (it) => it.camera!,
  );
  const sentences: Array<Worded & { ms: number }> = [];
  for (const [camera, rows] of cameras) {
    const [first] = rows;
    const { zone } = first!.recordedAt;
    const fromMs = zonedToUtc(Date.parse(`${time.from}Z`), zone);
    const toMs = zonedToUtc(Date.parse(`${time.to}Z`), zone);
    const recorded = joined(
      rows.map((it) => ({
        fromMs: it.recordedAt.utcMs!,
        toMs: it.recordedAt.utcMs! + (it.media?.durationUs ?? 0) / 1000,
      })),
      GAP_MS,
    );
    for (const gap of gapsOf(recorded, fromMs, toMs)) {
      const footageOf = citing.footage(first!.id)!;
      const zeroMs = first!.recordedAt.utcMs!;
      const span = teller.wall(footageOf, (gap.fromMs - zeroMs) * 1000, (gap.toMs - zeroMs) * 1000);
      const text = noRecordingSentence(cameraName(camera, language), span, language);
      // What is not recorded cannot be shown: the recordings beside it are.
      const beside = rows.slice(0, NAMED).map((it) => citing.span(it.id, 0, it.media?.durationUs ?? 0, text));
      sentences.push({ ...said(text, beside), ms: gap.toMs - gap.fromMs });
    }
  }
  return sentences
    .sort((a, b) => b.ms - a.ms)
    .slice(0, GAPS)
    .map(({ text, refs }) => ({ text, refs }));
}

function gapsOf(recorded: readonly WallSpan[], fromMs: number, toMs: number): WallSpan[] {
  const gaps: WallSpan[] = [];
  let at = fromMs;
  for (const it of recorded) {
    if (it.fromMs - at >= GAP_MS) gaps.push({ fromMs: at, toMs: Math.min(it.fromMs, toMs) });
    at = Math.max(at, it.toMs);
  }
  if (toMs - at >= GAP_MS) gaps.push({ fromMs: at, toMs });
  return gaps.filter((it) => it.toMs > it.fromMs);
}
