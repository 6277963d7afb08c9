import { stat } from "node:fs/promises";
import type { Settings } from "#shared/contract/system.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { ModelPacks } from "../models/types.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import { nameForDetector, type NamedConcept } from "../vision/openNames.ts";
import type { VisionClient } from "../vision/types.ts";

export interface LookForDeps {
  settings(): Pick<Settings, "openPack">;
  packs: Pick<ModelPacks, "resolve">;
  store: Pick<SqliteStore, "videos">;
  vision: Pick<VisionClient, "detectOpen">;
  /** Names of concepts in both languages. */
  concepts(): readonly NamedConcept[];
}

interface LookForInput {
  names: string[];
  videoId: VideoId;
  timesUs: number[];
  minScore?: number | undefined;
}

interface Look {
  tUs: number;
  detections: Array<{ name: string; score: number; x: number; y: number; w: number; h: number }>;
}

/**
 * Looks for things by name at times of a video, best first for each time. Every time comes back once, ascending; without detections also where the video has no picture. Names come back as they
 * were asked for. Throws AppError: MODEL_MISSING (none is chosen, or it is not installed), NOT_FOUND, FILE_MISSING, INVALID_INPUT, CANCELLED, and whatever the vision process throws.
 */
export async function lookFor(deps: LookForDeps, input: LookForInput, signal: AbortSignal): Promise<Look[]> {
  const names = [...new Map(input.names.map((name) => [name.trim().toLowerCase(), name.trim()])).values()];
  if (names.includes("")) throw fail("INVALID_INPUT", "A name to look for is empty.");
  const { openPack } = deps.settings();
  if (openPack === null)
    throw fail(
      "MODEL_MISSING",
      "No open-vocabulary detector is chosen: install OWLv2 in Settings > Models and choose it.",
    );
  const detector = await deps.packs.resolve(openPack);
  if (!detector) throw fail("MODEL_MISSING", openPack);
  const video = deps.store.videos.need(input.videoId);
  if (!video.media) throw fail("INVALID_INPUT", "The video was not read yet.");
  await stat(video.path).catch((error: unknown) => {
    throw fromSystemError(error);
  });
  const concepts = deps.concepts();
  const frames = await deps.vision.detectOpen(
    {
      detector,
      path: video.path,
      media: video.media,
      timesUs: [...new Set(input.timesUs)].sort((a, b) => a - b),
      names: names.map((name) => nameForDetector(name, concepts)),
      minScore: input.minScore ?? detector.manifest.thresholds.score,
    },
    signal,
  );
  return frames.map(({ tUs, detections }) => ({
    tUs,
    detections: detections.map(({ label, ...rest }) => ({ name: names[label] ?? "", ...rest })),
  }));
}
