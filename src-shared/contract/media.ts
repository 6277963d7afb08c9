import { z } from "zod";
import { mediaUs } from "../domain/time.ts";
import { videoId } from "../domain/video.ts";
import { base } from "./base.ts";

/**
 * How to show a video in this host. `url`s are relative to `mediaBase` of system.info and already carry what they need.
 * Media bytes never travel over the contract: see src-main/media/handler for the routes
 *   GET {mediaBase}/video/{id}/source | /proxy | /poster.jpg | /sprite.jpg | /frame.jpg?t=<us>[&w=<px>][&x=&y=&bw=&bh= crop, normalised]
 */
export const playback = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("direct"),
    url: z.string(),
    /** Added to the element's currentTime (us) to give media time. */
    offsetUs: z.int(),
  }),
  z.object({
    kind: z.literal("proxy"),
    url: z.string(),
    /**
     * At proxy time proxyUs[i] the proxy shows source media time sourceUs[i]; both ascending. Entries are the first and the last frame of every run in which
     * both clocks advance alike: two for an ordinary file. Between the entries of a run the clocks keep their distance; between two runs there is no frame.
     */
    timeMap: z.object({ proxyUs: z.array(z.int()), sourceUs: z.array(z.int()) }),
  }),
  z.object({
    kind: z.literal("frames"),
    /** Why there is no moving picture yet. */
    reason: z.enum(["proxy-in-progress", "proxy-failed", "still", "missing"]),
    /** 0..1 while the proxy is being made. */
    progress: z.number().nullable(),
  }),
]);
export type Playback = z.infer<typeof playback>;

/** One JPEG with evenly spaced thumbnails, row by row. */
export const sprite = z.object({
  url: z.string(),
  columns: z.int().positive(),
  rows: z.int().positive(),
  count: z.int().positive(),
  tileWidth: z.int().positive(),
  tileHeight: z.int().positive(),
  /** Media time of tile i. */
  tUs: z.array(mediaUs),
});

export const mediaContract = {
  /** `canPlay`: what this renderer said of the file's MIME type (HTMLMediaElement.canPlayType, or a failed load = false). */
  playback: base.input(z.object({ id: videoId, canPlay: z.boolean() })).output(playback),
  sprite: base.input(z.object({ id: videoId })).output(sprite.nullable()),
  /** Presentation times of the source frames around a time, for exact stepping: up to `before` at or before it and `after` after it, ascending. */
  frameTimes: base
    .input(
      z.object({ id: videoId, aroundUs: mediaUs, before: z.int().min(0).max(2000), after: z.int().min(0).max(2000) }),
    )
    .output(z.object({ tUs: z.array(mediaUs), firstIndex: z.int() })),
};
