import { useQuery } from "@tanstack/react-query";
import type { EventPart, SceneEvent } from "#shared/domain/event.ts";
import { boxAt } from "#shared/lib/trackInterpolation.ts";
import { className } from "../../../lib/classes.ts";
import { useApi } from "../../../lib/client/clientContext.tsx";
import { useLocale } from "../../../lib/i18n/index.ts";
import type { NamedBox } from "../EventPicture.tsx";
import { boxesAt } from "./derivation.ts";

/** How far around a moment its objects are asked for: two samples of any rate lie within. */
const AROUND_US = 1_000_000;
/** As many objects as one picture frames. */
const MAX_BOXES = 8;

/** The boxes to draw on an event's picture: those of its parts; where these have none (a line is crossed between two frames), of its objects as the index has them. */
export function useShownBoxes(event: SceneEvent, tUs: number, part: EventPart | null): readonly NamedBox[] {
  const locale = useLocale();
  const own = boxesAt(event, tUs, part);
  const ids = part?.trackIds ?? event.trackIds;
  const { data } = useQuery({
    ...useApi().tracks.window.queryOptions({
      input: { id: event.videoId, fromUs: Math.max(0, tUs - AROUND_US), toUs: tUs + AROUND_US },
    }),
    enabled: own.length === 0 && ids.length > 0,
    staleTime: 60_000,
  });
  if (own.length > 0 || !data) return own;
  return ids.slice(0, MAX_BOXES).flatMap((id) => {
    const path = data.paths.find((one) => one.trackId === id);
    const at = path && boxAt(path, tUs);
    return at ? [{ box: at.box, label: `${className(path.class, locale)} #${String(id)}`, strong: true }] : [];
  });
}
