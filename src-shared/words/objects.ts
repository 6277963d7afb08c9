import type { Language } from "../domain/evidence.ts";
import type { ColorName } from "../domain/geometry.ts";
import type { TrackedObject } from "../domain/track.ts";
import { classWord, counterOf } from "./classNames.ts";
import { withParticle } from "./korean.ts";
import { grouped, numberWord } from "./lists.ts";

/** What an object looks like: all that a phrase needs of it. */
export type Look = Pick<TrackedObject, "class" | "colors">;
export type Article = "a" | "the" | "another" | "none";

/** As they stand before a noun: clothes take the short form, things "흰색 승합차". */
const SHORT_KO: Record<ColorName, string> = {
  black: "검은",
  white: "흰",
  gray: "회색",
  red: "빨간",
  orange: "주황색",
  yellow: "노란",
  green: "초록색",
  blue: "파란",
  purple: "보라색",
  pink: "분홍색",
  brown: "갈색",
};
const LONG_KO: Record<ColorName, string> = {
  ...SHORT_KO,
  black: "검은색",
  white: "흰색",
  red: "빨간색",
  yellow: "노란색",
  blue: "파란색",
};

/** A basic colour term before a noun: "red" / "빨간색". */
export function colorWord(name: ColorName, language: Language): string {
  return language === "ko" ? LONG_KO[name] : name;
}

/** Below this mean score of its detections an object may well be something else, and sentences say so. */
const UNSURE = 0.45;
/** What never stirs for this long is taken for something else more easily, and again at the next look: a post for a person. */
const FIXED = { us: 20_000_000, share: 0.95, score: 0.6 };

/** True when the detector may well have taken it for something else. */
export function isUnsure({
  confidence,
  startUs,
  endUs,
  dwellUs,
}: Pick<TrackedObject, "confidence" | "startUs" | "endUs" | "dwellUs">): boolean {
  const long = endUs - startUs;
  const fixed = long >= FIXED.us && dwellUs >= FIXED.share * long;
  return confidence < (fixed ? FIXED.score : UNSURE);
}

export interface PhraseOptions {
  /** English, besides "another" / "다른". */
  article?: Article;
  /** False where built-in motion saw it. */
  classesKnown: boolean;
  /** So many that look alike: "two people in dark clothes"; takes no article. */
  count?: number;
  /** "what may be a dog": for objects of which `isUnsure` holds. */
  unsure?: boolean;
}

/**
 * An object as one looks at it: "a person in dark clothes", "a person in a red top and black bottoms", "a white van", "something moving" / "빨간 상의를 입은 사람", "흰색 승합차",
 * "움직이는 물체". Only the strongest colour of each part is said; of a person's lower half its colour, not whether it is trousers or a skirt.
 */
export function objectPhrase(object: Look, language: Language, options: PhraseOptions): string {
  const name = options.classesKnown ? object.class : "moving";
  return language === "ko" ? koreanPhrase(object, name, options) : englishPhrase(object, name, options);
}

function englishPhrase(look: Look, name: string, { article = "a", count, unsure }: PhraseOptions): string {
  if (name === "moving" && article === "a" && count === undefined) return "something moving";
  // The colour of a blob that moved is as much that of what it uncovered.
  const color = name === "person" || name === "moving" ? "" : mainColors(look.colors.all).join(" and ");
  const noun = classWord(name, "en", count ?? 1);
  const words = `${color ? `${color} ` : ""}${noun}${name === "person" ? englishDress(look.colors) : ""}`;
  if (count !== undefined) return `${unsure ? "what may be " : ""}${numberWord(count)} ${words}`;
  return unsure ? `what may be ${withArticle(words, "a")}` : withArticle(words, article);
}

/** Colours that walls, roads, lawns, hair and skin rarely have: seen second, they are the object's own. */
const ACCENTS = new Set<ColorName>(["red", "orange", "yellow", "pink", "purple", "blue"]);

/**
 * The colours that may be said of a thing or a part of clothing, as far as they held when boxes were looked at (bench/README.md): one alone, or the first of two with a striking second. None where
 * three share it, or where the second is as often the first's doubtful half: gray is the road and a white shirt in the shade, brown is hair, green and brown are warm light on black.
 */
function mainColors(colors: readonly ColorName[]): ColorName[] {
  const [first, second, third] = colors;
  if (!first || third) return [];
  if (!second) return [first];
  if (first === "gray" || (first === "brown" && second === "black")) return [];
  if (ACCENTS.has(second)) return [first, second];
  const dull = second === "green" || second === "brown";
  return dull && first !== "black" && first !== "white" ? [] : [first];
}

function englishDress(colors: Look["colors"]): string {
  const [upper, lower] = [colors.upper, colors.lower].map((part) => mainColors(part).join(" and "));
  if (upper && upper === lower) return ` in ${SHADES[upper]?.en ?? upper} clothes`;
  if (upper && lower) return ` in ${withArticle(`${upper} top`, "a")} and ${lower} bottoms`;
  if (upper) return ` in ${withArticle(`${upper} top`, "a")}`;
  return lower ? ` in ${lower} bottoms` : "";
}

/** All black or all white on footage is as likely navy or cream. */
const SHADES: Readonly<Record<string, { en: string; ko: string } | undefined>> = {
  black: { en: "dark", ko: "어두운" },
  white: { en: "light", ko: "밝은" },
};

/** "a car", "an umbrella", "a union", "the car". */
function withArticle(words: string, article: Article): string {
  if (article === "none") return words;
  if (article !== "a") return `${article} ${words}`;
  return `${/^(?:[aeio]|u(?!ni|se))/iu.test(words) ? "an" : "a"} ${words}`;
}

function koreanPhrase({ colors }: Look, name: string, { article, count, unsure }: PhraseOptions): string {
  const color = name === "person" || name === "moving" ? "" : koreanColors(mainColors(colors.all), LONG_KO);
  const other = article === "another" && count === undefined ? "다른 " : "";
  const dress = name === "person" ? koreanDress(colors) : "";
  const words = `${dress}${dress ? other : ""}${color && `${color} `}${classWord(name, "ko")}`;
  const noun = unsure ? `${withParticle(words, "to")} 보이는 ${name === "person" ? "형체" : "물체"}` : words;
  if (count !== undefined) return `${noun} ${grouped(count)}${unsure ? "개" : counterOf(name)}`;
  return dress ? noun : other + noun;
}

/** "검은색과 빨간색", "검은색과 빨간" before clothes. */
function koreanColors([first, second]: readonly ColorName[], forms: Record<ColorName, string>): string {
  if (!first) return "";
  return second ? `${withParticle(LONG_KO[first], "with")} ${forms[second]}` : forms[first];
}

function koreanDress(colors: Look["colors"]): string {
  const [above, below] = [mainColors(colors.upper), mainColors(colors.lower)];
  const [upper, lower] = [koreanColors(above, SHORT_KO), koreanColors(below, SHORT_KO)];
  if (upper && upper === lower) return `${SHADES[above.join()]?.ko ?? upper} 옷을 입은 `;
  if (upper && lower) return `${upper} 상의와 ${lower} 하의를 입은 `;
  if (upper) return `${upper} 상의를 입은 `;
  return lower ? `${lower} 하의를 입은 ` : "";
}

/** How many: "one person", "four people", "12 cars", "no dogs" / "사람 4명", "승용차 12대"; without a class "four objects" / "물체 4개". */
export function countPhrase(count: number, name: string | null, language: Language): string {
  if (language === "ko") {
    if (name === null) return `물체 ${grouped(count)}개`;
    return `${classWord(name, "ko")} ${grouped(count)}${counterOf(name)}`;
  }
  const noun = name === null ? (count === 1 ? "object" : "objects") : classWord(name, "en", count);
  return `${numberWord(count)} ${noun}`;
}
