import type { SignalKind } from "../../domain/facts.ts";
import type { TrackedObject } from "../../domain/track.ts";
import { isUnsure } from "../objects.ts";
import type { Scene, SceneSignal } from "../types.ts";
import { companyOf, type Company } from "./companions.ts";
import { around, file } from "./file.ts";
import { lifeOf, type SceneIndex } from "./lives.ts";
import type {
  FlowPoint,
  Heading,
  Life,
  LifePoint,
  Point,
  RestPoint,
  SignalPoint,
  StandingPoint,
  Stop,
} from "./points.ts";
import { relationPoints } from "./relationPoints.ts";

/** Sentences of a text, at most. */
const MOST = 12;
/** Up to this many, everybody is told of one by one. */
const FEW = 8;
/** This many who go the same way are counted together. */
const FLOW = 3;
/** Sudden changes of the picture that are weaker than this are left to the search. */
const CLEAR = 0.5;

/** What to say of a scene, in the order of time: everything that is in it is told, counted, or among "more". */
export function planScene(index: SceneIndex): Point[] {
  const { scene } = index;
  const signals = signalPoints(scene);
  if (scene.objects.length === 0) return [{ kind: "empty", atUs: scene.fromUs, score: 0 }, ...signals];
  const company = companyOf(index);
  const { lives, standing } = livePoints(index, company);
  const told = new Set(lives.flatMap(({ relations }) => relations));
  const few = lives.length + standing.length <= FEW;
  const flows = few ? [] : flowsOf(lives);
  const flowing = new Set<Point>(flows.flatMap((flow) => flow.members));
  const points: Point[] = [
    ...lives.filter((life) => !flowing.has(life)),
    ...standing,
    ...flows.map(({ point }) => point),
    ...relationPoints(index, company, told, few),
    ...signals,
  ];
  const chosen = choose(points, index);
  if (scene.cut) chosen.unshift({ kind: "cut", atUs: scene.fromUs, score: 0 });
  return chosen;
}

function livePoints(index: SceneIndex, company: Company): { lives: LifePoint[]; standing: StandingPoint[] } {
  const { scene } = index;
  const { groups, riding, bags, aboard } = company;
  const lives: LifePoint[] = [];
  const standing: TrackedObject[] = [];
  // Who is told of with others has no sentence of their own.
  const done = new Set<TrackedObject>([...aboard, ...riding.values(), ...[...bags.values()].flat()]);
  const point = (who: TrackedObject[], life: Life) =>
    lives.push({
      kind: "life",
      who,
      life,
      riding: who.flatMap((one) => riding.get(one) ?? []),
      beside: who.flatMap((one) => bags.get(one) ?? []),
      relations: [
        ...who.flatMap((one) => company.relations.get(one) ?? []),
        ...life.stops.flatMap(({ by }) => (by ? [by.relation] : [])),
      ],
      atUs: life.fromUs,
      score: 0,
    });
  for (const group of groups) {
    const who = group.filter((one) => !done.has(one));
    for (const one of who) done.add(one);
    if (who.length > 0) point(who, joined(who.map((one) => lifeOf(one, index))));
  }
  for (const object of scene.objects) {
    if (done.has(object)) continue;
    const life = lifeOf(object, index);
    const whole = life.start.kind === "already" && life.end.kind === "stays";
    if (object.class !== "person" && life.motion === "standing" && whole) standing.push(object);
    else point([object], life);
  }
  const counts = new Map<string, number>();
  for (const { class: name } of scene.objects) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const life of lives) life.score = scoreOf(life, counts, scene);
  const still: StandingPoint[] =
    standing.length > 0 ? [{ kind: "standing", objects: standing, atUs: scene.fromUs, score: 3 }] : [];
  return { lives, standing: still };
}

/** The life of several who stay together: what is true of all of them. */
function joined(lives: Life[]): Life {
  const [first, ...others] = lives;
  if (!first || others.length === 0) return first!;
  const same = (of: (life: Life) => unknown) =>
    others.every((one) => JSON.stringify(of(one)) === JSON.stringify(of(first)));
  const some = (kind: string, of: (life: Life) => { kind: string }) => lives.some((life) => of(life).kind === kind);
  const stopped = lives.every(({ stops }) => stops.length > 0 && stops.length === first.stops.length);
  return {
    fromUs: Math.min(...lives.map(({ fromUs }) => fromUs)),
    toUs: Math.max(...lives.map(({ toUs }) => toUs)),
    start: same(({ start }) => start)
      ? first.start
      : { kind: some("already", ({ start }) => start) ? "already" : "seen" },
    end: same(({ end }) => end) ? first.end : { kind: some("stays", ({ end }) => end) ? "stays" : "lost" },
    motion: same(({ motion }) => motion) ? first.motion : "unclear",
    heading: same(({ heading }) => heading) ? first.heading : null,
    about: lives.every(({ about }) => about),
    fast: lives.every(({ fast }) => fast),
    stops: stopped ? first.stops.map((_, i) => commonStop(lives.map(({ stops }) => stops[i]!))) : [],
  };
}

/** The time in which all of them stand. */
function commonStop(stops: Stop[]): Stop {
  return {
    fromUs: Math.max(...stops.map(({ fromUs }) => fromUs)),
    toUs: Math.min(...stops.map(({ toUs }) => toUs)),
    by: null,
    first: stops.every(({ first: own }) => own),
    last: stops.every(({ last }) => last),
  };
}

/** What is long, near something, rare or odd comes first. */
function scoreOf({ who, life, relations }: LifePoint, counts: Map<string, number>, scene: Scene): number {
  const long = life.toUs - life.fromUs;
  const stood = life.stops.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  const name = who[0]!.class;
  const unsure = who.every(isUnsure);
  return (
    1 +
    (2 * long) / Math.max(1, scene.toUs - scene.fromUs) +
    (stood >= 3_000_000 ? 1 + Math.min(1, stood / 30_000_000) : 0) +
    (relations.length > 0 ? 1 : 0) +
    ((counts.get(name) ?? 0) <= 2 && !unsure ? 1 : 0) +
    (name === "person" ? 0.5 : 0) +
    (life.fast ? 1 : 0) -
    (unsure ? 1.5 : 0) -
    (long < 1_500_000 && scene.toUs - scene.fromUs > 20_000_000 ? 1.5 : 0)
  );
}

/** Who only passes, by class and way. */
function flowsOf(lives: LifePoint[]): Array<{ point: FlowPoint; members: LifePoint[] }> {
  const ways = new Map<string, LifePoint[]>();
  for (const life of lives) {
    const way = wayOf(life);
    if (way === null) continue;
    const key = `${way} ${life.who[0]!.class}`;
    file(ways, key, life);
  }
  return [...ways.values()]
    .filter((members) => members.length >= FLOW)
    .map((members) => {
      const objects = members.flatMap(({ who }) => who);
      const headings = new Set(members.map(({ life }) => life.heading!));
      const { fromUs, toUs } = around(members.map(({ life }) => life));
      const heading = headings.size === 1 ? members[0]!.life.heading! : wayOf(members[0]!)!;
      const score = Math.min(5, 2.5 + Math.log2(objects.length) / 4);
      const point: FlowPoint = {
        kind: "flow",
        objects,
        class: objects[0]!.class,
        heading,
        fromUs,
        toUs,
        atUs: fromUs,
        score,
      };
      return { point, members };
    });
}

/** To the left or right where there is anything of it, else up or down; null for who does more than pass. */
function wayOf({ who, life, relations }: LifePoint): Heading | null {
  if (who.length > 1 || relations.length > 0 || life.stops.length > 0 || life.fast) return null;
  if (life.heading?.includes("left")) return "left";
  return life.heading?.includes("right") ? "right" : life.heading;
}

/** Hold for whole windows, and are no events. */
const STATES = new Set<SignalKind>(["dark", "blurred", "still", "busy"]);

function signalPoints(scene: Scene): SignalPoint[] {
  const kinds = new Map<SignalKind, SceneSignal[]>();
  for (const signal of scene.signals) {
    // Where objects are told of it says nothing more.
    if (signal.kind === "busy" && scene.objects.length > 0) continue;
    if (!STATES.has(signal.kind) && signal.strength < CLEAR) continue;
    file(kinds, signal.kind, signal);
  }
  return [...kinds].map(([signal, signals]) => ({
    kind: "signal",
    signal,
    signals,
    atUs: Math.max(scene.fromUs, signals[0]!.startUs),
    score: STATES.has(signal) ? 1 : 7 * Math.max(...signals.map(({ strength }) => strength)),
  }));
}

/** Of the same time: who is there before what they do. */
const ORDER: ReadonlyArray<Point["kind"]> = ["standing", "life", "flow", "relation", "signal"];

/** The points that a text has room for, in the order of time, and what they leave. */
function choose(points: Point[], index: SceneIndex): Point[] {
  const ranked = points.toSorted((p, q) => q.score - p.score || p.atUs - q.atUs);
  const whole = restOf(ranked.slice(0, MOST), index);
  const chosen = whole ? ranked.slice(0, MOST - 1) : ranked.slice(0, MOST);
  const rest = whole ? restOf(chosen, index) : null;
  chosen.sort((p, q) => p.atUs - q.atUs || ORDER.indexOf(p.kind) - ORDER.indexOf(q.kind));
  return rest ? [...chosen, rest] : chosen;
}

function restOf(points: readonly Point[], index: SceneIndex): RestPoint | null {
  const told = new Set(points.flatMap(objectsOf));
  const objects = index.scene.objects.filter((one) => !told.has(one));
  if (objects.length === 0) return null;
  const { fromUs, toUs } = around(objects.map((one) => index.clip(one)));
  return { kind: "rest", objects, fromUs, toUs, atUs: toUs, score: 0 };
}

/** Objects that a point tells of. */
function objectsOf(point: Point): TrackedObject[] {
  switch (point.kind) {
    case "life":
      return [...point.who, ...point.riding, ...point.beside];
    case "standing":
    case "flow":
    case "rest":
      return point.objects;
    case "relation":
      return point.other ? [...point.members, point.other] : point.members;
    default:
      return [];
  }
}
