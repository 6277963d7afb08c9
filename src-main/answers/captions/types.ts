import type { VideoId } from "#shared/domain/video.ts";
import type { FrameTable, MediaTools } from "../../media/types.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { LanceIndex } from "../../store/lance/lanceIndex.ts";
import type { Texts } from "../../store/lance/movableIndex.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { EventPort } from "../facts/types.ts";
import type { SceneDeps } from "../scene.ts";
import type { LanguageModels } from "../types.ts";

export interface CaptionDeps extends Omit<SceneDeps, "store"> {
  store: SqliteStore;
  models: Pick<LanguageModels, "find">;
  /** Null when no ffmpeg was found: captions fail with FFMPEG_MISSING. */
  media: Pick<MediaTools, "frame"> | null;
  frameTable(id: VideoId): Promise<FrameTable | null>;
  /** What scenarios raised: spans of batches, and whose span a caption is of. */
  events: EventPort;
  /** Boxes of tracks at the times of frames, for drawing. */
  boxes: Pick<LanceIndex, "window">;
  /** Where captions become searchable; null while the index cannot be reached. */
  texts(): Pick<Texts, "append" | "deleteVideos" | "optimize"> | null;
  clock: Clock;
  logger: Logger;
  /** False for short commands: batches wait. */
  background: boolean;
}
