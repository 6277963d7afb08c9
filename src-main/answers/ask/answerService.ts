import { z } from "zod";
import {
  askRequest,
  reportRequest,
  summaryRequest,
  type AskEvent,
  type AskRequest,
  type SummaryRequest,
} from "#shared/contract/answers.ts";
import type { Narration } from "#shared/contract/captions.ts";
import { answerId, type QuestionPlan } from "#shared/domain/evidence.ts";
import type { EndpointId } from "#shared/domain/language.ts";
import type { Query } from "#shared/domain/query.ts";
import { fail } from "#shared/lib/problems.ts";
import { readQuestion } from "#shared/question/index.ts";
import { narrateScene } from "#shared/words/index.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { Clock } from "../../platform/clock.ts";
import { randomId } from "../../platform/ids.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Texts } from "../../store/lance/movableIndex.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import { createFactAnswers } from "../facts/factAnswers.ts";
import type { EventPort, FactSearch } from "../facts/types.ts";
import { readScene, type SceneDeps } from "../scene.ts";
import { writeReport } from "../summary/report/writeReport.ts";
import { summarise } from "../summary/summarise.ts";
import type { AnswerService, CaptionService, LanguageModel, LanguageModels } from "../types.ts";
import { AnswerRun, type RunRequest } from "./answerRun.ts";
import { numberEvidence } from "./numbering.ts";

/** What answers need of the search: a sibling feature, handed in by backend/. */
export interface SearchPort extends FactSearch {
  understand(text: string): Query;
}

export interface AnswerDeps extends Omit<SceneDeps, "store"> {
  store: SqliteStore;
  search: SearchPort;
  events: EventPort;
  models: LanguageModels;
  captions: Pick<CaptionService, "list">;
  texts(): Texts | null;
  /** Wall-clock "now" in the operator's zone, without zone. */
  now(): string;
  /** Of the app, for reports. */
  version: string;
  assumedZone(): string;
  clock: Clock;
  logger: Logger;
}

export function createAnswerService(deps: AnswerDeps): AnswerService {
  return new Answers(deps);
}

class Answers implements AnswerService {
  readonly #deps: AnswerDeps;
  readonly #facts: ReturnType<typeof createFactAnswers>;
  readonly #closing = new AbortController();
  /** Answers that are being made: the app's end keeps what has come of them. */
  readonly #running = new Set<AnswerRun>();

  constructor(deps: AnswerDeps) {
    this.#deps = deps;
    this.#facts = createFactAnswers(deps);
  }

  ask(request: AskRequest, signal: AbortSignal): AsyncGenerator<AskEvent, void> {
    const { search } = this.#deps;
    const { question, language, scope, endpointId } = requested(askRequest, request);
    const plan = readQuestion(question, (text) => search.understand(text));
    const asked: QuestionPlan = { ...plan, language: language ?? plan.language };
    return this.#run(
      {
        id: newId(),
        kind: "answer",
        plan: asked,
        scope,
        tell: (stop) => this.#facts.answer(asked, scope, stop),
        model: this.#modelFor(endpointId, asked.intent === "open"),
      },
      signal,
    );
  }

  summarise(request: SummaryRequest, signal: AbortSignal): AsyncGenerator<AskEvent, void> {
    const { from, to, language, endpointId, scope } = requested(summaryRequest, request);
    if ((from === null) !== (to === null) || (from !== null && to !== null && from >= to))
      throw fail("INVALID_INPUT", "a summary needs both times, in order, or none");
    return this.#run(
      {
        id: newId(),
        kind: "summary",
        plan: { question: "", language, intent: "whatHappened", query: within(from, to, language) },
        scope,
        tell: async (stop) => ({
          ...(await summarise(this.#deps, { from, to, scope, language }, stop)),
          outcome: "answered" as const,
          nearestMiss: null,
        }),
        model: this.#modelFor(endpointId, false),
      },
      signal,
    );
  }

  history(limit: number) {
    return this.#deps.store.answers.list(limit);
  }

  get(id: Parameters<AnswerService["get"]>[0]) {
    const answer = this.#deps.store.answers.find(id);
    if (!answer) throw fail("NOT_FOUND", "this answer is not kept any more");
    return answer;
  }

  remove(id: Parameters<AnswerService["remove"]>[0]): boolean {
    return this.#deps.store.answers.delete(id);
  }

  async narrate(...[span, language, signal]: Parameters<AnswerService["narrate"]>): Promise<Narration> {
    throwIfAborted(signal);
    const scene = await readScene(this.#deps, span);
    throwIfAborted(signal);
    const { items, sentences } = numberEvidence(narrateScene(scene, language), []);
    return { sentences, evidence: items };
  }

  async report(...[request, signal]: Parameters<AnswerService["report"]>): ReturnType<AnswerService["report"]> {
    const read = requested(reportRequest, request);
    return await writeReport(
      this.#deps,
      read,
      read.answerIds.map((id) => this.get(id)),
      signal,
    );
  }

  async close(): Promise<void> {
    this.#closing.abort(fail("CANCELLED"));
    for (const run of this.#running) run.stop();
    this.#running.clear();
  }

  async *#run(request: RunRequest, signal: AbortSignal): AsyncGenerator<AskEvent, void> {
    const { search, clock, logger, store } = this.#deps;
    const run = new AnswerRun(
      {
        understand: (text) => search.understand(text),
        clock,
        logger,
        keep: (answer) => {
          if (!store.answers.insert(answer))
            logger.info("an answer about a removed video was not kept", { id: answer.id });
        },
      },
      request,
    );
    this.#running.add(run);
    try {
      yield* run.events(AbortSignal.any([signal, this.#closing.signal]));
    } finally {
      this.#running.delete(run);
    }
  }

  /** @param needed nothing but a model can answer */
  #modelFor(id: EndpointId | null | undefined, needed: boolean): LanguageModel | "missing" | null {
    const { models } = this.#deps;
    if (id === null) return needed ? "missing" : null;
    if (id !== undefined) return models.find({ id }) ?? "missing";
    return models.find({ role: "text" }) ?? (needed ? "missing" : null);
  }
}

/** Callers within this process pass what they like. Throws AppError(INVALID_INPUT). */
function requested<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw fail("INVALID_INPUT", z.prettifyError(parsed.error));
  return parsed.data;
}

const newId = () => answerId.parse(randomId("a"));

/** A query of times only. */
function within(from: string | null, to: string | null, language: Query["language"]): Query {
  const times: Query["times"] =
    from === null && to === null
      ? []
      : [{ id: "when", span: null, origin: "operator", negated: false, from, to, daily: null, weekdays: [] }];
  return { text: "", language, steps: [], times, cameras: [], examples: [], contradictions: [], cut: false };
}
