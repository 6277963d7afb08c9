import type { JobId } from "#shared/domain/job.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { Changes } from "../../platform/changes.ts";
import { Database } from "./database.ts";
import { JobsTable } from "./jobsTable.ts";
import { RunsTable } from "./runsTable.ts";
import { SettingsTable } from "./settingsTable.ts";
import { VideosTable } from "./videosTable.ts";

/** Everything in SQLite, and who hears of changes. */
export interface SqliteStore {
  db: Database;
  videos: VideosTable;
  jobs: JobsTable;
  runs: RunsTable;
  settings: SettingsTable;
  videoChanges: Changes<VideoId>;
  jobChanges: Changes<JobId>;
  close(): void;
}

/** Opens the library's database. Throws AppError (see Database.open). */
export function openSqliteStore(path: string): SqliteStore {
  const db = Database.open(path);
  const videoChanges = new Changes<VideoId>();
  const jobChanges = new Changes<JobId>();
  return {
    db,
    videos: new VideosTable(db, (id) => videoChanges.announce(id)),
    jobs: new JobsTable(db, (id) => jobChanges.announce(id)),
    runs: new RunsTable(db),
    settings: new SettingsTable(db),
    videoChanges,
    jobChanges,
    close: () => db.close(),
  };
}
