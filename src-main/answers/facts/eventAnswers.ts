import type { EventBrief } from "#shared/domain/event.ts";
import type { CriterionOf, Query } from "#shared/domain/query.ts";
import { statesMeant } from "#shared/query/index.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";
import {
  byPlaceSentence,
  byScenarioSentence,
  cameraName,
  cameraSentence,
  eventLengthSentence,
  eventNoun,
  eventStatesSentence,
  eventsSentence,
  eventWhenSentence,
  noSentence,
  placeName,
  unclockedEventsSentence,
  type Noun,
} from "#shared/words/answers/index.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import { said } from "./asking.ts";
import type { Citing } from "./citing.ts";
import type { Looking } from "./notShown.ts";
import { searchScope } from "./scope.ts";
import type { EventPort, FactSearch, MeantFootage } from "./types.ts";

/** Events that a figure cites one by one; of more only the figure. */
const CITED = 12;
/** Events that are told one by one, cameras that are named. */
const TOLD = 6;
const PLACES = 12;

/** What a question about events is about. */
export interface AskedEvents {
  criterion: CriterionOf<"event">;
  /** "Were there no assaults". */
  denied: boolean;
}

/** The one kind of events that a query asks for, with nothing beside it but times and cameras; null where it asks for more, or for something else. */
export function askedEvents(query: Query): AskedEvents | null {
  const [step] = query.steps;
  const [criterion] = step?.criteria ?? [];
  if (query.steps.length !== 1 || step!.criteria.length !== 1 || query.examples.length > 0) return null;
  return criterion?.kind === "event" ? { criterion, denied: criterion.negated } : null;
}

/** Events that lie, or partly lie, in the footage that is meant: by wall clock, those without one last. */
export function eventsWithin(
  events: EventPort,
  footage: MeantFootage,
  { scenarios, levels, states }: Pick<CriterionOf<"event">, "scenarios" | "levels" | "states">,
): EventBrief[] {
  const spans = new Map(footage.videos.map((it) => [it.id, it.spans]));
  const found = events.find({
    videoIds: [...spans.keys()],
    ...(scenarios.length > 0 ? { scenarioIds: scenarios } : {}),
    ...(levels.length > 0 ? { levels } : {}),
    states: statesMeant({ states }),
  });
  return found.filter((event) =>
    spans
      .get(event.videoId)
      // An event of one instant lies where it is.
      ?.some((it) => event.startUs < it.endUs && Math.max(event.endUs, event.startUs + 1) > it.startUs),
  );
}

/** Exact answers about events, by templates. */
export class EventAnswers {
  readonly #looking: Looking;
  readonly #noun: Noun;
  readonly #events: readonly EventBrief[];

  /** @param events what was found, at least one, as `eventsWithin` orders them */
  constructor(looking: Looking, asked: AskedEvents, events: readonly EventBrief[]) {
    this.#looking = looking;
    this.#noun = nounOf(looking.citing, asked.criterion);
    this.#events = events;
  }

  sentences(denied: boolean): Worded[] {
    const { language, intent } = this.#looking.plan;
    if (denied) {
      const [lead, ...more] = this.#howMany();
      return [{ ...lead!, text: noSentence(lead!.text, language) }, ...more];
    }
    switch (intent) {
      case "whenFirst":
        return this.#when("first");
      case "whenLast":
        return this.#when("last");
      case "howLong":
        return this.#howLong();
      case "whichCameras":
        return [...this.#howMany().slice(0, 1), ...this.#cameras()];
      case "howMany":
        return this.#howMany();
      case "isThere":
      case "whoNear":
      case "whatHappened":
      case "open":
        return [...this.#howMany(), ...this.#each()];
    }
  }

  #howMany(): Worded[] {
    const { citing, plan, teller } = this.#looking;
    const { language } = plan;
    const ordered = this.#ordered();
    const [first, last] = [ordered[0]!, ordered.at(-1)!];
    const at = (event: EventBrief) => teller.at(citing.footage(event.videoId)!, event.startUs);
    const text = eventsSentence(this.#noun, this.#events.length, at(first), at(last), language);
    const figure = this.#figure(text);
    const own = this.#events.length <= CITED ? this.#events : [first, last];
    const sentences = [said(text, [figure, ...own.map((it) => citing.event(it))])];
    const kinds = countBy(this.#events, (it) => it.scenarioId);
    if (kinds.length > 1) {
      const named = kinds.map(([id, total]) => ({ name: citing.scenario(id), total }));
      sentences.push(said(byScenarioSentence(named.slice(0, PLACES), language), [figure]));
    }
    const states = countBy(this.#events, (it) => it.state).map(([state, total]) => ({ state, total }));
    sentences.push(said(eventStatesSentence(states, language), [figure]));
    const places = countBy(this.#events, (it) => placeName(citing.footage(it.videoId)!));
    if (places.length > 1) {
      const list = places.slice(0, PLACES).map(([name, total]) => ({ name, total }));
      sentences.push(said(byPlaceSentence(list, places.length - list.length, "건", language), [figure]));
    }
    return [...sentences, ...this.#unclocked()];
  }

  #when(which: "first" | "last"): Worded[] {
    const { citing, plan, teller } = this.#looking;
    const ordered = this.#ordered();
    const event = (which === "first" ? ordered[0] : ordered.at(-1))!;
    const when = teller.at(citing.footage(event.videoId)!, event.startUs);
    const word = this.#events.length === 1 ? "only" : which;
    return [
      said(eventWhenSentence(this.#noun, word, when, plan.language), [citing.event(event)]),
      eventTold(this.#looking, event),
      ...this.#unclocked(),
    ];
  }

  #howLong(): Worded[] {
    const { citing, plan, teller } = this.#looking;
    const longest = this.#events.reduce((a, b) => (b.endUs - b.startUs > a.endUs - a.startUs ? b : a));
    const { startUs, endUs, videoId } = longest;
    const span = teller.span(citing.footage(videoId)!, startUs, endUs);
    const which = this.#events.length === 1 ? "only" : "longest";
    const text = eventLengthSentence(this.#noun, which, endUs - startUs, span, plan.language);
    return [...(which === "only" ? [] : this.#howMany().slice(0, 1)), said(text, [citing.event(longest)])];
  }

  #cameras(): Worded[] {
    const { citing, plan, teller } = this.#looking;
    const { language } = plan;
    const groups = Map.groupBy(this.#events, (it) => placeName(citing.footage(it.videoId)!));
    return [...groups.values()].slice(0, PLACES).map((events) => {
      const [first, last] = [events[0]!, events.at(-1)!];
      const footage = citing.footage(first.videoId)!;
      const place = footage.camera === null ? placeName(footage) : cameraName(footage.camera, language);
      const figures = {
        place,
        noun: this.#noun,
        total: events.length,
        first: teller.time(footage, first.startUs),
        last: teller.time(citing.footage(last.videoId)!, last.startUs),
      };
      return said(
        cameraSentence(figures, language),
        events.slice(0, CITED).map((it) => citing.event(it)),
      );
    });
  }

  /** One line each, as evidence says it. */
  #each(): Worded[] {
    if (this.#events.length < 2 && this.#looking.plan.intent === "isThere") return [];
    return this.#events.slice(0, TOLD).map((event) => eventTold(this.#looking, event));
  }

  /** Those that have an order: one recording needs no clock for it. */
  #ordered(): readonly EventBrief[] {
    if (new Set(this.#events.map((it) => it.videoId)).size === 1) return this.#events;
    const clocked = this.#events.filter((it) => this.#looking.citing.footage(it.videoId)!.recordedAt.utcMs !== null);
    return clocked.length > 0 ? clocked : this.#events;
  }

  #unclocked(): Worded[] {
    const { citing, plan } = this.#looking;
    const left = this.#events.filter((it) => !this.#ordered().includes(it));
    if (left.length === 0) return [];
    const text = unclockedEventsSentence(left.length, plan.language);
    return [
      said(
        text,
        left.slice(0, TOLD).map((it) => citing.event(it)),
      ),
    ];
  }

  #figure(text: string): NewEvidence | null {
    return this.#looking.citing.eventFigure(this.#events, text);
  }
}

/** An event as a line of its own. Its video must be there still. */
export function eventTold({ citing, teller }: Pick<Looking, "citing" | "teller">, event: EventBrief): Worded {
  const span = teller.span(citing.footage(event.videoId)!, event.startUs, event.endUs);
  return said(citing.eventText(event, span), [citing.event(event)]);
}

/** What the events of a criterion are called. */
export const nounOf = (citing: Citing, { scenarios, levels, states }: CriterionOf<"event">): Noun =>
  eventNoun(
    scenarios.map((id) => citing.scenario(id)),
    levels,
    states,
    citing.language,
  );

/** How many of each, the most first. */
export function countBy<T, K>(list: readonly T[], keyOf: (one: T) => K): Array<[K, number]> {
  const groups = Map.groupBy(list, keyOf);
  return [...groups].map(([key, of]): [K, number] => [key, of.length]).sort((a, b) => b[1] - a[1]);
}

/** The events that a query and a scope mean; those of videos that are gone meanwhile are left out. Throws AppError(CANCELLED). */
export async function readEvents(
  { deps, plan, scope, citing }: Omit<Looking, "deps"> & { deps: { search: FactSearch; events: EventPort } },
  { criterion }: AskedEvents,
  signal: AbortSignal,
): Promise<EventBrief[]> {
  const footage = deps.search.select(plan.query, searchScope(scope));
  const found = eventsWithin(deps.events, footage, criterion).filter((it) => citing.footage(it.videoId) !== null);
  throwIfAborted(signal);
  await citing.readEvents(found.length <= CITED ? found : [found[0]!, found.at(-1)!, ...found.slice(0, TOLD)], signal);
  return found;
}
