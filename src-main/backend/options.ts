import type { Settings } from "#shared/contract/system.ts";
import type { LanguageTester } from "../answers/local/localModels.ts";
import type { LocalModels } from "../answers/types.ts";
import type { MqttModule } from "../events/alerts/mqtt/types.ts";
import type { MediaTools } from "../media/types.ts";
import type { ModelPacks } from "../models/types.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { SafeStorage } from "../platform/secrets/secretStore.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { VisionClient } from "../vision/types.ts";

/** What a host gives the backend. */
export interface BackendOptions {
  dataDir: string;
  host: "electron" | "browser" | "cli";
  version: string;
  /** Null when no ffmpeg was found: the library opens, imports fail with FFMPEG_MISSING. Closed with the backend. */
  media: MediaTools | null;
  /** Makes the client of the vision process for the devices and workers that the settings name; called again when they change. Closed by the backend. */
  createVision(settings: Settings): VisionClient;
  /** Opens the registry of model packs. Closed by the backend. */
  createModels(vision: VisionClient, language: LanguageTester | null): Promise<ModelPacks>;
  /** Makes the client of the language process, which runs installed packs of task `language`. Closed by the backend. Omitted = this host runs none. */
  createLocalModels?(resolve: (packId: string) => Promise<LoadedPack | null>): LocalModels & LanguageTester;
  logger: Logger;
  clock: Clock;
  /** Folders that the browser host may import from by path; other hosts have the operator's own rights. */
  roots: string[];
  /** Absolute prefix of media addresses. */
  mediaBase: string;
  /** Folder of what comes with the app (concepts, phrases); without it there are no concepts and no bands. */
  resources?: string;
  /** Null when files are indexed in place. */
  uploadUrl: string | null;
  /** How the CLI reaches this process while it holds the library; null when it listens nowhere. */
  address?: { url: string; token: string } | null;
  /** Electron's own secret store; without it the system's is asked. */
  safeStorage?: SafeStorage;
  /** Loads the client of MQTT brokers. Omitted = this host cannot send alerts to one. */
  loadMqtt?(): Promise<MqttModule>;
  /** False for a host that goes again at once: jobs are queued but none is begun. Omitted = true. */
  background?: boolean;
  /** True where the process is this library's alone: its temporary files go into the library's folder. Omitted = false. */
  ownsProcess?: boolean;
  /** Test seams. */
  freeBytes?: () => Promise<number | null>;
  minFreeBytes?: number;
  diskPollMs?: number;
  visionPauseMs?: number;
  rangeUs?: number;
  /** Times that a request to an index in an object store is sent again. */
  indexRetries?: number;
  /** How long changes are collected before others are told of them. */
  sharingSettleMs?: number;
}
