import { z } from "zod";

/**
 * Media time: integer microseconds since the start of the video: ffprobe `format.start_time`, or the video stream's own start where the container
 * counts from whichever stream is used first (TS, PS, OGG).
 * It is what a player's clock shows; source PTS = media time + `MediaInfo.startUs`. See docs/adr/0002.
 */
export const mediaUs = z.int().min(-3_600_000_000).max(Number.MAX_SAFE_INTEGER);

/** How the wall-clock time of a recording is known, weakest last. */
export const recordedAtSource = z.enum(["operator", "container", "fileName", "picture", "unknown"]);
export type RecordedAtSource = z.infer<typeof recordedAtSource>;

/** Wall-clock time of media time 0, and how it is known. */
export const recordedAt = z.object({
  /** Milliseconds since the epoch of media time 0; null when nobody knows. */
  utcMs: z.number().int().nullable(),
  source: recordedAtSource,
  /** IANA zone ("Asia/Seoul") or fixed offset ("+09:00") the operator reads the time in; "UTC" when the container said UTC. */
  zone: z.string().min(1).max(64),
  /** True when the zone was stated by the source, false when it was assumed to be this machine's. */
  zoneKnown: z.boolean(),
  /** What was read, verbatim ("ch01_20240715221405.mp4", "creation_time=..."), to show on hover. */
  evidence: z.string().max(300).optional(),
});
export type RecordedAt = z.infer<typeof recordedAt>;
