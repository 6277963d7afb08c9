import { z } from "zod";
import { eventCitation } from "./event.ts";
import { relationKind, signalKind } from "./facts.ts";
import { boxNorm, colorName, direction, frameSide } from "./geometry.ts";
import { modelUse, tokenUsage } from "./language.ts";
import { coverage, moment } from "./moment.ts";
import { query } from "./query.ts";
import { scenarioId } from "./scenario.ts";
import { problem } from "./errors.ts";
import { mediaUs } from "./time.ts";
import { videoId } from "./video.ts";

export const language = z.enum(["en", "ko"]);
export type Language = z.infer<typeof language>;

/** A span of one video. */
export const mediaSpan = z.object({ videoId, fromUs: mediaUs, toUs: mediaUs });
export type MediaSpan = z.infer<typeof mediaSpan>;

/** Number of a piece of evidence within one answer, as models cite it. */
export const evidenceId = z.string().regex(/^E[1-9]\d{0,3}$/);

/** One thing that the index knows, numbered for one answer. Everything in it comes from the index; a model only ever names its `id`. */
export const evidenceItem = z.object({
  id: evidenceId,
  /**
   * `object` one track; `relation` between tracks; `signal` of the picture; `moment` a hit of the search; `text` read in the picture; `caption` written by a model; `count` a figure over many
   * tracks (`facts.count`); `span` a stretch that was looked through; `event` what a scenario raised (`event`).
   */
  kind: z.enum(["object", "relation", "signal", "moment", "text", "caption", "count", "span", "event"]),
  videoId,
  startUs: mediaUs,
  endUs: mediaUs,
  /** What a click seeks to. */
  bestUs: mediaUs,
  /** The one to highlight first. */
  trackIds: z.array(z.int()).max(64),
  box: boxNorm.nullable(),
  camera: z.string().nullable(),
  videoName: z.string(),
  /** Wall-clock time of media time 0; null = nobody knows. With `zone`, what the program writes times from. */
  utcMs: z.int().nullable(),
  zone: z.string(),
  /** One line in the answer's language, written by the program. */
  text: z.string().max(2000),
  /** What the checker holds sentences against. */
  facts: z.object({
    /** Class names of the objects in it, as detectors name them. */
    classes: z.array(z.string()).max(64),
    colors: z.array(colorName).max(11),
    directions: z.array(direction).max(9),
    relations: z.array(relationKind).max(8),
    signals: z.array(signalKind).max(10),
    /** Concept ids that held (ids of resources/concepts.yaml). */
    concepts: z.array(z.string()).max(64),
    /** Objects of `classes` that it stands for: 1 for an object, the figure for a count; null where it says nothing of a number. */
    count: z.int().nullable(),
    /** Text read in the picture or written of it; null otherwise. */
    words: z.string().max(2000).nullable(),
    /** Scenarios of the event, or of the events that a figure counts. */
    events: z.array(scenarioId).max(64).optional(),
    /** Each object by itself, by which the checker tells whose colour and way is whose; absent where the evidence is of no single ones. */
    objects: z
      .array(
        z.object({
          trackId: z.int(),
          class: z.string(),
          colors: z.array(colorName).max(11),
          upper: z.array(colorName).max(11),
          lower: z.array(colorName).max(11),
          direction,
          entry: frameSide,
          exit: frameSide,
          stoodUs: z.int(),
        }),
      )
      .max(8)
      .optional(),
  }),
  /** True for captions: a model wrote it, so it supports wording but no count, class or time by itself. */
  modelWritten: z.boolean(),
  /** The event that it is, for the link to the queue. */
  event: eventCitation.optional(),
});
export type EvidenceItem = z.infer<typeof evidenceItem>;

/** Why a sentence is not shown as fact. */
export const sentenceProblem = z.object({
  code: z.enum([
    /** It cites nothing. */
    "noEvidence",
    /** It cites a number that was not handed over. */
    "unknownEvidence",
    "classNotSupported",
    "countNotSupported",
    "colorNotSupported",
    "directionNotSupported",
    "relationNotSupported",
    "timeNotSupported",
    "cameraNotSupported",
    /** It says that something did not happen, and the coverage does not reach that far. */
    "absenceNotSupported",
    /** It names a crime or an intention, which no evidence here can show. */
    "judgement",
    /** It rests on what a model wrote only. */
    "modelWrittenOnly",
    /** It could not be read as a sentence with evidence. */
    "malformed",
  ]),
  /** The word or id that is wrong; safe to show as text. */
  detail: z.string().max(300),
});
export type SentenceProblem = z.infer<typeof sentenceProblem>;

/** One sentence of an answer, a summary or a description. */
export const citedSentence = z.object({
  /** Plain text. Times in it were written by the program. */
  text: z.string().max(2000),
  evidence: z.array(evidenceId).max(32),
  /** `supported` = every stated class, count, colour, relation and time is in the cited facts. */
  verdict: z.enum(["supported", "unsupported"]),
  origin: z.enum(["facts", "model"]),
  /** True when the first wording was refused and this is the second. */
  repaired: z.boolean(),
  problems: z.array(sentenceProblem).max(16),
});
export type CitedSentence = z.infer<typeof citedSentence>;

/** What a question wants to know. Decides which facts answer it without a model. */
export const questionIntent = z.enum([
  "howMany",
  "whenFirst",
  "whenLast",
  "howLong",
  "whichCameras",
  "whoNear",
  "isThere",
  "whatHappened",
  /** None of these: only a model can put words to it; the search still finds evidence. */
  "open",
]);
export type QuestionIntent = z.infer<typeof questionIntent>;

export const questionPlan = z.object({
  question: z.string().max(2000),
  language,
  intent: questionIntent,
  /** What is searched, without the words that only ask ("how many ... were there"). */
  query,
});
export type QuestionPlan = z.infer<typeof questionPlan>;

/** Where to look. Nothing set = the whole library. */
export const askScope = z.object({
  videoIds: z.array(videoId).max(1000).optional(),
  cameras: z.array(z.string().max(200)).max(100).optional(),
  /** One span of one video. */
  span: mediaSpan.optional(),
  /** A selection: hits, marked spans. */
  spans: z.array(mediaSpan).max(200).optional(),
});
export type AskScope = z.infer<typeof askScope>;

export const answerId = z
  .string()
  .regex(/^a_[0-9a-z]{10,32}$/)
  .brand<"AnswerId">();
export type AnswerId = z.infer<typeof answerId>;

/** How an answer ended. `notShown` = the footage does not show it: said with the coverage. */
export const answerOutcome = z.enum(["answered", "notShown", "stopped", "failed"]);
export type AnswerOutcome = z.infer<typeof answerOutcome>;

/** A whole answer, as it is kept. */
export const storedAnswer = z.object({
  id: answerId,
  kind: z.enum(["answer", "summary"]),
  plan: questionPlan,
  scope: askScope,
  /** Who wrote the sentences of origin `model`; null = facts only. */
  model: modelUse.nullable(),
  sentences: z.array(citedSentence).max(200),
  evidence: z.array(evidenceItem).max(500),
  outcome: answerOutcome,
  coverage: coverage.nullable(),
  nearestMiss: moment.nullable(),
  /** What went wrong on the way (server gone, timeout); the sentences stand without it. */
  problems: z.array(problem).max(16),
  createdAtMs: z.int(),
  timings: z.object({
    /** Until the evidence was ready. */
    retrievalMs: z.number(),
    /** From handing the request to the server to its first token; null without a model. */
    firstTokenMs: z.number().nullable(),
    totalMs: z.number(),
  }),
  usage: tokenUsage.nullable(),
});
export type StoredAnswer = z.infer<typeof storedAnswer>;
