import { ScanSearch, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { reviewMessages } from "../messages.ts";
import { useSearchByExample } from "../hits/useSearchFrom.ts";
import { pictureRect, toPicture, toStage, type Point } from "../overlay/letterbox.ts";
import { useReview } from "../reviewStore.ts";
import { useReviewContext } from "../session.ts";

const STEP = 0.01;
/** Smaller than this in either direction it is a slip of the hand. */
const LEAST = 0.01;
const START: BoxNorm = { x: 0.4, y: 0.35, w: 0.2, h: 0.3 };

/** A box drawn on the paused frame, by pointer or by keys, to search by. Nothing while the mode is off. */
export function DrawBox() {
  const drawing = useReview((s) => s.drawing);
  return drawing ? <Drawing /> : null;
}

function Drawing() {
  const t = useMessages(reviewMessages);
  const { session, media } = useReviewContext();
  const set = useReview((s) => s.set);
  const zoom = useReview((s) => s.zoom);
  const search = useSearchByExample();
  const layer = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [box, setBox] = useState<BoxNorm>(START);
  const press = useRef<Point | null>(null);
  useEffect(() => {
    const element = layer.current;
    if (!element) return;
    element.focus();
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const rect = pictureRect(size, media, zoom);
  const drawn = toStage(rect, box);
  const end = (): void => set({ drawing: false });
  const go = (): void => {
    end();
    search({ tUs: session.engine.displayedUs ?? session.engine.positionUs, box, trackId: null });
  };
  const at = (event: PointerEvent<HTMLDivElement>): Point => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const p = toPicture(rect, { x: event.clientX - bounds.left, y: event.clientY - bounds.top });
    return { x: Math.min(1, Math.max(0, p.x)), y: Math.min(1, Math.max(0, p.y)) };
  };
  const span = (a: Point, b: Point): BoxNorm => ({
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    w: Math.abs(a.x - b.x),
    h: Math.abs(a.y - b.y),
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "Enter") go();
    else if (event.key === "Escape") end();
    else {
      const dx = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] ?? 0;
      const dy = { ArrowUp: -STEP, ArrowDown: STEP }[event.key] ?? 0;
      if (dx === 0 && dy === 0) return;
      setBox((b) =>
        event.shiftKey
          ? {
              ...b,
              w: Math.min(1 - b.x, Math.max(LEAST, b.w + dx)),
              h: Math.min(1 - b.y, Math.max(LEAST, b.h + dy)),
            }
          : { ...b, x: Math.min(1 - b.w, Math.max(0, b.x + dx)), y: Math.min(1 - b.h, Math.max(0, b.y + dy)) },
      );
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const percent = (n: number): number => Math.round(n * 100);
  return (
    // A drawing surface has no native role; its keys and its state are in its name.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={layer}
      role="application"
      aria-label={`${t("drawTitle")}. ${t("drawHelp")} ${t("drawState", { x: percent(box.x), y: percent(box.y), w: percent(box.w), h: percent(box.h) })}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-testid="draw-box"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0 || (event.target as Element).closest("button")) return;
        press.current = at(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (press.current) setBox(span(press.current, at(event)));
      }}
      onPointerUp={(event) => {
        const from = press.current;
        press.current = null;
        if (!from) return;
        const next = span(from, at(event));
        setBox(next.w < LEAST || next.h < LEAST ? START : next);
      }}
      onPointerCancel={() => (press.current = null)}
      onDoubleClick={(event) => event.stopPropagation()}
      className="absolute inset-0 cursor-crosshair touch-none focus-visible:-outline-offset-2"
    >
      <svg aria-hidden className="pointer-events-none absolute inset-0 size-full">
        <path
          fillRule="evenodd"
          className="fill-black/45"
          d={`M0 0H${size.width}V${size.height}H0ZM${drawn.x} ${drawn.y}h${drawn.width}v${drawn.height}h${-drawn.width}Z`}
        />
        <rect {...drawn} fill="none" stroke="#fff" strokeWidth="2" strokeDasharray="6 4" />
      </svg>
      <div className="absolute inset-x-0 bottom-3 flex justify-center px-3">
        <div className="flex items-center gap-2 rounded-lg border border-line-strong bg-raised p-2 text-xs shadow-pop">
          <span className="max-w-md text-muted">{t("drawHelp")}</span>
          <Button size="sm" tone="primary" icon={<ScanSearch />} onClick={go}>
            {t("drawSearch")}
          </Button>
          <IconButton size="sm" label={t("drawCancel")} keys="Escape" icon={<X />} onClick={end} />
        </div>
      </div>
    </div>
  );
}
