import type { Moment } from "#shared/domain/moment.ts";
import type { PublishedVideo } from "#shared/domain/sharing.ts";
import type { VideoSummary } from "#shared/domain/video.ts";

export type HitSort = "relevance" | "newest" | "oldest";
export type HitGroup = "none" | "video";

/** Footage of another library, as it tells of it. */
export interface SharedVideo {
  video: PublishedVideo;
  /** JPEG, base64; null = there is none. */
  poster: string | null;
}

export interface Hit {
  moment: Moment;
  video: VideoSummary | PublishedVideo;
  /** JPEG, base64, of footage that lies elsewhere. */
  poster: string | null;
}

/** The library's own video; null where the footage lies elsewhere. */
export const ownVideo = (video: Hit["video"]): VideoSummary | null => ("media" in video ? video : null);

/** Names a video among those of all libraries. */
export const videoKey = ({ library, videoId }: Pick<Moment, "library" | "videoId">): string =>
  library ? `${library.id}/${videoId}` : videoId;

/** A line of the grid: the head of a group, or as many cards as fit beside each other. */
export type GridRow =
  | { kind: "head"; video: Hit["video"]; library: Moment["library"]; count: number }
  | { kind: "cards"; hits: readonly Hit[] };

/** Hits of videos that are still here, or of which another library tells, ordered. By time: the wall clock where it is known, and behind those the rest by their place in the video. */
export function arrangeHits(
  moments: readonly Moment[],
  videos: ReadonlyMap<string, VideoSummary>,
  sort: HitSort,
  shared: ReadonlyMap<string, SharedVideo> = new Map(),
): readonly Hit[] {
  const hits = moments.flatMap((moment): Hit[] => {
    if (moment.library) {
      const told = shared.get(videoKey(moment));
      return told ? [{ moment, ...told }] : [];
    }
    const video = videos.get(moment.videoId);
    return video ? [{ moment, video, poster: null }] : [];
  });
  if (sort === "relevance") return hits;
  const sign = sort === "newest" ? -1 : 1;
  const when = ({ moment, video }: Hit): number | null =>
    video.recordedAt.utcMs === null ? null : video.recordedAt.utcMs + moment.bestUs / 1000;
  return hits.toSorted((a, b) => {
    const [ta, tb] = [when(a), when(b)];
    if (ta === null || tb === null)
      return ta === tb
        ? a.video.name.localeCompare(b.video.name) || a.moment.bestUs - b.moment.bestUs
        : ta === null
          ? 1
          : -1;
    return sign * (ta - tb);
  });
}

/** Lays hits out in rows of `columns`; groups follow the order of their first hit. The hits in the order in which the keys walk come back too. */
export function layOut(
  hits: readonly Hit[],
  columns: number,
  group: HitGroup,
): { rows: GridRow[]; order: readonly Hit[]; rowOf: ReadonlyMap<string, number> } {
  const groups: Array<readonly Hit[]> = [];
  if (group === "video") {
    const byVideo = new Map<string, Hit[]>();
    for (const hit of hits) {
      const key = videoKey(hit.moment);
      const list = byVideo.get(key);
      if (list) list.push(hit);
      else byVideo.set(key, [hit]);
    }
    groups.push(...byVideo.values());
  } else if (hits.length > 0) groups.push(hits);
  const rows: GridRow[] = [];
  const rowOf = new Map<string, number>();
  for (const list of groups) {
    const [first] = list;
    if (group === "video" && first)
      rows.push({ kind: "head", video: first.video, library: first.moment.library, count: list.length });
    for (let i = 0; i < list.length; i += columns) {
      const part = list.slice(i, i + columns);
      for (const hit of part) rowOf.set(hit.moment.id, rows.length);
      rows.push({ kind: "cards", hits: part });
    }
  }
  return { rows, order: groups.flat(), rowOf };
}

/** Where the keys go from a card: along the row, or to the same column of the next row of cards. Stays at the ends. */
export function walk(rows: readonly GridRow[], id: string | null, key: string, pageRows: number): string | null {
  const lines = rows.flatMap((row) => (row.kind === "cards" ? [row.hits] : []));
  const flat = lines.flat();
  const ids = flat.map((hit) => hit.moment.id);
  const at = id === null ? -1 : ids.indexOf(id);
  if (at < 0) return ids[0] ?? null;
  const line = lines.findIndex((hits) => hits.some((hit) => hit.moment.id === id));
  const column = lines[line]?.findIndex((hit) => hit.moment.id === id) ?? 0;
  const down = (by: number): string | null => {
    const target = lines[Math.min(lines.length - 1, Math.max(0, line + by))] ?? [];
    return target[Math.min(column, target.length - 1)]?.moment.id ?? null;
  };
  switch (key) {
    case "ArrowRight":
      return ids[Math.min(ids.length - 1, at + 1)] ?? null;
    case "ArrowLeft":
      return ids[Math.max(0, at - 1)] ?? null;
    case "ArrowDown":
      return down(1);
    case "ArrowUp":
      return down(-1);
    case "PageDown":
      return down(pageRows);
    case "PageUp":
      return down(-pageRows);
    case "Home":
      return ids[0] ?? null;
    case "End":
      return ids.at(-1) ?? null;
    default:
      return null;
  }
}
