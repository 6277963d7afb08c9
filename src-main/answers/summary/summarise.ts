import type { AskScope, Language } from "#shared/domain/evidence.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { Criterion, Query } from "#shared/domain/query.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";
import { coverageSentence, nothingSeenSentence, summaryLead } from "#shared/words/answers/index.ts";
import { said, tellerOf } from "../facts/asking.ts";
import { Citing } from "../facts/citing.ts";
import type { FactDeps } from "../facts/factAnswers.ts";
import { namedItems } from "../facts/who.ts";
import { gather } from "../facts/gather.ts";
import { searchScope } from "../facts/scope.ts";
import { readActivity } from "./activity.ts";
import { eventsOf, raisedByLevel, unreviewed } from "./events.ts";
import { anyObject, type Summing } from "./summing.ts";
import { busiest, byCameras, firstAndLast, longStays, quietTimes, relations, seen, signals } from "./sections.ts";
import type { Summary, SummaryOf } from "./types.ts";
import { unresolved } from "./unresolved.ts";

/** Sentences of a summary. */
const MOST = 25;
/** Events whose objects are read. */
const READ = 24;
/** Recordings that the first sentence cites. */
const CITED = 12;

/**
 * A shift, a day or a scope in at most 25 sentences, by templates over exact figures: what scenarios raised by level, what was seen and when most, by camera, first and last, long stays, relations, signs, what came after long quiet; then what is
 * unresolved: events that nobody reviewed, what is still there at the end, views that changed, what could not be looked through. `from` and `to` are wall-clock times, read in each recording's own zone; recordings without a
 * clock then have no place in it, and it says so. Throws AppError: CANCELLED, INVALID_INPUT.
 */
export async function summarise(deps: FactDeps, request: SummaryOf, signal: AbortSignal): Promise<Summary> {
  const { from, to, language, scope } = request;
  const times =
    from === null && to === null
      ? []
      : [{ id: "when", span: null, origin: "operator" as const, negated: false, from, to, daily: null, weekdays: [] }];
  return await summariseFootage(deps, emptyQuery(language, times), scope, signal);
}

/** The same of what a query's filters and a scope leave. */
export async function summariseFootage(
  deps: FactDeps,
  filters: Query,
  scope: AskScope,
  signal: AbortSignal,
): Promise<Summary> {
  const { language } = filters;
  const query: Query = { ...filters, steps: [] };
  const problems: Problem[] = [];
  const tally = async (criterion: Criterion) => {
    const asked = { ...query, steps: [{ criteria: [criterion], withinUs: null, phrase: "" }] };
    const found = await deps.search.tally(asked, searchScope(scope), signal);
    for (const it of found?.problems ?? []) if (!problems.some((one) => one.code === it.code)) problems.push(it);
    return found;
  };
  const all = (await tally(anyObject()))!;
  const people = (await tally(anyObject(["person"])))!;
  const footage = deps.search.select(query, searchScope(scope));
  const activity = await readActivity(deps, footage, signal);
  const citing = new Citing(deps, language, deps.search.concepts());
  const teller = tellerOf(language, scope, deps.store.videos.list().length);
  await citing.read([...namedItems(all), ...namedItems(people)], signal);
  const summing: Summing = { deps, query, scope, language, footage, all, people, activity, citing, teller, tally };
  const sentences = await sections(summing, signal);
  const evidence = await gather(deps, { sentences, tally: all, moments: [], query, citing }, problems, signal);
  return { sentences, evidence, coverage: all.coverage, problems };
}

async function sections(summing: Summing, signal: AbortSignal): Promise<Worded[]> {
  const { all, language } = summing;
  const footage = footageRefs(summing);
  const events = eventsOf(summing);
  await summing.citing.readEvents(events.slice(0, READ), signal);
  const open = [...unreviewed(summing, events), ...(await unresolved(summing, signal))];
  if (all.coverage.videos === 0)
    return [said(coverageSentence(all.coverage, language), footage), ...open].slice(0, MOST);
  const told = [said(leadOf(summing), footage), ...raisedByLevel(summing, events)];
  if (all.total === 0) told.push(said(nothingSeenSentence(language), footage));
  else {
    const parts = [
      await seen(summing, signal),
      busiest(summing),
      byCameras(summing),
      await firstAndLast(summing, signal),
      longStays(summing),
      await relations(summing, signal),
    ];
    told.push(...parts.flat());
  }
  told.push(...(await signals(summing)), ...(await quietTimes(summing, signal)));
  return [...told.slice(0, MOST - open.length), ...open];
}

function leadOf({ query, deps, footage, language }: Summing): string {
  const [time] = query.times;
  const cameras = new Set(footage.videos.flatMap(({ id }) => deps.store.videos.find(id)?.camera ?? []));
  const us = footage.videos.flatMap((it) => it.spans).reduce((sum, it) => sum + it.endUs - it.startUs, 0);
  return summaryLead(
    {
      from: time?.from ?? null,
      to: time?.to ?? null,
      cameras: cameras.size,
      recordings: footage.videos.length,
      us,
    },
    language,
  );
}

function footageRefs({ footage, citing, language }: Summing): NewEvidence[] {
  return footage.videos.slice(0, CITED).flatMap(({ id, spans }) => {
    const name = citing.footage(id)?.videoName ?? "";
    const text = language === "ko" ? `${name}: 요약한 부분` : `${name}: the part that is summed up`;
    const ref = spans.length > 0 ? citing.span(id, spans[0]!.startUs, spans.at(-1)!.endUs, text) : null;
    return ref ? [ref] : [];
  });
}

const emptyQuery = (language: Language, times: Query["times"]): Query => ({
  text: "",
  language,
  steps: [],
  times,
  cameras: [],
  examples: [],
  contradictions: [],
  cut: false,
});
