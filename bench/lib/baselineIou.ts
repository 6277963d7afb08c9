/**
 * The yardstick: a plain IoU tracker with constant velocity. Each track predicts its next box from its last two (velocity averaged), boxes are
 * matched by Hungarian assignment on IoU, and a track that finds none for a while ends. What a competent engineer writes in an afternoon.
 */
import type { MotRow } from "../../src-shared/lib/mot.ts";
import { assign } from "../../src-vision/tracker/assign.ts";
import { boxIou } from "./motMetrics.ts";

export interface IouTrackerOptions {
  /** Detections below this are not used. */
  minScore: number;
  minIou: number;
  /** Frames a track lives on without a detection. */
  maxMissed: number;
  /** Tracks with fewer detections are not reported. */
  minHits: number;
  /** Weight of the newest velocity in its running average. */
  velocityBlend: number;
}

interface Track {
  id: number;
  box: MotRow;
  vx: number;
  vy: number;
  missed: number;
  rows: MotRow[];
}

/** Reports detections (scores in 0..1) under their track's id. */
export function iouTracker(rows: readonly MotRow[], o: IouTrackerOptions): MotRow[] {
  const byFrame = new Map<number, MotRow[]>();
  let first = Infinity;
  let last = 0;
  for (const row of rows) {
    first = Math.min(first, row.frame);
    last = Math.max(last, row.frame);
    if (row.confidence < o.minScore) continue;
    const list = byFrame.get(row.frame);
    if (list) list.push(row);
    else byFrame.set(row.frame, [row]);
  }
  const done: Track[] = [];
  let open: Track[] = [];
  let nextId = 1;
  for (let frame = first; frame <= last; frame++) {
    const found = byFrame.get(frame) ?? [];
    for (const t of open) t.box = { ...t.box, x: t.box.x + t.vx, y: t.box.y + t.vy };
    const cost = new Float64Array(open.length * found.length);
    for (let i = 0; i < open.length; i++) {
      for (let j = 0; j < found.length; j++) cost[i * found.length + j] = 1 - boxIou(open[i].box, found[j]);
    }
    const match = assign(cost, open.length, found.length, 1 - o.minIou);
    const used = new Set<number>();
    for (let i = 0; i < open.length; i++) {
      const t = open[i];
      t.missed++;
      if (match[i] < 0) continue;
      const d = found[match[i]];
      used.add(match[i]);
      const previous = t.rows[t.rows.length - 1];
      const vx = (d.x + d.w / 2 - previous.x - previous.w / 2) / t.missed;
      const vy = (d.y + d.h / 2 - previous.y - previous.h / 2) / t.missed;
      const blend = t.rows.length === 1 ? 1 : o.velocityBlend;
      t.vx += blend * (vx - t.vx);
      t.vy += blend * (vy - t.vy);
      t.box = d;
      t.missed = 0;
      t.rows.push({ ...d, id: t.id });
    }
    for (const t of open) if (t.missed > o.maxMissed) done.push(t);
    open = open.filter((t) => t.missed <= o.maxMissed);
    for (let j = 0; j < found.length; j++) {
      if (used.has(j)) continue;
      open.push({ id: nextId, box: found[j], vx: 0, vy: 0, missed: 0, rows: [{ ...found[j], id: nextId++ }] });
    }
  }
  return [...done, ...open].filter((t) => t.rows.length >= o.minHits).flatMap((t) => t.rows);
}

/** The yardstick with what anyone would add next: missed frames inside a track filled on a straight line. */
export function fillGaps(rows: readonly MotRow[]): MotRow[] {
  const last = new Map<number, MotRow>();
  const out: MotRow[] = [];
  for (const row of [...rows].sort((a, b) => a.frame - b.frame)) {
    const before = last.get(row.id);
    for (let f = (before?.frame ?? row.frame) + 1; before && f < row.frame; f++) {
      const share = (f - before.frame) / (row.frame - before.frame);
      const mix = (key: "x" | "y" | "w" | "h") => before[key] + (row[key] - before[key]) * share;
      out.push({ ...row, frame: f, x: mix("x"), y: mix("y"), w: mix("w"), h: mix("h") });
    }
    out.push(row);
    last.set(row.id, row);
  }
  return out;
}
