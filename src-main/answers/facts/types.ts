import type { SearchEvent, SearchRequest } from "#shared/contract/search.ts";
import type { AskScope, QuestionPlan } from "#shared/domain/evidence.ts";
import type { EventBrief, EventState } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { ConceptVocabulary } from "#shared/query/index.ts";
import type { Tally } from "#shared/domain/tally.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";

type Scope = NonNullable<SearchRequest["scope"]>;

/** What facts need of the search: a sibling feature, handed in by backend/. */
export interface FactSearch {
  run(request: SearchRequest, signal: AbortSignal): AsyncGenerator<SearchEvent, void>;
  /** Exact figures over facts; null for what facts alone cannot tell. */
  tally(query: Query, scope: Scope, signal: AbortSignal): Promise<Tally | null>;
  /** The videos that a query's filters and a scope leave, and what they leave of each. */
  select(query: Query, scope: Scope): MeantFootage;
  /** Names of the concepts that queries may be about. */
  concepts(): ConceptVocabulary;
}

/** What facts need of events: a sibling feature, handed in by backend/. */
export interface EventPort {
  /** By wall clock, those without one last. Without `scenarioIds`: of the scenarios that are switched on, and what somebody marked of the others. */
  find(ask: {
    videoIds?: readonly VideoId[];
    scenarioIds?: readonly string[];
    levels?: readonly EventLevel[];
    states?: readonly EventState[];
  }): EventBrief[];
}

export interface MeantFootage {
  /** In the order they were added; `spans` ascending and disjoint. */
  videos: Array<{ id: VideoId; spans: Array<{ startUs: number; endUs: number }> }>;
  /** A time was asked for and their clock is unknown. */
  noClock: VideoId[];
}

/** What facts say to a question. */
export interface FactAnswer {
  /** Empty where facts cannot say anything to this kind of question (`open`), which is then a model's. */
  sentences: Worded[];
  /** Everything found that a model may be handed, the most telling first; the sentences' own refs are among it. */
  evidence: NewEvidence[];
  /** `notShown` = the index was searched and holds nothing of the kind; the sentences then say so with the coverage. */
  outcome: "answered" | "notShown";
  coverage: Coverage;
  nearestMiss: Moment | null;
  /** Routes of the search that could not be asked. */
  problems: Problem[];
}

export interface FactAnswers {
  answer(plan: QuestionPlan, scope: AskScope, signal: AbortSignal): Promise<FactAnswer>;
}
