import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { VideoSummary } from "#shared/domain/video.ts";
import type { DrawnArea } from "../../../lib/events/areasText.ts";
import { className } from "../../../lib/classes.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { letterbox, toPicture, type Rect, type Size } from "../../../lib/letterbox.ts";
import { EventPicture } from "../EventPicture.tsx";
import { scenarioMessages } from "../scenarioMessages.ts";
import { partLabel } from "../triage/derivation.ts";
import { AreaShape, DrawingShape } from "./AreaShapes.tsx";
import { addPoint, arrowStep, closesAt, missingPoints, moved, onPicture, type Drawing, type Spot } from "./drawing.ts";
import type { Match } from "./usePreview.ts";

/** A frame with what fits lit up and the areas of its camera on it, to be drawn and moved. */
export function FrameStage({
  video,
  tUs,
  areas,
  matches,
  drawing,
  onDrawing,
  onArea,
}: {
  video: VideoSummary;
  tUs: number;
  areas: readonly DrawnArea[];
  matches: readonly Match[];
  drawing: Drawing | null;
  /** null = drawing ends without an area. */
  onDrawing: (drawing: Drawing | null) => void;
  onArea: (area: DrawnArea) => void;
}) {
  const t = useMessages(scenarioMessages);
  const frame = useRef<HTMLDivElement>(null);
  const surface = useRef<SVGSVGElement>(null);
  const size = useSize(frame);
  const picture = video.media ?? { width: 16, height: 9 };
  const rect = letterbox(size, picture);
  const name = drawing?.name ?? null;
  useEffect(() => {
    if (name !== null) surface.current?.focus();
  }, [name]);
  const spotOf = (event: { clientX: number; clientY: number }): Spot => {
    const edge = frame.current?.getBoundingClientRect();
    const { x, y } = toPicture(rect, { x: event.clientX - (edge?.left ?? 0), y: event.clientY - (edge?.top ?? 0) });
    return onPicture([x, y]);
  };
  const finish = (): void => {
    if (!drawing || missingPoints(drawing) > 0) return;
    const { kind, name: called, points } = drawing;
    onArea({ kind, name: called, camera: video.camera ?? "", points });
    onDrawing(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!drawing || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const step = arrowStep(event.key, event.shiftKey);
    if (step) onDrawing({ ...drawing, cross: moved(drawing.cross, step) });
    else if (event.key === " ") onDrawing(addPoint(drawing, drawing.cross));
    else if (event.key === "Enter") finish();
    else if (event.key === "Escape") onDrawing(null);
    else if (event.key === "Delete" || event.key === "Backspace")
      onDrawing({ ...drawing, points: drawing.points.slice(0, -1) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (!drawing || event.button !== 0) return;
    const at = spotOf(event);
    if (closesAt(drawing, at)) finish();
    else onDrawing(addPoint(drawing, at));
  };
  return (
    <div ref={frame} className="relative aspect-video w-full overflow-hidden rounded-lg bg-stage">
      <EventPicture className="size-full" video={video} tUs={tUs} boxes={[]} width={1280} />
      {rect.width > 0 ? (
        // A drawing surface has no native role; its keys and its state are in its name.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <svg
          ref={surface}
          data-testid="draw-surface"
          role="application"
          aria-label={
            drawing
              ? `${t("drawing", { kind: kindWord(drawing.kind, t), name: drawing.name })}. ${t("drawHelp")} ${t("crossAt", percent(drawing.cross))}`
              : areas.length > 0
                ? `${t("canvas")}. ${t("editHelp")}`
                : t("canvas")
          }
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={drawing ? 0 : -1}
          width={size.width}
          height={size.height}
          onKeyDown={onKeyDown}
          onPointerDown={onPointerDown}
          onPointerMove={(event) => drawing && onDrawing({ ...drawing, cross: spotOf(event) })}
          onDoubleClick={finish}
          className="absolute inset-0 outline-none focus-visible:outline-2 focus-visible:-outline-offset-2"
          style={drawing ? { cursor: "crosshair", touchAction: "none" } : {}}
        >
          <g transform={`translate(${String(rect.x)} ${String(rect.y)})`}>
            <Matches matches={matches} rect={rect} />
            {areas
              .filter((area) => !(drawing?.kind === area.kind && drawing.name === area.name))
              .map((area) => (
                <AreaShape
                  key={`${area.kind}:${area.name}`}
                  area={area}
                  rect={rect}
                  spotOf={spotOf}
                  onArea={drawing ? null : onArea}
                />
              ))}
            {drawing ? <DrawingShape drawing={drawing} rect={rect} /> : null}
          </g>
        </svg>
      ) : null}
    </div>
  );
}

const percent = ([x, y]: Spot) => ({ x: Math.round(x * 100), y: Math.round(y * 100) });

const kindWord = (kind: DrawnArea["kind"], t: (key: "zone" | "areaLine") => string): string =>
  t(kind === "zone" ? "zone" : "areaLine");

/** Objects of the frame: those that fit a part are framed and named, the others only hinted at. */
function Matches({ matches, rect }: { matches: readonly Match[]; rect: Rect }) {
  const locale = useLocale();
  return matches.map(({ trackId, class: name, box, parts }) => {
    const fits = parts.length > 0;
    const at = {
      x: box.x * rect.width,
      y: box.y * rect.height,
      width: box.w * rect.width,
      height: box.h * rect.height,
    };
    return (
      <g key={trackId} data-match={fits} pointerEvents="none">
        {fits ? (
          <rect {...at} fill="#6ee7a8" fillOpacity="0.18" stroke="#000" strokeOpacity="0.6" strokeWidth="4" />
        ) : null}
        <rect
          {...at}
          fill="none"
          stroke={fits ? "#6ee7a8" : "#fff"}
          strokeOpacity={fits ? 1 : 0.55}
          strokeWidth={fits ? 2 : 1}
          strokeDasharray={fits ? undefined : "3 4"}
        />
        {fits ? (
          <text
            x={at.x}
            y={at.y > 18 ? at.y - 6 : at.y + at.height + 14}
            fontSize="12"
            fontWeight="600"
            fill="#fff"
            stroke="#000"
            strokeWidth="2.5"
            paintOrder="stroke"
          >
            {`${className(name, locale)} #${String(trackId)} · ${parts.map(partLabel).join(", ")}`}
          </text>
        ) : null}
      </g>
    );
  });
}

/** The size of an element, as it changes. */
function useSize(element: { current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const at = element.current;
    if (!at) return;
    const read = (): void => setSize({ width: at.clientWidth, height: at.clientHeight });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(at);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
