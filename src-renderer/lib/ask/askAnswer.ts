import type { AskEvent } from "#shared/contract/answers.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type {
  AnswerId,
  AnswerOutcome,
  AskScope,
  CitedSentence,
  EvidenceItem,
  QuestionPlan,
  StoredAnswer,
} from "#shared/domain/evidence.ts";
import type { ModelUse } from "#shared/domain/language.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";

/** One answer as far as it has come, or as it was kept. */
export interface AskAnswer {
  /** Counts up with everything that this window asks or opens. */
  run: number;
  kind: StoredAnswer["kind"];
  state: "running" | "done" | "failed";
  /** Null until the backend gave it one. */
  id: AnswerId | null;
  /** Empty for a summary. */
  question: string;
  /** Null until the backend has read the question. */
  plan: QuestionPlan | null;
  scope: AskScope;
  /** Who writes the sentences of origin `model`; null = facts only, or not known yet. */
  model: ModelUse | null;
  /** By their index; null where a later one came first. */
  sentences: ReadonlyArray<CitedSentence | null>;
  evidence: readonly EvidenceItem[];
  outcome: AnswerOutcome | null;
  coverage: Coverage | null;
  nearestMiss: Moment | null;
  problems: readonly Problem[];
  /** Why asking itself failed. */
  problem: Problem | null;
  askedAtMs: number;
  /** How long it took; null while it is being answered. */
  timings: StoredAnswer["timings"] | null;
}

export function freshAsk(
  run: number,
  { kind, question = "", scope }: { kind: AskAnswer["kind"]; question?: string; scope: AskScope },
): AskAnswer {
  return {
    run,
    kind,
    state: "running",
    id: null,
    question,
    plan: null,
    scope,
    model: null,
    sentences: [],
    evidence: [],
    outcome: null,
    coverage: null,
    nearestMiss: null,
    problems: [],
    problem: null,
    askedAtMs: Date.now(),
    timings: null,
  };
}

/** An answer that was kept, as it is shown. */
export function keptAsk(run: number, stored: StoredAnswer): AskAnswer {
  const { id, kind, plan, scope, model, sentences, evidence, outcome, coverage, nearestMiss, problems } = stored;
  return {
    ...freshAsk(run, { kind, question: plan.question, scope }),
    state: "done",
    id,
    plan,
    model,
    sentences,
    evidence,
    outcome,
    coverage,
    nearestMiss,
    problems,
    askedAtMs: stored.createdAtMs,
    timings: stored.timings,
  };
}

/** Folds an event of the stream in. The last one, `done`, holds everything and is taken whole. Drafts are no part of an answer: see `pending` of the store. */
export function foldAsk(answer: AskAnswer, event: Exclude<AskEvent, { kind: "draft" }>): AskAnswer {
  switch (event.kind) {
    case "planned":
      return { ...answer, id: event.id, plan: event.plan, question: event.plan.question };
    case "evidence":
      return { ...answer, evidence: event.items };
    case "model":
      return { ...answer, model: event.model };
    case "sentence":
      return { ...answer, sentences: placed(answer.sentences, event.index, event.sentence) };
    case "done":
      return { ...keptAsk(answer.run, event.answer), askedAtMs: answer.askedAtMs };
  }
}

function placed(
  sentences: AskAnswer["sentences"],
  index: number,
  sentence: CitedSentence,
): ReadonlyArray<CitedSentence | null> {
  const next = [...sentences];
  while (next.length < index) next.push(null);
  next[index] = sentence;
  return next;
}

/** The sentences in their order, those that are shown as fact apart from those that are not. */
export function partedSentences(answer: AskAnswer): { shown: CitedSentence[]; refused: CitedSentence[] } {
  const all = answer.sentences.filter((one) => one !== null);
  return {
    shown: all.filter((one) => one.verdict === "supported"),
    refused: all.filter((one) => one.verdict === "unsupported"),
  };
}
