import { useState, type KeyboardEvent, type PointerEvent } from "react";
import type { DrawnArea } from "../../../lib/events/areasText.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import type { Rect } from "../../../lib/letterbox.ts";
import { AREA_INK } from "../EventPicture.tsx";
import { scenarioMessages } from "../scenarioMessages.ts";
import { arrowStep, forwardArrow, moved, withoutPoint, withPoint, type Drawing, type Spot } from "./drawing.ts";

// Over footage the theme has no say: one light colour on a dark edge, seen on any picture.
const INK = AREA_INK;
const EDGE = "#000";

const path = (points: readonly Spot[], rect: Rect): string =>
  points.map(([x, y]) => `${(x * rect.width).toFixed(1)},${(y * rect.height).toFixed(1)}`).join(" ");

/** A zone or a line of the camera. With `onArea` its points can be dragged, moved by keys and taken out. */
export function AreaShape({
  area,
  rect,
  spotOf,
  onArea,
}: {
  area: DrawnArea;
  rect: Rect;
  spotOf: (event: PointerEvent) => Spot;
  onArea: ((area: DrawnArea) => void) | null;
}) {
  const t = useMessages(scenarioMessages);
  const [drag, setDrag] = useState<{ index: number; at: Spot } | null>(null);
  const shown = drag ? withPoint(area, drag.index, drag.at) : area;
  const onKeyDown = (index: number) => (event: KeyboardEvent) => {
    if (!onArea) return;
    const step = arrowStep(event.key, event.shiftKey);
    const point = area.points[index];
    if (step && point) onArea(withPoint(area, index, moved(point, step)));
    else if (event.key === "Delete" || event.key === "Backspace") {
      const less = withoutPoint(area, index);
      if (less) onArea(less);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const [first] = shown.points;
  return (
    <g>
      <Outline kind={area.kind} points={shown.points} rect={rect} />
      {first ? (
        <text
          x={first[0] * rect.width + 12}
          y={Math.max(14, first[1] * rect.height - 8)}
          fontSize="13"
          fontWeight="600"
          fill={INK}
          stroke={EDGE}
          strokeWidth="2.5"
          paintOrder="stroke"
          pointerEvents="none"
        >
          {area.name}
        </text>
      ) : null}
      {onArea
        ? shown.points.map((point, i) => (
            <circle
              key={i}
              role="button"
              tabIndex={0}
              data-point={`${area.name}.${String(i)}`}
              aria-label={t("pointOf", {
                at: i + 1,
                count: shown.points.length,
                name: area.name,
                x: Math.round(point[0] * 100),
                y: Math.round(point[1] * 100),
              })}
              cx={point[0] * rect.width}
              cy={point[1] * rect.height}
              r={6}
              fill={INK}
              stroke={EDGE}
              strokeWidth={1.5}
              className="cursor-move outline-none focus-visible:stroke-white focus-visible:stroke-3"
              style={{ touchAction: "none" }}
              onKeyDown={onKeyDown(i)}
              onPointerDown={(event) => {
                if (event.button !== 0) return;
                event.stopPropagation();
                event.currentTarget.setPointerCapture(event.pointerId);
                setDrag({ index: i, at: spotOf(event) });
              }}
              onPointerMove={(event) => drag && setDrag({ index: drag.index, at: spotOf(event) })}
              onPointerUp={() => {
                if (drag) onArea(withPoint(area, drag.index, drag.at));
                setDrag(null);
              }}
              onPointerCancel={() => setDrag(null)}
            />
          ))
        : null}
    </g>
  );
}

/** What is being drawn, with the way to the cross. */
export function DrawingShape({ drawing, rect }: { drawing: Drawing; rect: Rect }) {
  const [x, y] = [drawing.cross[0] * rect.width, drawing.cross[1] * rect.height];
  return (
    <g pointerEvents="none">
      <Outline kind={drawing.kind} points={[...drawing.points, drawing.cross]} rect={rect} />
      {drawing.points.map(([px, py], i) => (
        <circle
          key={i}
          cx={px * rect.width}
          cy={py * rect.height}
          r={i === 0 && drawing.kind === "zone" ? 8 : 5}
          fill={INK}
          stroke={EDGE}
          strokeWidth={1.5}
        />
      ))}
      <path
        d={`M${String(x - 12)} ${String(y)}h24M${String(x)} ${String(y - 12)}v24`}
        stroke={EDGE}
        strokeWidth={4}
        strokeOpacity={0.7}
      />
      <path
        d={`M${String(x - 12)} ${String(y)}h24M${String(x)} ${String(y - 12)}v24`}
        stroke="#fff"
        strokeWidth={1.5}
      />
    </g>
  );
}

function Outline({ kind, points, rect }: { kind: DrawnArea["kind"]; points: readonly Spot[]; rect: Rect }) {
  const at = path(points, rect);
  const arrow = kind === "line" ? forwardArrow(points, rect.width, rect.height) : null;
  if (kind === "zone")
    return (
      <g pointerEvents="none">
        <polygon points={at} fill={INK} fillOpacity={0.14} stroke={EDGE} strokeOpacity={0.7} strokeWidth={4} />
        <polygon points={at} fill="none" stroke={INK} strokeWidth={2} />
      </g>
    );
  return (
    <g pointerEvents="none" fill="none">
      <polyline points={at} stroke={EDGE} strokeOpacity={0.7} strokeWidth={5} />
      <polyline points={at} stroke={INK} strokeWidth={2.5} />
      {arrow ? (
        <g
          transform={`translate(${String(arrow.x)} ${String(arrow.y)}) rotate(${String((Math.atan2(arrow.uy, arrow.ux) * 180) / Math.PI)})`}
        >
          <path d="M0 0H26M18-6L27 0L18 6" stroke={EDGE} strokeOpacity={0.7} strokeWidth={5} />
          <path d="M0 0H26M18-6L27 0L18 6" stroke={INK} strokeWidth={2} />
        </g>
      ) : null}
    </g>
  );
}
