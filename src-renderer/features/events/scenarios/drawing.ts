import { AREA_POINTS, type DrawnArea } from "../../../lib/events/areasText.ts";

/** A place of the picture, 0..1. */
export type Spot = readonly [number, number];

/** What is being drawn: its points so far and the cross that the keys move. */
export interface Drawing {
  kind: DrawnArea["kind"];
  name: string;
  points: readonly Spot[];
  cross: Spot;
}

export const startDrawing = (kind: DrawnArea["kind"], name: string): Drawing => ({
  kind,
  name,
  points: [],
  cross: [0.5, 0.5],
});

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
export const onPicture = ([x, y]: Spot): Spot => [clamp(x), clamp(y)];

/** Closer than this two presses are one: the second half of a double click sets no point. */
const SAME = 0.006;
const isSame = (a: Spot, b: Spot): boolean => Math.hypot(a[0] - b[0], a[1] - b[1]) < SAME;

/** Sets a point; none where the last one is already, and none beyond what the schema takes. */
export function addPoint(drawing: Drawing, at: Spot): Drawing {
  const spot = onPicture(at);
  const last = drawing.points.at(-1);
  if ((last && isSame(last, spot)) || drawing.points.length >= AREA_POINTS[drawing.kind].max)
    return { ...drawing, cross: spot };
  return { ...drawing, points: [...drawing.points, spot], cross: spot };
}

/** True when a press there closes a zone: on its first point. */
export function closesAt({ kind, points }: Drawing, at: Spot): boolean {
  const [first] = points;
  return kind === "zone" && points.length >= AREA_POINTS.zone.min && first !== undefined && nearFirst(first, at);
}
const nearFirst = (first: Spot, at: Spot): boolean => Math.hypot(first[0] - at[0], first[1] - at[1]) < 0.018;

/** Points that are still needed. */
export const missingPoints = ({ kind, points }: Pick<Drawing, "kind" | "points">): number =>
  Math.max(0, AREA_POINTS[kind].min - points.length);

/** What an arrow key moves by; null for other keys. Shift goes five times as far. */
export function arrowStep(key: string, shift: boolean): Spot | null {
  const step = shift ? 0.05 : 0.01;
  const steps: Record<string, Spot> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  return steps[key] ?? null;
}

export const moved = ([x, y]: Spot, [dx, dy]: Spot): Spot => onPicture([x + dx, y + dy]);

/** The area with one point elsewhere. */
export const withPoint = (area: DrawnArea, index: number, at: Spot): DrawnArea => ({
  ...area,
  points: area.points.map((point, i) => (i === index ? onPicture(at) : point)),
});

/** The area without one point; null where it would be no area any more. */
export function withoutPoint(area: DrawnArea, index: number): DrawnArea | null {
  if (area.points.length <= AREA_POINTS[area.kind].min) return null;
  return { ...area, points: area.points.filter((_, i) => i !== index) };
}

/** Where the arrow of a line stands and points, in pixels: from its left to its right side, as "forward" is counted. */
export function forwardArrow(points: readonly Spot[], width: number, height: number) {
  const middle = Math.max(0, Math.ceil(points.length / 2) - 1);
  const [a, b] = [points[middle], points[middle + 1]];
  if (!a || !b) return null;
  const [dx, dy] = [(b[0] - a[0]) * width, (b[1] - a[1]) * height];
  const length = Math.hypot(dx, dy);
  if (length === 0) return null;
  // The picture's y grows downwards: the right hand of who goes along (dx, dy) is (-dy, dx).
  return {
    x: ((a[0] + b[0]) / 2) * width,
    y: ((a[1] + b[1]) / 2) * height,
    ux: -dy / length,
    uy: dx / length,
  };
}
