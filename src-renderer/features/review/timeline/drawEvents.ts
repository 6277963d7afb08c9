import { LEVEL_STYLE } from "../../../lib/events/levels.ts";
import { xAtUs } from "#shared/lib/timelineScale.ts";
import type { TimelineScene } from "./drawTimeline.ts";
import { LANE_HEIGHT } from "./heights.ts";

/** Size of a level's shape in pixels; its path is drawn in a field of twelve. */
const SHAPE_PX = 11;
const paths = new Map<string, Path2D>();

function shapeOf(path: string): Path2D {
  let shape = paths.get(path);
  if (!shape) {
    shape = new Path2D(path);
    paths.set(path, shape);
  }
  return shape;
}

/** What scenarios found: a bar as long as it lasted, and its level's shape at the best frame. What was confirmed is filled, what nobody has looked at is hollow. */
export function drawEvents(ctx: CanvasRenderingContext2D, scene: TimelineScene, top: number): void {
  const { theme, width, view } = scene;
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, top + LANE_HEIGHT - 1, width, 1);
  const middle = top + (LANE_HEIGHT - 1) / 2;
  for (const event of scene.events) {
    const left = Math.max(-4, xAtUs(view, event.startUs, width));
    const right = Math.min(width + 4, xAtUs(view, event.endUs, width));
    const at = xAtUs(view, event.bestUs, width);
    if (Math.max(right, at + SHAPE_PX) < 0 || Math.min(left, at - SHAPE_PX) > width) continue;
    const color = theme.ofLevel(event.level);
    ctx.fillStyle = color;
    ctx.globalAlpha = 0.45;
    ctx.fillRect(left, middle - 2, Math.max(2, right - left), 4);
    ctx.globalAlpha = 1;
    ctx.save();
    ctx.translate(at - SHAPE_PX / 2, middle - SHAPE_PX / 2);
    ctx.scale(SHAPE_PX / 12, SHAPE_PX / 12);
    const shape = shapeOf(LEVEL_STYLE[event.level].path);
    ctx.fillStyle = event.state === "confirmed" ? color : theme.panel;
    ctx.fill(shape);
    ctx.strokeStyle = color;
    ctx.lineWidth = 1.8;
    ctx.stroke(shape);
    ctx.restore();
    if (event.id !== scene.currentEvent) continue;
    ctx.strokeStyle = theme.fg;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(
      Math.min(left, at - 8) - 1,
      top + 1.5,
      Math.max(right, at + 8) - Math.min(left, at - 8) + 2,
      LANE_HEIGHT - 4,
    );
  }
}
