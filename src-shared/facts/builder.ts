import { COLOR_NAMES, direction, frameSide, type ColorName } from "../domain/geometry.ts";
import { RELATION_KINDS } from "../domain/facts.ts";
import { fail } from "../lib/problems.ts";
import type { SignalEvent } from "../vision/detections.ts";
import type { FinalObject } from "../vision/protocol.ts";
import { PathsBuilder, type RunPaths } from "./paths.ts";
import { SignalJoiner } from "./signals.ts";
import { Sweep } from "./sweep.ts";
import type { ObjectColumns, RelationColumns, RunFacts } from "./types.ts";
import { Walker } from "./walker.ts";

type ObjectRow = Record<Exclude<keyof ObjectColumns, "count" | "box">, number> & { box: number[] };
type RelationRow = Record<Exclude<keyof RelationColumns, "count">, number>;

/** Bits of COLOR_NAMES. */
export function colorMask(names: readonly ColorName[]): number {
  return names.reduce((mask, name) => mask | (1 << COLOR_NAMES.indexOf(name)), 0);
}

/**
 * Facts of one run from its final objects, which come in batches as they end. Numbers count from 1 in order of first appearance, so the lowest number still missing tells
 * up to when the picture is known whole: to there the relations are worked out and paths are let go. Until then a path is held by its knots only (CompactPath), so
 * that a car parked for hours, which keeps everything after it waiting, costs little. Facts themselves take about 70 bytes an object.
 */
export class FactsBuilder {
  readonly #aspect: number;
  readonly #classes = new Map<string, number>();
  readonly #objects: ObjectRow[] = [];
  readonly #relations: RelationRow[] = [];
  readonly #signals = new SignalJoiner();
  readonly #sweep: Sweep;
  readonly #paths: PathsBuilder;
  /** Numbers above `#missing` that have come. */
  readonly #ahead = new Map<number, number>();
  #missing = 1;
  /** Start of the object numbered `#missing` - 1. */
  #knownUs = -Infinity;
  #finished = false;

  /** @param options.aspect width / height of the picture as displayed. Throws AppError(INVALID_INPUT) when it is no ratio. */
  constructor({ aspect }: { aspect: number }) {
    if (!(aspect > 0 && Number.isFinite(aspect))) throw fail("INVALID_INPUT", `aspect ${aspect}`);
    this.#aspect = aspect;
    this.#paths = new PathsBuilder(aspect);
    this.#sweep = new Sweep((kind, a, b, startUs, endUs, strength) =>
      this.#relations.push({ kind: RELATION_KINDS.indexOf(kind), a, b, startUs, endUs, strength }),
    );
  }

  /** Paths held. */
  get held(): number {
    return this.#sweep.held;
  }

  /** Takes a batch. Throws AppError(INVALID_INPUT) on a path without samples and on a number that came before. */
  add(batch: readonly FinalObject[]): void {
    if (this.#finished) throw fail("INVALID_INPUT", "an object after the end");
    for (const item of batch) {
      const { trackId } = item.object;
      if (item.tUs.length === 0) throw fail("INVALID_INPUT", `track ${trackId} has no samples`);
      if (trackId < this.#missing || this.#ahead.has(trackId))
        throw fail("INVALID_INPUT", `track ${trackId} came twice`);
      this.#objects.push(this.#row(item));
      const walker = new Walker(item, this.#aspect);
      this.#sweep.add(walker);
      this.#paths.add(trackId, walker.startUs, walker.knots);
      this.#ahead.set(trackId, walker.startUs);
    }
    for (let start; (start = this.#ahead.get(this.#missing)) !== undefined; this.#missing++) {
      this.#ahead.delete(this.#missing);
      this.#knownUs = start;
    }
    this.#sweep.advance(this.#knownUs);
  }

  /** Signal events of the next range, also where it has none: that it was watched is a fact. */
  addSignals(events: readonly SignalEvent[]): void {
    this.#signals.add(events);
  }

  /** The run has ended. */
  finish(): RunFacts {
    this.#finished = true;
    this.#sweep.finish();
    return {
      classes: [...this.#classes.keys()],
      objects: objectColumns(this.#objects),
      relations: relationColumns(this.#relations),
      signals: this.#signals.finish(),
    };
  }

  /** Compact paths of all objects that came; after `finish`. */
  paths(): RunPaths {
    return this.#paths.finish();
  }

  #row({ object, h }: FinalObject): ObjectRow {
    let index = this.#classes.get(object.class);
    if (index === undefined) this.#classes.set(object.class, (index = this.#classes.size));
    const { bestBox: box, colors } = object;
    let height = 0;
    for (const value of h) height = Math.max(height, value);
    return {
      track: object.trackId,
      class: index,
      confidence: object.confidence,
      startUs: object.startUs,
      endUs: object.endUs,
      bestUs: object.bestUs,
      box: [box.x, box.y, box.w, box.h],
      colors: colorMask(colors.all),
      upper: colorMask(colors.upper),
      lower: colorMask(colors.lower),
      direction: direction.options.indexOf(object.direction),
      speed: object.speed,
      dwellUs: object.dwellUs,
      entry: frameSide.options.indexOf(object.entry),
      exit: frameSide.options.indexOf(object.exit),
      height,
    };
  }
}

function objectColumns(rows: ObjectRow[]): ObjectColumns {
  rows.sort((a, b) => a.startUs - b.startUs || a.track - b.track);
  return {
    count: rows.length,
    track: Uint32Array.from(rows, (o) => o.track),
    class: Uint16Array.from(rows, (o) => o.class),
    confidence: Float32Array.from(rows, (o) => o.confidence),
    startUs: Float64Array.from(rows, (o) => o.startUs),
    endUs: Float64Array.from(rows, (o) => o.endUs),
    bestUs: Float64Array.from(rows, (o) => o.bestUs),
    box: Float32Array.from(rows.flatMap((o) => o.box)),
    colors: Uint16Array.from(rows, (o) => o.colors),
    upper: Uint16Array.from(rows, (o) => o.upper),
    lower: Uint16Array.from(rows, (o) => o.lower),
    direction: Uint8Array.from(rows, (o) => o.direction),
    speed: Float32Array.from(rows, (o) => o.speed),
    dwellUs: Float64Array.from(rows, (o) => o.dwellUs),
    entry: Uint8Array.from(rows, (o) => o.entry),
    exit: Uint8Array.from(rows, (o) => o.exit),
    height: Float32Array.from(rows, (o) => o.height),
  };
}

function relationColumns(rows: RelationRow[]): RelationColumns {
  rows.sort((a, b) => a.startUs - b.startUs || a.kind - b.kind || a.a - b.a || a.b - b.b);
  return {
    count: rows.length,
    kind: Uint8Array.from(rows, (r) => r.kind),
    a: Uint32Array.from(rows, (r) => r.a),
    b: Uint32Array.from(rows, (r) => r.b),
    startUs: Float64Array.from(rows, (r) => r.startUs),
    endUs: Float64Array.from(rows, (r) => r.endUs),
    strength: Float32Array.from(rows, (r) => r.strength),
  };
}
