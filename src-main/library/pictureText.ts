import type { RecordedAt } from "#shared/domain/time.ts";
import { agreeingClock } from "#shared/lib/clockText.ts";
import { zonedToUtc } from "#shared/lib/zonedTime.ts";
import type { TextLine } from "#shared/vision/protocol.ts";
import type { Logger } from "../platform/logger.ts";
import type { TextIndex } from "../store/lance/textIndex.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import type { VisionClient } from "../vision/types.ts";

export interface PictureTextDeps {
  store: SqliteStore;
  texts: Pick<TextIndex, "append">;
  vision: Pick<VisionClient, "readText">;
  /** IANA zone that a clock in the picture is read in. */
  assumedZone(): string;
  logger: Logger;
}

/** Who read the lines, as the index names it. */
const READER = "tesseract-eng-kor";
/** Two readings further apart than this are two sightings of a text. */
const SAME_SIGHTING_US = 12_000_000;

/**
 * Reads the text in pictures of a video and keeps it: one row per line and sighting. `covers` is the span that the times stand for: it counts as read, and what it gave before is
 * replaced; null = the times stand for themselves. A clock among the lines that runs with the media time becomes the recording's time where nothing better is known. Throws
 * AppError of the vision process or the index.
 */
export async function readPictureText(
  deps: PictureTextDeps,
  video: VideoRow,
  timesUs: readonly number[],
  covers: { fromUs: number; toUs: number } | null,
  signal: AbortSignal,
): Promise<void> {
  if (!video.media || timesUs.length === 0) return;
  const frames = await deps.vision.readText(
    { path: video.path, media: video.media, timesUs: [...timesUs], box: null, languages: ["eng", "kor"] },
    signal,
  );
  signal.throwIfAborted();
  const spans = covers ? [covers] : timesUs.map((tUs) => ({ fromUs: tUs, toUs: tUs + 1 }));
  const rows = sightings(frames, covers ? SAME_SIGHTING_US : 0);
  for (const span of spans) {
    const here = rows.filter((row) => row.startUs >= span.fromUs && row.startUs < span.toUs);
    await deps.texts.append({ video: video.id, kind: "ocr", ...span, model: READER, rows: here });
  }
  const clock = agreeingClock(frames.map(({ tUs, lines }) => ({ tUs, lines: lines.map((line) => line.text) })));
  deps.store.db.transaction(() => {
    const current = deps.store.videos.find(video.id);
    if (!current) return;
    if (covers) deps.store.textReads.add(video.id, covers.fromUs, covers.toUs, rows.length);
    if (!clock) return;
    const zone = deps.assumedZone();
    const read: RecordedAt = {
      utcMs: zonedToUtc(clock.startMs, zone),
      source: "picture",
      zone,
      zoneKnown: false,
      evidence: clock.line.slice(0, 300),
    };
    const known = current.recordedAt;
    if (known.source === "unknown" || known.source === "picture")
      deps.store.videos.patch(video.id, { recordedAt: read });
    else if (known.utcMs !== null && Math.abs(known.utcMs - read.utcMs!) > 2000)
      deps.logger.info("the clock in the picture differs from the recording's known time", {
        video: video.id,
        source: known.source,
        differenceMs: read.utcMs! - known.utcMs,
      });
  });
}

type Row = Parameters<PictureTextDeps["texts"]["append"]>[0]["rows"][number];

/** The same line at neighbouring times is one sighting with a beginning and an end. */
function sightings(frames: ReadonlyArray<{ tUs: number; lines: TextLine[] }>, sameUs: number): Row[] {
  const rows: Row[] = [];
  const open = new Map<string, Row>();
  for (const { tUs, lines } of frames.toSorted((a, b) => a.tUs - b.tUs)) {
    for (const { text, box, confidence } of lines) {
      const before = open.get(text);
      if (before && tUs - before.endUs <= sameUs) {
        before.endUs = tUs;
        before.confidence = Math.max(before.confidence, confidence);
        continue;
      }
      const row: Row = { startUs: tUs, endUs: tUs, text, box, confidence };
      open.set(text, row);
      rows.push(row);
    }
  }
  return rows;
}
