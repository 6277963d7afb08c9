import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import {
  answerId,
  askScope,
  citedSentence,
  evidenceItem,
  language,
  mediaSpan,
  questionPlan,
  storedAnswer,
} from "../domain/evidence.ts";
import { endpointId, modelUse } from "../domain/language.ts";
import { base } from "./base.ts";

export const askRequest = z.object({
  question: z.string().min(1).max(2000),
  /** Language of the answer; absent = that of the question. */
  language: language.optional(),
  scope: askScope.default({}),
  /** Absent = the first endpoint with the role `text`; null = facts only. */
  endpointId: endpointId.nullable().optional(),
});
export type AskRequest = z.input<typeof askRequest>;

/** An answer as it is made. Ending the iterator stops the model; what has come is kept as `stopped`. */
export const askEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("planned"), id: answerId, plan: questionPlan }),
  /** Numbered evidence, whole; a later one replaces it. */
  z.object({ kind: z.literal("evidence"), items: z.array(evidenceItem) }),
  /** Who is asked and where the evidence goes, before anything is sent. */
  z.object({ kind: z.literal("model"), model: modelUse }),
  /** What the model is writing, not yet checked: shown as such, never as fact. Replaces the one before; "" = nothing pending. */
  z.object({ kind: z.literal("draft"), text: z.string() }),
  /** Sentence `index` of the answer, checked; the same index again replaces it (repaired). */
  z.object({ kind: z.literal("sentence"), index: z.int().min(0), sentence: citedSentence }),
  z.object({ kind: z.literal("done"), answer: storedAnswer }),
]);
export type AskEvent = z.infer<typeof askEvent>;

export const summaryRequest = z.object({
  /** Wall-clock, "2026-07-15T22:00:00" without zone, read in each recording's own zone; both or none. */
  from: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    .nullable(),
  to: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    .nullable(),
  scope: askScope.default({}),
  language,
  /** Null = facts only. */
  endpointId: endpointId.nullable().default(null),
});
export type SummaryRequest = z.input<typeof summaryRequest>;

export const answerHead = storedAnswer.pick({ id: true, kind: true, outcome: true, createdAtMs: true }).extend({
  question: z.string(),
  sentences: z.int(),
});
export type AnswerHead = z.infer<typeof answerHead>;

/** A draft for people to finish: nothing in it that is not in the answers and spans it was made of. */
export const reportRequest = z.object({
  title: z.string().min(1).max(200),
  language,
  /** Answers and summaries whose supported sentences go in. */
  answerIds: z.array(answerId).max(50).default([]),
  /** Spans that are described from facts. */
  spans: z.array(mediaSpan).max(100).default([]),
  notes: z.string().max(20_000).default(""),
  format: z.enum(["markdown", "html"]),
});
export type ReportRequest = z.input<typeof reportRequest>;

export const answersContract = {
  ask: base.input(askRequest).output(eventIterator(askEvent)),
  /** What happened in a shift or a day, and what is unresolved: the same events as an answer. */
  summarise: base.input(summaryRequest).output(eventIterator(askEvent)),
  /** Newest first. */
  history: base.input(z.object({ limit: z.int().min(1).max(500).default(100) })).output(z.array(answerHead)),
  get: base.input(z.object({ id: answerId })).output(storedAnswer),
  remove: base.input(z.object({ id: answerId })).output(z.object({ removed: z.boolean() })),
  report: base.input(reportRequest).output(
    z.object({
      /** File name without a path. */
      name: z.string(),
      mime: z.enum(["text/markdown", "text/html"]),
      text: z.string(),
    }),
  ),
};
