import { skipToken, useQuery } from "@tanstack/react-query";
import { Film, ImageOff } from "lucide-react";
import { useState, type PointerEvent, type ReactNode } from "react";
import type { VideoSummary } from "#shared/domain/video.ts";
import { useApi, useClient } from "../../lib/client/clientContext.tsx";
import { useSystemInfo } from "../../lib/client/data.ts";
import { formatDuration } from "../../lib/format.ts";
import { mediaUrl, posterUrl } from "../../lib/media.ts";
import { SpriteTile } from "../../ui/SpriteTile.tsx";
import { cx } from "../../ui/cx.ts";

/** Loads a picture whole before it is shown, so that scrubbing never flashes. */
async function loadPicture(url: string): Promise<string> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return url;
}

/** Poster of a video; under the pointer its sprite, scrubbed from left to right. `children` lie over it. */
export function Thumb({
  video,
  className,
  children,
}: {
  video: VideoSummary;
  className?: string;
  children?: ReactNode;
}) {
  const api = useApi();
  const client = useClient();
  const { data: info } = useSystemInfo();
  const [wanted, setWanted] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const [broken, setBroken] = useState(false);
  const canScrub = video.hasPoster && video.media !== null && !video.media.still;
  const base = info?.mediaBase;
  const { data: sprite } = useQuery({
    queryKey: [...api.media.sprite.queryKey({ input: { id: video.id } }), "decoded"],
    queryFn:
      wanted && canScrub && base !== undefined
        ? async ({ signal }) => {
            const found = await client.media.sprite({ id: video.id }, { signal });
            return found && { ...found, url: await loadPicture(mediaUrl(base, found.url)) };
          }
        : skipToken,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setWanted(true);
    setAt(Math.min(0.9999, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width))));
  };
  const tile = sprite && at !== null ? Math.min(sprite.count - 1, Math.floor(at * sprite.count)) : null;
  return (
    <div
      onPointerMove={canScrub ? onPointerMove : undefined}
      onPointerLeave={() => setAt(null)}
      className={cx("relative overflow-hidden bg-stage", className)}
    >
      {video.hasPoster && base !== undefined && !broken ? (
        <img
          src={posterUrl(base, video.id)}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
          className={cx("size-full object-contain", video.missing && "opacity-40")}
        />
      ) : (
        <div className="flex size-full items-center justify-center text-faint">
          {video.state === "failed" || broken ? (
            <ImageOff aria-hidden className="size-6 stroke-[1.5]" />
          ) : (
            <Film aria-hidden className="size-6 stroke-[1.5]" />
          )}
        </div>
      )}
      {sprite && tile !== null ? (
        <>
          <SpriteTile sprite={sprite} index={tile} />
          <div aria-hidden className="absolute inset-y-0 w-px bg-white/70" style={{ left: `${(at ?? 0) * 100}%` }} />
          <span className="absolute bottom-1 left-1 rounded-sm bg-black/75 px-1 text-2xs text-white">
            {formatDuration(sprite.tUs[tile] ?? 0)}
          </span>
        </>
      ) : null}
      {children}
    </div>
  );
}
