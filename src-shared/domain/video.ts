import { z } from "zod";
import { problem } from "./errors.ts";
import { mediaUs, recordedAt } from "./time.ts";

export const videoId = z
  .string()
  .regex(/^v_[0-9a-z]{10,32}$/)
  .brand<"VideoId">();
export type VideoId = z.infer<typeof videoId>;

export const videoState = z.enum(["queued", "analysing", "ready", "incomplete", "failed", "cancelled"]);
export type VideoState = z.infer<typeof videoState>;

/** How the picture reaches the screen in this host. */
export const proxyState = z.enum(["none", "needed", "making", "ready", "failed"]);

/** What ffprobe says of a file, in the units of the project. Written once at import. */
export const mediaInfo = z.object({
  container: z.string(),
  /** ffmpeg's codec name, e.g. "h264". */
  codec: z.string(),
  profile: z.string().nullable(),
  pixelFormat: z.string().nullable(),
  /** RFC 6381 string for canPlayType, e.g. `video/mp4; codecs="avc1.64001f"`; null when Chromium has no name for it. */
  mime: z.string().nullable(),
  /** Size as displayed: rotated, square pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
  codedWidth: z.int().positive(),
  codedHeight: z.int().positive(),
  /** Clockwise, one of 0 90 180 270. */
  rotation: z.int(),
  mirrored: z.boolean(),
  /** Average frames per second; 0 for a still picture. */
  fps: z.number().min(0),
  variableFrameRate: z.boolean(),
  /** Real duration from the packets when the header has none or lies. */
  durationUs: mediaUs,
  /** Container start time in source PTS microseconds; media time 0. */
  startUs: z.int(),
  frameCount: z.int().nullable(),
  videoStreamIndex: z.int(),
  videoStreamCount: z.int(),
  hasAudio: z.boolean(),
  still: z.boolean(),
  sizeBytes: z.int(),
  bitDepth: z.int().nullable(),
  hdr: z.boolean(),
});
export type MediaInfo = z.infer<typeof mediaInfo>;

/** How the current run saw the video. */
export const analysisRun = z.object({
  runId: z.string(),
  /** Pack id, or "motion" for the built-in analysis. */
  packId: z.string(),
  /** Device that really ran ("cpu", "cuda" ...). */
  device: z.string().nullable(),
  /** Why it is not the preferred device; null when it is. */
  fellBack: z.string().nullable(),
  sampleFps: z.number(),
  /** Media seconds analysed per wall-clock second; null before it is known. */
  speedX: z.number().nullable(),
});
export type AnalysisRun = z.infer<typeof analysisRun>;

export const videoSummary = z.object({
  id: videoId,
  name: z.string(),
  path: z.string(),
  sha256: z.string().nullable(),
  sizeBytes: z.int(),
  state: videoState,
  /** Why it failed or is incomplete. */
  problem: problem.nullable(),
  /** Null until probed. */
  media: mediaInfo.nullable(),
  recordedAt,
  camera: z.string().nullable(),
  tags: z.array(z.string()),
  addedAtMs: z.int(),
  /** Media time up to which analysis is committed. */
  analysedUs: mediaUs,
  objectCount: z.int(),
  countsByClass: z.record(z.string(), z.int()),
  /** True when the source file is not where it was. */
  missing: z.boolean(),
  proxy: proxyState,
  hasPoster: z.boolean(),
  run: analysisRun.nullable(),
});
export type VideoSummary = z.infer<typeof videoSummary>;
