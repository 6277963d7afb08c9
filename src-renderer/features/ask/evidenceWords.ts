import type { CitedSentence, EvidenceItem } from "#shared/domain/evidence.ts";
import { eventPath } from "../../lib/events/eventPath.ts";
import { formatDuration, wallClock, type WallClock } from "../../lib/format.ts";
import { momentPath } from "../../lib/places.ts";

/** "E12" as people read it: "12". */
export const numberOf = (id: string): string => id.replace(/^E/, "");

/** How far a piece of evidence carries. */
export type Weight = "fact" | "weak" | "match" | "read" | "model";

const WEIGHTS: Record<EvidenceItem["kind"], Weight> = {
  object: "fact",
  relation: "fact",
  count: "fact",
  span: "fact",
  signal: "weak",
  moment: "match",
  text: "read",
  caption: "model",
  event: "fact",
};

export const weightOf = (item: EvidenceItem): Weight => (item.modelWritten ? "model" : WEIGHTS[item.kind]);

/** When it was on the recording's own clock; null when nobody knows. */
export function clockOf(item: Pick<EvidenceItem, "utcMs" | "zone" | "bestUs">): WallClock | null {
  return item.utcMs === null ? null : wallClock(item.utcMs + Math.floor(item.bestUs / 1000), item.zone);
}

/** Where it is shown: an event in the queue, with what came of it; all else in Review. */
export const evidenceHref = (item: EvidenceItem): string =>
  item.kind === "event" && item.event
    ? `#${eventPath(item.event.id)}`
    : `#${momentPath({ videoId: item.videoId, bestUs: item.bestUs, trackId: item.trackIds[0] ?? null })}`;

/** What all times of an answer share, so that it is said once and not in every citation; null where they differ. */
export interface SharedTime {
  date: string | null;
  /** The year of all dates; only asked for where these differ. */
  year: string | null;
  offset: string | null;
}

export function sharedTime(items: readonly EvidenceItem[]): SharedTime {
  const clocks = items.map(clockOf).filter((one) => one !== null);
  const same = (part: (clock: WallClock) => string): string | null => {
    const first = clocks[0] && part(clocks[0]);
    return first !== undefined && clocks.every((one) => part(one) === first) ? first : null;
  };
  return {
    date: same((one) => one.date),
    year: same((one) => one.date.slice(0, 4)),
    offset: same((one) => one.offset),
  };
}

/** The time of a citation: what is not shared by all of them is said here. Media time where the clock is not known. */
export function shortTime(item: EvidenceItem, shared: SharedTime): string {
  const clock = clockOf(item);
  if (!clock) return formatDuration(item.bestUs);
  const date = shared.date !== null ? null : shared.year === null ? clock.date : clock.date.slice(5);
  return [date, clock.time, shared.offset === null ? clock.offset : null].filter(Boolean).join(" ");
}

/** Sentences after one another that have the same origin, told apart from the others by one heading. */
export interface SentenceRun {
  origin: CitedSentence["origin"];
  /** Place of its first sentence among all that are shown. */
  first: number;
  sentences: CitedSentence[];
}

export function runsOf(sentences: readonly CitedSentence[]): SentenceRun[] {
  const runs: SentenceRun[] = [];
  for (const [place, sentence] of sentences.entries()) {
    const last = runs.at(-1);
    if (last?.origin === sentence.origin) last.sentences.push(sentence);
    else runs.push({ origin: sentence.origin, first: place, sentences: [sentence] });
  }
  return runs;
}
