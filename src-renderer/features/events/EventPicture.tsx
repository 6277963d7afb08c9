import { ImageOff } from "lucide-react";
import { useState } from "react";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { useSystemInfo } from "../../lib/client/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import type { DrawnArea } from "../../lib/events/areasText.ts";
import { frameUrl } from "../../lib/media.ts";
import { QueuedImage } from "../../ui/QueuedImage.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { cx } from "../../ui/cx.ts";
import { triageMessages } from "./messages.ts";

/** What is drawn on a camera, over any picture. */
export const AREA_INK = "#ffd166";
const NO_AREAS: readonly DrawnArea[] = [];

/** A box of a picture with the word that stands on it. */
export interface NamedBox {
  box: BoxNorm;
  label: string;
  /** The one that is spoken of; others are drawn thinner. */
  strong: boolean;
}

/** One frame of a video with boxes on it, as large as its place allows. */
export function EventPicture({
  video,
  tUs,
  boxes,
  areas = NO_AREAS,
  width,
  className,
}: {
  video: VideoSummary;
  tUs: number;
  boxes: readonly NamedBox[];
  /** Zones and lines that the event speaks of. */
  areas?: readonly DrawnArea[];
  /** Pixels to ask the backend for. */
  width: number;
  className?: string;
}) {
  const t = useMessages(triageMessages);
  const { data: info } = useSystemInfo();
  const [broken, setBroken] = useState<string | null>(null);
  // A box over a picture that is not there yet would point at nothing.
  const [shown, setShown] = useState<string | null>(null);
  const url = info ? frameUrl(info.mediaBase, video.id, tUs, { width }) : null;
  const { media } = video;
  return (
    <div className={cx("relative overflow-hidden bg-stage", className)}>
      {video.missing || (broken !== null && broken === url) ? (
        <div className="flex size-full flex-col items-center justify-center gap-1 text-xs text-faint">
          <ImageOff aria-hidden className="size-6 stroke-[1.5]" />
          {t("noPicture")}
        </div>
      ) : url ? (
        <>
          {shown === url ? null : <Skeleton className="absolute inset-0 rounded-none" />}
          <QueuedImage key={url} url={url} onShown={() => setShown(url)} onBroken={() => setBroken(url)} />
        </>
      ) : null}
      {media && shown === url && url ? (
        <Boxes boxes={boxes} areas={areas} width={media.width} height={media.height} />
      ) : null}
    </div>
  );
}

/** Light lines on dark ones, so that they are seen on any picture; the words lie over the upper edge. */
function Boxes({
  boxes,
  areas,
  width,
  height,
}: {
  boxes: readonly NamedBox[];
  areas: readonly DrawnArea[];
  width: number;
  height: number;
}) {
  const size = height * 0.034;
  return (
    <svg
      aria-hidden
      data-testid="event-boxes"
      viewBox={`0 0 ${width} ${height}`}
      className="absolute inset-0 size-full"
    >
      {areas.map(({ kind, name, points }) => {
        const at = points.map(([x, y]) => `${(x * width).toFixed(1)},${(y * height).toFixed(1)}`).join(" ");
        const Shape = kind === "zone" ? "polygon" : "polyline";
        return (
          <g key={`${kind}:${name}`} data-area={name} fill="none">
            <Shape points={at} stroke="#000" strokeOpacity="0.6" strokeWidth="4" vectorEffect="non-scaling-stroke" />
            <Shape points={at} stroke={AREA_INK} strokeWidth="1.75" vectorEffect="non-scaling-stroke" />
          </g>
        );
      })}
      {boxes.map(({ box, label, strong }, i) => {
        const rect = {
          x: box.x * width,
          y: box.y * height,
          width: box.w * width,
          height: box.h * height,
          fill: "none",
        };
        const y = rect.y > size * 1.6 ? rect.y - size * 0.45 : rect.y + rect.height + size * 1.1;
        return (
          <g key={i} opacity={strong ? 1 : 0.75}>
            <rect
              {...rect}
              stroke="#000"
              strokeOpacity="0.7"
              strokeWidth={strong ? 5 : 3}
              vectorEffect="non-scaling-stroke"
            />
            <rect
              {...rect}
              stroke="#fff"
              strokeWidth={strong ? 2.5 : 1.25}
              strokeDasharray={strong ? undefined : "4 3"}
              vectorEffect="non-scaling-stroke"
            />
            <text
              x={Math.min(rect.x, width - size * label.length * 0.56)}
              y={y}
              fontSize={size}
              fontWeight="600"
              fill="#fff"
              stroke="#000"
              strokeWidth={size * 0.14}
              paintOrder="stroke"
              fontFamily="var(--font-sans)"
            >
              {label}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
