import type { Band, Moment } from "#shared/domain/moment.ts";
import type { SearchEvent } from "#shared/contract/search.ts";
import type { Query } from "#shared/domain/query.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Worded } from "#shared/words/index.ts";
import {
  cameraName,
  momentPlaceSentence,
  momentSentence,
  momentsSentence,
  placeName,
  quoted,
  stepsSentence,
  unclockedSentence,
} from "#shared/words/answers/index.ts";
import { said } from "./asking.ts";
import type { Looking } from "./notShown.ts";
import { searchScope } from "./scope.ts";
import type { FactSearch } from "./types.ts";

/** Moments that figures are made from. */
const LIMIT = 500;
/** Moments and cameras that are told one by one. */
const TOLD = 6;
const PLACES = 12;

export interface Found {
  moments: Moment[];
  total: number;
  done: Extract<SearchEvent, { kind: "done" }>;
}

/** The search's whole answer. Throws AppError(CANCELLED). */
export async function findMoments(
  search: Pick<FactSearch, "run">,
  query: Query,
  scope: Looking["scope"],
  signal: AbortSignal,
  limit = LIMIT,
): Promise<Found> {
  let moments: Moment[] = [];
  let total = 0;
  for await (const event of search.run({ query, scope: searchScope(scope), limit }, signal)) {
    if (event.kind === "moments") ({ moments, total } = event);
    if (event.kind === "done") return { moments, total, done: event };
  }
  throw fail("CANCELLED");
}

const RANK: Record<Band, number> = { strong: 0, likely: 1, weak: 2 };

/** Sentences over moments, for what facts cannot count: they say how sure they are and count nothing but moments. Of better and weaker hits together the weaker ones are left out. */
export function likely(looking: Looking, { moments, total }: Found): Worded[] {
  const { plan, citing } = looking;
  const { language, query, intent } = plan;
  const band = moments.reduce<Band>((best, it) => (RANK[it.band] < RANK[best] ? it.band : best), "weak");
  const sure = moments.filter((it) => it.band === band);
  const what = quoted(query.text, language);
  const count = band === "weak" || sure.length === moments.length ? total : sure.length;
  const lead = said(
    momentsSentence(what, count, band, language),
    sure.slice(0, TOLD).map((it) => citing.moment(it, query)),
  );
  switch (intent) {
    case "whichCameras":
      return [lead, ...places(looking, sure)];
    case "whenFirst":
    case "whenLast":
      return [lead, ...ordered(looking, sure, band, intent === "whenFirst" ? "first" : "last")];
    case "howLong": {
      const longest = sure.reduce((best, it) => (it.endUs - it.startUs > best.endUs - best.startUs ? it : best));
      return [
        lead,
        one(looking, longest, sure.length === 1 ? "only" : "longest", band, longest.endUs - longest.startUs),
      ];
    }
    case "howMany":
    case "whoNear":
    case "isThere":
    case "whatHappened":
    case "open":
      return [lead, ...best(looking, sure, band)];
  }
}

function best(looking: Looking, sure: readonly Moment[], band: Band): Worded[] {
  const [first] = sure;
  const told = [one(looking, first!, sure.length === 1 ? "only" : "best", band, null)];
  if (first!.steps.length > 1) told.push(stepsOf(looking, first!));
  return told;
}

function stepsOf({ plan, teller, citing }: Looking, moment: Moment): Worded {
  const footage = citing.footage(moment.videoId)!;
  const times = moment.steps.map((it) => teller.at(footage, it.startUs));
  return said(stepsSentence(times, plan.language), [citing.moment(moment, plan.query)]);
}

function one(
  { plan, teller, citing }: Looking,
  moment: Moment,
  which: Parameters<typeof momentSentence>[0],
  band: Band,
  lengthUs: number | null,
): Worded {
  const footage = citing.footage(moment.videoId)!;
  const us = which === "last" ? moment.endUs : moment.startUs;
  const text = momentSentence(which, teller.at(footage, us), band, lengthUs, plan.language);
  return said(text, [citing.moment(moment, plan.query)]);
}

/** First or last by the clock on the wall; recordings without one by themselves. */
function ordered(looking: Looking, sure: readonly Moment[], band: Band, which: "first" | "last"): Worded[] {
  const { citing, plan, teller } = looking;
  const us = (it: Moment) => (which === "first" ? it.startUs : it.endUs);
  const zeroMs = (it: Moment) => citing.footage(it.videoId)!.recordedAt.utcMs;
  const wall = (it: Moment) => (zeroMs(it) ?? 0) * 1000 + us(it);
  const pick = (list: readonly Moment[]) =>
    list.reduce((a, b) => ((which === "first" ? wall(b) < wall(a) : wall(b) > wall(a)) ? b : a));
  const videos = Map.groupBy(sure, (it) => it.videoId);
  // One recording needs no clock to have an order.
  const ordered = videos.size === 1 ? sure : sure.filter((it) => zeroMs(it) !== null);
  const told: Worded[] = [];
  if (ordered.length > 0) {
    const moment = pick(ordered);
    told.push(one(looking, moment, sure.length === 1 ? "only" : which, band, null));
    if (moment.steps.length > 1) told.push(stepsOf(looking, moment));
  }
  const rest = [...videos.values()].filter((list) => !ordered.includes(list[0]!));
  if (rest.length > 0) {
    const shown = rest.slice(0, TOLD).map(pick);
    const times = shown.map((it) => teller.at(citing.footage(it.videoId)!, us(it)));
    const text = unclockedSentence(times, rest.length - shown.length, ordered.length === 0, plan.language);
    told.push(
      said(
        text,
        shown.map((it) => citing.moment(it, plan.query)),
      ),
    );
  }
  return told;
}

function places({ plan, citing, teller }: Looking, sure: readonly Moment[]): Worded[] {
  const groups = Map.groupBy(sure, (it) => {
    const { camera, videoId } = citing.footage(it.videoId)!;
    return camera === null ? videoId : `camera ${camera}`;
  });
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, PLACES)
    .map((moments) => {
      const wall = (it: Moment) => (citing.footage(it.videoId)!.recordedAt.utcMs ?? Infinity) * 1000 + it.startUs;
      const first = moments.reduce((a, b) => (wall(b) < wall(a) ? b : a));
      const footage = citing.footage(first.videoId)!;
      const name = footage.camera === null ? placeName(footage) : cameraName(footage.camera, plan.language);
      const text = momentPlaceSentence(name, moments.length, teller.time(footage, first.startUs), plan.language);
      return said(text, [citing.moment(first, plan.query)]);
    });
}
