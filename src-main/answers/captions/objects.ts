import type { CaptionNote, CaptionSettings } from "#shared/domain/caption.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { TrackPath } from "#shared/domain/track.ts";
import { boxAt } from "#shared/lib/trackInterpolation.ts";
import { classWord, sceneForModel } from "#shared/words/index.ts";
import type { Scene } from "#shared/words/types.ts";
import type { FrameMark } from "../../media/types.ts";
import type { LanceIndex } from "../../store/lance/lanceIndex.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { HandedOver } from "./prompt/promptText.ts";

/** Characters of objects in words: about 800 tokens, which the smallest of these models has room for beside its frames. */
const MAX_TEXT = 3000;
/** Objects drawn at most: with more, numbers cover the picture. */
const MAX_DRAWN = 24;
/** Part of an object's box that must lie within the crop for it to be drawn. */
const MIN_INSIDE = 0.3;

/** What the index hands over of a span, in words and on the frames. */
export interface HandedObjects extends HandedOver {
  marksAt(tUs: number): readonly FrameMark[];
  notes: CaptionNote[];
}

const NOTHING: HandedObjects = { objects: null, legend: [], marksAt: () => [], notes: [] };

/** Gathers what the settings ask to hand over. `scene` null = the index has nothing of the video yet. */
export async function handOver(
  deps: { store: Pick<SqliteStore, "videos">; boxes: Pick<LanceIndex, "window"> },
  settings: Pick<CaptionSettings, "objects" | "language" | "crop">,
  span: MediaSpan,
  frameUs: readonly number[],
  scene: Scene | null,
): Promise<HandedObjects> {
  if (settings.objects === "none") return NOTHING;
  if (!scene || scene.objects.length === 0) return { ...NOTHING, notes: [{ kind: "noObjects" }] };
  if (settings.objects === "text") return { ...NOTHING, objects: sceneForModel(scene, settings.language, MAX_TEXT) };
  const run = deps.store.videos.find(span.videoId)?.currentRun ?? null;
  const paths = run === null ? [] : await deps.boxes.window(run, span.fromUs, span.toUs);
  return draw(paths, settings, frameUs);
}

/** Boxes of the objects that are seen most (frames times size) on the frames that are sent. */
function draw(
  paths: readonly TrackPath[],
  { crop, language }: Pick<CaptionSettings, "crop" | "language">,
  frameUs: readonly number[],
): HandedObjects {
  const seen = paths
    .map((path) => ({ path, size: frameUs.reduce((sum, tUs) => sum + areaAt(path, tUs, crop), 0) }))
    .filter(({ size }) => size > 0);
  if (seen.length === 0) return { ...NOTHING, notes: [{ kind: "noObjects" }] };
  const drawn = seen
    .sort((a, b) => b.size - a.size)
    .slice(0, MAX_DRAWN)
    .map(({ path }) => path)
    .sort((a, b) => a.trackId - b.trackId);
  return {
    objects: null,
    legend: drawn.map((path) => ({ number: path.trackId, name: classWord(path.class, language) })),
    marksAt: (tUs) =>
      drawn.flatMap((path) => {
        const box = visibleAt(path, tUs, crop);
        return box ? [{ number: path.trackId, box }] : [];
      }),
    notes: seen.length > drawn.length ? [{ kind: "objectsCut", shown: drawn.length, total: seen.length }] : [],
  };
}

function areaAt(path: TrackPath, tUs: number, crop: BoxNorm | null): number {
  const box = visibleAt(path, tUs, crop);
  return box ? Math.sqrt(box.w * box.h) : 0;
}

/** The box of a track on a frame, when enough of it lies within the crop. */
function visibleAt(path: TrackPath, tUs: number, crop: BoxNorm | null): BoxNorm | null {
  const box = boxAt(path, tUs)?.box;
  if (!box) return null;
  if (!crop) return box;
  const w = Math.min(box.x + box.w, crop.x + crop.w) - Math.max(box.x, crop.x);
  const h = Math.min(box.y + box.h, crop.y + crop.h) - Math.max(box.y, crop.y);
  return w > 0 && h > 0 && w * h >= MIN_INSIDE * box.w * box.h ? box : null;
}
