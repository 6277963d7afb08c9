import { FactsBuilder } from "#shared/facts/builder.ts";
import type { RunPaths } from "#shared/facts/paths.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import type { ColorName } from "#shared/domain/geometry.ts";
import type { SignalEvent } from "#shared/vision/detections.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { movementOf } from "../src-vision/tracker/attributes.ts";
import { seededRandom } from "./seededRandom.ts";

/** Where an actor is at a time: seconds, middle of the feet and height (normalised to the picture), and optionally width over height as it looks. */
export type Mark = [seconds: number, x: number, feet: number, height: number, ratio?: number];

export interface Actor {
  class: string;
  /** Goes straight from mark to mark; there from the first to the last. */
  path: Mark[];
  colors?: ColorName[];
  upper?: ColorName[];
  lower?: ColorName[];
  /** Width over height where a mark does not say: 0.4 for people, 1.6 for vehicles, else 1. */
  ratio?: number;
  /** Mean score of the detector; 0.8 where it does not say. */
  confidence?: number;
}

const RATIOS: Record<string, number> = { person: 0.4, car: 1.6, truck: 1.8, bus: 2.4, bicycle: 1.5, motorcycle: 1.4 };
const FPS = 5;

/**
 * A scripted piece of footage with exact truth: actors with their paths become final objects as the tracker would have made them (attributes by the tracker's own rules), and
 * facts as the final pass would have stored them. Boxes tremble a little, by the seed alone.
 */
export class FactsWorld {
  readonly aspect: number;
  readonly #seed: number;
  readonly #actors: Actor[] = [];
  readonly #signals: SignalEvent[] = [];
  readonly #tremble: number;

  /** @param options.tremble noise of every edge of a box, share of its height */
  constructor({ seed = 1, aspect = 16 / 9, tremble = 0.005 } = {}) {
    this.aspect = aspect;
    this.#seed = seed;
    this.#tremble = tremble;
  }

  /** Returns the actor's index, by which `tracks` tells its number once all are there. */
  add(actor: Actor): number {
    return this.#actors.push(actor) - 1;
  }

  signal(event: SignalEvent): void {
    this.#signals.push(event);
  }

  /** Track numbers by actor: from 1, in order of first appearance. */
  tracks(): number[] {
    const order = [...this.#actors.keys()].sort((a, b) => this.#actors[a]!.path[0]![0] - this.#actors[b]!.path[0]![0]);
    const tracks: number[] = [];
    order.forEach((actor, i) => (tracks[actor] = i + 1));
    return tracks;
  }

  /** Final objects in the order in which the tracker lets them go: by their end. */
  objects(): FinalObject[] {
    const tracks = this.tracks();
    return this.#actors
      .map((actor, i) => this.#object(actor, tracks[i]!, seededRandom(this.#seed * 7919 + i)))
      .sort((a, b) => a.object.endUs - b.object.endUs || a.object.trackId - b.object.trackId);
  }

  facts(): RunFacts {
    return this.whole().facts;
  }

  /** Facts, and the compact paths that go with them. */
  whole(): { facts: RunFacts; paths: RunPaths } {
    const builder = new FactsBuilder({ aspect: this.aspect });
    builder.add(this.objects());
    builder.addSignals(this.#signals);
    const facts = builder.finish();
    return { facts, paths: builder.paths() };
  }

  #object(actor: Actor, trackId: number, random: () => number): FinalObject {
    const { path } = actor;
    const startS = path[0]![0];
    const endS = path.at(-1)![0];
    const n = Math.max(1, Math.round((endS - startS) * FPS) + 1);
    const ratio = actor.ratio ?? RATIOS[actor.class] ?? 1;
    const tUs = Float64Array.from({ length: n }, (_, i) => Math.round((startS + i / FPS) * 1e6));
    const columns = {
      cx: new Float64Array(n),
      cy: new Float64Array(n),
      w: new Float64Array(n),
      h: new Float64Array(n),
    };
    const noise = () => (random() - 0.5) * 2 * this.#tremble;
    for (let i = 0, leg = 0; i < n; i++) {
      const t = tUs[i]! / 1e6;
      while (leg + 2 < path.length && path[leg + 1]![0] <= t) leg++;
      const from = path[leg]!;
      const to = path[Math.min(leg + 1, path.length - 1)]!;
      const share = to[0] > from[0] ? Math.min(1, (t - from[0]) / (to[0] - from[0])) : 0;
      const mix = (a: number, b: number) => a + (b - a) * share;
      const h = mix(from[3], to[3]) * (1 + noise());
      columns.h[i] = h;
      columns.w[i] = h * mix(from[4] ?? ratio, to[4] ?? ratio) * (1 + noise());
      columns.cx[i] = mix(from[1], to[1]) * this.aspect + noise() * h;
      columns.cy[i] = mix(from[2], to[2]) + noise() * h - h / 2;
    }
    // What sticks out of the picture is not seen.
    const x = new Float32Array(n);
    const y = new Float32Array(n);
    const w = new Float32Array(n);
    const h = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      const left = Math.max(0, (columns.cx[i]! - columns.w[i]! / 2) / this.aspect);
      const right = Math.min(1, (columns.cx[i]! + columns.w[i]! / 2) / this.aspect);
      const top = Math.max(0, columns.cy[i]! - columns.h[i]! / 2);
      const bottom = Math.min(1, columns.cy[i]! + columns.h[i]! / 2);
      x[i] = left;
      y[i] = top;
      w[i] = Math.max(0.001, right - left);
      h[i] = Math.max(0.001, bottom - top);
    }
    const seen = {
      tUs,
      cx: Float64Array.from(x, (left, i) => (left + w[i]! / 2) * this.aspect),
      cy: Float64Array.from(y, (top, i) => top + h[i]! / 2),
      w: Float64Array.from(w, (width) => width * this.aspect),
      h: Float64Array.from(h),
      score: new Float32Array(n).fill(0.8),
    };
    const best = n >> 1;
    const bestBox = { x: x[best]!, y: y[best]!, w: w[best]!, h: h[best]! };
    const upper = actor.upper ?? [];
    const lower = actor.lower ?? [];
    return {
      object: {
        trackId,
        class: actor.class,
        confidence: actor.confidence ?? 0.8,
        startUs: tUs[0]!,
        endUs: tUs[n - 1]!,
        bestUs: tUs[best]!,
        bestBox,
        looks: [{ tUs: tUs[best]!, box: bestBox }],
        colors: { all: actor.colors ?? [...new Set([...upper, ...lower])], upper, lower },
        ...movementOf(seen, this.aspect),
        sampleCount: n,
      },
      tUs,
      x,
      y,
      w,
      h,
      score: seen.score,
    };
  }
}
