import type { TimeView } from "#shared/lib/timelineScale.ts";
import type { Activity } from "./drawTimeline.ts";
import type { CanvasTheme } from "./theme.ts";

export const OVERVIEW_HEIGHT = 30;

export interface OverviewScene {
  width: number;
  durationUs: number;
  view: TimeView;
  activity: Activity | null;
  theme: CanvasTheme;
  playheadUs: number;
  analysedUs: number | null;
  inUs: number | null;
  outUs: number | null;
}

/** The whole video in one strip: activity, what the timeline below shows, and the playhead. */
export function drawOverview(ctx: CanvasRenderingContext2D, scene: OverviewScene): void {
  const { width, theme, activity, durationUs } = scene;
  const at = (tUs: number) => (tUs / Math.max(1, durationUs)) * width;
  ctx.fillStyle = theme.well;
  ctx.fillRect(0, 0, width, OVERVIEW_HEIGHT);
  if (activity) {
    const objects = activity.motion.map((_, i) =>
      Object.values(activity.counts).reduce((sum, counts) => sum + (counts[i] ?? 0), 0),
    );
    const most = Math.max(1, ...objects);
    const bucketPx = at(activity.bucketUs);
    for (const [i, motion] of activity.motion.entries()) {
      const left = at(activity.fromUs + i * activity.bucketUs);
      ctx.fillStyle = theme.lineStrong;
      const tall = Math.sqrt(Math.min(1, motion)) * (OVERVIEW_HEIGHT - 6);
      ctx.fillRect(left, OVERVIEW_HEIGHT - tall, Math.ceil(bucketPx), tall);
      if (objects[i] === 0) continue;
      ctx.fillStyle = theme.accent;
      const high = 2 + (objects[i] / most) * 7;
      ctx.fillRect(left, OVERVIEW_HEIGHT - high, Math.ceil(bucketPx), high);
    }
  }
  if (scene.analysedUs !== null && scene.analysedUs < durationUs) {
    const left = at(scene.analysedUs);
    ctx.fillStyle = theme.hover;
    ctx.fillRect(left, 0, width - left, OVERVIEW_HEIGHT);
    ctx.fillStyle = theme.accent;
    ctx.fillRect(left, 0, 1, OVERVIEW_HEIGHT);
  }
  if (scene.inUs !== null || scene.outUs !== null) {
    const left = at(scene.inUs ?? scene.outUs ?? 0);
    const right = at(scene.outUs ?? scene.inUs ?? 0);
    ctx.fillStyle = theme.accent;
    ctx.fillRect(left, 0, Math.max(2, right - left), 3);
  }
  const left = at(scene.view.fromUs);
  const right = at(Math.min(scene.view.toUs, durationUs));
  if (right - left < width - 1) {
    ctx.globalAlpha = 0.55;
    ctx.fillStyle = theme.panel;
    ctx.fillRect(0, 0, left, OVERVIEW_HEIGHT);
    ctx.fillRect(right, 0, width - right, OVERVIEW_HEIGHT);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(left + 0.75, 0.75, Math.max(4, right - left - 1.5), OVERVIEW_HEIGHT - 1.5);
  }
  ctx.fillStyle = theme.fg;
  ctx.fillRect(Math.round(at(scene.playheadUs)) - 1, 0, 2, OVERVIEW_HEIGHT);
}
