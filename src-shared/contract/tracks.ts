import { z } from "zod";
import { mediaUs } from "../domain/time.ts";
import { trackedObject, trackPath } from "../domain/track.ts";
import { videoId } from "../domain/video.ts";
import { base } from "./base.ts";

const span = z.object({ id: videoId, fromUs: mediaUs, toUs: mediaUs });

export const tracksContract = {
  /**
   * Boxes of every track in a span, with one sample before and after it so that drawing can interpolate. While the video is still being
   * analysed these are provisional (provisional = true) and change when the final pass is in.
   */
  window: base
    .input(span.extend({ classes: z.array(z.string()).optional(), minConfidence: z.number().min(0).max(1).optional() }))
    .output(z.object({ provisional: z.boolean(), paths: z.array(trackPath) })),
  objects: base
    .input(
      z.object({
        id: videoId,
        class: z.string().optional(),
        fromUs: mediaUs.optional(),
        toUs: mediaUs.optional(),
        limit: z.int().min(1).max(100_000).default(5000),
      }),
    )
    .output(z.array(trackedObject)),
  object: base
    .input(z.object({ id: videoId, trackId: z.int().positive() }))
    .output(
      z.object({ object: trackedObject, path: trackPath, near: z.array(z.int()), similar: z.array(trackedObject) }),
    ),
  /** Activity for the timeline in `buckets` equal parts of the span: motion 0..1 and the most objects of each class at once. */
  activity: base
    .input(span.extend({ buckets: z.int().min(1).max(4000) }))
    .output(
      z.object({ bucketUs: z.number(), motion: z.array(z.number()), counts: z.record(z.string(), z.array(z.int())) }),
    ),
};
