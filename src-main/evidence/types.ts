import type {
  AuditEntry,
  AuditVerdict,
  CaseHead,
  CaseId,
  CaseItemId,
  CaseOrder,
  ExportId,
  ExportOptions,
  ExportState,
  NewCaseItem,
  ShownCase,
  ShownItem,
} from "#shared/domain/case.ts";
import type { CasesEvent } from "#shared/contract/cases.ts";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { Language, StoredAnswer } from "#shared/domain/evidence.ts";
import type { TrackPath } from "#shared/domain/track.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { FrameTable, MediaTools } from "../media/types.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { SecretStore } from "../platform/secrets/types.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { Happening } from "./audit/auditLog.ts";

/** What cases work on, given by backend/. */
export interface EvidenceDeps {
  store: SqliteStore;
  /** An event as it is told now. Throws NOT_FOUND. */
  event(id: SceneEvent["id"]): SceneEvent;
  /** Throws NOT_FOUND. */
  answer(id: StoredAnswer["id"]): StoredAnswer;
  /** Boxes of every track in a span of a recording, with one sample before and after it; null while its analysis is under way. */
  paths(id: VideoId, fromUs: number, toUs: number): Promise<TrackPath[] | null>;
  frameTable(id: VideoId): Promise<FrameTable | null>;
  /** Null where there is no ffmpeg: packs then hold what needs none. */
  media: MediaTools | null;
  secrets(): Promise<SecretStore>;
  /** Throws PATH_NOT_ALLOWED, INVALID_INPUT. */
  checkFolder(path: string): Promise<void>;
  /** The library's own folder for packs. */
  packFolder: string;
  /** The page that checks a pack in a browser. */
  verifyPage(): Promise<string>;
  /** Who works here. */
  operator(): string;
  version: string;
  clock: Clock;
  logger: Logger;
}

export interface CaseService {
  watch(signal: AbortSignal): AsyncGenerator<CasesEvent, void>;
  list(): CaseHead[];
  /** Cases that hold something of these recordings. */
  holding(videoIds: readonly VideoId[]): CaseHead[];
  /** Throws NOT_FOUND. */
  get(id: CaseId): ShownCase;
  create(title: string): CaseHead;
  /** Throws NOT_FOUND, CASE_CLOSED. */
  rename(id: CaseId, title: string): CaseHead;
  setState(id: CaseId, state: CaseHead["state"]): CaseHead;
  remove(id: CaseId): { id: CaseId; title: string; items: number; auditSeq: number; auditHash: string };
  /** Throws NOT_FOUND, CASE_CLOSED, INVALID_INPUT. */
  addItem(id: CaseId, item: NewCaseItem, note: string): ShownItem;
  editItem(id: CaseItemId, note: string): ShownItem;
  removeItem(id: CaseItemId): boolean;
  arrange(id: CaseId, order: CaseOrder, ids?: readonly CaseItemId[]): ShownCase;
  audit(of: CaseId | null, limit: number): { entries: AuditEntry[]; total: number };
  verifyAudit(): AuditVerdict;
  /** Writes something down that happened outside of cases. */
  note(happening: Happening): void;
}

export interface PackExports {
  readonly folder: string;
  states(): ExportState[];
  /** Throws NOT_FOUND, PATH_NOT_ALLOWED, FILE_MISSING. */
  start(request: {
    id: CaseId;
    folder: string | null;
    language: Language;
    options: ExportOptions;
  }): Promise<ExportState>;
  cancel(id: ExportId): boolean;
  signingKey(): Promise<{ fingerprint: string; publicKey: string }>;
  /** Removes what a crash left. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
