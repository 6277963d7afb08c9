import type { EventBrief, EventCitation } from "#shared/domain/event.ts";
import type { Criterion, CriterionOf, Query } from "#shared/domain/query.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { CriterionSpans, FactSpan } from "#shared/match/types.ts";
import { statesMeant } from "#shared/query/index.ts";
import type { Selected } from "./selection.ts";
import type { EventSource } from "./types.ts";

/** Confirmed by an operator: as clear as it gets. */
const CONFIRMED = 1;
/** What the same file says of its pictures and nobody confirmed is worth at most this as evidence for a concept. */
const AS_CONCEPT = 0.8;

type Asked = CriterionOf<"event"> | CriterionOf<"concept">;

/** What events say of a query. */
export interface EventsFound {
  /** For criteria that ask for events: where they are in one video. */
  spansFor(video: Selected): CriterionSpans[];
  /** What routes tell of concepts, and the events of scenarios of the same name beside it. */
  beside(video: Selected, told: readonly CriterionSpans[]): CriterionSpans[];
}

const asksEvents = (it: Criterion): it is Asked =>
  it.kind === "event" || (it.kind === "concept" && it.scenarios.length > 0);

/** Reads the events that a query asks for, or that speak for its concepts, once for all videos. Null when it needs none. */
export function readEvents(query: Query, selected: readonly Selected[], source: EventSource): EventsFound | null {
  const asked = query.steps.flatMap((step) => step.criteria).filter(asksEvents);
  if (asked.length === 0 || selected.length === 0) return null;
  const videoIds = selected.map((it) => it.id);
  const found = asked.map((criterion) => ({
    criterion,
    events: byVideo(
      source.find({
        videoIds,
        // Without a scenario, those that are switched on.
        ...(criterion.scenarios.length > 0 ? { scenarioIds: criterion.scenarios } : {}),
        ...(criterion.kind === "event" && criterion.levels.length > 0 ? { levels: criterion.levels } : {}),
        states: statesMeant(criterion.kind === "event" ? criterion : { states: [] }),
      }),
    ),
  }));
  const events = found.filter((it) => it.criterion.kind === "event");
  const concepts = new Map(
    found.filter((it) => it.criterion.kind === "concept").map((it) => [it.criterion.id, it.events]),
  );
  return {
    spansFor: ({ id }) =>
      events.map(({ criterion, events: of }) => {
        const mine = of.get(id) ?? [];
        return {
          criterion,
          // What nobody looked for is not there as far as anybody knows; that it is not there cannot be told.
          known: !criterion.negated || mine.length > 0 || hasLooked(criterion.scenarios, id, source),
          route: "events",
          spans: mine.map((it) => spanOf(it, it.state === "confirmed" ? CONFIRMED : it.strength)),
        };
      }),
    beside: ({ id }, told) => {
      if (concepts.size === 0) return [...told];
      const rest = told.filter((it) => !concepts.has(it.criterion.id));
      const joined = found.flatMap(({ criterion }): CriterionSpans[] => {
        const mine = concepts.get(criterion.id)?.get(id) ?? [];
        const other = told.find((it) => it.criterion.id === criterion.id);
        if (criterion.kind !== "concept" || (mine.length === 0 && !other)) return [];
        const spans = mine.map((it) => spanOf(it, it.state === "confirmed" ? CONFIRMED : it.strength * AS_CONCEPT));
        return [
          {
            criterion,
            known: mine.length > 0 || (other?.known ?? false),
            route: other?.route ?? "events",
            spans: [...(other?.spans ?? []), ...spans].sort((a, b) => a.startUs - b.startUs),
          },
        ];
      });
      return [...rest, ...joined];
    },
  };
}

function hasLooked(scenarios: readonly string[], video: VideoId, source: EventSource): boolean {
  return (scenarios.length > 0 ? scenarios : source.enabled()).every((id) => source.unlooked(id, video) === null);
}

/** As much of an event as reasons cite. */
export function citationOf({ id, scenarioId, scenarioVersion, names, level, state }: EventBrief): EventCitation {
  return { id, scenarioId, scenarioVersion, names, level, state };
}

function spanOf(event: EventBrief, strength: number): FactSpan {
  return {
    startUs: event.startUs,
    // An event of one instant was there for a moment all the same.
    endUs: Math.max(event.endUs, event.startUs + 1),
    bestUs: event.bestUs,
    trackIds: event.trackIds,
    box: event.box,
    strength,
    event: citationOf(event),
  };
}

/** In order of time within each. */
function byVideo(events: readonly EventBrief[]): Map<VideoId, EventBrief[]> {
  const map = new Map<VideoId, EventBrief[]>();
  for (const event of events) {
    const list = map.get(event.videoId);
    if (list) list.push(event);
    else map.set(event.videoId, [event]);
  }
  for (const list of map.values()) list.sort((a, b) => a.startUs - b.startUs);
  return map;
}
