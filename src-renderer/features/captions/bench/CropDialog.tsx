import { Crop } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { ReviewPlace } from "../../../lib/captions/place.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { frameUrl } from "../../../lib/media.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { captionMessages } from "../messages.ts";
import { benchMessages } from "./benchMessages.ts";

const STEP = 0.01;
/** A smaller part than this holds nothing to describe. */
const LEAST = 0.05;
const START: BoxNorm = { x: 0.25, y: 0.2, w: 0.5, h: 0.6 };

/** The part of the picture that is sent, drawn on a frame by pointer or by keys. */
export function CropDialog({
  letter,
  crop,
  place,
  tUs,
  onUse,
  onClose,
}: {
  letter: string;
  crop: BoxNorm | null;
  place: ReviewPlace;
  /** Of which frame it is drawn. */
  tUs: number;
  onUse: (crop: BoxNorm | null) => void;
  onClose: () => void;
}) {
  const t = useMessages(benchMessages);
  const tc = useMessages(captionMessages);
  const [box, setBox] = useState<BoxNorm>(crop ?? START);
  const [broken, setBroken] = useState(false);
  const press = useRef<{ x: number; y: number } | null>(null);
  const { width, height } = place.media;
  const at = (event: PointerEvent<HTMLDivElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return {
      x: Math.min(1, Math.max(0, (event.clientX - bounds.left) / (bounds.width || 1))),
      y: Math.min(1, Math.max(0, (event.clientY - bounds.top) / (bounds.height || 1))),
    };
  };
  const draw = (to: { x: number; y: number }): BoxNorm | null => {
    const from = press.current;
    return (
      from && {
        x: Math.min(from.x, to.x),
        y: Math.min(from.y, to.y),
        w: Math.abs(from.x - to.x),
        h: Math.abs(from.y - to.y),
      }
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") onUse(box);
    else {
      const dx = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] ?? 0;
      const dy = { ArrowUp: -STEP, ArrowDown: STEP }[event.key] ?? 0;
      if (dx === 0 && dy === 0) return;
      setBox((b) =>
        event.shiftKey
          ? { ...b, w: Math.min(1 - b.x, Math.max(LEAST, b.w + dx)), h: Math.min(1 - b.y, Math.max(LEAST, b.h + dy)) }
          : { ...b, x: Math.min(1 - b.w, Math.max(0, b.x + dx)), y: Math.min(1 - b.h, Math.max(0, b.y + dy)) },
      );
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const percent = (n: number): number => Math.round(n * 100);
  const state = t("cropState", { x: percent(box.x), y: percent(box.y), w: percent(box.w), h: percent(box.h) });
  return (
    <Dialog
      open
      onClose={onClose}
      width="lg"
      title={t("cropTitle", { letter })}
      description={t("cropHelp")}
      footer={
        <>
          <Button onClick={onClose}>{tc("cancel")}</Button>
          <Button onClick={() => onUse(null)}>{t("cropNone")}</Button>
          <Button tone="primary" icon={<Crop />} onClick={() => onUse(box)}>
            {t("cropUse")}
          </Button>
        </>
      }
    >
      {/* A drawing surface has no native role; its keys and its state are in its name. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        role="application"
        aria-label={`${t("cropTitle", { letter })}. ${t("cropHelp")} ${state}`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-autofocus
        data-testid="draw-crop"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          press.current = at(event);
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const drawn = draw(at(event));
          if (drawn) setBox(drawn);
        }}
        onPointerUp={(event) => {
          const drawn = draw(at(event));
          press.current = null;
          // A slip of the hand crops nothing.
          if (drawn) setBox(drawn.w < LEAST || drawn.h < LEAST ? START : drawn);
        }}
        onPointerCancel={() => (press.current = null)}
        className="relative mx-auto w-full cursor-crosshair touch-none overflow-hidden rounded-md bg-stage"
        style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc((100vh - 18rem) * ${width / height})` }}
      >
        {broken ? (
          <p className="absolute inset-x-0 top-2 text-center text-xs text-muted">{t("cropFailed")}</p>
        ) : (
          <img
            src={frameUrl(place.mediaBase, place.video.id, tUs, { width: 1280 })}
            alt=""
            draggable={false}
            className="pointer-events-none absolute inset-0 size-full"
            onError={() => setBroken(true)}
          />
        )}
        <svg
          aria-hidden
          viewBox="0 0 1 1"
          preserveAspectRatio="none"
          className="pointer-events-none absolute inset-0 size-full"
        >
          <path
            fillRule="evenodd"
            className="fill-black/55"
            d={`M0 0H1V1H0ZM${box.x} ${box.y}h${box.w}v${box.h}h${-box.w}Z`}
          />
          <rect
            x={box.x}
            y={box.y}
            width={box.w}
            height={box.h}
            fill="none"
            stroke="#fff"
            strokeWidth="2"
            strokeDasharray="6 4"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </div>
      <p className="mt-2 text-xs text-muted">{state}</p>
    </Dialog>
  );
}
