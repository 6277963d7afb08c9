import { zonedToUtc } from "#shared/lib/zonedTime.ts";
import type { EventScope } from "../../store/sqlite/eventsTable.ts";
import type { Footage } from "../footage.ts";

/** Later than any recording lasts, earlier than any begins. */
const FAR_US = Number.MAX_SAFE_INTEGER;

/** Which footage is meant. */
export interface ScopeFilter {
  videoIds?: readonly string[] | undefined;
  cameras?: readonly string[] | undefined;
  /** Wall clock without zone, read on each recording's own clock. */
  from?: string | undefined;
  to?: string | undefined;
}

/** The parts of the library that a filter leaves. A recording whose clock nobody knows has no time that could be asked for: it is left out as soon as one is. Pure. */
export function scopesOf(footage: readonly Footage[], { videoIds, cameras, from, to }: ScopeFilter): EventScope[] {
  const ids = videoIds && new Set(videoIds);
  const names = cameras && new Set(cameras.map(fold));
  return footage.flatMap(({ id, camera, recordedAt: { utcMs, zone } }): EventScope[] => {
    if (ids && !ids.has(id)) return [];
    if (names && (camera === null || !names.has(fold(camera)))) return [];
    if ((from ?? to) !== undefined && utcMs === null) return [];
    const media = (wall: string | undefined, otherwise: number) =>
      wall === undefined ? otherwise : (zonedToUtc(Date.parse(`${wall}Z`), zone) - utcMs!) * 1000;
    return [{ id, utcMs, fromUs: media(from, -FAR_US), toUs: media(to, FAR_US) }];
  });
}

const fold = (text: string) => text.normalize("NFC").trim().toLowerCase();
