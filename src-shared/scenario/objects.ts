import type { ScenarioMotion, ScenarioObject } from "../domain/scenario.ts";
import { countAtOnce } from "../match/counting.ts";
import { pathIndex } from "../facts/paths.ts";
import { holdsOf, type Found } from "../match/found.ts";
import type { Interval } from "../match/intervals.ts";
import { drawn } from "./areas.ts";
import { timesMoving } from "./movement.ts";
import type { NodeOf } from "./nodes.ts";
import { objectCriterion, patternOf, relationCriterion } from "./objectCriterion.ts";
import { hullOf, scaled, timesInside } from "./places.ts";
import { comesNear, trailOf, type Trail } from "./trail.ts";
import type { ScenarioRun } from "./types.ts";

/** Where a part is looked for. */
export interface Scope {
  run: ScenarioRun;
  /** Nothing beyond is asked for. */
  bounds: Interval;
  /** It excludes: it must not take more than was said. */
  strict: boolean;
}

/** Single objects of a pattern, each with all its time, that are there at some time of the bounds. Ascending. */
export function single(object: ScenarioObject, { run, bounds, strict }: Scope): readonly Found[] {
  const key = run.objects && JSON.stringify([object, strict]);
  let all = key === undefined ? undefined : run.objects!.get(key);
  if (!all) {
    all = everySingle(object, run, strict);
    if (key !== undefined) run.objects!.set(key, all);
  }
  const { startUs, endUs } = bounds;
  if (startUs === -Infinity && endUs === Infinity) return all;
  return all.filter((it) => it.startUs < endUs && it.endUs >= startUs);
}

function everySingle(object: ScenarioObject, run: ScenarioRun, strict: boolean): Found[] {
  const view = { facts: run.facts, labels: run.labels, durationUs: run.durationUs, within: null };
  // Who goes down and right goes right; an exclusion takes only the ways that it names.
  const { spans } = holdsOf({ ...objectCriterion(patternOf(object)), negated: strict }, view, []);
  const least = object.confidence;
  return least === undefined ? spans : spans.filter((it) => (it.value ?? 1) >= least);
}

const EVERYWHEN: Interval = { startUs: -Infinity, endUs: Infinity };

export function objects(node: NodeOf<"object">, scope: Scope): readonly Found[] {
  // How many there are at a time is told from all of them.
  let found = single(node.object, node.count ? { ...scope, bounds: EVERYWHEN } : scope);
  // Who is there for less cannot do it for so long.
  if (node.for !== undefined && !node.count) found = found.filter((it) => it.endUs - it.startUs >= node.for!);
  found = placed(found, node, scope.run);
  if (node.now) found = moving(found, node.now, scope.run);
  if (!node.count) return found;
  return countAtOnce(found, node.count.min ?? null, node.count.max ?? null, scope.run.durationUs);
}

export function relations(node: NodeOf<"relation">, { run, strict }: Scope): readonly Found[] {
  const view = { facts: run.facts, labels: run.labels, durationUs: run.durationUs, within: null };
  const criterion = { ...relationCriterion(node.relation, node.of, node.with), negated: strict };
  const sure = [node.of.confidence, node.with?.confidence];
  const { spans } = holdsOf(criterion, view, []);
  const known = sure.every((it) => it === undefined)
    ? spans
    : spans.filter((it) => it.trackIds.every((track, i) => confidenceOf(run, track) >= (sure[i] ?? 0)));
  return placed(known, node, run);
}

function confidenceOf({ facts: { objects: o } }: ScenarioRun, track: number): number {
  const row = o.track[track - 1] === track ? track - 1 : o.track.indexOf(track);
  return o.confidence[row] ?? 0;
}

/** The parts of objects' time that they spend inside and outside the zones that a part names. */
export function placed(
  found: readonly Found[],
  node: { in?: string | undefined; notIn?: string | undefined },
  run: ScenarioRun,
): readonly Found[] {
  let left = found;
  for (const [name, inside] of [
    [node.in, true],
    [node.notIn, false],
  ] as const) {
    const area = name === undefined ? undefined : drawn(run.areas, "zone", name);
    const paths = area && run.paths();
    if (!area || !paths) continue;
    const polygon = scaled(area, paths.aspect);
    const hull = hullOf(polygon);
    const near = left.filter((it) => comesNear(paths, it.trackIds[0] ?? 0, hull));
    const cut = cutByTrail(near, run, (trail, it) => {
      const times = timesInside(trail, polygon, hull);
      return inside ? times : outside(times, it);
    });
    if (inside) left = cut;
    else {
      const met = new Set(near);
      const far = left.filter((it) => !met.has(it) && pathIndex(paths, it.trackIds[0] ?? 0) >= 0);
      left = [...far, ...cut].sort((a, b) => a.startUs - b.startUs);
    }
  }
  return left;
}

const moving = (found: readonly Found[], now: ScenarioMotion, run: ScenarioRun) =>
  cutByTrail(found, run, (trail) => timesMoving(trail, now));

/** What the path of the main object leaves of each. */
function cutByTrail(
  found: readonly Found[],
  run: ScenarioRun,
  times: (trail: Trail, it: Found) => Interval[],
): Found[] {
  const paths = run.paths();
  if (!paths) return [];
  const left: Found[] = [];
  for (const it of found) {
    const trail = trailOf(paths, it.trackIds[0] ?? 0);
    for (const { startUs, endUs } of trail ? times(trail, it) : []) {
      const from = Math.max(startUs, it.startUs);
      const to = Math.min(endUs, it.endUs);
      if (from < to) left.push(from === it.startUs && to === it.endUs ? it : cutTo(it, from, to));
    }
  }
  return left.sort((a, b) => a.startUs - b.startUs);
}

function outside(times: readonly Interval[], { startUs, endUs }: Interval): Interval[] {
  const edges = [startUs, ...times.flatMap((it) => [it.startUs, it.endUs]), endUs];
  return Array.from({ length: edges.length / 2 }, (_, i) => ({ startUs: edges[2 * i]!, endUs: edges[2 * i + 1]! }));
}

/** The same object for a shorter time; its box is known at its best look only. */
function cutTo(it: Found, startUs: number, endUs: number): Found {
  const shown = it.bestUs >= startUs && it.bestUs < endUs;
  return {
    startUs,
    endUs,
    bestUs: shown ? it.bestUs : Math.floor((startUs + endUs) / 2),
    trackIds: it.trackIds,
    box: shown ? it.box : null,
    strength: it.strength,
    value: it.value,
  };
}
