import { classWord } from "#shared/words/classNames.ts";
import type { Locale } from "./i18n/language.ts";

export type ClassShape = "circle" | "square" | "triangle" | "diamond" | "hexagon" | "ring" | "bar";
export type ClassGroup = "person" | "vehicle" | "cycle" | "animal" | "bag" | "moving" | "other";

/** How an object class is marked everywhere: never by colour alone. */
export interface ClassStyle {
  group: ClassGroup;
  shape: ClassShape;
  /** For canvases and boxes over footage, the same in both themes. */
  hex: string;
  /** For the interface: a CSS value that the theme may darken. */
  css: string;
}

/**
 * Colours told apart with any common colour vision: Okabe & Ito, "Color Universal Design" (2008), lightened where footage is dark. Shapes differ too.
 */
const STYLES: Record<ClassGroup, ClassStyle> = {
  person: { group: "person", shape: "circle", hex: "#5cc0f5", css: "var(--color-class-person)" },
  vehicle: { group: "vehicle", shape: "square", hex: "#f2a81d", css: "var(--color-class-vehicle)" },
  cycle: { group: "cycle", shape: "triangle", hex: "#2fc79b", css: "var(--color-class-cycle)" },
  animal: { group: "animal", shape: "hexagon", hex: "#e38abf", css: "var(--color-class-animal)" },
  bag: { group: "bag", shape: "diamond", hex: "#f3e85a", css: "var(--color-class-bag)" },
  moving: { group: "moving", shape: "ring", hex: "#c9d1d9", css: "var(--color-class-moving)" },
  other: { group: "other", shape: "bar", hex: "#f2784b", css: "var(--color-class-other)" },
};

const GROUP_OF: Record<string, ClassGroup> = {
  person: "person",
  face: "person",
  moving: "moving",
  bicycle: "cycle",
  motorcycle: "cycle",
  motorbike: "cycle",
  car: "vehicle",
  bus: "vehicle",
  train: "vehicle",
  truck: "vehicle",
  boat: "vehicle",
  airplane: "vehicle",
  aeroplane: "vehicle",
  backpack: "bag",
  handbag: "bag",
  suitcase: "bag",
  umbrella: "bag",
  bird: "animal",
  cat: "animal",
  dog: "animal",
  horse: "animal",
  sheep: "animal",
  cow: "animal",
  elephant: "animal",
  bear: "animal",
  zebra: "animal",
  giraffe: "animal",
};

export function classStyle(className: string): ClassStyle {
  return STYLES[GROUP_OF[className] ?? "other"];
}

/** The class's name for a person. Models bring their own labels, so an unknown one is shown as it is. */
export function className(name: string, locale: Locale): string {
  // A lane and a filter are named after what they hold, not after one object.
  if (locale === "ko") return name === "moving" ? "움직임" : classWord(name, "ko");
  return name === "moving" ? "moving object" : name;
}
