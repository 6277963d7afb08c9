import type { EventBrief, EventCitation, EventState, NamedScenario } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import type { Query } from "#shared/domain/query.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { LibraryRef, SharedTrouble } from "#shared/domain/sharing.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { ConceptVocabulary } from "#shared/query/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { FactsStore } from "../store/facts/types.ts";
import type { VectorReader } from "../store/lance/vectorTypes.ts";
import type { SharedFootage } from "../store/sharedFootage.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { VisionClient } from "../vision/types.ts";
import type { BoxAt } from "./fillBoxes.ts";

/** A line of text that was found in a picture, a caption or a note. */
export interface TextHit {
  video: VideoId;
  startUs: number;
  endUs: number;
  text: string;
  box: BoxNorm | null;
  /** Higher is better; comparable within one answer. */
  score: number;
  /** The event that it describes. */
  event?: EventCitation | undefined;
}

/** What the search needs of the full-text index. */
export interface TextSource {
  search(query: { words: string; limit: number; videos?: readonly VideoId[]; signal: AbortSignal }): Promise<TextHit[]>;
}

/** Which events are meant; what is left out is not asked. */
export interface EventAsk {
  videoIds?: readonly VideoId[];
  /** Left out: of the scenarios that are switched on, and what somebody marked of the others. */
  scenarioIds?: readonly string[];
  levels?: readonly EventLevel[];
  states?: readonly EventState[];
}

/** Why a scenario says nothing of a video as it stands. */
export interface Unlooked {
  reason: "scenarioOff" | "scenarioNotRun" | "scenarioNeeds";
  /** What it lacks there. */
  missing: ReadonlyArray<{ kind: string; name: string }>;
}

/** What the search needs of events. */
export interface EventSource {
  /** Scenarios by what people call them; the same list until one of them changes. */
  scenarios(): readonly NamedScenario[];
  /** Ids of those that are switched on. */
  enabled(): readonly string[];
  find(ask: EventAsk): EventBrief[];
  /** Null = it has looked at the video as it stands. */
  unlooked(scenario: string, video: VideoId): Unlooked | null;
}

/** What the search works on, given by backend/. */
export interface SearchDeps {
  store: SqliteStore;
  facts: FactsStore;
  /** Null while the index of vectors cannot be reached. */
  vectors: VectorReader | null;
  texts: TextSource;
  /** Box of a track where facts do not keep it, for the moments that are shown. Left out, such boxes stay unknown. */
  boxAt?: BoxAt;
  vision: Pick<VisionClient, "embedTexts" | "embedPictures">;
  /** The installed dual encoder whose index answers now; null = none. */
  encoder(): Promise<LoadedPack | null>;
  /** How far a run is indexed by an encoder; null = not begun. */
  embedded(run: number, encoder: string): { done: boolean; coveredUs: number } | null;
  /** Media time of each video whose pictures were read for text; those that nobody read are missing. */
  readUs(): ReadonlyMap<VideoId, number>;
  vocabulary(): ConceptVocabulary;
  /** Null until events are opened: they need the search themselves. */
  events(): EventSource | null;
  /** Lines of resources/nullPhrases.txt. */
  nullPhrases(): readonly string[];
  /** Path of a picture that `addImage` took; null when it is gone. */
  imagePath(imageId: string): string | null;
  /** Wall-clock "now" in the operator's zone, without zone: what "yesterday" counts from. */
  now(): string;
  /** Other libraries that are on: what was read of them, and those of which nothing was. Left out = there are none. */
  shared?(): { footage: SharedFootage[]; unread: Array<LibraryRef & { trouble: SharedTrouble }> };
  clock: Clock;
  logger: Logger;
}

/** With an index that can be asked. */
export type VectorDeps = SearchDeps & { vectors: VectorReader };

/** A query's parts that the engine treats alike whatever the route. */
export type Steps = Query["steps"];
