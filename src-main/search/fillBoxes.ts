import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { VideoId } from "#shared/domain/video.ts";

/** Box of a track of a run at a time; null when it is not there. */
export type BoxAt = (run: number, trackId: number, tUs: number) => Promise<BoxNorm | null>;

/** Moments of one answer that are filled, the first ones: more are not shown at once. */
const MAX_MOMENTS = 60;
/** Tracks that are read side by side. */
const SIDE_BY_SIDE = 8;

/** Whether a moment or its evidence is about a track whose box is not known. */
export const lacksBox = ({ box, trackId, reasons }: Moment): boolean =>
  (box === null && trackId !== null) ||
  reasons.some(({ evidence }) => evidence?.box === null && evidence.trackIds.length > 0);

/**
 * Moments and their evidence with the boxes that facts do not keep: facts know each object's box at its best look only, and a moment may be shown at another time (where it came in,
 * where two met). Each track and time is read once; what has a box or no track, or is another library's, is left as it is. Throws what `boxAt` throws, and the signal's reason when it aborts.
 *
 * @param runOf current run of a video; null = none, its moments stay as they are
 */
export async function fillBoxes(
  moments: readonly Moment[],
  runOf: (video: VideoId) => number | null,
  boxAt: BoxAt,
  signal: AbortSignal,
): Promise<Moment[]> {
  const boxes = new Map<string, { run: number; trackId: number; tUs: number; box: BoxNorm | null }>();
  const keyOf = (video: VideoId, trackId: number, tUs: number) => `${video}.${trackId}.${tUs}`;
  for (const { library, videoId, box, trackId, bestUs, reasons } of moments.slice(0, MAX_MOMENTS)) {
    if (library) continue;
    const run = runOf(videoId);
    if (run === null) continue;
    const want = (track: number, tUs: number) =>
      boxes.set(keyOf(videoId, track, tUs), { run, trackId: track, tUs, box: null });
    if (box === null && trackId !== null) want(trackId, bestUs);
    for (const { evidence } of reasons)
      if (evidence?.box === null && evidence.trackIds[0] !== undefined) want(evidence.trackIds[0], evidence.tUs);
  }
  if (boxes.size === 0) return [...moments];
  const waiting = boxes.values();
  const reader = async () => {
    // One iterator for all readers: each takes the next one.
    for (const it of waiting) {
      signal.throwIfAborted();
      it.box = await boxAt(it.run, it.trackId, it.tUs);
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, boxes.size) }, reader));
  signal.throwIfAborted();
  return moments.map((moment) => {
    if (moment.library) return moment;
    const { videoId, trackId, bestUs } = moment;
    const found = (track: number | null | undefined, tUs: number) =>
      typeof track === "number" ? (boxes.get(keyOf(videoId, track, tUs))?.box ?? null) : null;
    return {
      ...moment,
      box: moment.box ?? found(trackId, bestUs),
      reasons: moment.reasons.map((reason) =>
        reason.evidence?.box === null
          ? {
              ...reason,
              evidence: { ...reason.evidence, box: found(reason.evidence.trackIds[0], reason.evidence.tUs) },
            }
          : reason,
      ),
    };
  });
}
