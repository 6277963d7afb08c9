import type { PublishedNoise } from "#shared/domain/sharing.ts";
import type { Logger } from "../platform/logger.ts";
import type { FactsStore } from "../store/facts/types.ts";
import type { IndexConnection } from "../store/lance/connection.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";

/** What sharing works on, given by backend/. */
export interface SharingDeps {
  store: SqliteStore;
  facts: Pick<FactsStore, "of">;
  /** This library's own id. */
  library: string;
  /** What others see it as; never empty. */
  name(): string;
  /** Whether others may find this library's footage. */
  publishes(): boolean;
  /** False while the index lies in the library's own folder. */
  isShared(): boolean;
  /** Connects to the shared address (null), or to a library's folder there. Throws INDEX_UNREACHABLE. Called only while `isShared`. */
  connect(library: string | null): Promise<IndexConnection>;
  /** Dual encoder that answers here; null = none. */
  encoder(): string | null;
  noise(encoder: string): PublishedNoise | null;
  /** Small JPEG of a video; null = there is none. */
  poster(video: VideoRow): Promise<Uint8Array | null>;
  nowMs(): number;
  logger: Logger;
  /** False: nothing is done by itself, only when asked. Omitted = true. */
  background?: boolean;
  /** How long changes are collected before they are published, ms. */
  settleMs?: number;
}
