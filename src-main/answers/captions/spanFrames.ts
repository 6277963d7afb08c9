import type { CaptionNote, CaptionPreset, CaptionSettings } from "#shared/domain/caption.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Scene } from "#shared/words/types.ts";
import type { VideoRow } from "../../store/sqlite/videosTable.ts";
import { readScene } from "../scene.ts";
import { activityTimes, framesAt, uniformTimes } from "./frames/chooseTimes.ts";
import { takeFrames } from "./frames/takeFrames.ts";
import { handOver, type HandedObjects } from "./objects.ts";
import type { SpanFrames } from "./prompt/captionRequest.ts";
import type { CaptionDeps } from "./types.ts";

/** Width of frames where the operator names none: above what these models look at, and small enough to be sent 32 times. */
const WIDTH = 640;

/** A span as it is shown to a model. */
export interface ShownSpan {
  /** As it was asked for, within the video. */
  span: MediaSpan;
  frames: SpanFrames;
  handed: HandedObjects;
  /** Null while the index has nothing of the video. */
  scene: Scene | null;
  notes: CaptionNote[];
}

/**
 * Chooses and takes the frames of a span, with what the index hands over drawn on them. Rejects with AppError: NOT_FOUND (no such video, or not read yet), INVALID_INPUT (span or number of frames),
 * FFMPEG_MISSING, CANCELLED, and what takeFrames rejects with.
 */
export async function showSpan(
  deps: CaptionDeps,
  asked: MediaSpan,
  preset: CaptionPreset,
  settings: CaptionSettings,
  signal: AbortSignal,
): Promise<ShownSpan> {
  if (settings.frames > preset.maxFrames)
    throw fail("INVALID_INPUT", `${preset.name} takes at most ${preset.maxFrames} frames`);
  const video = deps.store.videos.find(asked.videoId);
  const info = video?.media;
  if (!video || !info) throw fail("NOT_FOUND", "the video is gone or not read yet");
  const span = withinVideo(asked, info.durationUs);
  if (!deps.media) throw fail("FFMPEG_MISSING");
  const table = info.still ? null : await deps.frameTable(video.id);
  const timesUs = info.still ? [span.fromUs] : chooseTimes(deps, video, span, settings);
  const frameUs = table ? framesAt(table, timesUs) : [...new Set(timesUs)];
  if (frameUs.length === 0) throw fail("DAMAGED", "this span has no frames");
  const scene = await sceneOf(deps, span);
  const handed = await handOver(deps, settings, span, frameUs, scene);
  const { jpegs, replaced } = await takeFrames(
    deps.media,
    {
      path: video.path,
      media: info,
      table,
      timesUs: frameUs,
      crop: settings.crop,
      width: settings.width ?? WIDTH,
      marksAt: (tUs) => handed.marksAt(tUs),
    },
    signal,
  );
  const notes = [...handed.notes];
  if (replaced > 0) notes.push({ kind: "framesReplaced", count: replaced });
  if (frameUs.length < settings.frames)
    notes.push({ kind: "fewerFrames", wanted: settings.frames, sent: frameUs.length });
  return {
    span,
    frames: { jpegs, timesUs: frameUs, fromUs: span.fromUs, toUs: span.toUs, fps: info.fps },
    handed,
    scene,
    notes,
  };
}

/** The part of a span that lies within its video. Throws INVALID_INPUT when there is none. */
function withinVideo({ videoId, fromUs, toUs }: MediaSpan, durationUs: number): MediaSpan {
  const span = { videoId, fromUs, toUs: Math.min(toUs, durationUs) };
  if (span.toUs <= span.fromUs)
    throw fail("INVALID_INPUT", `the span [${fromUs}, ${toUs}) has nothing of a video of ${durationUs} µs`);
  return span;
}

function chooseTimes(
  { store }: CaptionDeps,
  { currentRun }: VideoRow,
  { fromUs, toUs }: MediaSpan,
  { frames, frameChoice }: CaptionSettings,
): number[] {
  if (frameChoice === "uniform") return uniformTimes(fromUs, toUs, frames);
  return activityTimes(fromUs, toUs, frames, currentRun === null ? null : store.runs.activity(currentRun));
}

/** A video that is not analysed yet can be captioned all the same. */
async function sceneOf(deps: CaptionDeps, span: MediaSpan): Promise<Scene | null> {
  try {
    return await readScene(deps, span);
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}
