import type { AskScope, QuestionPlan } from "#shared/domain/evidence.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import { objectPattern, type Criterion, type Query, type QueryStep } from "#shared/domain/query.ts";
import type { Tally } from "#shared/domain/tally.ts";
import { isEmptyQuery } from "#shared/query/index.ts";
import { noSentence } from "#shared/words/answers/index.ts";
import type { Worded } from "#shared/words/index.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import { askingOf, tellerOf, withStep, type Asking } from "./asking.ts";
import { Citing } from "./citing.ts";
import { countNote, howMany, times, whichCameras } from "./counts.ts";
import { askedEvents, EventAnswers, readEvents, type AskedEvents } from "./eventAnswers.ts";
import { gather, merged, type GatherDeps } from "./gather.ts";
import { happened } from "./happened.ts";
import { findMoments, likely } from "./likely.ts";
import { emptyQuestion, gapNote, notShown, unanswerable, unknownNotes, type Looking } from "./notShown.ts";
import { searchScope } from "./scope.ts";
import type { EventPort, FactAnswer, FactAnswers, FactSearch } from "./types.ts";
import { headsOf, withoutExclusions } from "./headsOf.ts";
import { howLong, whenFirst, whenLast } from "./when.ts";
import { eachOf, isThere, namedItems, nearQuery, whoNear } from "./who.ts";

export interface FactDeps extends GatherDeps {
  store: SqliteStore;
  search: FactSearch;
  events: EventPort;
}

/** Events that a model may be handed beside those that sentences cite. */
const FURTHER = 24;

const NOTHING: Coverage = { videos: 0, us: 0, searchedUs: 0, gaps: [], shared: [] };

/**
 * Answers from facts by templates, in English and Korean. Every figure is that of the tally, every time that of the index; what facts cannot tell (sequences, free text, concepts) is worded as sure as the
 * search is of its moments. Nothing found is said of the footage, with the coverage. Throws AppError: CANCELLED, INVALID_INPUT.
 */
export function createFactAnswers(deps: FactDeps): FactAnswers {
  return { answer: (plan, scope, signal) => new Answering(deps, plan, scope, signal).run() };
}

class Answering {
  readonly #deps: FactDeps;
  readonly #plan: QuestionPlan;
  readonly #scope: AskScope;
  readonly #signal: AbortSignal;
  readonly #citing: Citing;
  readonly #problems: Problem[] = [];

  constructor(deps: FactDeps, plan: QuestionPlan, scope: AskScope, signal: AbortSignal) {
    this.#deps = deps;
    this.#plan = meant(plan);
    this.#scope = scope;
    this.#signal = signal;
    this.#citing = new Citing(deps, plan.language, deps.search.concepts());
  }

  async run(): Promise<FactAnswer> {
    const plan = this.#plan;
    const cannot = unanswerable(plan, this.#citing);
    if (cannot) return this.#unasked(cannot);
    const named = plan.query.steps.some((step) => step.criteria.length > 0) || plan.query.examples.length > 0;
    if (plan.intent === "whatHappened" && !named) return await this.#happened();
    if (isEmptyQuery(plan.query)) return this.#unasked(emptyQuestion(plan.language));
    const events = askedEvents(plan.query);
    if (events) return await this.#raised(events);
    // "Who was near the car" asks for a relation even where it names none.
    const query = (plan.intent === "whoNear" ? nearQuery(plan.query) : null) ?? plan.query;
    const tally = plan.intent === "open" ? null : await this.#tally(query);
    return tally ? await this.#exact(query, tally) : await this.#likely();
  }

  /** What scenarios raised, exactly as the events are; the search tells what was not looked for. */
  async #raised(asked: AskedEvents): Promise<FactAnswer> {
    const criterion = { ...asked.criterion, negated: false };
    const query = withStep(this.#plan.query, { criteria: [criterion], withinUs: null, phrase: "" });
    const { done } = await findMoments(this.#deps.search, query, this.#scope, this.#signal, 1);
    this.#problems.push(...done.problems);
    const looking = this.#looking(query, done.coverage);
    const found = await readEvents({ ...looking, deps: this.#deps }, asked, this.#signal);
    if (found.length === 0) return await this.#notShown(looking, null);
    const sentences = [...new EventAnswers(looking, asked, found).sentences(asked.denied), ...gapNote(looking)];
    const answer = await this.#answered(looking, sentences, null, []);
    const further = found.slice(0, FURTHER).flatMap((it) => this.#citing.event(it) ?? []);
    return { ...answer, evidence: merged(answer.evidence, further) };
  }

  #unasked(sentences: Worded[]): FactAnswer {
    return { sentences, evidence: [], outcome: "answered", coverage: NOTHING, nearestMiss: null, problems: [] };
  }

  async #tally(query: Query): Promise<Tally | null> {
    const tally = await this.#deps.search.tally(query, searchScope(this.#scope), this.#signal);
    if (tally) this.#problems.push(...tally.problems);
    return tally;
  }

  async #exact(query: Query, whole: Tally): Promise<FactAnswer> {
    const { intent } = this.#plan;
    const [step] = query.steps;
    // "How many people and cars": each by itself, and not people while there are cars.
    const heads = intent === "howMany" ? headsOf(query) : [step!];
    if (this.#excludes(step!) && intent === "isThere") return await this.#absent(query, whole);
    const sentences: Worded[] = [];
    let tally = whole;
    let last: Asking | null = null;
    for (const head of heads) {
      const own = heads.length === 1 ? whole : ((await this.#tally(withStep(query, head))) ?? whole);
      if (own.total === 0) continue;
      if (!last) tally = own;
      const asking = await this.#asking(query, head, own);
      sentences.push(...(await this.#sentences(asking)));
      last = asking;
    }
    const looking = this.#looking(query, tally.coverage);
    if (!last) return await this.#notShown(looking);
    if (intent === "howMany") sentences.push(...countNote(last, sentences[0]!));
    sentences.push(...gapNote(looking));
    return await this.#answered(looking, sentences, tally, []);
  }

  async #sentences(asking: Asking): Promise<Worded[]> {
    switch (this.#plan.intent) {
      case "howMany":
        return howMany(asking);
      case "whenFirst":
        return whenFirst(asking);
      case "whenLast":
        return whenLast(asking);
      case "howLong":
        return howLong(asking);
      case "whichCameras":
        return whichCameras(asking);
      case "whoNear":
        return whoNear(asking);
      case "isThere":
        return isThere(asking);
      case "whatHappened":
      case "open":
        return eachOf(asking, await this.#nearTo(asking));
    }
  }

  /** Who was near what was asked for. */
  async #nearTo({ plan }: Asking): Promise<Tally | null> {
    const query = nearQuery(plan.query);
    const near = query && (await this.#tally(query));
    if (near) await this.#citing.read(namedItems(near), this.#signal);
    return near;
  }

  /** "Were there no people": answered by whether there were. */
  async #absent(query: Query, stretches: Tally): Promise<FactAnswer> {
    const wanted = withStep(query, withoutExclusions(query.steps[0]!));
    const seen = await this.#tally(wanted);
    const looking = this.#looking(wanted, stretches.coverage);
    if (!seen || seen.total === 0) return await this.#notShown(looking);
    const asking = await this.#asking(wanted, wanted.steps[0]!, seen);
    const [lead, ...more] = howMany(asking);
    const sentences = [{ ...lead!, text: noSentence(lead!.text, this.#plan.language) }, ...more];
    if (stretches.total > 0) sentences.push(...times(await this.#asking(query, query.steps[0]!, stretches)));
    sentences.push(...gapNote(looking));
    return await this.#answered(looking, sentences, seen, []);
  }

  #excludes(step: QueryStep): boolean {
    return step.criteria.every((it) => it.negated);
  }

  async #likely(): Promise<FactAnswer> {
    const { query, intent } = this.#plan;
    const found = await findMoments(this.#deps.search, query, this.#scope, this.#signal);
    this.#problems.push(...found.done.problems);
    const moments = found.moments.filter((it) => this.#citing.footage(it.videoId) !== null);
    await this.#citing.readMoments(moments.slice(0, 24), this.#signal);
    const looking = this.#looking(query, found.done.coverage);
    if (moments.length === 0) return await this.#notShown(looking, found.done.nearestMiss);
    const sentences =
      intent === "open"
        ? []
        : [...likely(looking, { ...found, moments }), ...unknownNotes(looking), ...gapNote(looking)];
    return await this.#answered(looking, sentences, null, moments);
  }

  async #notShown(looking: Looking, known?: Moment | null): Promise<FactAnswer> {
    let miss = known ?? null;
    if (known === undefined) {
      const { done } = await findMoments(this.#deps.search, looking.plan.query, this.#scope, this.#signal, 1);
      miss = done.nearestMiss;
    }
    if (miss) await this.#citing.readMoments([miss], this.#signal);
    const sentences = notShown(looking, miss);
    const { coverage } = looking;
    return {
      ...(await this.#answered(looking, sentences, null, [])),
      outcome: "notShown",
      coverage,
      nearestMiss: miss,
    };
  }

  async #happened(): Promise<FactAnswer> {
    const found = await happened(this.#deps, this.#plan, this.#scope, this.#signal);
    this.#problems.push(...found.problems);
    const looking = this.#looking(this.#plan.query, found.coverage);
    // A summary tells what is missing among what is unresolved.
    const sentences = found.summed ? found.sentences : [...found.sentences, ...gapNote(looking)];
    const answer = await this.#answered(looking, sentences, null, []);
    const evidence = merged(answer.evidence, found.evidence);
    return { ...answer, evidence, outcome: found.coverage.searchedUs > 0 ? "answered" : "notShown" };
  }

  async #answered(looking: Looking, sentences: Worded[], tally: Tally | null, moments: Moment[]): Promise<FactAnswer> {
    const { query } = looking.plan;
    const found = { sentences, tally, moments, query, citing: this.#citing };
    const evidence = await gather(this.#deps, found, this.#problems, this.#signal);
    const { coverage } = looking;
    return { sentences, evidence, outcome: "answered", coverage, nearestMiss: null, problems: this.#problems };
  }

  async #asking(query: Query, step: QueryStep, tally: Tally): Promise<Asking> {
    await this.#citing.read(namedItems(tally), this.#signal);
    return askingOf({ ...this.#plan, query }, step, tally, this.#teller(), this.#citing);
  }

  #looking(query: Query, coverage: Coverage): Looking {
    const { deps, scope } = { deps: this.#deps, scope: this.#scope };
    return { plan: { ...this.#plan, query }, scope, coverage, teller: this.#teller(), citing: this.#citing, deps };
  }

  /** One for the whole answer, which says its zone once. */
  #own: ReturnType<typeof tellerOf> | null = null;
  #teller() {
    return (this.#own ??= tellerOf(this.#plan.language, this.#scope, this.#deps.store.videos.list().length));
  }
}

/** Where a question asks how many, when or where and names nothing, everything is meant; the subject of a Korean sentence comes last. */
function meant(plan: QuestionPlan): QuestionPlan {
  const { query, intent } = plan;
  const [step] = query.steps;
  const asks = intent !== "open" && intent !== "whatHappened" && intent !== "whoNear";
  const filtered = query.times.length > 0 || query.cameras.length > 0;
  const open = query.steps.every((it) => it.criteria.length === 0) && query.examples.length === 0;
  if (open && asks && (filtered || intent !== "isThere")) {
    const all: Criterion = {
      id: "all",
      span: null,
      origin: "text",
      negated: false,
      kind: "object",
      object: objectPattern.parse({}),
    };
    return { ...plan, query: { ...query, steps: [{ criteria: [all], withinUs: null, phrase: "" }] } };
  }
  if (query.steps.length !== 1) return plan;
  const place = (it: Criterion) => it.span?.start ?? 0;
  const criteria = step!.criteria.toSorted((a, b) =>
    query.language === "ko" ? place(b) - place(a) : place(a) - place(b),
  );
  return { ...plan, query: { ...query, steps: [{ ...step!, criteria }] } };
}
