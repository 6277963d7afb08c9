import type { TrackPath } from "#shared/domain/track.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import { csvCell } from "#shared/lib/csv.ts";
import { isoTime } from "#shared/lib/zonedTime.ts";

/** Paths within a stretch, and of them only the samples within it. Pure. */
export function pathsWithin(paths: readonly TrackPath[], fromUs: number, toUs: number): TrackPath[] {
  return paths.flatMap((path) => {
    const keep = path.tUs.flatMap((us, i) => (us >= fromUs && us <= toUs ? [i] : []));
    const of = (values: readonly number[]) => keep.map((i) => values[i]!);
    if (keep.length === 0) return [];
    const { trackId, class: name, confidence } = path;
    return [
      {
        trackId,
        class: name,
        confidence,
        tUs: of(path.tUs),
        x: of(path.x),
        y: of(path.y),
        w: of(path.w),
        h: of(path.h),
        score: of(path.score),
      },
    ];
  });
}

/** One row a box: track, class, media time, wall clock, box normalised to the displayed picture, score (0 = interpolated). RFC 4180 with the mark by which spreadsheets know UTF-8. */
export function tracksCsv(paths: readonly TrackPath[], recordedAt: RecordedAt): string {
  const rows = paths.flatMap((path) =>
    path.tUs.map((us, i) => ({
      us,
      row: [
        path.trackId,
        path.class,
        us,
        isoTime(recordedAt, us) ?? "",
        round(path.x[i]!),
        round(path.y[i]!),
        round(path.w[i]!),
        round(path.h[i]!),
        round(path.score[i]!),
      ],
    })),
  );
  rows.sort((a, b) => a.us - b.us || Number(a.row[0]) - Number(b.row[0]));
  const head = ["track", "class", "t_us", "time", "x", "y", "w", "h", "score"];
  return `\u{FEFF}${[head, ...rows.map((it) => it.row)].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** The same as JSON, one list a track. */
export function tracksJson(paths: readonly TrackPath[], recordedAt: RecordedAt): string {
  return `${JSON.stringify({ recordedAt, boxes: "normalised to the displayed picture, x y = top left corner", tracks: paths }, null, 1)}\n`;
}

const round = (value: number) => Math.round(value * 1e6) / 1e6;
