import type { RelationKind, SignalKind } from "../domain/facts.ts";
import { direction } from "../domain/geometry.ts";
import type { ColorName, Direction } from "../domain/geometry.ts";
import type { Query } from "../domain/query.ts";
import { NOUNS } from "./lexicon/classes.ts";
import { EN } from "./lexicon/en.ts";
import { KO } from "./lexicon/ko.ts";
import type { Sense } from "./lexicon/senses.ts";
import type { ConceptVocabulary } from "./vocabulary.ts";

export type Language = Query["language"];

/** The lexicon's first form for what `wanted` accepts, so that what is written can be read again. */
function firstForm(language: Language, wanted: (sense: Sense) => boolean): string {
  const entry = (language === "ko" ? KO : EN).find(({ sense }) => wanted(sense));
  return entry?.forms.split("|")[0] ?? "";
}

export function colorWord(name: ColorName, language: Language): string {
  if (language === "en") return name;
  const entry = KO.find(({ sense }) => sense.is === "color" && sense.names.length === 1 && sense.names[0] === name);
  return entry?.forms.split("|").find((form) => form.endsWith("색")) ?? name;
}

export function signalWord(signal: SignalKind, language: Language): string {
  return firstForm(language, (sense) => sense.is === "signal" && sense.signal === signal);
}

/** A side for which there are words; null for standing still. */
export function sideWord(side: Direction, language: Language): string | null {
  return side === "still" ? null : firstForm(language, (sense) => sense.is === "side" && sense.side === side);
}

export function conceptWord(id: string, language: Language, vocabulary: ConceptVocabulary): string {
  return vocabulary.concepts.find((one) => one.id === id)?.[language] ?? id;
}

/** What a set of classes is called, one name where the lexicon has one; a class that it does not know as the token `class:`. */
export function classWords(classes: readonly string[], language: Language, plural: boolean): string[] {
  const rows = classes.length > 1 ? [classes.join(",")] : [...classes];
  const whole = rows.map((row) => nounOf(row, language, plural));
  if (classes.length === 0) return [nounOf("", language, plural)!];
  if (whole.every((word) => word !== null)) return whole;
  return classes.map((name) => nounOf(name, language, plural) ?? `class:"${name.replaceAll('"', "")}"`);
}

function nounOf(row: string, language: Language, plural: boolean): string | null {
  const found = NOUNS.find(([classes, , , rides]) => classes === row && !rides);
  if (!found) return null;
  if (language === "ko") return found[2].split("|")[0]!;
  const [one, ...others] = found[1].split("|");
  if (!plural) return one!;
  if (one === "person") return "people";
  const irregular = others.find((form) => form === `${one}es` || (one === "knife" && form === "knives"));
  return irregular ?? (one!.endsWith("s") || one === "sheep" ? one! : `${one}s`);
}

/** Every way but standing: what "moving" means. */
export function isMoving(sides: readonly Direction[]): boolean {
  return direction.options.every((one) => (one === "still") !== sides.includes(one));
}

const RIDDEN = new Set(["bicycle", "motorcycle", "horse", "skateboard", "elephant"]);

export function isRidden(relation: RelationKind, classes: readonly string[]): boolean {
  return relation === "on" && classes.length > 0 && classes.every((name) => RIDDEN.has(name));
}

const DURATIONS: ReadonlyArray<readonly [us: number, en: string, ko: string]> = [
  [86_400_000_000, "day", "일"],
  [3_600_000_000, "hour", "시간"],
  [60_000_000, "minute", "분"],
  [1_000_000, "second", "초"],
];

/** "90 seconds", "2분": in the largest unit that has it whole; never less than a second. */
export function durationWords(us: number, language: Language): string {
  const rounded = Math.max(1_000_000, Math.round(us / 1_000_000) * 1_000_000);
  const [unit, en, ko] = DURATIONS.find(([size]) => rounded % size === 0)!;
  const n = rounded / unit;
  return language === "ko" ? `${n}${ko}` : `${n} ${en}${n === 1 ? "" : "s"}`;
}
