/** What a class is to the relations. `moving` = a blob of the built-in motion analysis, which knows no classes. */
export type Kind = "person" | "animal" | "vehicle" | "ride" | "seat" | "thing" | "moving" | "other";

const CLASSES: Record<Exclude<Kind, "other">, readonly string[]> = {
  person: ["person"],
  animal: ["bird", "cat", "dog", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"],
  vehicle: ["car", "truck", "bus", "van", "train", "boat", "airplane"],
  ride: ["bicycle", "motorcycle", "horse", "scooter", "skateboard"],
  seat: ["bench", "chair", "couch", "sofa", "bed", "dining table", "table"],
  thing: ["backpack", "handbag", "suitcase", "bag", "box", "package", "umbrella", "sports ball", "bottle", "laptop"],
  moving: ["moving"],
};

const KIND_OF = new Map(
  Object.entries(CLASSES).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind] as const)),
);

/** The kind of a detector's class; "other" for what no rule knows. */
export function kindOf(className: string): Kind {
  return KIND_OF.get(className) ?? "other";
}
