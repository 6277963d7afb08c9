import { SIGNAL_KINDS, RELATION_KINDS } from "../../src-shared/domain/facts.ts";
import { PATH_STRIDE } from "../../src-shared/facts/compactPath.ts";
import type { RunPaths } from "../../src-shared/facts/paths.ts";
import type { RelationColumns, RunFacts, SignalColumns } from "../../src-shared/facts/types.ts";
import type { ConceptSpan } from "../../src-shared/scenario/types.ts";
import { HOUR_US, hourOfFacts } from "./hourOfFacts.ts";

/** A change of course every so often, as compact paths keep it. */
const LEG_US = 4_000_000;
const ASPECT = 16 / 9;
/** Windows of an hour in which an encoder finds a concept, signals of each kind. */
const SHOWN = 2;
const SIGNALS = 2;

export interface ScenarioHour {
  facts: RunFacts;
  paths: RunPaths;
}

/**
 * A busy hour as scenarios see it: the objects of `hourOfFacts` with paths of about 100 bytes each, relations between objects that are there at the same time (a fifth as many as objects), and signals.
 * By `random` alone.
 */
export function scenarioHour(random: () => number, n: number): ScenarioHour {
  const facts = hourOfFacts(random, n);
  facts.relations = relationsOf(facts, random);
  facts.signals = signalsOf(random);
  return { facts, paths: pathsOf(facts, random) };
}

function relationsOf({ objects: o }: RunFacts, random: () => number): RelationColumns {
  const rows: Array<{ kind: number; a: number; b: number; startUs: number; endUs: number }> = [];
  for (let k = 0; k < o.count / 5; k++) {
    const i = Math.floor(random() * (o.count - 8));
    const j = i + 1 + Math.floor(random() * 7);
    const startUs = Math.max(o.startUs[i]!, o.startUs[j]!);
    const endUs = Math.min(o.endUs[i]!, o.endUs[j]!);
    if (endUs <= startUs) continue;
    const kind = random() < 0.6 ? RELATION_KINDS.indexOf("near") : Math.floor(random() * RELATION_KINDS.length);
    rows.push({ kind, a: o.track[i]!, b: RELATION_KINDS[kind] === "lying" ? 0 : o.track[j]!, startUs, endUs });
  }
  rows.sort((a, b) => a.startUs - b.startUs);
  return {
    count: rows.length,
    kind: Uint8Array.from(rows, (it) => it.kind),
    a: Uint32Array.from(rows, (it) => it.a),
    b: Uint32Array.from(rows, (it) => it.b),
    startUs: Float64Array.from(rows, (it) => it.startUs),
    endUs: Float64Array.from(rows, (it) => it.endUs),
    strength: Float32Array.from(rows, random),
  };
}

function signalsOf(random: () => number): SignalColumns {
  const rows = SIGNAL_KINDS.flatMap((_, kind) =>
    Array.from({ length: SIGNALS }, () => {
      const startUs = Math.round(random() * HOUR_US);
      return { kind, startUs, endUs: startUs + Math.round(random() * 20e6) };
    }),
  ).sort((a, b) => a.startUs - b.startUs);
  return {
    count: rows.length,
    watched: true,
    kind: Uint8Array.from(rows, (it) => it.kind),
    startUs: Float64Array.from(rows, (it) => it.startUs),
    endUs: Float64Array.from(rows, (it) => it.endUs),
    strength: Float32Array.from(rows, random),
    box: new Float32Array(4 * rows.length),
  };
}

function pathsOf({ objects: o }: RunFacts, random: () => number): RunPaths {
  const first = new Uint32Array(o.count + 1);
  for (let i = 0; i < o.count; i++)
    first[i + 1] = first[i]! + Math.min(12, 2 + Math.floor((o.endUs[i]! - o.startUs[i]!) / LEG_US));
  const knots = new Float32Array(first[o.count]! * PATH_STRIDE);
  for (let i = 0; i < o.count; i++) {
    const legs = first[i + 1]! - first[i]! - 1;
    const seconds = (o.endUs[i]! - o.startUs[i]!) / 1e6;
    const h = o.height[i]!;
    const x = random() * ASPECT;
    const y = 0.3 + 0.7 * random();
    // One in five stands, the others walk at 0.3 to 1.3 own heights a second, one in a hundred runs: one way until the picture ends, swerving by half a height.
    const gait = random();
    const way = (gait < 0.2 ? 0 : gait > 0.99 ? 2 : 0.3 + random()) * h * seconds;
    const heading = random() * 2 * Math.PI;
    const dx = Math.min(ASPECT, Math.max(0, x + way * Math.cos(heading))) - x;
    const dy = Math.min(1, Math.max(0, y + way * Math.sin(heading))) - y;
    const swerve = way > 0 ? 0.5 * h : 0;
    for (let k = 0; k <= legs; k++) {
      const aside = k === 0 || k === legs ? 0 : swerve * (random() - 0.5);
      knots.set(
        [(k * seconds) / legs, x + (dx * k) / legs + aside, y + (dy * k) / legs + aside, 0.4 * h, h],
        (first[i]! + k) * PATH_STRIDE,
      );
    }
  }
  return { track: o.track, first, startUs: o.startUs, knots, aspect: ASPECT };
}

/** Where an encoder finds a concept in an hour. */
export function shownIn(random: () => number): ConceptSpan[] {
  return Array.from({ length: SHOWN }, () => {
    const startUs = Math.round(random() * HOUR_US);
    return { startUs, endUs: startUs + 8e6, bestUs: startUs + 4e6, trackIds: [], strength: 0.3 + 0.7 * random() };
  }).sort((a, b) => a.startUs - b.startUs);
}
