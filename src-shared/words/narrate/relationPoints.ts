import type { RelationKind } from "../../domain/facts.ts";
import type { TrackedObject } from "../../domain/track.ts";
import { isUnsure } from "../objects.ts";
import type { SceneRelation } from "../types.ts";
import type { Company } from "./companions.ts";
import { around, file } from "./file.ts";
import type { SceneIndex } from "./lives.ts";
import type { RelationPoint } from "./points.ts";

/** How much each is worth saying before anything else. `near` is most of what there is and says least. */
const WORTH: Record<RelationKind, number> = {
  leftBehind: 10,
  lying: 9,
  in: 6,
  on: 5,
  meeting: 6,
  gathering: 6,
  following: 3.5,
  near: 2.5,
};
/** Being near for this long is worth a word ... */
const NEAR_US = 5_000_000;
/** ... or for this share of the shorter of both lives, where few are in view. */
const NEAR_SHARE = 0.5;
/** Of a kind that is there more often than this, the longest is told and the others counted. */
const EACH: Record<RelationKind, number> = {
  leftBehind: 3,
  lying: 3,
  in: 3,
  on: 3,
  meeting: 3,
  gathering: 3,
  following: 2,
  near: 2,
};

/** Sentences worth making of relations. @param told relations that other sentences state @param few few objects are in view */
export function relationPoints(
  index: SceneIndex,
  company: Company,
  told: ReadonlySet<SceneRelation>,
  few: boolean,
): RelationPoint[] {
  const kinds = new Map<RelationKind, SceneRelation[]>();
  for (const relation of index.scene.relations) {
    const { kind } = relation;
    const a = index.object(relation.a);
    const b = index.object(relation.b);
    if (told.has(relation) || !a) continue;
    if ((kind === "near" || kind === "following") && b && company.same(a, b)) continue;
    if (kind !== "near" || nearCounts(relation, index, few)) file(kinds, kind, relation);
  }
  return [...kinds].flatMap(([kind, relations]) => {
    // One fact per member of a group, and one for every time that the same two were near each other: one thing to say.
    const told = kind === "gathering" || kind === "near" ? together(relations) : relations.map((one) => [one]);
    const [longest, ...more] = told.length > EACH[kind] ? longestFirst(told) : [];
    return longest ? [pointOf(longest, more, index)] : told.map((one) => pointOf(one, [], index));
  });
}

/** Facts of one group (by its earliest member), or of one pair. */
function together(relations: readonly SceneRelation[]): SceneRelation[][] {
  const groups = new Map<string, SceneRelation[]>();
  for (const relation of relations)
    file(groups, relation.kind === "gathering" ? `${relation.b}` : `${relation.a}:${relation.b}`, relation);
  return [...groups.values()];
}

function longestFirst(groups: SceneRelation[][]): SceneRelation[][] {
  const longest = groups.reduce((best, one) => (longestOf(one) > longestOf(best) ? one : best));
  return [longest, ...groups.filter((one) => one !== longest)];
}

const longestOf = (group: SceneRelation[]) =>
  // Of times alike the clearest.
  group.reduce((most, { startUs, endUs, strength }) => Math.max(most, endUs - startUs + strength), 0);

/** @param group facts that are one thing to say @param more others of the same kind that are only counted */
function pointOf(group: SceneRelation[], more: SceneRelation[][], index: SceneIndex): RelationPoint {
  const [first] = group.toSorted((p, q) => q.endUs - q.startUs - (p.endUs - p.startUs)) as [SceneRelation];
  const { kind, strength } = first;
  let subject = index.object(first.a)!;
  let other = first.b > 0 ? index.object(first.b) : null;
  // People are near things rather than things near people.
  if (kind === "near" && other?.class === "person" && subject.class !== "person") [subject, other] = [other, subject];
  const gathered = kind === "gathering" && group.length > 1;
  const members = gathered ? [...new Set(group.map(({ a }) => index.object(a)!))] : [subject];
  const { fromUs, toUs } = gathered ? around(group.map((one) => index.clip(one))) : index.clip(first);
  return {
    kind: "relation",
    relation: kind,
    members,
    other: gathered ? null : other,
    relations: gathered ? group : [first],
    fromUs,
    toUs,
    strength,
    also: more.map(([one]) => one!),
    atUs: fromUs,
    score: WORTH[kind] + Math.min(2, (toUs - fromUs) / 30_000_000),
  };
}

function nearCounts(relation: SceneRelation, index: SceneIndex, few: boolean): boolean {
  const a = index.object(relation.a);
  const b = index.object(relation.b);
  if (!a || !b) return false;
  // Parked cars, and cars in traffic, are near each other always.
  if (!isAlive(a) && !isAlive(b)) return false;
  const long = length(relation, index);
  if (long >= NEAR_US) return true;
  // For a moment, near what may not be there: that is nothing to tell.
  if (!few || long < 1_000_000 || isUnsure(a) || isUnsure(b)) return false;
  return long >= NEAR_SHARE * Math.min(length(a, index), length(b, index));
}

const isAlive = (one: TrackedObject) => one.class === "person" || one.class === "moving";

function length(what: { startUs: number; endUs: number }, index: SceneIndex): number {
  const { fromUs, toUs } = index.clip(what);
  return toUs - fromUs;
}
