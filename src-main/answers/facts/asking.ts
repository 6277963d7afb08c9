import type { AskScope, Language, QuestionPlan } from "#shared/domain/evidence.ts";
import type { ObjectPattern, Query, QueryStep } from "#shared/domain/query.ts";
import type { Tally, TallyItem, TallyVideo } from "#shared/domain/tally.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";
import {
  askedNoun,
  askedState,
  counterKo,
  placeName,
  type Edge,
  type Noun,
  type Place,
  Teller,
} from "#shared/words/answers/index.ts";
import { onlyVideo } from "./scope.ts";
import type { Citing } from "./citing.ts";

/** Nearer than this to the first or last moment of a recording, nobody saw it come or go. */
const EDGE_US = 1_000_000;

/** One question over exact figures: what every intent's sentences are made from. */
export interface Asking {
  plan: QuestionPlan;
  /** What is counted; its one step. */
  step: QueryStep;
  language: Language;
  tally: Tally;
  /** Null where the step is about no single object: `state` says what was seen. */
  noun: Noun | null;
  state: string;
  /** Classes that the subject may be of, for counters and particles. */
  subject: ObjectPattern | null;
  teller: Teller;
  citing: Citing;
}

export function askingOf(plan: QuestionPlan, step: QueryStep, tally: Tally, teller: Teller, citing: Citing): Asking {
  const { language } = plan;
  const noun = tally.of === "objects" ? askedNoun(step, language) : null;
  const first = step.criteria.find((it) => !it.negated && (it.kind === "object" || it.kind === "relation"));
  const subject = first?.kind === "object" ? first.object : first?.kind === "relation" ? first.subject : null;
  return { plan, step, language, tally, noun, state: askedState(step, language), subject, teller, citing };
}

/** Dates are said unless the answer is about one video; places too. */
export function tellerOf(language: Language, scope: AskScope, videosOfLibrary: number): Teller {
  const single = onlyVideo(scope) !== null || videosOfLibrary === 1;
  return new Teller(language, { date: !single, single });
}

export const placeOf = (video: Pick<TallyVideo, "name" | "camera" | "recordedAt">): Place => ({
  videoName: video.name,
  camera: video.camera,
  recordedAt: video.recordedAt,
});

/** The video that an item of a tally is of. */
export const videoOf = (tally: Tally, item: TallyItem): TallyVideo =>
  tally.videos.find((it) => it.videoId === item.videoId)!;

/** How an item's beginning is known. */
export function startEdge(item: TallyItem): Edge {
  if (item.cutStart) return "asked";
  return item.startUs <= EDGE_US ? "recording" : "seen";
}

/** How its end is known. */
export function endEdge(item: TallyItem, video: TallyVideo): Edge {
  if (item.cutEnd) return "asked";
  return video.durationUs - item.endUs <= EDGE_US ? "recording" : "seen";
}

export const isClocked = (video: Pick<TallyVideo, "recordedAt">): boolean => video.recordedAt.utcMs !== null;

export const counterOfSubject = ({ subject }: Asking): string => counterKo(subject?.classes ?? []);

export const isPeople = ({ subject }: Asking): boolean => subject?.classes.join() === "person";

/** Figures of one camera, or of one recording whose camera nobody named. */
export interface CameraTally {
  place: Place;
  named: boolean;
  total: number;
  videos: TallyVideo[];
  first: { video: TallyVideo; item: TallyItem };
  last: { video: TallyVideo; item: TallyItem };
}

/** The busiest first. Within a camera times go by the clock; a recording without one counts after those with one. */
export function byCamera(tally: Tally): CameraTally[] {
  const groups = new Map<string, CameraTally>();
  const at = (video: TallyVideo, us: number) => (video.recordedAt.utcMs ?? Infinity) * 1000 + us;
  for (const video of tally.videos) {
    const key = video.camera === null ? `file ${video.videoId}` : `camera ${placeName(placeOf(video))}`;
    const known = groups.get(key);
    if (!known) {
      groups.set(key, {
        place: placeOf(video),
        named: video.camera !== null,
        total: video.total,
        videos: [video],
        first: { video, item: video.first },
        last: { video, item: video.last },
      });
      continue;
    }
    known.total += video.total;
    known.videos.push(video);
    if (at(video, video.first.startUs) < at(known.first.video, known.first.item.startUs))
      known.first = { video, item: video.first };
    const later = isClocked(video) && at(video, video.last.endUs) > at(known.last.video, known.last.item.endUs);
    if (later || !isClocked(known.last.video)) known.last = { video, item: video.last };
  }
  return [...groups.values()].sort((a, b) => b.total - a.total);
}

/** How many of what is counted the detector was not sure of. */
export const unsureOf = ({ tally }: Asking): number => tally.byClass.reduce((sum, it) => sum + it.unsure, 0);

/** What every counted object has, since it was asked for: one colour, one way, a relation. Of alternatives any may be true. */
export function sharedOf({ subject, tally }: Asking) {
  const named = (subject?.colors ?? []).filter((it) => it.names.length === 1).flatMap((it) => it.names);
  const ways = subject?.directions ?? [];
  return {
    colors: [...new Set(named)],
    directions: ways.length === 1 ? ways : [],
    relations: tally.relation ? [tally.relation] : [],
  };
}

/** Figures as evidence: the whole, and its parts where there are several videos. */
export function countRefs(asking: Asking, text: string, most = 12): NewEvidence[] {
  const { tally, citing } = asking;
  const shared = sharedOf(asking);
  const classes = tally.byClass.map((it) => it.class);
  const refs: Array<NewEvidence | null> = [];
  const tracksOf = (video: TallyVideo) => {
    const lists = [tally.first, tally.last, tally.longest, tally.clearest].flat();
    return [...new Set(lists.filter((it) => it.videoId === video.videoId).flatMap((it) => it.trackIds))].sort(
      (a, b) => a - b,
    );
  };
  const spanOf = (video: TallyVideo) => ({ startUs: video.first.startUs, endUs: video.last.endUs });
  const [first] = tally.videos;
  if (!first) return [];
  const whole = tally.videos.length === 1 ? tracksOf(first) : [];
  refs.push(
    citing.count(first.videoId, tally.total, {
      classes,
      ...spanOf(first),
      bestUs: first.first.bestUs,
      trackIds: whole,
      text,
      shared,
    }),
  );
  if (tally.videos.length > 1)
    for (const video of tally.videos.slice(0, most)) {
      const own = Object.keys(video.byClass);
      const line = `${placeName(placeOf(video))}: ${asking.noun?.counted(video.total) ?? String(video.total)}`;
      refs.push(
        citing.count(video.videoId, video.total, {
          classes: own,
          ...spanOf(video),
          bestUs: video.first.bestUs,
          trackIds: tracksOf(video),
          text: line,
          shared,
        }),
      );
    }
  return refs.filter((it) => it !== null);
}

/** What a stretch is of, for its evidence. */
export const stretchOf = ({ tally, subject, state }: Asking) => ({
  signal: tally.signal,
  classes: subject?.classes ?? [],
  text: state,
});

/** A sentence with what it rests on, without what could not be made. */
export const said = (text: string, refs: ReadonlyArray<NewEvidence | null>): Worded => ({
  text,
  refs: refs.filter((it) => it !== null),
});

/** A query that asks for this step only, with the same filters. */
export const withStep = (query: Query, step: QueryStep): Query => ({ ...query, steps: [step] });
