import { z } from "zod";
import type { Database } from "./database.ts";

const folderRow = z.object({ id: z.int(), path: z.string(), camera: z.string().nullable() });
export type WatchedFolderRow = z.infer<typeof folderRow>;

/** Watched folders, and which files of them were dealt with. */
export class WatchedFoldersTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** In the order they were added. */
  list(): WatchedFolderRow[] {
    return this.#db.all("SELECT id, path, camera FROM watchedFolders ORDER BY id").map((row) => folderRow.parse(row));
  }

  /** Adds a folder, or gives one that is known its camera. */
  save(path: string, camera: string | null): void {
    this.#db.run(
      "INSERT INTO watchedFolders (path, camera) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET camera = excluded.camera",
      path,
      camera,
    );
  }

  /** Forgets a folder and what it dealt with. */
  remove(id: number): void {
    this.#db.run("DELETE FROM watchedFolders WHERE id = ?", id);
  }

  isDone(folder: number, digest: Uint8Array): boolean {
    return this.#db.get("SELECT 1 FROM watchedFiles WHERE folder = ? AND digest = ?", folder, digest) !== undefined;
  }

  /** A file was dealt with; `imported` = it became a video. Does nothing for a folder that is gone. */
  setDone(folder: number, digest: Uint8Array, imported: boolean): void {
    this.#db.run(
      `INSERT INTO watchedFiles (folder, digest, imported) SELECT id, ?, ? FROM watchedFolders WHERE id = ?
       ON CONFLICT (folder, digest) DO UPDATE SET imported = excluded.imported`,
      digest,
      Number(imported),
      folder,
    );
  }

  /** How many files of a folder became videos. */
  imported(folder: number): number {
    return Number(
      this.#db.get("SELECT count(*) AS n FROM watchedFiles WHERE folder = ? AND imported = 1", folder)!["n"],
    );
  }
}
