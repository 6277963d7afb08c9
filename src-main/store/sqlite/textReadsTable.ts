import type { VideoId } from "#shared/domain/video.ts";
import type { Database } from "./database.ts";

/** Media time of a video, microseconds. */
export interface TextSpan {
  video: VideoId;
  fromUs: number;
  toUs: number;
}

/** Spans of videos whose pictures were read for text. */
export class TextReadsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Notes [fromUs, toUs] as read; what lay wholly within it is replaced. */
  add(video: VideoId, fromUs: number, toUs: number, lines: number): void {
    this.#db.transaction(() => {
      this.#db.run("DELETE FROM textReads WHERE videoId = ? AND fromUs >= ? AND toUs <= ?", video, fromUs, toUs);
      this.#db.run(
        "INSERT INTO textReads (videoId, fromUs, toUs, lines) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET toUs = max(toUs, excluded.toUs), lines = lines + excluded.lines",
        video,
        fromUs,
        toUs,
        lines,
      );
    });
  }

  /** Forgets every span. Returns what they covered, those that touch as one. */
  clear(): TextSpan[] {
    const rows = this.#db.all("SELECT videoId, fromUs, toUs FROM textReads ORDER BY videoId, fromUs");
    this.#db.run("DELETE FROM textReads");
    const spans: TextSpan[] = [];
    for (const row of rows) {
      const span = { video: row["videoId"] as VideoId, fromUs: Number(row["fromUs"]), toUs: Number(row["toUs"]) };
      const before = spans.at(-1);
      if (before?.video === span.video && span.fromUs <= before.toUs) before.toUs = Math.max(before.toUs, span.toUs);
      else spans.push(span);
    }
    return spans;
  }

  /** Media time of each video that was read, microseconds; videos that nobody read are missing. */
  readUs(): Map<VideoId, number> {
    const rows = this.#db.all("SELECT videoId, fromUs, toUs FROM textReads ORDER BY videoId, fromUs");
    const out = new Map<VideoId, number>();
    let video: VideoId | null = null;
    let until = 0;
    for (const row of rows) {
      const id = row["videoId"] as VideoId;
      if (id !== video) {
        video = id;
        until = Number.NEGATIVE_INFINITY;
      }
      const from = Math.max(until, Number(row["fromUs"]));
      const to = Number(row["toUs"]);
      out.set(id, (out.get(id) ?? 0) + Math.max(0, to - from));
      until = Math.max(until, to);
    }
    return out;
  }
}
