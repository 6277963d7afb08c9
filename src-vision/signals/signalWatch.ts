import type { RangeSignals } from "#shared/vision/detections.ts";
import type { LumaPlane } from "../motion/plane.ts";
import type { RgbFrame } from "../types.ts";
import { type ViewChange, viewChange } from "./camera.ts";
import { findFlames } from "./flame.ts";
import { findCovers, findFlashes, findLightSteps } from "./light.ts";
import { type Look, lookAt } from "./look.ts";
import { type Found, clip } from "./spans.ts";
import { type FrameMotion, summarise } from "./windows.ts";

/** What a range may know of the time before it; never more than the scene's warm-up, which every pass has seen. */
const PAST_US = 30_000_000;
/** Events that are over within seconds are looked for from this long before a range. */
const RECENT_US = 12_000_000;
/** Frames looked at per second at most: more of them say nothing new and cost memory. */
const MAX_FPS = 12.5;
/** View changes closer than this are one movement of the camera. */
const SAME_MOVE_US = 1_000_000;

/**
 * Signals of one run, range by range. Looks of the frames are kept for the warm-up and the range; what happened is told from them when a
 * range ends, so that it does not matter where the pass began.
 */
export class SignalWatch {
  private readonly looks: Look[] = [];
  private readonly changes: ViewChange[] = [];
  private motion: FrameMotion[] = [];

  /** Every frame of the pass in order, those of the warm-up too. `plane` is the scene's plane of the picture. Nothing is kept of either. */
  look(picture: RgbFrame, plane: LumaPlane, tUs: number): void {
    const last = this.looks.at(-1);
    const cell = (t: number, perS: number): number => Math.floor((t / 1e6) * perS);
    if (last && cell(last.tUs, MAX_FPS) === cell(tUs, MAX_FPS)) return;
    const look = lookAt(picture, plane, tUs, !last || cell(last.tUs, 1) !== cell(tUs, 1));
    if (last) {
      const change = viewChange(last, look);
      if (change) this.changes.push(change);
    }
    this.looks.push(look);
  }

  /** Motion of a frame of the range, 0..1 of the picture. */
  moved(tUs: number, share: number): void {
    this.motion.push({ tUs, share });
  }

  /** The signals of a range that ends now; begins the next one. All its frames have been given, none after it. */
  endRange(startUs: number, endUs: number): RangeSignals {
    const past = this.looks.filter((l) => l.tUs >= startUs - PAST_US);
    const recent = past.filter((l) => l.tUs >= startUs - RECENT_US);
    const { windows, states } = summarise(
      past.filter((l) => l.tUs >= startUs),
      this.motion,
    );
    const covers = findCovers(past);
    // A hand before the lens and its going away again look like another view.
    const byCover = (c: ViewChange): boolean =>
      covers.some((o) => (c.fromUs <= o.startUs && o.startUs <= c.toUs) || (c.fromUs < o.endUs && o.startUs < c.toUs));
    const moves = joinChanges(this.changes.filter((c) => c.fromUs >= startUs - RECENT_US && !byCover(c)));
    const found = [
      ...moves,
      ...findFlashes(recent),
      ...findLightSteps(recent),
      ...covers,
      ...findFlames(recent, moves),
      ...states,
    ];
    this.motion = [];
    const keep = this.looks.findIndex((l) => l.tUs >= endUs - PAST_US);
    this.looks.splice(0, keep < 0 ? this.looks.length : keep);
    const from = this.changes.findIndex((c) => c.fromUs >= endUs - PAST_US);
    this.changes.splice(0, from < 0 ? this.changes.length : from);
    return { ...windows, events: clip(found, startUs, endUs) };
  }
}

function joinChanges(changes: ViewChange[]): Found[] {
  const out: Found[] = [];
  for (const { fromUs, toUs, strength } of changes) {
    const last = out.at(-1);
    if (last && fromUs - last.endUs <= SAME_MOVE_US) {
      last.endUs = toUs + 1;
      last.strength = Math.max(last.strength, strength);
    } else out.push({ kind: "cameraMoved", startUs: fromUs, endUs: toUs + 1, seenUs: null, strength, box: null });
  }
  return out;
}
