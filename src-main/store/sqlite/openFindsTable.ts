import { z } from "zod";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import type { Database } from "./database.ts";

/** Something that an open-vocabulary detector found in one picture of a video. */
export interface OpenFind {
  tUs: number;
  /** As it was looked for. */
  name: string;
  /** 0..1, comparable within one name only. */
  score: number;
  box: BoxNorm;
}

const names = z.array(z.string());

/** How names are compared: by their letters, not their case. */
const folded = (name: string): string => name.normalize("NFC").trim().toLowerCase();

/** What imports found by name, and how far each run was looked through. Rows of runs that are not current are never answered; they go with their run. */
export class OpenFindsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Begins to look through a run, or goes on: media time from which pictures are still to be looked at, null when it is done. `key` is the identity of detector and names: finds of
   * another one go.
   */
  begin(run: number, key: string, wanted: readonly string[]): number | null {
    return this.#db.transaction(() => {
      const known = this.#db.get("SELECT key, nextUs FROM openLooks WHERE run = ?", run);
      if (known?.["key"] === key) return known["nextUs"] === null ? null : Number(known["nextUs"]);
      this.#db.run("DELETE FROM openFinds WHERE run = ?", run);
      this.#db.run(
        `INSERT INTO openLooks (run, key, names, nextUs) SELECT seq, ?, ?, 0 FROM runs WHERE seq = ?
         ON CONFLICT (run) DO UPDATE SET key = excluded.key, names = excluded.names, nextUs = 0`,
        key,
        JSON.stringify(wanted.map(folded)),
        run,
      );
      return 0;
    });
  }

  /** Stores what pictures before `nextUs` (null = all) showed, with the checkpoint. Returns false, and stores nothing, when the run is gone or is looked through for something else by now. */
  commit(run: number, key: string, nextUs: number | null, finds: readonly OpenFind[]): boolean {
    return this.#db.transaction(() => {
      if (this.#db.run("UPDATE openLooks SET nextUs = ? WHERE run = ? AND key = ?", nextUs, run, key) === 0)
        return false;
      for (const { tUs, name, score, box } of finds)
        this.#db.run(
          "INSERT INTO openFinds (run, tUs, name, score, x, y, w, h) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          run,
          tUs,
          folded(name),
          score,
          box.x,
          box.y,
          box.w,
          box.h,
        );
      return true;
    });
  }

  /** Finds of any of the names in the videos' current runs, best first, at most `limit`. `videos` omitted = the whole library. */
  search(
    wanted: readonly string[],
    options: { videos?: readonly VideoId[]; limit?: number } = {},
  ): Array<OpenFind & { video: VideoId; run: number }> {
    const { videos, limit = 1000 } = options;
    const some = videos ? "AND v.id IN (SELECT value FROM json_each(?))" : "";
    const rows = this.#db.all(
      `SELECT v.id AS video, f.* FROM openFinds f JOIN videos v ON v.currentRun = f.run
       WHERE f.name IN (SELECT value FROM json_each(?)) ${some} ORDER BY f.score DESC, f.run, f.tUs LIMIT ?`,
      JSON.stringify(wanted.map(folded)),
      ...(videos ? [JSON.stringify(videos)] : []),
      limit,
    );
    return rows.map((row) => ({
      video: videoId.parse(row["video"]),
      run: Number(row["run"]),
      tUs: Number(row["tUs"]),
      name: String(row["name"]),
      score: Number(row["score"]),
      box: { x: Number(row["x"]), y: Number(row["y"]), w: Number(row["w"]), h: Number(row["h"]) },
    }));
  }

  /** Videos whose current run was looked through to its end, with the names (folded) that were looked for: the others say nothing by having no finds. */
  looked(): Map<VideoId, string[]> {
    const rows = this.#db.all(
      "SELECT v.id AS video, l.names FROM openLooks l JOIN videos v ON v.currentRun = l.run WHERE l.nextUs IS NULL",
    );
    return new Map(rows.map((row) => [videoId.parse(row["video"]), names.parse(JSON.parse(String(row["names"])))]));
  }
}
