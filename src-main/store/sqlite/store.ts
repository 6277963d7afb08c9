import type { CaptionId } from "#shared/domain/caption.ts";
import type { JobId } from "#shared/domain/job.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { Changes } from "../../platform/changes.ts";
import { AlertOutboxTable } from "./alertOutboxTable.ts";
import { AnswersTable } from "./answersTable.ts";
import { AuditTable } from "./auditTable.ts";
import { CaptionBatchesTable } from "./captionBatchesTable.ts";
import { CaptionsTable } from "./captionsTable.ts";
import { CasesTable } from "./casesTable.ts";
import { ConceptScoresTable } from "./conceptScoresTable.ts";
import { Database } from "./database.ts";
import { EmbeddingsTable } from "./embeddingsTable.ts";
import { EndpointsTable } from "./endpointsTable.ts";
import { EventRunsTable } from "./eventRunsTable.ts";
import { EventsTable } from "./eventsTable.ts";
import { FactsTable } from "./factsTable.ts";
import { JobsTable } from "./jobsTable.ts";
import { OpenExportsTable } from "./openExportsTable.ts";
import { OpenFindsTable } from "./openFindsTable.ts";
import { PathsTable } from "./pathsTable.ts";
import { RunsTable } from "./runsTable.ts";
import { SavedSearchesTable } from "./savedSearchesTable.ts";
import { ScenariosTable } from "./scenariosTable.ts";
import { SettingsTable } from "./settingsTable.ts";
import { TextReadsTable } from "./textReadsTable.ts";
import { VideosTable } from "./videosTable.ts";
import { WatchedFoldersTable } from "./watchedFoldersTable.ts";

/** Everything in SQLite, and who hears of changes. */
export interface SqliteStore {
  db: Database;
  videos: VideosTable;
  jobs: JobsTable;
  runs: RunsTable;
  embeddings: EmbeddingsTable;
  facts: FactsTable;
  paths: PathsTable;
  scenarios: ScenariosTable;
  eventRuns: EventRunsTable;
  events: EventsTable;
  alertOutbox: AlertOutboxTable;
  watchedFolders: WatchedFoldersTable;
  conceptScores: ConceptScoresTable;
  savedSearches: SavedSearchesTable;
  settings: SettingsTable;
  textReads: TextReadsTable;
  openFinds: OpenFindsTable;
  endpoints: EndpointsTable;
  captions: CaptionsTable;
  captionBatches: CaptionBatchesTable;
  answers: AnswersTable;
  cases: CasesTable;
  audit: AuditTable;
  openExports: OpenExportsTable;
  videoChanges: Changes<VideoId>;
  jobChanges: Changes<JobId>;
  savedChanges: Changes;
  captionChanges: Changes<CaptionId>;
  batchChanges: Changes;
  /** Some event was found, changed or removed. */
  eventChanges: Changes<"events">;
  /** Some case or its contents changed. */
  caseChanges: Changes<"cases">;
  close(): void;
}

/** Opens the library's database. Throws AppError (see Database.open). */
export function openSqliteStore(path: string): SqliteStore {
  const db = Database.open(path);
  const videoChanges = new Changes<VideoId>();
  const jobChanges = new Changes<JobId>();
  const savedChanges = new Changes();
  const captionChanges = new Changes<CaptionId>();
  const batchChanges = new Changes();
  const eventChanges = new Changes<"events">();
  const caseChanges = new Changes<"cases">();
  return {
    db,
    videos: new VideosTable(db, (id) => videoChanges.announce(id)),
    jobs: new JobsTable(db, (id) => jobChanges.announce(id)),
    runs: new RunsTable(db),
    embeddings: new EmbeddingsTable(db),
    facts: new FactsTable(db),
    paths: new PathsTable(db),
    scenarios: new ScenariosTable(db),
    eventRuns: new EventRunsTable(db),
    events: new EventsTable(db, () => eventChanges.announce("events")),
    alertOutbox: new AlertOutboxTable(db),
    watchedFolders: new WatchedFoldersTable(db),
    conceptScores: new ConceptScoresTable(db),
    savedSearches: new SavedSearchesTable(db, (id) => savedChanges.announce(id)),
    settings: new SettingsTable(db),
    textReads: new TextReadsTable(db),
    openFinds: new OpenFindsTable(db),
    endpoints: new EndpointsTable(db),
    captions: new CaptionsTable(db, (id) => captionChanges.announce(id)),
    captionBatches: new CaptionBatchesTable(db, (id) => batchChanges.announce(id)),
    answers: new AnswersTable(db),
    cases: new CasesTable(db, () => caseChanges.announce("cases")),
    audit: new AuditTable(db),
    openExports: new OpenExportsTable(db),
    videoChanges,
    jobChanges,
    savedChanges,
    captionChanges,
    batchChanges,
    eventChanges,
    caseChanges,
    close: () => db.close(),
  };
}
