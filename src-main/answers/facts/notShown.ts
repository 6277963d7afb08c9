import type { AskScope, Language, QuestionPlan } from "#shared/domain/evidence.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import type { Criterion, ObjectPattern, Query } from "#shared/domain/query.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";
import {
  askedNoun,
  askedState,
  cannotTellSentence,
  contradictionSentence,
  coverageSentence,
  emptySentence,
  nearestSentence,
  noEventSentence,
  noDetectorSentence,
  notShownSentence,
  quoted,
  unknownClassesSentence,
  type Teller,
} from "#shared/words/answers/index.ts";
import type { Citing, CitingDeps } from "./citing.ts";
import { askedEvents, nounOf } from "./eventAnswers.ts";
import type { FactSearch } from "./types.ts";
import { said } from "./asking.ts";
import { searchScope } from "./scope.ts";

/** Searched recordings that a sentence about all of them cites. */
const CITED = 8;

/** What sentences about what was, and was not, searched need. */
export interface Looking {
  plan: QuestionPlan;
  scope: AskScope;
  coverage: Coverage;
  teller: Teller;
  citing: Citing;
  deps: CitingDeps & { search: Pick<FactSearch, "select"> };
}

/** Nothing was found: said of the footage, with what was searched and what came nearest. */
export function notShown(looking: Looking, miss: Moment | null): Worded[] {
  const { plan, coverage } = looking;
  const { language, query } = plan;
  const what = whatOf(query, language, looking.citing);
  const refs = searched(looking);
  const none = coverage.searchedUs <= 0;
  const events = askedEvents(query);
  const text = events
    ? noEventSentence(nounOf(looking.citing, events.criterion), isFiltered(query), language)
    : none
      ? cannotTellSentence(what, language)
      : notShownSentence(what, isFiltered(query), language);
  const sentences = [...(coverage.videos === 0 ? [] : [said(text, refs)]), ...unknownNotes(looking, refs)];
  sentences.push(said(coverageSentence(coverage, language), refs));
  const nearest = none || !miss ? null : nearestOf(looking, miss);
  if (nearest) sentences.push(nearest);
  return sentences;
}

const isFiltered = (query: Query) => query.times.length > 0 || query.cameras.length > 0;

/** That not everything could be searched, where that is so. */
export function gapNote(looking: Looking): Worded[] {
  const { coverage, plan } = looking;
  if (coverage.gaps.length === 0) return [];
  return [said(coverageSentence(coverage, plan.language), searched(looking))];
}

/** What no detector of the footage knows. */
export function unknownNotes(looking: Looking, refs: readonly NewEvidence[] = searched(looking)): Worded[] {
  const { plan, coverage, deps } = looking;
  const { language, query } = plan;
  const notes: Worded[] = [];
  const gap = coverage.gaps.find((it) => it.reason === "classUnknown");
  if (gap) {
    const known = new Set<string>();
    for (const id of gap.videoIds) {
      const run = deps.store.videos.find(id)?.currentRun ?? null;
      for (const name of (run === null ? null : deps.store.runs.find(run))?.labels ?? []) known.add(name);
    }
    const asked = query.steps.flatMap((step) => step.criteria).flatMap(patternsOf);
    const unknown = asked.filter(({ classes }) => classes.length > 0 && !classes.some((it) => known.has(it)));
    const names = [...new Set(unknown.flatMap((it) => it.classes))].slice(0, 8);
    if (names.length > 0) notes.push(said(unknownClassesSentence(names, language), refs));
  }
  const concept = query.steps.flatMap((step) => step.criteria).find((it) => it.kind === "concept");
  if (concept)
    notes.push(
      said(
        noDetectorSentence(
          looking.citing.criterion({ ...concept, negated: false }),
          !coverage.gaps.some((it) => it.reason === "noEncoder"),
          language,
        ),
        refs,
      ),
    );
  return notes;
}

function patternsOf(it: Criterion): ObjectPattern[] {
  if (it.kind === "object") return [it.object];
  return it.kind === "relation" ? [it.subject, ...(it.object ? [it.object] : [])] : [];
}

/** What was looked for: by its meaning where there are words for it, else as it was typed. */
function whatOf(query: Query, language: Language, citing: Citing): string {
  const [step] = query.steps;
  const told = step?.criteria.every((it) => it.kind === "object" || it.kind === "relation" || it.kind === "signal");
  if (query.steps.length === 1 && step!.criteria.length > 0 && step!.criteria.every((it) => it.kind === "concept"))
    return quoted(step!.criteria.map((it) => citing.criterion(it)).join(", "), language);
  if (query.steps.length !== 1 || !told || step!.criteria.length === 0) return quoted(query.text, language);
  const positive = step!.criteria.some((it) => !it.negated && it.kind !== "signal" && !hasCount(it));
  return (positive ? askedNoun(step!, language)?.one : null) ?? askedState(step!, language);
}

const hasCount = (it: Criterion) =>
  (it.kind === "object" && it.object.count !== null) || (it.kind === "relation" && it.subject.count !== null);

/** Recordings that were looked through. */
function searched({ deps, plan, scope, citing }: Looking): NewEvidence[] {
  const { videos } = deps.search.select(plan.query, searchScope(scope));
  const refs: NewEvidence[] = [];
  for (const { id, spans } of videos) {
    if (refs.length >= CITED) break;
    const row = deps.store.videos.find(id);
    if (!row || row.currentRun === null || spans.length === 0) continue;
    const text = plan.language === "ko" ? `${row.name}: 찾아봄` : `${row.name}: looked through`;
    const ref = citing.span(id, spans[0]!.startUs, spans.at(-1)!.endUs, text);
    if (ref) refs.push(ref);
  }
  return refs;
}

function nearestOf({ plan, citing, teller }: Looking, miss: Moment): Worded | null {
  const { language, query } = plan;
  const footage = citing.footage(miss.videoId);
  if (!footage) return null;
  const criteria = query.steps.flatMap((step) => step.criteria);
  const failed = miss.reasons
    .filter((it) => it.satisfied === false)
    .flatMap((it) => criteria.filter((one) => one.id === it.criterion));
  const held = criteria.filter((it) => !failed.includes(it));
  const object = citing.ofMoment(miss);
  const what = object ? citing.phraseOf(object, miss.videoId) : held.map((it) => citing.criterion(it)).join(", ");
  if (what === "") return null;
  // With one criterion the thing itself is another one; with several it is told which does not hold.
  const missing = criteria.length > 1 ? failed.map((it) => citing.criterion(it)).join(", ") : "";
  const text = nearestSentence(what, teller.at(footage, miss.bestUs), missing || null, language);
  return said(text, [citing.moment(miss, query, what)]);
}

/** Question and answer need no footage: it contradicts itself, or nothing in it was understood. */
export function unanswerable({ query, language }: QuestionPlan, citing: Citing): Worded[] | null {
  const [contradiction] = query.contradictions;
  if (contradiction) {
    const criteria = query.steps.flatMap((step) => step.criteria);
    const words = (id: string) => {
      const one = criteria.find((it) => it.id === id);
      return one ? citing.criterion(one) : "";
    };
    return [said(contradictionSentence(words(contradiction.a), words(contradiction.b), language), [])];
  }
  return null;
}

export const emptyQuestion = (language: Language): Worded[] => [said(emptySentence(language), [])];
