import { createChecker } from "#shared/answerCheck/index.ts";
import type { AskEvent } from "#shared/contract/answers.ts";
import type { AskScope, CitedSentence, EvidenceItem, QuestionPlan, StoredAnswer } from "#shared/domain/evidence.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { AppError } from "#shared/domain/errors.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import type { Understand } from "#shared/question/index.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { LanguageModel } from "../types.ts";
import { nothingWritten, writeSentences, type Written } from "./modelSentences.ts";
import { numberEvidence } from "./numbering.ts";
import { handedOver } from "./prompt.ts";

const MOST_PROBLEMS = 16;

/** What the program itself has to say, from facts. */
export interface Told {
  sentences: Worded[];
  evidence: NewEvidence[];
  outcome: "answered" | "notShown";
  coverage: Coverage | null;
  nearestMiss: Moment | null;
  problems: Problem[];
}

export interface RunDeps {
  understand: Understand;
  clock: Clock;
  logger: Logger;
  /** Keeps an answer. */
  keep(answer: StoredAnswer): void;
}

export interface RunRequest {
  id: StoredAnswer["id"];
  kind: StoredAnswer["kind"];
  plan: QuestionPlan;
  scope: AskScope;
  tell(signal: AbortSignal): Promise<Told>;
  /** Null = facts only. `missing` = one was asked for, or is needed, and there is none. */
  model: LanguageModel | "missing" | null;
}

/**
 * One answer while it is made: facts first, each sentence with its evidence, then a model's, each checked. Kept once, whatever ends it: its end, a failure, the reader leaving, or the app closing.
 */
export class AnswerRun {
  readonly #deps: RunDeps;
  readonly #request: RunRequest;
  readonly #startedMs: number;
  readonly #createdAtMs: number;
  #told: Told | null = null;
  #items: EvidenceItem[] = [];
  #facts: CitedSentence[] = [];
  readonly #written: Written = nothingWritten();
  readonly #problems: Problem[] = [];
  #asked: LanguageModel | null = null;
  #retrievalMs = 0;
  #kept = false;

  constructor(deps: RunDeps, request: RunRequest) {
    this.#deps = deps;
    this.#request = request;
    this.#startedMs = deps.clock.monotonicMs();
    this.#createdAtMs = deps.clock.nowMs();
  }

  /** Throws AppError: CANCELLED when the signal aborts, INVALID_INPUT. */
  async *events(signal: AbortSignal): AsyncGenerator<AskEvent, void> {
    const { id, plan } = this.#request;
    try {
      yield { kind: "planned", id, plan };
      const told = await this.#tell(signal);
      if (told) {
        yield { kind: "evidence", items: this.#items };
        for (const [index, sentence] of this.#facts.entries()) yield { kind: "sentence", index, sentence };
        yield* this.#model(told, signal);
      }
      throwIfAborted(signal);
      yield { kind: "done", answer: this.#keep(this.#outcome()) };
    } catch (error) {
      // A request that cannot be answered at all is no answer to keep.
      if (error instanceof AppError && error.code === "INVALID_INPUT") this.#kept = true;
      throw error;
    } finally {
      this.stop();
    }
  }

  /** Keeps what has come, as stopped, unless it was kept already. */
  stop(): void {
    if (!this.#kept) this.#keep("stopped");
  }

  async #tell(signal: AbortSignal): Promise<Told | null> {
    throwIfAborted(signal);
    try {
      const told = await this.#request.tell(signal);
      throwIfAborted(signal);
      const { items, sentences } = numberEvidence(told.sentences, told.evidence);
      [this.#told, this.#items, this.#facts] = [told, items, sentences];
      this.#problems.push(...told.problems);
      return told;
    } catch (error) {
      throwIfAborted(signal);
      const problem = toProblem(error);
      if (problem.code === "INVALID_INPUT" || problem.code === "CANCELLED") throw error;
      const logId = this.#deps.logger.error("an answer could not be made", { error });
      this.#problems.push({ ...problem, logId });
      return null;
    } finally {
      this.#retrievalMs = this.#deps.clock.monotonicMs() - this.#startedMs;
    }
  }

  /** Nothing was found: no model is asked, since whatever it said would rest on nothing. */
  async *#model(told: Told, signal: AbortSignal): AsyncGenerator<AskEvent, void> {
    const { model, plan, kind } = this.#request;
    if (told.outcome === "notShown") return;
    if (model === "missing") {
      this.#problems.push(fail("LANGUAGE_MODEL_MISSING").problem);
      return;
    }
    const { handed, lines } = handedOver(this.#items, plan.language);
    if (model === null || handed.length === 0) return;
    this.#asked = model;
    yield { kind: "model", model: model.use };
    // Made when the first sentence is there: nothing stands between the evidence and the request.
    let checker: ReturnType<typeof createChecker> | null = null;
    const check: ReturnType<typeof createChecker> = (sentence) => {
      checker ??= createChecker({
        language: plan.language,
        evidence: handed,
        // Whatever facts hand over, the library may hold more of.
        cut: true,
        coverage: told.coverage,
        plan,
        anchors: new Set(this.#facts.flatMap(({ evidence }) => evidence)),
        understand: this.#deps.understand,
      });
      return checker(sentence);
    };
    const task = kind === "summary" ? ("summary" as const) : ("answer" as const);
    yield* writeSentences(
      {
        plan,
        task,
        lines,
        told: this.#facts,
        model,
        ids: handed.map((it) => it.id),
        check,
        clock: this.#deps.clock,
        signal,
      },
      this.#written,
    );
    for (const problem of this.#written.problems)
      this.#deps.logger.warn("the language model did not finish an answer", {
        code: problem.code,
        detail: problem.detail,
      });
  }

  #outcome(): StoredAnswer["outcome"] {
    if (!this.#told) return "failed";
    if (this.#told.outcome === "notShown") return "notShown";
    const { sentences, ended, problems } = this.#written;
    if ([...this.#facts, ...sentences].some(({ verdict }) => verdict === "supported")) return "answered";
    // Asked for what only words can tell, and the model found nothing of it in the evidence.
    return ended && problems.length === 0 && sentences.length === 0 ? "notShown" : "failed";
  }

  #keep(outcome: StoredAnswer["outcome"]): StoredAnswer {
    const { id, kind, plan, scope } = this.#request;
    const { usage, firstTokenMs, sentences, problems } = this.#written;
    const answer: StoredAnswer = {
      id,
      kind,
      plan,
      scope,
      model: this.#asked?.use ?? null,
      sentences: [...this.#facts, ...sentences],
      evidence: this.#items,
      outcome,
      coverage: this.#told?.coverage ?? null,
      nearestMiss: this.#told?.nearestMiss ?? null,
      problems: [...this.#problems, ...problems].slice(0, MOST_PROBLEMS),
      createdAtMs: this.#createdAtMs,
      timings: {
        retrievalMs: this.#retrievalMs,
        firstTokenMs,
        totalMs: this.#deps.clock.monotonicMs() - this.#startedMs,
      },
      usage,
    };
    if (this.#kept) return answer;
    this.#kept = true;
    try {
      this.#deps.keep(answer);
      return answer;
    } catch (error) {
      // It was told all the same; only the history lacks it.
      const logId = this.#deps.logger.error("an answer could not be kept", { error });
      return { ...answer, problems: [...answer.problems.slice(0, MOST_PROBLEMS - 1), { ...toProblem(error), logId }] };
    }
  }
}
