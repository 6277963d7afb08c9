import type { BoxNorm } from "../../domain/geometry.ts";
import type { TrackedObject } from "../../domain/track.ts";
import type { Scene, SceneRelation } from "../types.ts";
import { file } from "./file.ts";
import type { Life, Side, Stop } from "./points.ts";

/** What is seen this soon after the beginning, or this late before the end, was there: analysis looks a few times a second and takes a moment to be sure. A short span has no room for so much. */
const EDGE = { mostUs: 700_000, leastUs: 250_000, share: 0.1 };
/** Shorter stops are not worth a word. */
const STOP_US = 2_000_000;
/** A thing that stood for this share of its life never moved. */
const STOOD = 0.8;
/** What moved slower than this, own heights per second, and went nowhere, may as well have trembled. */
const STIRRED = 0.4;
/** Where an object went on the whole is told when the span shows this share of its life. */
const SHOWN = 0.8;
/** Going back for more than this share of the picture on the way is not going one way. */
const BACK = 0.12;
/** Further from an edge than this share of the picture is away from it. */
const OFF = 0.05;
/** People who are faster run or ride: walking is 0.3 to 1.3 heights per second. */
const FAST = 1.5;

/** A scene by track number. */
export class SceneIndex {
  readonly scene: Scene;
  readonly #objects: Map<number, TrackedObject>;
  #near: Map<number, SceneRelation[]> | null = null;

  constructor(scene: Scene) {
    this.scene = scene;
    this.#objects = new Map(scene.objects.map((object) => [object.trackId, object]));
  }

  object(track: number): TrackedObject | null {
    return this.#objects.get(track) ?? null;
  }

  /** What the object was near to, ascending in time. */
  nearTo(object: TrackedObject): readonly SceneRelation[] {
    this.#near ??= this.#byTrack();
    return this.#near.get(object.trackId) ?? [];
  }

  /** Time that lies within the span. */
  clip({ startUs, endUs }: { startUs: number; endUs: number }): { fromUs: number; toUs: number } {
    return { fromUs: Math.max(startUs, this.scene.fromUs), toUs: Math.min(endUs, this.scene.toUs) };
  }

  #byTrack(): Map<number, SceneRelation[]> {
    const near = new Map<number, SceneRelation[]>();
    for (const relation of this.scene.relations) {
      if (relation.kind !== "near") continue;
      file(near, relation.a, relation);
      if (relation.b !== relation.a) file(near, relation.b, relation);
    }
    return near;
  }
}

/** Time at both ends of the span that counts as the beginning and the end. */
export function edgeOf({ fromUs, toUs }: Scene): number {
  return Math.min(EDGE.mostUs, Math.max(EDGE.leastUs, EDGE.share * (toUs - fromUs)));
}

/** Standing or moving for a while. */
interface Phase {
  still: boolean;
  fromUs: number;
  toUs: number;
}

const ALREADY = { kind: "already" } as const;
const SEEN = { kind: "seen" } as const;
const STAYS = { kind: "stays" } as const;
const LOST = { kind: "lost" } as const;

/** What the span shows of an object's life. */
export function lifeOf(object: TrackedObject, index: SceneIndex): Life {
  const { scene } = index;
  const { startUs, endUs } = object;
  const fromUs = Math.max(startUs, scene.fromUs);
  const toUs = Math.min(endUs, scene.toUs);
  const phases = phasesOf(object);
  const motion = motionOf(
    object,
    phases.some((phase) => !phase.still && phase.fromUs < toUs && phase.toUs > fromUs),
  );
  const moving = motion === "moving";
  const whole = toUs - fromUs >= SHOWN * (endUs - startUs);
  const about = turnsBack(object);
  const cameIn = moving ? crossed(object, "entry", phases[0]!.still, about) : null;
  const wentOut = moving ? crossed(object, "exit", phases.at(-1)!.still, about) : null;
  const already = startUs <= scene.fromUs + edgeOf(scene);
  const stays = endUs >= Math.min(scene.toUs, scene.durationUs) - edgeOf(scene);
  return {
    fromUs,
    toUs,
    start: already ? ALREADY : cameIn ? { kind: "enters", side: cameIn } : SEEN,
    end: stays ? STAYS : wentOut ? { kind: "leaves", side: wentOut } : LOST,
    motion,
    heading: moving && whole && !about && object.direction !== "still" ? object.direction : null,
    about: moving && whole && about,
    fast: moving && object.class === "person" && object.speed >= FAST,
    stops: moving ? stopsOf(phases, object, index) : [],
  };
}

/** Standing and moving in turn, over the whole life. What it did at first is what the first change ended; without any change, what its standing time says. */
function phasesOf({ startUs, endUs, dwellUs, lifecycle }: TrackedObject): Phase[] {
  const first = lifecycle.find(({ kind }) => kind === "stopped" || kind === "moved");
  let still = first ? first.kind === "moved" : endUs > startUs && dwellUs > (endUs - startUs) / 2;
  const phases: Phase[] = [];
  let fromUs = startUs;
  for (const { kind, tUs } of lifecycle) {
    if (kind !== "stopped" && kind !== "moved") continue;
    phases.push({ still, fromUs, toUs: tUs });
    still = kind === "stopped";
    fromUs = tUs;
  }
  phases.push({ still, fromUs, toUs: endUs });
  return phases;
}

/** @param moved whether it moves within the span */
function motionOf(object: TrackedObject, moved: boolean): Life["motion"] {
  if (!moved) return "standing";
  if (object.direction !== "still") return "moving";
  // Without getting anywhere: who paused, or came back to the edge, moved; a box that trembles did not.
  const stirred = object.speed >= STIRRED;
  if (stirred && object.lifecycle.length > 2) return "moving";
  if (object.dwellUs >= STOOD * (object.endUs - object.startUs)) return "standing";
  const turned = object.entry !== "inside" && object.dwellUs === 0;
  return stirred && (turned || object.entry !== object.exit) ? "moving" : "unclear";
}

const TOWARDS = { left: "left", right: "right", top: "up", bottom: "down" } as const;
const AWAY = { left: "right", right: "left", top: "down", bottom: "up" } as const;

/**
 * The edge where it came in, or went out; null when it only touched the edge then. What stands there did not cross it, nor does who goes along it with their feet at it: the look nearest to that time must
 * be away from the edge, or the way lead from it (to it), or, for who came in, any look be away from it.
 */
function crossed(object: TrackedObject, which: "entry" | "exit", still: boolean, about: boolean): Side | null {
  const { direction, looks, [which]: side } = object;
  if (side === "inside") return null;
  const off = ({ box }: { box: BoxNorm }) =>
    ({ left: box.x, right: 1 - box.x - box.w, top: box.y, bottom: 1 - box.y - box.h })[side] > OFF;
  const entry = which === "entry";
  if (still) {
    const nearest = looks.toSorted((a, b) => a.tUs - b.tUs).at(entry ? 0 : -1);
    return nearest && off(nearest) ? side : null;
  }
  const leads = about || direction === "still" || direction.includes((entry ? AWAY : TOWARDS)[side]);
  return leads || (entry && looks.some(off)) ? side : null;
}

/** Whether its looks, spread over its life, go against the way that it went on the whole. */
function turnsBack({ direction, looks, bestBox }: TrackedObject): boolean {
  const right = direction.includes("right") ? 1 : direction.includes("left") ? -1 : 0;
  const down = direction.includes("down") ? 1 : direction.includes("up") ? -1 : 0;
  // Who is close to the camera goes back and forth by more of the picture with every step.
  const least = Math.max(BACK, bestBox.h);
  let furthest = -Infinity;
  for (const { box } of looks.toSorted((a, b) => a.tUs - b.tUs)) {
    const gone = right * (box.x + box.w / 2) + down * (box.y + box.h);
    if (furthest - gone > least) return true;
    furthest = Math.max(furthest, gone);
  }
  return false;
}

function stopsOf(phases: readonly Phase[], object: TrackedObject, index: SceneIndex): Stop[] {
  const stops: Stop[] = [];
  for (const phase of phases) {
    if (!phase.still) continue;
    const fromUs = Math.max(phase.fromUs, index.scene.fromUs);
    const toUs = Math.min(phase.toUs, index.scene.toUs);
    if (toUs - fromUs < STOP_US) continue;
    const by = nearest(fromUs, toUs, object, index);
    stops.push({ fromUs, toUs, by, first: phase.fromUs <= object.startUs, last: phase.toUs >= object.endUs });
  }
  return stops;
}

/** What it was near to for at least half of the time. */
function nearest(fromUs: number, toUs: number, object: TrackedObject, index: SceneIndex): Stop["by"] {
  let by: Stop["by"] = null;
  let best = 0;
  for (const relation of index.nearTo(object)) {
    const shared = Math.min(toUs, relation.endUs) - Math.max(fromUs, relation.startUs);
    const other =
      shared >= (toUs - fromUs) / 2 ? index.object(relation.a === object.trackId ? relation.b : relation.a) : null;
    if (!other) continue;
    // A place is told by what stands there rather than by who else was there.
    const weight = shared / (toUs - fromUs) + (other.class === "person" || other.class === "moving" ? 0 : 1);
    if (weight > best) [best, by] = [weight, { object: other, relation }];
  }
  return by;
}
