import type { TrackedObject } from "../../domain/track.ts";
import type { SceneRelation } from "../types.ts";
import { isRidden } from "../relations.ts";
import { file } from "./file.ts";
import type { SceneIndex } from "./lives.ts";

/** Two people are together when they are near each other for this share of the time that either is in view ... */
const TOGETHER = 0.6;
/** ... and come and go within this time, and this share of it. */
const APART = { us: 4_000_000, share: 0.2 };
/** A bag is somebody's when they are near each other for this share of its time. */
const BESIDE = 0.7;
/** Who is on or in something for this share of their time is told of with it. */
const ALL_ALONG = 0.6;

const BAGS = new Set(["backpack", "handbag", "suitcase", "umbrella", "skateboard", "surfboard", "snowboard", "skis"]);

/** What belongs together for as long as it is in view, and is told of together. */
export interface Company {
  /** People who stay together; everybody else is a group of one. */
  groups: TrackedObject[][];
  /** What a person rides all along. */
  riding: Map<TrackedObject, TrackedObject>;
  /** Bags that stay close to one person. */
  bags: Map<TrackedObject, TrackedObject[]>;
  /** In a vehicle all along: that relation says everything of them. */
  aboard: Set<TrackedObject>;
  /** Facts that make the company: who tells of it cites them. */
  relations: Map<TrackedObject, SceneRelation[]>;
  /** True when `near` and `following` between the two go without saying. */
  same(a: TrackedObject, b: TrackedObject): boolean;
}

/** Who stays together from the first to the last, on what, and with which bags, by the facts. */
export function companyOf(index: SceneIndex): Company {
  const people = new Groups();
  const bonds = new Groups();
  const nearBags = new Map<TrackedObject, Array<{ person: TrackedObject; relation: SceneRelation }>>();
  const relations: Company["relations"] = new Map();
  const riding: Company["riding"] = new Map();
  const aboard: Company["aboard"] = new Set();
  for (const relation of index.scene.relations) {
    const a = index.object(relation.a);
    const b = index.object(relation.b);
    if (!a || !b || a === b) continue;
    if (relation.kind === "near") {
      if (a.class === "person" && b.class === "person") {
        if (!sameStay(a, b, relation, index)) continue;
        people.join(a, b);
        bonds.join(a, b);
        file(relations, a, relation);
      } else if (BAGS.has(a.class) || BAGS.has(b.class)) {
        const [bag, person] = BAGS.has(a.class) ? [a, b] : [b, a];
        if (person.class === "person" && share(relation, bag, index) >= BESIDE)
          file(nearBags, bag, { person, relation });
      }
    } else if (relation.kind === "on" || relation.kind === "in") {
      if (share(relation, a, index) < ALL_ALONG) continue;
      if (relation.kind === "on" && (!isRidden(b.class) || share(relation, b, index) < ALL_ALONG)) continue;
      bonds.join(a, b);
      if (relation.kind === "in") aboard.add(a);
      else {
        riding.set(a, b);
        file(relations, a, relation);
      }
    }
  }
  const bags: Company["bags"] = new Map();
  for (const [bag, [first, ...others]] of nearBags) {
    // Close to several is nobody's in particular.
    if (!first || others.length > 0) continue;
    file(bags, first.person, bag);
    file(relations, first.person, first.relation);
    bonds.join(first.person, bag);
  }
  return { groups: people.all(), riding, bags, aboard, relations, same: (a, b) => bonds.root(a) === bonds.root(b) };
}

function sameStay(a: TrackedObject, b: TrackedObject, relation: SceneRelation, index: SceneIndex): boolean {
  const p = index.clip(a);
  const q = index.clip(b);
  const all = Math.max(p.toUs, q.toUs) - Math.min(p.fromUs, q.fromUs);
  const most = Math.min(APART.us, APART.share * all);
  const close = Math.abs(p.fromUs - q.fromUs) <= most && Math.abs(p.toUs - q.toUs) <= most;
  return close && shared(relation, index) >= TOGETHER * all;
}

function shared(relation: SceneRelation, index: SceneIndex): number {
  const { fromUs, toUs } = index.clip(relation);
  return toUs - fromUs;
}

/** Share of the object's time in view. */
function share(relation: SceneRelation, object: TrackedObject, index: SceneIndex): number {
  const { fromUs, toUs } = index.clip(object);
  return shared(relation, index) / Math.max(1, toUs - fromUs);
}

/** Union of pairs, with path halving (Tarjan & van Leeuwen 1984). */
class Groups {
  readonly #parent = new Map<TrackedObject, TrackedObject>();

  join(a: TrackedObject, b: TrackedObject): void {
    const [p, q] = [this.root(a), this.root(b)];
    this.#parent.set(p, p).set(q, p);
  }

  /** The one that stands for everything joined with it. */
  root(object: TrackedObject): TrackedObject {
    let at = object;
    for (let up = this.#parent.get(at); up !== undefined && up !== at; up = this.#parent.get(at)) {
      const above = this.#parent.get(up) ?? up;
      this.#parent.set(at, above);
      at = above;
    }
    return at;
  }

  all(): TrackedObject[][] {
    const groups = new Map<TrackedObject, TrackedObject[]>();
    for (const object of this.#parent.keys()) file(groups, this.root(object), object);
    return [...groups.values()].map((group) => group.sort((a, b) => a.trackId - b.trackId));
  }
}
