import type { JobId } from "#shared/domain/job.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { Changes } from "../../platform/changes.ts";
import { ConceptScoresTable } from "./conceptScoresTable.ts";
import { Database } from "./database.ts";
import { EmbeddingsTable } from "./embeddingsTable.ts";
import { FactsTable } from "./factsTable.ts";
import { JobsTable } from "./jobsTable.ts";
import { OpenFindsTable } from "./openFindsTable.ts";
import { RunsTable } from "./runsTable.ts";
import { SavedSearchesTable } from "./savedSearchesTable.ts";
import { SettingsTable } from "./settingsTable.ts";
import { TextReadsTable } from "./textReadsTable.ts";
import { VideosTable } from "./videosTable.ts";

/** Everything in SQLite, and who hears of changes. */
export interface SqliteStore {
  db: Database;
  videos: VideosTable;
  jobs: JobsTable;
  runs: RunsTable;
  embeddings: EmbeddingsTable;
  facts: FactsTable;
  conceptScores: ConceptScoresTable;
  savedSearches: SavedSearchesTable;
  settings: SettingsTable;
  textReads: TextReadsTable;
  openFinds: OpenFindsTable;
  videoChanges: Changes<VideoId>;
  jobChanges: Changes<JobId>;
  savedChanges: Changes;
  close(): void;
}

/** Opens the library's database. Throws AppError (see Database.open). */
export function openSqliteStore(path: string): SqliteStore {
  const db = Database.open(path);
  const videoChanges = new Changes<VideoId>();
  const jobChanges = new Changes<JobId>();
  const savedChanges = new Changes();
  return {
    db,
    videos: new VideosTable(db, (id) => videoChanges.announce(id)),
    jobs: new JobsTable(db, (id) => jobChanges.announce(id)),
    runs: new RunsTable(db),
    embeddings: new EmbeddingsTable(db),
    facts: new FactsTable(db),
    conceptScores: new ConceptScoresTable(db),
    savedSearches: new SavedSearchesTable(db, (id) => savedChanges.announce(id)),
    settings: new SettingsTable(db),
    textReads: new TextReadsTable(db),
    openFinds: new OpenFindsTable(db),
    videoChanges,
    jobChanges,
    savedChanges,
    close: () => db.close(),
  };
}
