import { caption, type Caption, type CaptionId } from "#shared/domain/caption.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { Database, Row } from "./database.ts";

/** A caption that the texts of the index lack, or still hold. */
export interface UnsettledCaption {
  id: CaptionId;
  videoId: VideoId;
  fromUs: number;
  /** `due` = to be written there, `removed` = to be taken away there. */
  indexing: "due" | "removed";
}

/** Captions that are kept. Every change is told to `onChange` by id. */
export class CaptionsTable {
  #db: Database;
  #onChange: (id: CaptionId) => void;
  constructor(db: Database, onChange: (id: CaptionId) => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  /**
   * Keeps a caption. `indexed`: it is to be written to the texts of the index too. Returns false when its video is gone. Joins an ongoing transaction; then `announce` is the caller's, after it.
   */
  insert(value: Caption, indexed: boolean): boolean {
    return (
      this.#db.run(
        `INSERT INTO captions (id, seq, videoId, fromUs, toUs, data, indexing)
         SELECT ?, (SELECT coalesce(max(seq), 0) + 1 FROM captions), id, ?, ?, ?, ? FROM videos WHERE id = ?`,
        value.id,
        value.fromUs,
        value.toUs,
        JSON.stringify(value),
        indexed ? "due" : "settled",
        value.videoId,
      ) > 0
    );
  }

  announce(id: CaptionId): void {
    this.#onChange(id);
  }

  /** In the order of their spans, then as they were made. One that cannot be read any more (a newer version wrote it) is left out. */
  list(video: VideoId): Caption[] {
    return this.#db
      .all("SELECT data FROM captions WHERE videoId = ? AND indexing <> 'removed' ORDER BY fromUs, seq", video)
      .flatMap(parse);
  }

  find(id: CaptionId): Caption | null {
    const row = this.#db.get("SELECT data FROM captions WHERE id = ? AND indexing <> 'removed'", id);
    return row ? (parse(row)[0] ?? null) : null;
  }

  /** Captions that begin at exactly this time. */
  at(video: VideoId, fromUs: number): Caption[] {
    return this.#db
      .all(
        "SELECT data FROM captions WHERE videoId = ? AND fromUs = ? AND indexing <> 'removed' ORDER BY seq",
        video,
        fromUs,
      )
      .flatMap(parse);
  }

  /** The newest of any video, newest first. */
  latest(limit: number): Caption[] {
    return this.#db
      .all("SELECT data FROM captions WHERE indexing <> 'removed' ORDER BY seq DESC LIMIT ?", limit)
      .flatMap(parse);
  }

  /** Spans of a video that neutral captions cover, in order. */
  covered(video: VideoId): Array<{ fromUs: number; toUs: number }> {
    return this.#db
      .all(
        `SELECT fromUs, toUs FROM captions
         WHERE videoId = ? AND indexing <> 'removed' AND json_extract(data, '$.primed') = 0 ORDER BY fromUs`,
        video,
      )
      .map((row) => ({ fromUs: Number(row["fromUs"]), toUs: Number(row["toUs"]) }));
  }

  /** Takes a caption away. What the index holds of it stays noted until it is settled. Returns false when there is none. */
  remove(id: CaptionId): boolean {
    const gone =
      this.#db.run("UPDATE captions SET indexing = 'removed' WHERE id = ? AND indexing <> 'removed'", id) > 0;
    if (gone) this.#onChange(id);
    return gone;
  }

  /** Captions whose place in the index is not as it should be, oldest first. */
  unsettled(limit: number): UnsettledCaption[] {
    return this.#db
      .all("SELECT id, videoId, fromUs, indexing FROM captions WHERE indexing <> 'settled' ORDER BY seq LIMIT ?", limit)
      .map((row) => ({
        id: row["id"] as CaptionId,
        videoId: row["videoId"] as VideoId,
        fromUs: Number(row["fromUs"]),
        indexing: row["indexing"] as UnsettledCaption["indexing"],
      }));
  }

  /** The index holds these as they were when `unsettled` told of them. One that was removed since stays unsettled. */
  settle(captions: readonly UnsettledCaption[]): void {
    this.#db.transaction(() => {
      for (const { id, indexing } of captions) {
        if (indexing === "removed") this.#db.run("DELETE FROM captions WHERE id = ? AND indexing = 'removed'", id);
        else this.#db.run("UPDATE captions SET indexing = 'settled' WHERE id = ? AND indexing = 'due'", id);
      }
    });
  }

  /** The index was emptied: every neutral caption is to be written again. */
  unsettleAll(): void {
    this.#db.run("DELETE FROM captions WHERE indexing = 'removed'");
    this.#db.run("UPDATE captions SET indexing = 'due' WHERE json_extract(data, '$.primed') = 0");
  }
}

function parse(row: Row): Caption[] {
  try {
    return [caption.parse(JSON.parse(row["data"] as string))];
  } catch {
    return [];
  }
}
