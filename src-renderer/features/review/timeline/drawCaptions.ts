import { xAtUs } from "#shared/lib/timelineScale.ts";
import type { TimelineScene } from "./drawTimeline.ts";
import { LANE_HEIGHT } from "./heights.ts";

/** A bar narrower than this has no room for words. */
const WORDS_PX = 36;

/** The spans that models described, with the first words where there is room. Primed ones are hollow: they are not used for anything. */
export function drawCaptions(ctx: CanvasRenderingContext2D, scene: TimelineScene, top: number): void {
  const { theme, width, view, captions } = scene;
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, top + LANE_HEIGHT - 1, width, 1);
  const room = LANE_HEIGHT - 5;
  const tall = room / captions.rows;
  for (const bar of captions.bars) {
    const left = Math.max(-4, xAtUs(view, bar.startUs, width));
    const right = Math.min(width + 4, xAtUs(view, bar.endUs, width));
    if (right < 0 || left > width) continue;
    const wide = Math.max(3, right - left - 1);
    const y = top + 2 + bar.row * tall;
    const high = Math.max(3, tall - (captions.rows > 1 ? 1.5 : 0));
    const current = bar.id === scene.currentCaption;
    ctx.beginPath();
    ctx.roundRect(left + 0.5, y + 0.5, wide - 0.5, high - 0.5, 2);
    ctx.fillStyle = current ? theme.accentSoft : theme.lineStrong;
    if (!bar.primed) ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = current ? theme.accent : theme.faint;
    ctx.setLineDash(bar.primed ? [3, 3] : []);
    ctx.stroke();
    ctx.setLineDash([]);
    if (captions.rows === 1 && wide >= WORDS_PX)
      words(ctx, scene, bar.text, { left: Math.max(0, left), y, wide: right - Math.max(0, left), high });
  }
}

function words(
  ctx: CanvasRenderingContext2D,
  { theme }: TimelineScene,
  text: string,
  box: { left: number; y: number; wide: number; high: number },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left + 5, box.y, box.wide - 9, box.high);
  ctx.clip();
  ctx.font = `11px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.fg;
  // As much as can be seen at the widest: a canvas lays out all that it is given.
  ctx.fillText(text.slice(0, 400).replaceAll(/\s+/g, " "), box.left + 6, box.y + box.high / 2 + 1);
  ctx.restore();
}
