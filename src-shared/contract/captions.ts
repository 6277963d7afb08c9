import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import {
  caption,
  captionBatch,
  captionBatchId,
  captionId,
  captionPreset,
  captionSettings,
  captionTarget,
} from "../domain/caption.ts";
import { problem } from "../domain/errors.ts";
import { citedSentence, evidenceItem, language, mediaSpan } from "../domain/evidence.ts";
import { modelUse } from "../domain/language.ts";
import { mediaUs } from "../domain/time.ts";
import { videoId } from "../domain/video.ts";
import { base } from "./base.ts";

/** One caption as it is written. Ending the iterator stops the model. */
export const captionEvent = z.discriminatedUnion("kind", [
  /** Who is asked and where the frames go, before anything is sent; the prompt and the times of the frames. */
  z.object({ kind: z.literal("asked"), model: modelUse, promptSent: z.string(), frameUs: z.array(mediaUs) }),
  /** More of the text. */
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({ kind: z.literal("done"), caption }),
]);
export type CaptionEvent = z.infer<typeof captionEvent>;

/** The bench: an event of one of its runs, or that run's failure; the others go on. */
export const benchEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run"), run: z.int(), event: captionEvent }),
  z.object({ kind: z.literal("failed"), run: z.int(), problem }),
  z.object({ kind: z.literal("done") }),
]);
export type BenchEvent = z.infer<typeof benchEvent>;

export const captionsEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snapshot"), captions: z.array(caption) }),
  z.object({ kind: z.literal("changed"), caption }),
  z.object({ kind: z.literal("removed"), id: captionId }),
]);
export type CaptionsEvent = z.infer<typeof captionsEvent>;

export const batchesEvent = z.object({ batches: z.array(captionBatch) });
export type BatchesEvent = z.infer<typeof batchesEvent>;

/** A description without any model: sentences over facts, each with its evidence. */
export const narration = z.object({ sentences: z.array(citedSentence), evidence: z.array(evidenceItem) });
export type Narration = z.infer<typeof narration>;

const batch = z.object({ id: captionBatchId });

export const captionsContract = {
  presets: base.output(z.array(captionPreset)),
  /** Captions one span and keeps the caption, unless `keep` is false. */
  run: base
    .input(z.object({ span: mediaSpan, settings: captionSettings, keep: z.boolean().default(true) }))
    .output(eventIterator(captionEvent)),
  /** Several settings on one span, one after the other (a server has one GPU). Not kept among the video's captions. */
  bench: base
    .input(z.object({ span: mediaSpan, runs: z.array(captionSettings).min(1).max(8) }))
    .output(eventIterator(benchEvent)),
  /** Kept captions of a video, and what changes. */
  watch: base.input(z.object({ videoId })).output(eventIterator(captionsEvent)),
  list: base.input(z.object({ videoId })).output(z.array(caption)),
  remove: base.input(z.object({ id: captionId })).output(z.object({ removed: z.boolean() })),
  /** How many spans a target has and how long they would take by what this endpoint needed before. */
  plan: base
    .input(z.object({ target: captionTarget, settings: captionSettings }))
    .output(
      z.object({ spans: z.array(mediaSpan).max(20_000), perSpanMs: z.number().nullable(), model: modelUse.nullable() }),
    ),
  queue: base.input(z.object({ target: captionTarget, settings: captionSettings })).output(captionBatch),
  watchBatches: base.output(eventIterator(batchesEvent)),
  pauseBatch: base.input(batch).output(captionBatch),
  resumeBatch: base.input(batch).output(captionBatch),
  cancelBatch: base.input(batch).output(captionBatch),
  removeBatch: base.input(batch).output(z.object({ removed: z.boolean() })),
  /** What facts say of a span, in words. */
  narrate: base.input(z.object({ span: mediaSpan, language })).output(narration),
};
