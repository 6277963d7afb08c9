import type { TrackPath } from "#shared/domain/track.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import type { SightlineClient } from "#shared/contract/index.ts";

const CHUNK_US = 600_000_000;
const FRAMES_A_CALL = 2000;

/** Whole paths of every track of a video, by trackId, gathered window by window so that no answer grows with the length of the video. */
export async function wholePaths(
  client: SightlineClient,
  video: VideoSummary,
  fromUs = 0,
  toUs = endOf(video),
): Promise<Map<number, TrackPath>> {
  const paths = new Map<number, TrackPath>();
  for (let start = fromUs; start <= toUs; start += CHUNK_US) {
    const { paths: part } = await client.tracks.window({
      id: video.id,
      fromUs: start,
      toUs: Math.min(toUs, start + CHUNK_US - 1),
    });
    for (const path of part) {
      const known = paths.get(path.trackId);
      if (known) appendPath(known, path);
      else paths.set(path.trackId, path);
    }
  }
  return paths;
}

/** Media time just past the last frame. */
export function endOf(video: VideoSummary): number {
  return Math.max(video.media?.durationUs ?? 0, video.analysedUs);
}

/** Windows overlap by a sample on either side: only what is later than the last sample is new. */
function appendPath(into: TrackPath, next: TrackPath): void {
  const last = into.tUs.at(-1) ?? Number.NEGATIVE_INFINITY;
  const from = next.tUs.findIndex((tUs) => tUs > last);
  if (from < 0) return;
  for (const key of ["tUs", "x", "y", "w", "h", "score"] as const) into[key].push(...next[key].slice(from));
}

/** Media time of every source frame, ascending. */
export async function allFrameTimes(client: SightlineClient, video: VideoSummary): Promise<number[]> {
  const times: number[] = [];
  let aroundUs = -1;
  for (;;) {
    const { tUs } = await client.media.frameTimes({ id: video.id, aroundUs, before: 0, after: FRAMES_A_CALL });
    const fresh = tUs.filter((t) => times.length === 0 || t > (times.at(-1) as number));
    if (fresh.length === 0) return times;
    for (const t of fresh) times.push(t);
    aroundUs = times.at(-1) as number;
  }
}
