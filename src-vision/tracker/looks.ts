import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { Sighting } from "./tracklet.ts";

/** A moment at which an object shows itself well. */
export interface Look {
  tUs: number;
  box: BoxNorm;
  quality: number;
}

/** Candidates kept per tracklet while it lives. */
const SLOTS = 16;
/** Looks handed out per object. */
export const MAX_LOOKS = 5;
/** Share of the picture's width or height within which a box counts as cut by the edge. */
const EDGE = 0.01;

/** How well a sighting shows its object, 0..1: certain, sharp, large, whole, uncovered. */
export function lookQuality(s: Sighting, aspect: number): number {
  const x0 = (s.cx - s.w / 2) / aspect;
  const x1 = (s.cx + s.w / 2) / aspect;
  const y0 = s.cy - s.h / 2;
  const y1 = s.cy + s.h / 2;
  const cut = x0 < EDGE || x1 > 1 - EDGE || y0 < EDGE || y1 > 1 - EDGE;
  const size = Math.min(1, Math.sqrt((s.w * s.h) / aspect) / 0.5);
  const whole = cut ? 0.4 : 1;
  return (0.2 + 0.8 * s.score) * (0.4 + 0.6 * s.sharpness) * Math.sqrt(size) * whole * (1 - 0.8 * s.covered);
}

/**
 * Best looks of a stream of sightings in constant space. Time is cut into slots that double in length when they run out, each keeping its
 * best, so the candidates stay spread over the whole life.
 */
export class LookPicker {
  readonly #aspect: number;
  #slotUs = 250_000;
  #originUs = Number.NaN;
  #slots: (Look | undefined)[] = [];

  constructor(aspect: number) {
    this.#aspect = aspect;
  }

  offer(s: Sighting): void {
    if (Number.isNaN(this.#originUs)) this.#originUs = s.tUs;
    let slot = Math.floor((s.tUs - this.#originUs) / this.#slotUs);
    while (slot >= SLOTS) {
      const half: (Look | undefined)[] = [];
      for (let i = 0; i < SLOTS; i += 2) half.push(better(this.#slots[i], this.#slots[i + 1]));
      this.#slots = half;
      this.#slotUs *= 2;
      slot = Math.floor((s.tUs - this.#originUs) / this.#slotUs);
    }
    const quality = lookQuality(s, this.#aspect);
    const best = this.#slots[slot];
    if (best && best.quality >= quality) return;
    const box = { x: (s.cx - s.w / 2) / this.#aspect, y: s.cy - s.h / 2, w: s.w / this.#aspect, h: s.h };
    this.#slots[slot] = { tUs: s.tUs, box, quality };
  }

  candidates(): Look[] {
    return this.#slots.filter((look) => look !== undefined);
  }
}

function better(a: Look | undefined, b: Look | undefined): Look | undefined {
  if (!a || !b) return a ?? b;
  return b.quality > a.quality ? b : a;
}

/**
 * The best look, and up to `MAX_LOOKS` spread over the life, the best among them, ascending in time. Greedy: each further look trades quality
 * against the distance in time from those already chosen.
 */
export function chooseLooks(candidates: readonly Look[]): { best: Look; looks: Look[] } {
  if (candidates.length === 0) throw new Error("an object without a sighting has no looks");
  const rest = [...candidates].sort((a, b) => b.quality - a.quality || a.tUs - b.tUs);
  const best = rest.shift()!;
  const looks = [best];
  const span = Math.max(...candidates.map((c) => c.tUs)) - Math.min(...candidates.map((c) => c.tUs)) || 1;
  while (looks.length < MAX_LOOKS && rest.length > 0) {
    let top = -1;
    let topValue = -1;
    for (let i = 0; i < rest.length; i++) {
      const away = Math.min(...looks.map((l) => Math.abs(l.tUs - rest[i].tUs))) / span;
      const value = rest[i].quality * Math.min(1, away * MAX_LOOKS);
      if (value > topValue) [top, topValue] = [i, value];
    }
    const [next] = rest.splice(top, 1);
    // A far worse look shows nothing new.
    if (next.quality < best.quality * 0.25) continue;
    looks.push(next);
  }
  return { best, looks: looks.sort((a, b) => a.tUs - b.tUs) };
}
