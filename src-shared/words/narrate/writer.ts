import type { TrackedObject } from "../../domain/track.ts";
import type { Scene } from "../types.ts";
import { edgeOf } from "./lives.ts";
import type { Names } from "./names.ts";
import type { Heading, Life, Side, SignalPoint, Stop } from "./points.ts";
import type { NarrationTimes } from "./times.ts";

/** What sentences of one text have in common. */
export interface Writer {
  scene: Scene;
  names: Names;
  times: NarrationTimes;
  /** Classes that earlier sentences spoke of: what comes is "more". */
  told: ReadonlySet<string>;
}

/** How many of each class, the most first. */
export function perClass(
  objects: readonly TrackedObject[],
  classesKnown: boolean,
): Array<[name: string, count: number]> {
  const counts = new Map<string, number>();
  for (const object of objects) {
    const name = classesKnown ? object.class : "moving";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Where all of them came from and went to; null where it differs, or lies within the picture. */
export function sidesOf(objects: readonly TrackedObject[]): { from: Side; to: Side } | null {
  const { entry, exit } = objects[0]!;
  if (entry === "inside" || exit === "inside" || entry === exit) return null;
  return objects.every((one) => one.entry === entry && one.exit === exit) ? { from: entry, to: exit } : null;
}

/** A life in the parts that sentences tell it in. */
export interface Story {
  /** From the beginning to the end. */
  throughout: boolean;
  /** It stood from the first, then went. */
  waited: Stop | null;
  /** Where it went, unless the sides where it came in and went out tell that. */
  heading: Heading | null;
  /** Where it stopped on the way: two of them, and how many more. */
  stops: Stop[];
  moreStops: number;
  /** It stopped and is still there. */
  staysPut: boolean;
}

export function storyOf({ start, end, heading, stops }: Life): Story {
  const [first] = stops;
  const waited = first?.first === true && !first.last ? first : null;
  const onTheWay = waited ? stops.slice(1) : stops;
  const told =
    end.kind === "leaves" && (start.kind === "enters" ? start.side !== end.side : heading?.includes(end.side) === true);
  return {
    throughout: start.kind === "already" && end.kind === "stays",
    waited,
    heading: told ? null : heading,
    stops: onTheWay.slice(0, 2),
    moreStops: Math.max(0, onTheWay.length - 2),
    staysPut: end.kind === "stays" && onTheWay.length <= 2 && onTheWay.at(-1)?.last === true,
  };
}

/** As good as the whole span: relations and signals take a little longer than objects to be sure. */
export function isWhole({ fromUs, toUs }: { fromUs: number; toUs: number }, scene: Scene): boolean {
  const edge = 1.5 * edgeOf(scene);
  return fromUs <= scene.fromUs + edge && toUs >= Math.min(scene.toUs, scene.durationUs) - edge;
}

/** Times of a signal: all of up to three, else how often and between when. */
export function signalTimes(
  { signals }: SignalPoint,
  scene: Scene,
  times: NarrationTimes,
  throughout: string,
  join: (all: string[]) => string,
): string {
  const spans = signals.map((one) => ({
    fromUs: Math.max(one.startUs, scene.fromUs),
    toUs: Math.min(one.endUs, scene.toUs),
  }));
  const [first] = spans;
  if (!first) return "";
  if (spans.some((one) => isWhole(one, scene))) return throughout;
  if (spans.length <= 3) return join(spans.map(({ fromUs, toUs }) => times.span(fromUs, toUs)));
  return times.between(first.fromUs, spans.at(-1)!.toUs);
}
