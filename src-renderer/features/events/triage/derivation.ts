import type { EventPart, SceneEvent } from "#shared/domain/event.ts";
import type { NamedBox } from "../EventPicture.tsx";

/** A name that a file gave ("gun-likeness", "all.1") as it is read aloud. */
export const partLabel = (part: string): string => part.replaceAll(/[-_]/g, " ");

/** How far from a part's best frame its box still lies on what it is about. */
const NEAR_US = 400_000;

/** The boxes to draw at a time: of the part that is looked at, and of every part whose own best frame is there; else the event's. */
export function boxesAt(event: SceneEvent, tUs: number, part: EventPart | null): NamedBox[] {
  const near = event.parts.filter((one) => one.box && (one === part || Math.abs(one.bestUs - tUs) <= NEAR_US));
  const boxes = near.flatMap((one) =>
    one.box ? [{ box: one.box, label: partLabel(one.part), strong: part === null || one === part }] : [],
  );
  if (boxes.length > 0) return boxes;
  return event.box && tUs === event.bestUs ? [{ box: event.box, label: "", strong: true }] : [];
}

/** The figure behind a part as it is read: whole numbers as they are, scores with two digits. */
export const figureText = (value: number | null): string =>
  value === null ? "" : Number.isInteger(value) ? String(value) : value.toFixed(2);
