import { SIGNAL_KINDS, type SignalKind } from "../domain/facts.ts";
import type { EventDoubt, EventPart } from "../domain/event.ts";
import type { Scenario, ScenarioNode } from "../domain/scenario.ts";
import type { Interval } from "../match/intervals.ts";
import { evaluate } from "./evaluate.ts";
import type { Finding } from "./findings.ts";
import { isA, isGroup, isLasting, nameOf, nonePath, walk } from "./nodes.ts";
import type { Held, ScenarioRun } from "./types.ts";

/** Signals that tell of something else than they are: a flicker that may be a fire, a flash that may be a shot. The others are what they say. */
const HINTS: ReadonlySet<SignalKind> = new Set(["flash", "flame"]);
/** How much a bad picture speaks against what was seen in it. */
const BAD: ReadonlyArray<readonly [SignalKind, number]> = [
  ["cameraCovered", 0.9],
  ["cameraMoved", 0.75],
  ["blurred", 0.6],
  ["dark", 0.35],
];
/** A movement of the camera is felt for so long around it. */
const BAD_AROUND_US = 1_000_000;
/** Margins above what was asked from which something no longer held barely. */
const CLEAR = { count: 0.34, length: 0.25, strength: 0.2 };
/** What holds barely, at its worst. */
const BARELY = 0.55;
/** Objects that the detector was less sure of, or that were seen for less, are in doubt. */
const SURE = 0.5;
const SEEN_US = 1_500_000;
const UNCERTAIN = 0.8;
/** Objects of one part that are looked at: its main ones. */
const MAIN_OBJECTS = 4;
/** An exclusion that held so near nearly counted; at its worst. */
const NEAR_US = 10_000_000;
const NEARLY = 0.7;

type Weighed = EventDoubt & { weight: number };

/**
 * What speaks against findings of a scenario in a run, worked out from their derivation, the strongest first; nothing where all is clear. Pure. What operators made of events like it is not known here.
 * @returns to be asked for each finding
 */
export function doubter(scenario: Scenario, run: ScenarioRun): (finding: Finding) => EventDoubt[] {
  const nodes = new Map<string, ScenarioNode>();
  const signals = new Set<SignalKind>();
  for (const { node, path } of walk(scenario.when)) {
    nodes.set(nameOf(node, path), node);
    if (isA(node, "signal")) signals.add(node.signal);
  }
  let exclusions: Exclusion[] | null = null;
  return (finding) => {
    exclusions ??= exclusionsOf(scenario, run);
    const found = [
      ...finding.parts.flatMap((part) => [
        weakness(part, nodes.get(part.part)),
        ...narrowness(part, nodes.get(part.part)),
        ...uncertainty(part, run),
      ]),
      lengthOf(finding, scenario.when),
      ...badPicture(finding, run, signals),
      ...exclusions.map((it) => nearness(finding, it)),
    ];
    return found
      .filter((it) => it !== null)
      .sort((a, b) => b.weight - a.weight)
      .map(({ kind, part, tUs, box, margin }) => ({ kind, part, tUs, box, margin }));
  };
}

/** Evidence that only hints at what it stands for, or a likeness hardly above the library's noise. */
function weakness(part: EventPart, node: ScenarioNode | undefined): Weighed | null {
  const hints = node && isA(node, "signal") ? HINTS.has(node.signal) : part.strength < 0.3;
  if (part.weight !== "weak" || !hints) return null;
  return {
    kind: "weakEvidence",
    part: part.part,
    tUs: part.bestUs,
    box: part.box,
    margin: null,
    weight: 0.6 + 0.2 * (1 - Math.min(1, part.strength)),
  };
}

/** What held as often, as long or as clearly as was asked and hardly more. */
function narrowness(part: EventPart, node: ScenarioNode | undefined): Array<Weighed | null> {
  if (!node || isGroup(node)) return [];
  const barely = (margin: number, clear: number) => barelyAt(part.part, part.bestUs, part.box, margin, clear);
  const doubts: Array<Weighed | null> = [];
  if (node.strength !== undefined && node.strength > 0 && node.strength < 1)
    doubts.push(barely((part.strength - node.strength) / (1 - node.strength), CLEAR.strength));
  if ("count" in node && node.count?.min !== undefined && node.count.min > 2 && part.value !== null)
    doubts.push(barely((part.value - node.count.min) / node.count.min, CLEAR.count));
  if ("object" in node && node.object.confidence && part.value !== null && !("count" in node && node.count))
    doubts.push(barely((part.value - node.object.confidence) / (1 - node.object.confidence), CLEAR.strength));
  if (isLasting(node) && node.for) {
    const margin = (part.endUs - part.startUs - node.for) / node.for;
    // What was put together over breaks is longer than any part of it.
    if (margin >= 0) doubts.push(barely(margin, CLEAR.length));
  }
  return doubts;
}

/** A group as a whole held for as long as was asked and hardly more. */
function lengthOf({ startUs, endUs, parts, findings }: Finding, when: ScenarioNode): Weighed | null {
  if (!isGroup(when) || !when.for || when.at || findings > 1) return null;
  const margin = (endUs - startUs - when.for) / when.for;
  const tUs = Math.round((startUs + endUs) / 2);
  return margin < 0 ? null : barelyAt(nameOf(when, ""), tUs, parts[0]?.box ?? null, margin, CLEAR.length);
}

function barelyAt(part: string, tUs: number, box: EventDoubt["box"], margin: number, clear: number): Weighed | null {
  if (!(margin < clear)) return null;
  const least = Math.max(0, margin);
  return { kind: "barely", part, tUs, box, margin: least, weight: BARELY * (1 - least / clear) };
}

/** Objects that were seen with little certainty, or only for a moment. */
function uncertainty(part: EventPart, { facts: { objects: o } }: ScenarioRun): Array<Weighed | null> {
  return part.trackIds.slice(0, MAIN_OBJECTS).map((track) => {
    const row = o.track[track - 1] === track ? track - 1 : o.track.indexOf(track);
    if (row < 0) return null;
    const unsure = Math.max(0, SURE - o.confidence[row]!) / SURE;
    const brief = Math.max(0, SEEN_US - (o.endUs[row]! - o.startUs[row]!)) / SEEN_US;
    const weight = UNCERTAIN * Math.max(unsure, brief);
    if (weight < 0.1) return null;
    const [x, y, w, h] = o.box.subarray(4 * row, 4 * row + 4) as unknown as [number, number, number, number];
    return {
      kind: "uncertainObject",
      part: part.part,
      tUs: Math.round(o.bestUs[row]!),
      box: { x, y, w, h },
      margin: null,
      weight,
    };
  });
}

/** The camera moved, was covered, out of focus or in the dark at that time, and that is not what the scenario is about. */
function badPicture(
  finding: Finding,
  { facts: { signals: s } }: ScenarioRun,
  about: ReadonlySet<SignalKind>,
): Weighed[] {
  const doubts: Weighed[] = [];
  for (const [kind, most] of BAD) {
    if (about.has(kind)) continue;
    const code = SIGNAL_KINDS.indexOf(kind);
    for (let i = 0; i < s.count; i++) {
      if (s.kind[i] !== code) continue;
      const from = Math.max(finding.startUs, s.startUs[i]! - BAD_AROUND_US);
      const to = Math.min(finding.endUs, s.endUs[i]! + BAD_AROUND_US);
      if (from >= to) continue;
      const share = (to - from) / (finding.endUs - finding.startUs);
      const tUs = Math.round(Math.min(Math.max((s.startUs[i]! + s.endUs[i]!) / 2, from), to));
      const weight = most * (0.5 + s.strength[i]! / 2) * (0.4 + 0.6 * share);
      doubts.push({ kind: "badPicture", part: null, tUs, box: null, margin: null, weight });
    }
  }
  return doubts;
}

/** Where something of `none` would have held, had less been asked of it. */
interface Exclusion {
  part: string;
  /** It speaks of the main object alone. */
  own: boolean;
  held: Held[];
}

function exclusionsOf(scenario: Scenario, run: ScenarioRun): Exclusion[] {
  const found: Exclusion[] = [];
  for (const { node, path, negative } of walk(scenario.when)) {
    if (!isGroup(node) || negative) continue;
    const own = "tracks" in node && node.tracks === "same";
    for (const [i, child] of (node.none ?? []).entries()) {
      const at = nonePath(path, i);
      const scope = { run, bounds: { startUs: -Infinity, endUs: Infinity }, strict: true };
      found.push({ part: nameOf(child, at), own, held: evaluate(relaxed(child), scope, at) });
    }
  }
  return found;
}

/** The same, without thresholds and for half as long. */
function relaxed(node: ScenarioNode): ScenarioNode {
  const less = { ...node, strength: 0 };
  return isLasting(less) && less.for !== undefined ? { ...less, for: less.for / 2 } : less;
}

function nearness(finding: Finding, { part, own, held }: Exclusion): Weighed | null {
  let best: { it: Held; awayUs: number } | null = null;
  for (const it of held) {
    if (own && it.trackIds.length > 0 && !it.trackIds.includes(finding.trackIds[0] ?? -1)) continue;
    const awayUs = apart(it, finding);
    if (awayUs < NEAR_US && (!best || awayUs < best.awayUs)) best = { it, awayUs };
  }
  if (!best) return null;
  const { it, awayUs } = best;
  const margin = awayUs / NEAR_US;
  const length = finding.endUs - finding.startUs;
  const tUs = Math.round(Math.min(Math.max(finding.startUs, it.startUs), it.endUs));
  return {
    kind: "nearlyExcluded",
    part: part.slice(0, 80),
    tUs,
    box: it.found?.box ?? null,
    margin,
    // Before or after it, it says the less the longer the rest has held.
    weight: awayUs === 0 && overlaps(it, finding) ? NEARLY : (NEARLY * (1 - margin) * NEAR_US) / (NEAR_US + length),
  };
}

/** Time between two stretches, 0 where they overlap. */
const apart = (a: Interval, b: Interval): number => Math.max(0, a.startUs - b.endUs, b.startUs - a.endUs);

const overlaps = (a: Interval, b: Interval): boolean => a.startUs < b.endUs && b.startUs < a.endUs;
