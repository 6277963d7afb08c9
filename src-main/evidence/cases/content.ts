import { caseVideo, newCaseItem, type CaseContent, type CaseVideo, type NewCaseItem } from "#shared/domain/case.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { VideoRow } from "../../store/sqlite/videosTable.ts";
import type { EvidenceDeps } from "../types.ts";

type Deps = Pick<EvidenceDeps, "event" | "answer"> & { store: Pick<EvidenceDeps["store"], "videos"> };

/** Looks up what an item is to hold and copies it. Throws AppError: NOT_FOUND, INVALID_INPUT on a span that ends before it begins. */
export function contentOf(deps: Deps, asked: NewCaseItem): CaseContent {
  const item = newCaseItem.parse(asked);
  const video = (id: VideoId) => videoOf(deps.store.videos.need(id));
  switch (item.kind) {
    case "span": {
      const { videoId, fromUs, toUs, bestUs = fromUs, trackId, box } = item;
      if (toUs <= fromUs) throw fail("INVALID_INPUT", `the span ends (${toUs}) before it begins (${fromUs})`);
      if (bestUs < fromUs || bestUs > toUs) throw fail("INVALID_INPUT", `${bestUs} lies outside of the span`);
      return { kind: "span", video: video(videoId), fromUs, toUs, bestUs, trackId, box };
    }
    case "still": {
      const { videoId, tUs, trackId, box } = item;
      return { kind: "still", video: video(videoId), tUs, trackId, box };
    }
    case "event": {
      const event = deps.event(item.eventId);
      return { kind: "event", video: video(event.videoId), event };
    }
    case "answer": {
      const answer = deps.answer(item.answerId);
      const ids = new Set(answer.evidence.map((it) => it.videoId));
      return { kind: "answer", answer, videos: [...ids].map(video) };
    }
    case "note":
      return { kind: "note" };
  }
}

function videoOf({ id, name, sha256, sizeBytes, camera, recordedAt, media }: VideoRow): CaseVideo {
  const durationUs = media?.durationUs ?? null;
  return caseVideo.parse({ videoId: id, name, sha256, sizeBytes, camera, recordedAt, durationUs });
}

/** Recordings that an item speaks of. */
export function videosOf(content: CaseContent): readonly CaseVideo[] {
  if (content.kind === "note") return [];
  return content.kind === "answer" ? content.videos : [content.video];
}

/** The stretch of a recording that an item is of, and the frame that stands for it; null for what is of none. Microseconds of media time. */
export function stretchOf(
  content: CaseContent,
): { video: CaseVideo; fromUs: number; toUs: number; bestUs: number } | null {
  switch (content.kind) {
    case "span":
      return content;
    case "still":
      return { video: content.video, fromUs: content.tUs, toUs: content.tUs, bestUs: content.tUs };
    case "event":
      return {
        video: content.video,
        fromUs: content.event.startUs,
        toUs: content.event.endUs,
        bestUs: content.event.bestUs,
      };
    case "answer":
    case "note":
      return null;
  }
}

/** Wall-clock time of an item, milliseconds since the epoch; null where nobody knows it. An answer stands at the first thing that it cites. */
export function wallMsOf(content: CaseContent): number | null {
  const at = stretchOf(content);
  if (at) return at.video.recordedAt.utcMs === null ? null : at.video.recordedAt.utcMs + at.fromUs / 1000;
  if (content.kind !== "answer") return null;
  const times = content.answer.evidence.flatMap((it) => (it.utcMs === null ? [] : [it.utcMs + it.startUs / 1000]));
  return times.length > 0 ? Math.min(...times) : null;
}

/** Items in a case's order: as they were arranged, or by time with those last whose time nobody knows. */
export function inOrder<T extends { seq: number; content: CaseContent }>(
  items: readonly T[],
  order: "time" | "own",
): T[] {
  if (order === "own") return [...items];
  const at = new Map(items.map((it) => [it, wallMsOf(it.content) ?? Number.POSITIVE_INFINITY]));
  // Infinity less infinity is no number: those without a time keep the order of adding.
  return items.toSorted((a, b) => (at.get(a) === at.get(b) ? a.seq - b.seq : at.get(a)! - at.get(b)!));
}
