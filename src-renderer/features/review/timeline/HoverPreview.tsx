import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type RefObject } from "react";
import { createPortal } from "react-dom";
import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { useApi } from "../../../lib/client/clientContext.tsx";
import { wallClockAt } from "../../../lib/format.ts";
import { mediaUrl } from "../../../lib/media.ts";
import { frameUrl } from "../../../lib/media.ts";
import { useReviewContext } from "../session.ts";

const WIDTH = 208;
/** The pointer rests this long before the exact frame is asked for: the strip of thumbnails answers until then. */
const REST_MS = 180;

/** The picture of the time under the pointer, above the strip that it points at (`x` pixels from its left edge), with `words` where it points at something written. Panels clip what is in them, so it floats over all. */
export function HoverPreview({
  x,
  tUs,
  strip,
  words = null,
}: {
  x: number;
  tUs: number;
  strip: RefObject<HTMLElement | null>;
  words?: string | null;
}) {
  const { video, media, mediaBase } = useReviewContext();
  const { data: sprite } = useQuery({
    ...useApi().media.sprite.queryOptions({ input: { id: video.id } }),
    staleTime: Infinity,
  });
  const [exact, setExact] = useState<{ tUs: number; loaded: boolean } | null>(null);
  useEffect(() => {
    if (video.missing) return;
    const timer = setTimeout(() => setExact({ tUs, loaded: false }), REST_MS);
    return () => clearTimeout(timer);
  }, [tUs, video.missing]);

  const height = Math.round(Math.min(WIDTH, (WIDTH * media.height) / media.width));
  const edge = strip.current?.getBoundingClientRect();
  if (!edge) return null;
  const left = Math.max(edge.left, Math.min(edge.left + x - WIDTH / 2, edge.right - WIDTH));
  const tile = sprite ? Math.max(0, lastAtOrBefore(sprite.tUs, tUs)) : 0;
  const wall = wallClockAt(video.recordedAt, tUs);
  const showExact = exact !== null && exact.tUs === tUs;
  return createPortal(
    <div
      aria-hidden
      className="pointer-events-none fixed z-30 overflow-hidden rounded-md border border-line-strong bg-raised shadow-pop"
      style={{ left, width: WIDTH, bottom: window.innerHeight - edge.top + 4 }}
    >
      <div className="relative bg-stage" style={{ height }}>
        {sprite ? (
          <div
            className="absolute inset-0"
            style={{
              backgroundImage: `url(${JSON.stringify(mediaUrl(mediaBase, sprite.url))})`,
              backgroundSize: `${sprite.columns * 100}% ${sprite.rows * 100}%`,
              backgroundPosition: `${spritePercent(tile % sprite.columns, sprite.columns)} ${spritePercent(Math.floor(tile / sprite.columns), sprite.rows)}`,
            }}
          />
        ) : null}
        {showExact ? (
          <img
            src={frameUrl(mediaBase, video.id, tUs, { width: WIDTH * 2 })}
            alt=""
            className="absolute inset-0 size-full object-contain"
            style={{ visibility: exact.loaded ? "visible" : "hidden" }}
            onLoad={() => setExact((now) => (now?.tUs === tUs ? { tUs, loaded: true } : now))}
          />
        ) : null}
      </div>
      <div className="flex items-baseline justify-between gap-2 px-2 py-1 text-xs">
        <span className="text-fg">{formatMediaTime(tUs, 2, media.durationUs)}</span>
        {wall ? (
          <span className="truncate text-muted">
            {wall.time} {wall.offset}
          </span>
        ) : null}
      </div>
      {words ? (
        <div className="border-t border-line px-2 py-1.5 text-xs text-muted">
          <p dir="auto" data-user-text className="line-clamp-6 break-words">
            {words}
          </p>
        </div>
      ) : null}
    </div>,
    document.fullscreenElement ?? document.body,
  );
}

/** CSS places a background by the share of the room that is left over. */
function spritePercent(index: number, count: number): string {
  return count > 1 ? `${(index / (count - 1)) * 100}%` : "0%";
}
