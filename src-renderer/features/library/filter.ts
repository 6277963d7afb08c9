import type { VideoState, VideoSummary } from "#shared/domain/video.ts";
import { className } from "../../lib/classes.ts";
import { instantOf, wallClock } from "../../lib/format.ts";
import type { Locale } from "../../lib/i18n/index.ts";

export const SORTS = ["added", "recorded", "recordedUp", "name", "duration", "objects"] as const;
export type SortKey = (typeof SORTS)[number];
export type StateFilter = "any" | VideoState | "missing";

export interface LibraryFilter {
  /** Words that must all be found in name, camera, tags or classes. */
  text: string;
  /** null = every camera, "" = videos without one. */
  camera: string | null;
  state: StateFilter;
  /** Days "2026-11-23" in each recording's own zone, inclusive; "" = open. */
  from: string;
  to: string;
  sort: SortKey;
}

export const noFilter: LibraryFilter = { text: "", camera: null, state: "any", from: "", to: "", sort: "added" };

export function isFiltering(f: LibraryFilter): boolean {
  return f.text.trim() !== "" || f.camera !== null || f.state !== "any" || f.from !== "" || f.to !== "";
}

/** What the text filter looks in. Classes by their name in both languages, so that "person" and "사람" both find people. */
function haystack(v: VideoSummary): string {
  const classes = Object.keys(v.countsByClass).flatMap((c) => [
    c,
    ...(["en", "ko"] satisfies Locale[]).map((l) => className(c, l)),
  ]);
  return [v.name, v.camera ?? "", ...v.tags, ...classes].join("\n").normalize("NFC").toLowerCase();
}

/** macOS hands out file names in NFD: both sides are composed before they are compared. */
export function wordsOf(text: string): string[] {
  return text.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
}

function inDays(v: VideoSummary, from: string, to: string): boolean {
  if (!from && !to) return true;
  if (v.recordedAt.utcMs === null) return false;
  const endMs = v.recordedAt.utcMs + (v.media?.durationUs ?? 0) / 1000;
  const first = wallClock(v.recordedAt.utcMs, v.recordedAt.zone).date;
  const last = wallClock(endMs, v.recordedAt.zone).date;
  return (!from || last >= from) && (!to || first <= to);
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

const COMPARE: Record<SortKey, (a: VideoSummary, b: VideoSummary) => number> = {
  added: (a, b) => b.addedAtMs - a.addedAtMs,
  recorded: (a, b) => (b.recordedAt.utcMs ?? -Infinity) - (a.recordedAt.utcMs ?? -Infinity),
  recordedUp: (a, b) => (a.recordedAt.utcMs ?? Infinity) - (b.recordedAt.utcMs ?? Infinity),
  name: (a, b) => byName.compare(a.name, b.name),
  duration: (a, b) => (b.media?.durationUs ?? -1) - (a.media?.durationUs ?? -1),
  objects: (a, b) => b.objectCount - a.objectCount,
};

/** The videos to show, in order. Equal ones keep the order of their ids, so that nothing jumps while numbers change. */
export function applyFilter(videos: readonly VideoSummary[], f: LibraryFilter): VideoSummary[] {
  const words = wordsOf(f.text);
  const kept = videos.filter((v) => {
    if (f.camera !== null && (v.camera ?? "") !== f.camera) return false;
    if (f.state === "missing" ? !v.missing : f.state !== "any" && v.state !== f.state) return false;
    if (!inDays(v, f.from, f.to)) return false;
    if (words.length === 0) return true;
    const hay = haystack(v);
    return words.every((w) => hay.includes(w));
  });
  const compare = COMPARE[f.sort];
  return kept.sort((a, b) => {
    const order = compare(a, b);
    return order !== 0 && !Number.isNaN(order) ? order : a.id < b.id ? -1 : 1;
  });
}

/** Cameras in the library by name; "" last when some video has none. */
export function camerasOf(videos: readonly VideoSummary[]): string[] {
  const names = [...new Set(videos.map((v) => v.camera ?? ""))];
  return names.sort((a, b) => (a === "" ? 1 : b === "" ? -1 : byName.compare(a, b)));
}

/** True when a date box holds a real day; an empty box is fine. */
export function validDay(day: string): boolean {
  return day === "" || instantOf(day, "00:00", "UTC") !== null;
}
