import type { TrackedObject } from "#shared/domain/track.ts";

export type ObjectSort = "time" | "size" | "dwell";

export interface ObjectQuery {
  hiddenClasses: ReadonlySet<string>;
  minConfidence: number;
  sort: ObjectSort;
  /** Only objects seen within this span; null = all. */
  span: { fromUs: number; toUs: number } | null;
}

/** Objects that pass the filter, in the asked order; ties by first appearance, so that the list never shuffles. */
export function arrangeObjects(objects: readonly TrackedObject[], query: ObjectQuery): TrackedObject[] {
  const { hiddenClasses, minConfidence, sort, span } = query;
  const shown = objects.filter(
    (object) =>
      !hiddenClasses.has(object.class) &&
      object.confidence >= minConfidence &&
      (!span || (object.endUs >= span.fromUs && object.startUs <= span.toUs)),
  );
  const size = (object: TrackedObject) => object.bestBox.w * object.bestBox.h;
  const byTime = (a: TrackedObject, b: TrackedObject) => a.startUs - b.startUs || a.trackId - b.trackId;
  if (sort === "size") return shown.sort((a, b) => size(b) - size(a) || byTime(a, b));
  if (sort === "dwell") return shown.sort((a, b) => b.dwellUs - a.dwellUs || byTime(a, b));
  return shown.sort(byTime);
}

/** Classes with their object counts, most first. */
export function classCounts(objects: readonly TrackedObject[]): Array<{ class: string; count: number }> {
  const counts = new Map<string, number>();
  for (const object of objects) counts.set(object.class, (counts.get(object.class) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ class: name, count }))
    .sort((a, b) => b.count - a.count || a.class.localeCompare(b.class));
}
