import type { SceneEvent } from "#shared/domain/event.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import { rulerTicks, xAtUs, type TimeView } from "#shared/lib/timelineScale.ts";
import { formatMediaTime, type ZoneClock } from "#shared/lib/timecode.ts";
import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";
import { drawCaptions } from "./drawCaptions.ts";
import { drawEvents } from "./drawEvents.ts";
import { captionsTop, EVENTS_TOP, LANE_HEIGHT, MOTION_HEIGHT, RULER_HEIGHT } from "./heights.ts";
import type { CaptionLane, ClassLane } from "./lanes.ts";
import type { CanvasTheme } from "./theme.ts";

/** Activity as `tracks.activity` answers it, with the span it was asked for, so that old data stays in its own place while new data loads. */
export interface Activity {
  fromUs: number;
  bucketUs: number;
  motion: readonly number[];
  counts: Readonly<Record<string, readonly number[]>>;
}

export interface TimelineScene {
  width: number;
  view: TimeView;
  theme: CanvasTheme;
  durationUs: number;
  /** Wall-clock ruler when the recording's time is known. */
  wall: { clock: ZoneClock; utcMs: number } | null;
  activity: Activity | null;
  lanes: readonly ClassLane[];
  hiddenClasses: ReadonlySet<string>;
  minConfidence: number;
  selected: TrackedObject | null;
  /** What scenarios found in this video, without what was dismissed. */
  events: readonly SceneEvent[];
  currentEvent: string | null;
  /** Hits of the current search in this video. */
  hits: ReadonlyArray<Pick<Moment, "id" | "startUs" | "endUs" | "bestUs" | "band">>;
  currentHit: string | null;
  captions: CaptionLane;
  /** The one that the panel shows. */
  currentCaption: string | null;
  /** Media time up to which analysis is in; null when it is complete. */
  analysedUs: number | null;
  playheadUs: number;
  hoverUs: number | null;
  inUs: number | null;
  outUs: number | null;
  /** Known source frame times, ascending; drawn when single frames are wide enough. */
  frameTimes: readonly number[];
  frameUs: number | null;
}

/** Draws the whole timeline. The context is already scaled to CSS pixels. */
export function drawTimeline(ctx: CanvasRenderingContext2D, scene: TimelineScene, height: number): void {
  const { theme, width } = scene;
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, width, height);
  drawSpan(ctx, scene, height);
  drawRuler(ctx, scene, height);
  let top = RULER_HEIGHT;
  drawMotion(ctx, scene, top);
  top += MOTION_HEIGHT;
  if (scene.events.length > 0) {
    drawEvents(ctx, scene, EVENTS_TOP);
    top += LANE_HEIGHT;
  }
  if (scene.hits.length > 0) {
    drawHits(ctx, scene, top);
    top += LANE_HEIGHT;
  }
  if (scene.captions.bars.length > 0) {
    drawCaptions(ctx, scene, captionsTop({ events: scene.events.length > 0, hits: scene.hits.length > 0 }));
    top += LANE_HEIGHT;
  }
  if (scene.selected) {
    drawSelected(ctx, scene, scene.selected, top);
    top += LANE_HEIGHT;
  }
  for (const lane of scene.lanes) {
    drawLane(ctx, scene, lane, top);
    top += LANE_HEIGHT;
  }
  drawUnanalysed(ctx, scene, height);
  drawHover(ctx, scene, height);
  drawPlayhead(ctx, scene, height);
}

const x = (scene: TimelineScene, tUs: number) => xAtUs(scene.view, tUs, scene.width);

function drawRuler(ctx: CanvasRenderingContext2D, scene: TimelineScene, height: number): void {
  const { theme, view, width, wall } = scene;
  const originUs = wall ? (wall.utcMs + wall.clock.offsetMs(wall.utcMs)) * 1000 : 0;
  const ticks = rulerTicks(view, width, wall ? 92 : 78, originUs);
  ctx.font = `11px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.fillStyle = theme.line;
  for (const tUs of ticks.minor) ctx.fillRect(Math.round(x(scene, tUs)), RULER_HEIGHT - 5, 1, 5);
  for (const tUs of ticks.major) {
    const at = Math.round(x(scene, tUs));
    ctx.fillStyle = theme.line;
    ctx.fillRect(at, RULER_HEIGHT, 1, height - RULER_HEIGHT);
    ctx.fillStyle = theme.lineStrong;
    ctx.fillRect(at, RULER_HEIGHT - 9, 1, 9);
    if (tUs < 0 || tUs > scene.durationUs + 1) continue;
    ctx.fillStyle = theme.muted;
    ctx.fillText(tickLabel(scene, tUs, ticks.stepUs), at + 4, 10);
  }
  drawFrameTicks(ctx, scene);
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, RULER_HEIGHT - 1, width, 1);
}

function tickLabel(scene: TimelineScene, tUs: number, stepUs: number): string {
  const decimals = stepUs >= 1_000_000 ? 0 : stepUs >= 100_000 ? 1 : stepUs >= 10_000 ? 2 : 3;
  if (!scene.wall) return formatMediaTime(Math.round(tUs), decimals, scene.durationUs);
  const { clock, utcMs } = scene.wall;
  // A tick lies on a whole step of the clock; the product of floats may fall a hair short of it.
  const parts = clock.parts(utcMs + Math.round(tUs / 1000));
  if (stepUs >= 86_400_000_000 || parts.time === "00:00:00") return parts.date;
  return decimals === 0 ? parts.time : `${parts.time}.${String(parts.ms).padStart(3, "0").slice(0, decimals)}`;
}

function drawFrameTicks(ctx: CanvasRenderingContext2D, scene: TimelineScene): void {
  const { frameTimes, view, width, theme } = scene;
  if (frameTimes.length < 2) return;
  const first = Math.max(0, lastAtOrBefore(frameTimes, view.fromUs));
  const last = lastAtOrBefore(frameTimes, view.toUs);
  if (last <= first || width / (last - first) < 5) return;
  for (let i = first; i <= last; i += 1) {
    const at = x(scene, frameTimes[i]);
    if (scene.frameUs === frameTimes[i]) {
      const end = i + 1 < frameTimes.length ? x(scene, frameTimes[i + 1]) : at + 6;
      ctx.fillStyle = theme.accentSoft;
      ctx.fillRect(at, RULER_HEIGHT - 6, end - at, 5);
    }
    ctx.fillStyle = theme.faint;
    ctx.fillRect(Math.round(at), RULER_HEIGHT - 6, 1, 5);
  }
}

/** Calls `bar` once per pixel column with the largest value of the buckets under it: a short event must not vanish between two pixels. */
function columns(
  scene: TimelineScene,
  values: readonly number[],
  activity: Activity,
  bar: (left: number, width: number, value: number) => void,
): void {
  const bucketPx = (activity.bucketUs / (scene.view.toUs - scene.view.fromUs)) * scene.width;
  const first = Math.max(0, Math.floor((scene.view.fromUs - activity.fromUs) / activity.bucketUs));
  const last = Math.min(values.length - 1, Math.floor((scene.view.toUs - activity.fromUs) / activity.bucketUs));
  let column = -1;
  let largest = 0;
  for (let i = first; i <= last; i += 1) {
    const left = x(scene, activity.fromUs + i * activity.bucketUs);
    if (bucketPx >= 1) {
      if (values[i] > 0) bar(left, bucketPx + 0.5, values[i]);
      continue;
    }
    if (Math.floor(left) !== column) {
      if (largest > 0) bar(column, 1, largest);
      column = Math.floor(left);
      largest = 0;
    }
    largest = Math.max(largest, values[i]);
  }
  if (largest > 0) bar(column, 1, largest);
}

function drawMotion(ctx: CanvasRenderingContext2D, scene: TimelineScene, top: number): void {
  const { theme, activity, width } = scene;
  const bottom = top + MOTION_HEIGHT - 1;
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, bottom, width, 1);
  if (!activity) return;
  ctx.fillStyle = theme.faint;
  const room = MOTION_HEIGHT - 6;
  // Square root: a person far away moves one percent of the picture, and must show.
  columns(scene, activity.motion, activity, (left, wide, value) => {
    const tall = Math.max(1, Math.sqrt(Math.min(1, value)) * room);
    ctx.fillRect(left, bottom - tall, wide, tall);
  });
}

function drawLane(ctx: CanvasRenderingContext2D, scene: TimelineScene, lane: ClassLane, top: number): void {
  const { theme, width, view } = scene;
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, top + LANE_HEIGHT - 1, width, 1);
  const hidden = scene.hiddenClasses.has(lane.class);
  ctx.globalAlpha = hidden ? 0.25 : 1;
  ctx.fillStyle = theme.ofClass(lane.class);
  const usPerPx = (view.toUs - view.fromUs) / width;
  const shown = lane.bars.filter((bar) => bar.endUs >= view.fromUs && bar.startUs <= view.toUs);
  const bars = lane.rows <= 5 && shown.length * 3 < width;
  if (bars || !scene.activity) drawBars(ctx, scene, lane, shown, top);
  else drawCounts(ctx, scene, scene.activity, lane.class, top, usPerPx);
  ctx.globalAlpha = 1;
}

function drawBars(
  ctx: CanvasRenderingContext2D,
  scene: TimelineScene,
  lane: ClassLane,
  shown: ClassLane["bars"],
  top: number,
): void {
  const room = LANE_HEIGHT - 5;
  const rows = Math.max(1, Math.min(lane.rows, 5));
  const tall = Math.min(10, room / rows);
  const base = ctx.globalAlpha;
  for (const bar of shown) {
    const left = Math.max(-4, x(scene, bar.startUs));
    const right = Math.min(scene.width + 4, x(scene, bar.endUs));
    const faint = bar.confidence < scene.minConfidence;
    ctx.globalAlpha = base * (faint ? 0.25 : bar.trackId === scene.selected?.trackId ? 1 : 0.85);
    const y = top + 2 + (bar.row % rows) * (room / rows) + (room / rows - tall) / 2;
    ctx.beginPath();
    ctx.roundRect(left, y + 0.5, Math.max(2, right - left), Math.max(2, tall - 1), Math.min(2, tall / 3));
    ctx.fill();
  }
  ctx.globalAlpha = base;
}

/** Too many to draw one by one: how many of the class were there at once. */
function drawCounts(
  ctx: CanvasRenderingContext2D,
  scene: TimelineScene,
  activity: Activity,
  name: string,
  top: number,
  usPerPx: number,
): void {
  const values = activity.counts[name] ?? [];
  let most = 1;
  for (const value of values) most = Math.max(most, value);
  const bottom = top + LANE_HEIGHT - 2;
  const room = LANE_HEIGHT - 6;
  const base = ctx.globalAlpha;
  ctx.globalAlpha = base * (usPerPx > 0 ? 0.85 : 1);
  columns(scene, values, activity, (left, wide, value) => {
    const tall = Math.max(2, (value / most) * room);
    ctx.fillRect(left, bottom - tall, wide, tall);
  });
  ctx.globalAlpha = base;
}

/** Hits as bars as tall as they are sure, with a tick at the best frame; the one that Review was opened at is framed. */
function drawHits(ctx: CanvasRenderingContext2D, scene: TimelineScene, top: number): void {
  const { theme, width } = scene;
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, top + LANE_HEIGHT - 1, width, 1);
  for (const hit of scene.hits) {
    const left = x(scene, hit.startUs);
    const right = Math.max(left + 3, x(scene, hit.endUs));
    if (right < 0 || left > width) continue;
    const tall = HIT_HEIGHT[hit.band];
    const y = top + (LANE_HEIGHT - 1 - tall) / 2;
    const isCurrent = hit.id === scene.currentHit;
    ctx.globalAlpha = isCurrent ? 1 : 0.7;
    ctx.fillStyle = theme.accent;
    ctx.beginPath();
    ctx.roundRect(left, y, right - left, tall, 2);
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.fillStyle = theme.fg;
    ctx.fillRect(Math.round(x(scene, hit.bestUs)), top + 2, 1, LANE_HEIGHT - 5);
    if (!isCurrent) continue;
    ctx.strokeStyle = theme.fg;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(left - 2, top + 1.5, right - left + 4, LANE_HEIGHT - 4);
  }
}

const HIT_HEIGHT: Record<Moment["band"], number> = { strong: 16, likely: 11, weak: 6 };

function drawSelected(ctx: CanvasRenderingContext2D, scene: TimelineScene, object: TrackedObject, top: number): void {
  const { theme, width } = scene;
  ctx.fillStyle = theme.accentSoft;
  ctx.fillRect(0, top, width, LANE_HEIGHT - 1);
  const left = Math.max(-4, x(scene, object.startUs));
  const right = Math.min(width + 4, x(scene, object.endUs));
  const middle = top + LANE_HEIGHT / 2;
  ctx.fillStyle = theme.ofClass(object.class);
  ctx.beginPath();
  ctx.roundRect(left, middle - 4, Math.max(3, right - left), 8, 2);
  ctx.fill();
  // Where it stood still the bar is hollow; each change of its life gets a notch.
  for (const [i, event] of object.lifecycle.entries()) {
    const at = x(scene, event.tUs);
    if (event.kind === "stopped") {
      const until = object.lifecycle[i + 1]?.tUs ?? object.endUs;
      ctx.fillStyle = theme.accentSoft;
      ctx.fillRect(Math.max(left, at) + 1, middle - 2, Math.max(0, x(scene, until) - at - 2), 4);
    }
    ctx.fillStyle = theme.fg;
    ctx.fillRect(Math.round(at), middle - 7, 1, 14);
  }
}

function drawUnanalysed(ctx: CanvasRenderingContext2D, scene: TimelineScene, height: number): void {
  if (scene.analysedUs === null || scene.analysedUs >= scene.durationUs) return;
  const left = Math.max(0, x(scene, scene.analysedUs));
  const right = Math.min(scene.width, x(scene, scene.durationUs));
  if (right <= left) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, RULER_HEIGHT, right - left, height - RULER_HEIGHT);
  ctx.clip();
  ctx.strokeStyle = scene.theme.line;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let at = left - height; at < right; at += 9) {
    ctx.moveTo(at, height);
    ctx.lineTo(at + height, 0);
  }
  ctx.stroke();
  ctx.restore();
  ctx.fillStyle = scene.theme.accent;
  ctx.fillRect(Math.round(left), RULER_HEIGHT, 1, height - RULER_HEIGHT);
}

function drawSpan(ctx: CanvasRenderingContext2D, scene: TimelineScene, height: number): void {
  const { inUs, outUs, theme } = scene;
  if (inUs === null && outUs === null) return;
  const left = x(scene, inUs ?? outUs ?? 0);
  const right = x(scene, outUs ?? inUs ?? 0);
  ctx.fillStyle = theme.accentSoft;
  ctx.fillRect(left, 0, Math.max(1, right - left), height);
  ctx.fillStyle = theme.accent;
  if (inUs !== null) ctx.fillRect(Math.round(left), 0, 2, height);
  if (outUs !== null) ctx.fillRect(Math.round(right) - 2, 0, 2, height);
}

function drawHover(ctx: CanvasRenderingContext2D, scene: TimelineScene, height: number): void {
  if (scene.hoverUs === null) return;
  ctx.fillStyle = scene.theme.faint;
  ctx.fillRect(Math.round(x(scene, scene.hoverUs)), 0, 1, height);
}

function drawPlayhead(ctx: CanvasRenderingContext2D, scene: TimelineScene, height: number): void {
  const at = Math.round(x(scene, scene.playheadUs));
  if (at < -8 || at > scene.width + 8) return;
  ctx.fillStyle = scene.theme.fg;
  ctx.fillRect(at - 1, 0, 2, height);
  ctx.beginPath();
  ctx.moveTo(at - 6, 0);
  ctx.lineTo(at + 6, 0);
  ctx.lineTo(at, 8);
  ctx.fill();
}
