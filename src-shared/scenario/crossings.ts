import { frameSide } from "../domain/geometry.ts";
import type { ScenarioArea } from "../domain/scenario.ts";
import type { Found } from "../match/found.ts";
import { drawn } from "./areas.ts";
import type { Hull } from "./course.ts";
import type { NodeOf } from "./nodes.ts";
import { single, type Scope } from "./objects.ts";
import { hullOf, scaled, timesCrossing, timesInside } from "./places.ts";
import { comesNear, trailOf, type Point, type Trail } from "./trail.ts";
import { EDGE_US } from "./narrow.ts";

/** What is in a zone from its first moment came in there, unless it appeared out of nowhere. */
const APPEARED_US = 200_000;
const HIDDEN = frameSide.options.indexOf("inside");

/** Objects that pass over a line, at the moment at which they do. */
export function crosses(node: NodeOf<"crosses">, scope: Scope): Found[] {
  const line = drawn(scope.run.areas, "line", node.crosses);
  return moments(node, line, scope, (trail, points) =>
    timesCrossing(trail, points)
      .filter(({ forward }) => node.direction === "any" || forward === (node.direction === "forward"))
      .map(({ tUs }) => tUs),
  );
}

/**
 * Objects that come into a zone, or go out of it, at the moment at which they do. What appears or vanishes within it did neither, unless it came in or went out at the picture's edge; nor did what
 * the beginning or the end of the recording cuts off.
 */
export function entersOrLeaves(node: NodeOf<"enters"> | NodeOf<"leaves">, scope: Scope): Found[] {
  const [name, edge] = "enters" in node ? [node.enters, "start" as const] : [node.leaves, "end" as const];
  const zone = drawn(scope.run.areas, "zone", name);
  const { facts, durationUs } = scope.run;
  const sides = edge === "start" ? facts.objects.entry : facts.objects.exit;
  return moments(node, zone, scope, (trail, polygon, hull, { startUs, endUs, trackIds: [track] }) =>
    timesInside(trail, polygon, hull)
      .map((time) => (edge === "start" ? time.startUs : time.endUs))
      .filter((tUs) => {
        const atEdge = edge === "start" ? tUs - startUs < APPEARED_US : endUs - tUs < APPEARED_US;
        if (!atEdge) return true;
        if (edge === "start" ? startUs <= EDGE_US : endUs >= durationUs - EDGE_US) return false;
        const row = facts.objects.track[track! - 1] === track ? track! - 1 : facts.objects.track.indexOf(track!);
        return sides[row] !== HIDDEN;
      }),
  );
}

function moments(
  node: NodeOf<"crosses"> | NodeOf<"enters"> | NodeOf<"leaves">,
  area: ScenarioArea | undefined,
  scope: Scope,
  timesOf: (trail: Trail, points: readonly Point[], hull: Hull, it: Found) => number[],
): Found[] {
  const paths = scope.run.paths();
  if (!paths || !area) return [];
  const points = scaled(area, paths.aspect);
  const hull = hullOf(points);
  const found: Found[] = [];
  for (const it of single(node.object, scope)) {
    const track = it.trackIds[0] ?? 0;
    const trail = comesNear(paths, track, hull) ? trailOf(paths, track) : null;
    if (trail) for (const tUs of timesOf(trail, points, hull, it)) found.push(moment(it, tUs));
  }
  return found.sort((a, b) => a.startUs - b.startUs);
}

const moment = (it: Found, tUs: number): Found => ({
  startUs: Math.round(tUs),
  endUs: Math.round(tUs) + 1,
  bestUs: Math.round(tUs),
  trackIds: it.trackIds,
  box: null,
  strength: it.strength,
  value: it.value,
});
