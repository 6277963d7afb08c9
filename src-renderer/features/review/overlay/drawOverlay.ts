import type { TrackPath } from "#shared/domain/track.ts";
import { trailOf } from "#shared/lib/trackInterpolation.ts";
import { className, classStyle } from "../../../lib/classes.ts";
import { formatPercent } from "../../../lib/format.ts";
import type { Locale } from "../../../lib/i18n/index.ts";
import type { DrawnBox } from "./boxes.ts";
import { toStage, type Rect, type Size } from "./letterbox.ts";

export interface OverlayScene {
  stage: Size;
  /** Where the whole picture lies on the stage. */
  rect: Rect;
  boxes: readonly DrawnBox[];
  selectedId: number | null;
  hoveredId: number | null;
  /** Paths whose trail is drawn, and how far back and ahead. */
  trails: ReadonlyArray<{ path: TrackPath; fromUs: number; toUs: number }>;
  tUs: number;
  labels: boolean;
  locale: Locale;
  font: string;
}

const HALO = "rgba(4, 6, 8, 0.75)";
/** Above this many boxes only the pointed-at and the selected one carry a label: words over words help nobody. */
const MAX_LABELS = 24;

/** Draws one frame's overlay. The context is already scaled to CSS pixels. */
export function drawOverlay(ctx: CanvasRenderingContext2D, scene: OverlayScene): void {
  ctx.clearRect(0, 0, scene.stage.width, scene.stage.height);
  if (scene.rect.width === 0) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(scene.rect.x, scene.rect.y, scene.rect.width, scene.rect.height);
  ctx.clip();
  for (const trail of scene.trails) drawTrail(ctx, scene, trail);
  ctx.restore();
  const marked = (box: DrawnBox) => box.trackId === scene.selectedId || box.trackId === scene.hoveredId;
  // Marked boxes last, so that nothing covers them.
  const ordered = [...scene.boxes].sort((a, b) => Number(marked(a)) - Number(marked(b)));
  for (const box of ordered) drawBox(ctx, scene, box);
  const crowded = scene.boxes.length > MAX_LABELS;
  const taken: Rect[] = [];
  // Marked ones first: they get the best place.
  for (const box of ordered.reverse()) if (marked(box) || (scene.labels && !crowded)) drawLabel(ctx, scene, box, taken);
}

function drawBox(ctx: CanvasRenderingContext2D, scene: OverlayScene, drawn: DrawnBox): void {
  const box = toStage(scene.rect, drawn.box);
  const selected = drawn.trackId === scene.selectedId;
  const width = selected ? 3 : drawn.trackId === scene.hoveredId ? 2.5 : 1.75;
  ctx.setLineDash([]);
  ctx.strokeStyle = HALO;
  ctx.lineWidth = width + 2;
  ctx.strokeRect(box.x, box.y, box.width, box.height);
  ctx.strokeStyle = classStyle(drawn.class).hex;
  ctx.lineWidth = width;
  ctx.setLineDash(drawn.bridged ? [4, 4] : []);
  ctx.strokeRect(box.x, box.y, box.width, box.height);
  ctx.setLineDash([]);
  if (selected) drawCorners(ctx, box);
}

/** Selection is told by shape as well as by line width: four white corners. */
function drawCorners(ctx: CanvasRenderingContext2D, box: Rect): void {
  const arm = Math.max(6, Math.min(16, Math.min(box.width, box.height) / 3));
  const out = 4;
  const corners = [
    [box.x - out, box.y - out, 1, 1],
    [box.x + box.width + out, box.y - out, -1, 1],
    [box.x - out, box.y + box.height + out, 1, -1],
    [box.x + box.width + out, box.y + box.height + out, -1, -1],
  ];
  ctx.beginPath();
  for (const [x, y, right, down] of corners) {
    ctx.moveTo(x + arm * right, y);
    ctx.lineTo(x, y);
    ctx.lineTo(x, y + arm * down);
  }
  ctx.strokeStyle = HALO;
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.strokeStyle = "#ffffff";
  ctx.lineWidth = 2;
  ctx.stroke();
}

/** "person 12 · 87 %"; built-in motion's word is cut short, since it stands on every box of its videos. */
function labelText(drawn: DrawnBox, locale: Locale): string {
  const name = drawn.class === "moving" && locale === "en" ? "moving" : className(drawn.class, locale);
  return `${name} ${drawn.trackId} · ${formatPercent(drawn.confidence, locale)}`;
}

const LABEL_HEIGHT = 17;

/** The first free place of: above the box, below it, inside its top edge; above when none is free. Keeps what it takes in `taken`. */
function placeLabel(box: Rect, width: number, gap: number, stage: Size, taken: Rect[]): Rect {
  const x = Math.max(0, Math.min(box.x - 1, stage.width - width));
  const places = [box.y - gap - LABEL_HEIGHT, box.y + box.height + gap, box.y + 2]
    .filter((y) => y >= 0 && y + LABEL_HEIGHT <= stage.height)
    .map((y) => ({ x, y, width, height: LABEL_HEIGHT }));
  const free = places.find((place) => !taken.some((other) => overlaps(place, other)));
  const y = Math.max(0, Math.min(box.y + 2, stage.height - LABEL_HEIGHT));
  const chosen = free ?? places[0] ?? { x, y, width, height: LABEL_HEIGHT };
  taken.push(chosen);
  return chosen;
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function drawLabel(ctx: CanvasRenderingContext2D, scene: OverlayScene, drawn: DrawnBox, taken: Rect[]): void {
  const text = labelText(drawn, scene.locale);
  ctx.font = `600 11px ${scene.font}`;
  ctx.textBaseline = "middle";
  const selected = drawn.trackId === scene.selectedId;
  const width = Math.ceil(ctx.measureText(text).width) + 10;
  const at = placeLabel(toStage(scene.rect, drawn.box), width, selected ? 8 : 2, scene.stage, taken);
  ctx.fillStyle = selected ? classStyle(drawn.class).hex : "rgba(9, 11, 14, 0.82)";
  ctx.beginPath();
  ctx.roundRect(at.x, at.y, width, LABEL_HEIGHT, 3);
  ctx.fill();
  ctx.fillStyle = selected ? "#0a0c10" : classStyle(drawn.class).hex;
  ctx.fillText(text, at.x + 5, at.y + LABEL_HEIGHT / 2 + 0.5);
}

function drawTrail(ctx: CanvasRenderingContext2D, scene: OverlayScene, trail: OverlayScene["trails"][number]): void {
  const { path } = trail;
  const color = classStyle(path.class).hex;
  const line = (fromUs: number, toUs: number, ahead: boolean) => {
    const points = trailOf(path, fromUs, toUs);
    if (points.length < 2) return;
    ctx.beginPath();
    for (const [i, point] of points.entries()) {
      const x = scene.rect.x + point.x * scene.rect.width;
      const y = scene.rect.y + point.y * scene.rect.height;
      if (i === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
    ctx.lineJoin = "round";
    ctx.setLineDash(ahead ? [2, 5] : []);
    ctx.globalAlpha = ahead ? 0.7 : 1;
    ctx.strokeStyle = HALO;
    ctx.lineWidth = ahead ? 2.5 : 4;
    ctx.stroke();
    ctx.strokeStyle = color;
    ctx.lineWidth = ahead ? 1.5 : 2;
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
  };
  // trailOf cuts at the path's own ends, so the two halves meet at the displayed frame.
  const first = path.tUs[0] ?? 0;
  const last = path.tUs[path.tUs.length - 1] ?? 0;
  line(Math.max(trail.fromUs, first), Math.min(scene.tUs, last), false);
  if (trail.toUs > scene.tUs) line(Math.max(scene.tUs, first), Math.min(trail.toUs, last), true);
}
