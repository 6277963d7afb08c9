import type { EventFilter, EventsEvent, ScenariosEvent, TrialEvent } from "#shared/contract/events.ts";
import type {
  AlertSettings,
  AlertStatus,
  AlertTest,
  EventId,
  ScenarioHead,
  ScenarioProblem,
  SceneEvent,
  WatchedFolder,
  dismissReason,
  EventState,
} from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { ConceptSpan } from "#shared/scenario/types.ts";
import type { z } from "zod";

/** What scenarios need of the search: where a concept of the vocabulary holds in a run by the encoder that serves; null = cannot be told there. Handed in by backend/. */
export interface ConceptSource {
  spans(concept: string, run: number): Promise<ConceptSpan[] | null>;
  /** Whether `spans` can tell of a run at all. */
  knows(concept: string, run: number): boolean;
  /** Identity of what `spans` knows of a run: changes when its answers may. */
  key(run: number): string;
  /** Names of the vocabulary's concepts, by id. */
  known(): ReadonlyMap<string, { en: string; ko: string }>;
  /** Tells of a run whose `key` may have changed; null = of any. Returns the unsubscriber. */
  onChange(listener: (run: number | null) => void): () => void;
}

export interface Mark {
  ids: EventId[];
  state?: EventState;
  reason?: z.infer<typeof dismissReason> | null;
  note?: string;
  level?: EventLevel;
}

export interface EventService {
  list(filter: EventFilter): { events: SceneEvent[]; total: number };
  /** Throws NOT_FOUND. */
  get(id: EventId): SceneEvent;
  watch(signal: AbortSignal): AsyncGenerator<EventsEvent, void>;
  mark(mark: Mark): SceneEvent[];
  export(filter: EventFilter, format: "csv" | "json"): { name: string; mime: string; text: string };
}

export interface ScenarioService {
  watch(signal: AbortSignal): AsyncGenerator<ScenariosEvent, void>;
  list(): Promise<ScenarioHead[]>;
  /** @param version a version that was saved here, instead of the one in use. Throws NOT_FOUND. */
  get(
    id: string,
    version?: number,
  ): {
    id: string;
    yaml: string;
    version: number;
    bundledYaml: string | null;
    history: Array<{ version: number; savedAtMs: number }>;
  };
  check(yaml: string): Promise<{ problems: ScenarioProblem[]; head: ScenarioHead | null }>;
  save(yaml: string): Promise<ScenarioHead>;
  reset(id: string): Promise<boolean>;
  enable(id: string, enabled: boolean): Promise<ScenarioHead>;
  try(yaml: string, videoIds: VideoId[] | undefined, signal: AbortSignal): AsyncGenerator<TrialEvent, void>;
  run(ids: string[] | undefined, signal: AbortSignal): Promise<{ events: number; hours: number; tookMs: number }>;
  preview(
    yaml: string,
    videoId: VideoId,
    tUs: number,
    signal: AbortSignal,
  ): Promise<{
    problems: ScenarioProblem[];
    matches: Array<{
      trackId: number;
      class: string;
      box: { x: number; y: number; w: number; h: number };
      parts: string[];
    }>;
    holding: string[];
  }>;
  suggestions(id: string): Promise<
    Array<{
      part: string;
      field: "strength" | "confidence";
      from: number;
      to: number;
      confirmedKept: number;
      confirmedLost: number;
      dismissedGone: number;
    }>
  >;
  /** Resolves when everything that is known has been looked at; for tests and commands that end after an import. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Tells events as they come: a webhook, an MQTT broker. */
export interface Alerts {
  settings(): AlertSettings;
  set(
    settings: AlertSettings,
    secrets: { webhookSecret?: string | null; mqttPassword?: string | null },
  ): Promise<AlertSettings>;
  /** Whether alerts get where they should. */
  status(): Promise<AlertStatus>;
  /** Sends one made-up event now, not through the queue. What went wrong is an answer, not an error. */
  test(to: "webhook" | "mqtt", signal: AbortSignal): Promise<AlertTest>;
  /** Queues what is to be told; kept across restarts, retried. Joins an ongoing transaction: what that takes back is not told. */
  tell(events: readonly SceneEvent[]): void;
  close(): Promise<void>;
}

export interface FolderWatch {
  list(): WatchedFolder[];
  add(path: string, camera: string | null): Promise<WatchedFolder[]>;
  remove(path: string): Promise<WatchedFolder[]>;
  close(): Promise<void>;
}
