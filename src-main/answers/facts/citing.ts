import type { Language } from "#shared/domain/evidence.ts";
import type { EventBrief } from "#shared/domain/event.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { Criterion, Query } from "#shared/domain/query.ts";
import type { TallyItem, TallyPair } from "#shared/domain/tally.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { RelationKind, SignalKind } from "#shared/domain/facts.ts";
import { describeCriterion, eventName, type ConceptVocabulary } from "#shared/query/index.ts";
import { eventLine, momentLine } from "#shared/words/answers/index.ts";
import { isUnsure } from "#shared/words/objects.ts";
import { evidenceOf, factsOfObjects, relationEvidenceOf } from "#shared/words/evidence.ts";
import {
  capitalised,
  objectEvidence,
  objectPhrase,
  signalEvidence,
  spanPhrase,
  type Footage,
  type NewEvidence,
} from "#shared/words/index.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { LanceIndex } from "../../store/lance/lanceIndex.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";

export interface CitingDeps {
  store: Pick<SqliteStore, "videos" | "runs">;
  index: Pick<LanceIndex, "objects">;
}

/** A look this far from the time that is meant still shows the object there. */
const LOOK_US = 1_000_000;
/** Objects of an event that its evidence tells of. */
const MAX_OBJECTS = 8;
/** Runs that are read side by side. */
const SIDE_BY_SIDE = 8;

/** Makes evidence of what a tally or a search found, in one language. Reads each video and object once. */
export class Citing {
  readonly language: Language;
  readonly #deps: CitingDeps;
  readonly #vocabulary: ConceptVocabulary;
  readonly #footage = new Map<VideoId, Footage | null>();
  readonly #objects = new Map<string, TrackedObject>();

  /** @param vocabulary names of concepts, for criteria in words */
  constructor(deps: CitingDeps, language: Language, vocabulary: ConceptVocabulary) {
    this.#vocabulary = vocabulary;
    this.#deps = deps;
    this.language = language;
  }

  /** Null when the video was removed meanwhile. */
  footage(id: VideoId): Footage | null {
    const known = this.#footage.get(id);
    if (known !== undefined) return known;
    const row = this.#deps.store.videos.find(id);
    const seq = row?.currentRun ?? null;
    const run = seq === null ? null : this.#deps.store.runs.find(seq);
    const made = row && {
      videoId: id,
      videoName: row.name,
      camera: row.camera,
      recordedAt: row.recordedAt,
      classesKnown: run?.packId !== "motion",
    };
    this.#footage.set(id, made);
    return made;
  }

  /** Reads what the index keeps of these items' objects: the order of their colours, their looks. What it lacks is made of the facts. */
  async read(items: readonly TallyItem[], signal: AbortSignal): Promise<void> {
    await this.#readObjects(
      items.flatMap(({ run, object }) => (object ? [{ run, trackId: object.trackId }] : [])),
      signal,
    );
  }

  /** Reads the objects that moments are of. */
  async readMoments(moments: readonly Moment[], signal: AbortSignal): Promise<void> {
    const wanted = moments.flatMap(({ videoId, trackId }) => {
      const run = this.#deps.store.videos.find(videoId)?.currentRun ?? null;
      return run === null || trackId === null ? [] : [{ run, trackId }];
    });
    await this.#readObjects(wanted, signal);
  }

  async #readObjects(wanted: ReadonlyArray<{ run: number; trackId: number }>, signal: AbortSignal): Promise<void> {
    const unread = wanted.filter(({ run, trackId }) => !this.#objects.has(keyOf(run, trackId)));
    const waiting = Map.groupBy(unread, (it) => it.run).entries();
    const reader = async () => {
      // One iterator for all readers: each takes the next run.
      for (const [run, list] of waiting) {
        if (signal.aborted) return;
        const tracks = list.map((it) => it.trackId);
        for (const it of await this.#deps.index.objects(run, { tracks })) this.#objects.set(keyOf(run, it.trackId), it);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, reader));
    throwIfAborted(signal);
  }

  /** The object that a moment is of, once it was read. */
  ofMoment({ videoId, trackId }: Moment): TrackedObject | null {
    const run = this.#deps.store.videos.find(videoId)?.currentRun ?? null;
    return run === null || trackId === null ? null : (this.#objects.get(keyOf(run, trackId)) ?? null);
  }

  /** A criterion in words, as chips say it. */
  criterion(it: Criterion): string {
    return describeCriterion(it, this.language, this.#vocabulary);
  }

  /** A hit of the search, with what of the question holds there. @param nearest for what is no hit, but the nearest to one: what it is */
  moment(moment: Moment, query: Query, nearest: string | null = null): NewEvidence | null {
    const footage = this.footage(moment.videoId);
    if (!footage) return null;
    const { startUs, endUs, bestUs, box, reasons } = moment;
    const object = this.ofMoment(moment);
    const tracks = reasons.flatMap((it) => it.evidence?.trackIds ?? []);
    const held = query.steps
      .flatMap((step) => step.criteria)
      .filter((it) => !it.negated && reasons.some((one) => one.criterion === it.id && one.satisfied));
    const event = reasons.find((it) => it.evidence?.event)?.evidence?.event;
    const words = reasons.flatMap((it) => (it.evidence?.text ? [it.evidence.text] : []));
    const what = held.map((it) => this.criterion(it)).join(", ");
    return evidenceOf(footage, {
      kind: "moment",
      startUs,
      endUs,
      bestUs,
      trackIds: [...new Set([...(moment.trackId === null ? [] : [moment.trackId]), ...tracks])],
      box,
      text: momentLine(
        nearest ?? what,
        nearest === null ? moment.band : null,
        spanPhrase(footage.recordedAt, startUs, endUs, this.language),
        this.language,
      ),
      facts: {
        ...(object ? factsOfObjects(footage, [object]) : { classes: classesOf(held) }),
        relations: held.flatMap((it) => (it.kind === "relation" ? [it.relation] : [])),
        signals: held.flatMap((it) => (it.kind === "signal" ? [it.signal] : [])),
        concepts: held.flatMap((it) => (it.kind === "concept" ? [it.concept] : [])),
        words: words[0] ?? null,
        ...(event ? { events: [event.scenarioId] } : {}),
      },
      ...(event ? { event } : {}),
    });
  }

  /** The object of an item, which must have one. */
  object(item: TallyItem): TrackedObject {
    return this.#objects.get(keyOf(item.run, item.object!.trackId)) ?? trackedOf(item);
  }

  /** "a person in dark clothes", "what may be a dog". */
  phrase(item: TallyItem): string {
    return this.phraseOf(this.object(item), item.videoId);
  }

  phraseOf(object: TrackedObject, video: VideoId): string {
    const classesKnown = this.footage(video)?.classesKnown ?? true;
    return objectPhrase(object, this.language, {
      article: "a",
      classesKnown,
      unsure: classesKnown && isUnsure(object),
    });
  }

  /** One object; a click seeks to `atUs`, else to what the item shows best. */
  item(item: TallyItem, atUs = item.bestUs): NewEvidence | null {
    const footage = this.footage(item.videoId);
    if (!footage || !item.object) return null;
    const object = this.object(item);
    const evidence = objectEvidence(footage, object, this.language);
    const look = object.looks.find((it) => Math.abs(it.tUs - atUs) <= LOOK_US);
    return { ...evidence, bestUs: atUs, box: atUs === object.bestUs ? object.bestBox : (look?.box ?? null) };
  }

  /** Two objects and what they had to do with each other. */
  pair({ item, other, startUs, endUs, strength }: TallyPair, kind: RelationKind): NewEvidence | null {
    const footage = this.footage(item.videoId);
    if (!footage || !item.object || !other.object) return null;
    const relation = { kind, a: item.object.trackId, b: other.object.trackId, startUs, endUs, strength };
    return relationEvidenceOf(footage, relation, this.object(item), this.object(other), this.language);
  }

  /** A figure over objects, with those of one video that it is of. */
  count(
    video: VideoId,
    count: number,
    own: {
      classes: string[];
      startUs: number;
      endUs: number;
      bestUs?: number;
      trackIds: number[];
      text: string;
      /** What all that are counted have in common. */
      shared?: Partial<Pick<NewEvidence["facts"], "colors" | "directions" | "relations">>;
    },
  ): NewEvidence | null {
    const footage = this.footage(video);
    if (!footage) return null;
    const { classes, startUs, endUs, bestUs = startUs, trackIds, text, shared } = own;
    return evidenceOf(footage, {
      kind: "count",
      startUs,
      endUs,
      bestUs,
      trackIds,
      text,
      facts: { ...shared, classes: footage.classesKnown ? classes.slice(0, 64) : ["moving"], count },
    });
  }

  /** What a scenario's events are called. */
  scenario(id: string): string {
    return eventName(id, this.language, this.#vocabulary);
  }

  /** Reads the objects that events are of. */
  async readEvents(events: readonly EventBrief[], signal: AbortSignal): Promise<void> {
    const wanted = events.flatMap(({ videoId, trackIds }) => {
      const run = this.#deps.store.videos.find(videoId)?.currentRun ?? null;
      return run === null ? [] : trackIds.slice(0, MAX_OBJECTS).map((trackId) => ({ run, trackId }));
    });
    await this.#readObjects(wanted, signal);
  }

  /** @param span when, and where, in words */
  eventText({ scenarioId, names, level, state }: EventBrief, span: string): string {
    const called = { name: this.scenario(scenarioId), scenario: names[this.language], level, state };
    return eventLine(called, span, this.language);
  }

  /** What a scenario raised, with the objects that it is of as far as they were read. */
  event(event: EventBrief): NewEvidence | null {
    const footage = this.footage(event.videoId);
    if (!footage) return null;
    const { id, scenarioId, scenarioVersion, names, level, state, startUs, endUs, bestUs, trackIds, box } = event;
    const run = this.#deps.store.videos.find(event.videoId)?.currentRun ?? null;
    const objects = trackIds
      .slice(0, MAX_OBJECTS)
      .flatMap((track) => (run === null ? [] : (this.#objects.get(keyOf(run, track)) ?? [])));
    return evidenceOf(footage, {
      kind: "event",
      startUs,
      endUs,
      bestUs,
      trackIds,
      box,
      text: this.eventText(event, spanPhrase(footage.recordedAt, startUs, endUs, this.language)),
      facts: { ...(objects.length > 0 ? factsOfObjects(footage, objects) : {}), events: [scenarioId] },
      event: { id, scenarioId, scenarioVersion, names, level, state },
    });
  }

  /** A figure over events; a click seeks to the first. Null without any. */
  eventFigure(events: readonly EventBrief[], text: string): NewEvidence | null {
    const [first] = events;
    const footage = first && this.footage(first.videoId);
    if (!footage) return null;
    const own = events.filter((it) => it.videoId === first.videoId);
    return evidenceOf(footage, {
      kind: "count",
      startUs: first.startUs,
      endUs: Math.max(...own.map((it) => it.endUs)),
      bestUs: first.bestUs,
      text,
      facts: { count: events.length, events: [...new Set(events.map((it) => it.scenarioId))].slice(0, 64) },
    });
  }

  /** A stretch in which something held that is about no single object. */
  stretch(item: TallyItem, of: { signal: SignalKind | null; classes: string[]; text: string }): NewEvidence | null {
    const { videoId, startUs, endUs, bestUs, trackIds, box, strength } = item;
    const footage = this.footage(videoId);
    if (!footage) return null;
    if (of.signal) return signalEvidence(footage, { kind: of.signal, startUs, endUs, strength, box }, this.language);
    const text = `${capitalised(of.text)}, ${spanPhrase(footage.recordedAt, startUs, endUs, this.language)}`;
    if (trackIds.length === 0) return this.span(videoId, startUs, endUs, text);
    return this.count(videoId, trackIds.length, { classes: of.classes, startUs, endUs, bestUs, trackIds, text });
  }

  /** A stretch that was looked through. */
  span(video: VideoId, startUs: number, endUs: number, text: string): NewEvidence | null {
    const footage = this.footage(video);
    return footage && evidenceOf(footage, { kind: "span", startUs, endUs, bestUs: startUs, text });
  }
}

const keyOf = (run: number, trackId: number) => `${run}.${trackId}`;

/** Classes that hits are of, as far as a criterion names one: of several any may be meant. */
const classesOf = (held: readonly Criterion[]) =>
  held.flatMap((it) => (it.kind === "object" && it.object.classes.length === 1 ? it.object.classes : []));

function trackedOf(item: TallyItem): TrackedObject {
  const look = item.object!;
  return {
    ...look,
    id: `${item.videoId}.${look.trackId}`,
    videoId: item.videoId,
    looks: [{ tUs: look.bestUs, box: look.bestBox }],
    speed: 0,
    lifecycle: [],
    sampleCount: 0,
  };
}
