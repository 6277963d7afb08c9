import { RELATION_KINDS } from "../domain/facts.ts";
import { DEPTH } from "../facts/walker.ts";
import type { RunPaths } from "../facts/paths.ts";
import type { Found } from "../match/found.ts";
import type { Interval } from "../match/intervals.ts";
import type { NodeOf } from "./nodes.ts";
import { isQueue } from "./shape.ts";
import { trailOf, type Point, type Trail } from "./trail.ts";
import type { ScenarioRun } from "./types.ts";

/** So many where the file does not say. */
const FEW = 3;
/** Longest time for which places are taken to be those of its middle. */
const PIECE_US = 2_000_000;
/** It may break up for so long and be the same. */
const BRIDGE_US = 2_000_000;
/** A group whose middle moves faster, own heights per second, is on its way and does not crowd. */
const ON_ITS_WAY = 0.3;

interface Edge extends Interval {
  a: number;
  b: number;
}

/**
 * Stretches in which enough objects are in one place, joined by being near each other. They come from the facts `near`, so that a run without such a knot costs next to nothing; paths
 * are read for the knots alone.
 * @param placed objects that may count, each for the time that it may: an object may have several
 */
export function crowdings(node: NodeOf<"crowding">, placed: readonly Found[], run: ScenarioRun): Found[] {
  const min = node.count?.min ?? FEW;
  const max = node.count?.max ?? Infinity;
  const times = new Map<number, Found[]>();
  for (const it of placed) {
    const known = times.get(it.trackIds[0]!);
    if (known) known.push(it);
    else times.set(it.trackIds[0]!, [it]);
  }
  const edges = edgesOf(run, times);
  const paths = node.shape === "any" ? null : run.paths();
  const places = paths && new Places(paths);
  const knots: Knot[] = [];
  let open: Knot[] = [];
  for (const { startUs, endUs, active } of pieces(edges, times, min)) {
    const middleUs = (startUs + endUs) / 2;
    open = open.filter((it) => it.endUs + BRIDGE_US >= startUs);
    for (const members of components(active, times, middleUs)) {
      if (members.length < min || members.length > max) continue;
      if (places && !places.fit(members, middleUs, node.shape)) continue;
      const same = open.find((it) => it.sharesWith(members));
      if (same) same.goOn(members, startUs, endUs);
      else open.push(knots[knots.push(new Knot(members, startUs, endUs, times)) - 1]!);
    }
  }
  return knots.sort((a, b) => a.startUs - b.startUs);
}

/** Facts `near` of two objects that may count. */
function edgesOf({ facts: { relations: r } }: ScenarioRun, times: ReadonlyMap<number, unknown>): Edge[] {
  const near = RELATION_KINDS.indexOf("near");
  const edges: Edge[] = [];
  for (let i = 0; i < r.count; i++) {
    if (r.kind[i] !== near || !times.has(r.a[i]!) || !times.has(r.b[i]!)) continue;
    edges.push({ a: r.a[i]!, b: r.b[i]!, startUs: r.startUs[i]!, endUs: r.endUs[i]! });
  }
  return edges;
}

/** Short stretches between changes in which as many pairs hold as a knot of `min` needs. */
function* pieces(
  edges: readonly Edge[],
  times: ReadonlyMap<number, readonly Interval[]>,
  min: number,
): Generator<Interval & { active: Edge[] }> {
  const changes = new Set<number>();
  for (const { a, b, startUs, endUs } of edges) {
    changes.add(startUs).add(endUs);
    for (const time of [...times.get(a)!, ...times.get(b)!])
      for (const tUs of [time.startUs, time.endUs]) if (tUs > startUs && tUs < endUs) changes.add(tUs);
  }
  const sorted = [...changes].sort((a, b) => a - b);
  const coming = edges.toSorted((a, b) => a.startUs - b.startUs);
  let next = 0;
  let active: Edge[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const from = sorted[i]!;
    active = active.filter((it) => it.endUs > from);
    while (next < coming.length && coming[next]!.startUs <= from) active.push(coming[next++]!);
    if (active.length < min - 1) continue;
    const span = sorted[i + 1]! - from;
    const count = Math.ceil(span / PIECE_US);
    for (let p = 0; p < count; p++)
      yield { startUs: from + (span * p) / count, endUs: from + (span * (p + 1)) / count, active };
  }
}

/** Objects that are joined by pairs, for those that may count at the time. */
function components(active: readonly Edge[], times: ReadonlyMap<number, readonly Interval[]>, tUs: number): number[][] {
  const counts = (track: number) => times.get(track)!.some((it) => it.startUs <= tUs && it.endUs > tUs);
  const neighbours = new Map<number, number[]>();
  const join = (from: number, to: number) => {
    const known = neighbours.get(from);
    if (known) known.push(to);
    else neighbours.set(from, [to]);
  };
  for (const { a, b } of active) {
    if (!counts(a) || !counts(b)) continue;
    join(a, b);
    join(b, a);
  }
  const seen = new Set<number>();
  const found: number[][] = [];
  for (const start of neighbours.keys()) {
    if (seen.has(start)) continue;
    const members = [start];
    seen.add(start);
    for (let i = 0; i < members.length; i++)
      for (const other of neighbours.get(members[i]!)!) {
        if (seen.has(other)) continue;
        seen.add(other);
        members.push(other);
      }
    found.push(members);
  }
  return found;
}

/** Where the members of a knot are. */
class Places {
  readonly #paths: RunPaths;
  readonly #trails = new Map<number, Trail | null>();

  constructor(paths: RunPaths) {
    this.#paths = paths;
  }

  fit(members: readonly number[], tUs: number, shape: "bunch" | "queue" | "any"): boolean {
    const trails = members.map((track) => this.#trail(track)).filter((it) => it !== null);
    if (trails.length < 2) return false;
    const poses = trails.map((it) => it.at(tUs));
    const height = Math.max(1e-6, poses.reduce((sum, it) => sum + it.h, 0) / poses.length);
    const mean = (at: number) => {
      const places = trails.map((it) => it.at(at));
      return [
        places.reduce((sum, { x }) => sum + x, 0) / places.length,
        places.reduce((sum, { y }) => sum + y, 0) / places.length,
      ] as const;
    };
    const [before, after] = [mean(tUs - 500_000), mean(tUs + 500_000)];
    if (Math.hypot(after[0] - before[0], after[1] - before[1]) / height > ON_ITS_WAY) return false;
    if (poses.length < 3) return shape === "bunch";
    const places = poses.map(({ x, y }): Point => [x / height, (DEPTH * y) / height]);
    return isQueue(places) === (shape === "queue");
  }

  #trail(track: number): Trail | null {
    let trail = this.#trails.get(track);
    if (trail === undefined) this.#trails.set(track, (trail = trailOf(this.#paths, track)));
    return trail;
  }
}

/** A crowd over its time. */
class Knot implements Found {
  readonly startUs: number;
  endUs: number;
  /** The most at once. */
  value: number;
  #now: readonly number[];
  /** Those who were there when most were. */
  #most: readonly number[];
  readonly #times: ReadonlyMap<number, readonly Found[]>;

  constructor(members: readonly number[], startUs: number, endUs: number, times: ReadonlyMap<number, Found[]>) {
    this.startUs = startUs;
    this.endUs = endUs;
    this.#now = this.#most = members;
    this.value = members.length;
    this.#times = times;
  }

  /** Half of the smaller are the same. */
  sharesWith(members: readonly number[]): boolean {
    const same = members.filter((it) => this.#now.includes(it)).length;
    return 2 * same >= Math.min(members.length, this.#now.length);
  }

  goOn(members: readonly number[], startUs: number, endUs: number): void {
    // Two knots that share half with it go on as one.
    this.#now = startUs < this.endUs ? [...new Set([...this.#now, ...members])] : members;
    this.endUs = endUs;
    if (members.length > this.value) [this.#most, this.value] = [members, members.length];
  }

  get strength(): number {
    return this.#members.reduce((sum, it) => sum + it.strength, 0) / this.#most.length;
  }

  get trackIds(): number[] {
    const members = this.#members.toSorted((a, b) => b.strength - a.strength);
    const lead = this.#lead;
    return [...new Set([...(lead ? [lead] : []), ...members].map((it) => it.trackIds[0]!))];
  }

  get bestUs(): number {
    return this.#lead?.bestUs ?? Math.round((this.startUs + this.endUs) / 2);
  }

  get box(): Found["box"] {
    return this.#lead?.box ?? null;
  }

  get #members(): Found[] {
    return this.#most.map((track) => this.#times.get(track)![0]!);
  }

  /** Who is at their best while it lasts. */
  get #lead(): Found | null {
    let lead: Found | null = null;
    for (const it of this.#members)
      if (it.bestUs >= this.startUs && it.bestUs < this.endUs && (!lead || it.strength > lead.strength)) lead = it;
    return lead;
  }
}
