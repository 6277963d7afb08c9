import type { SearchVocabulary } from "#shared/contract/search.ts";
import { classWord, counterOf } from "#shared/words/classNames.ts";
import { withParticle } from "#shared/words/korean.ts";
import type { Locale } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";

type Build = (thing: string, camera: string | null) => string;

/** Shapes of questions that facts answer, in the order in which they are offered. They are read as if they had been typed. */
const SHAPES: Record<Locale, readonly Build[]> = {
  en: [
    (thing, camera) => `How many ${classWord(thing, "en", 2)} were there${camera ? ` on camera ${camera}` : ""}?`,
    (thing) => `When was ${article(classWord(thing, "en"))} last seen?`,
    (thing) => `Which cameras saw ${article(classWord(thing, "en"))}?`,
    (thing) => `How long did the ${classWord(thing, "en")} stay?`,
    (_, camera) => `What happened${camera ? ` on camera ${camera}` : ""}?`,
  ],
  ko: [
    (thing, camera) =>
      `${camera ? `${camera} 카메라에 ` : ""}${withParticle(classWord(thing, "ko"), "subject")} 몇 ${counterOf(thing)} 있었습니까?`,
    (thing) => `${withParticle(classWord(thing, "ko"), "subject")} 마지막으로 보인 때는 언제입니까?`,
    (thing) => `어느 카메라에 ${withParticle(classWord(thing, "ko"), "subject")} 있었습니까?`,
    (thing) => `${withParticle(classWord(thing, "ko"), "subject")} 얼마나 오래 있었습니까?`,
    (_, camera) => `${camera ? `${camera} 카메라에서 ` : ""}무슨 일이 있었습니까?`,
  ],
};

const article = (word: string): string => `${/^[aeiou]/i.test(word) ? "an" : "a"} ${word}`;

/** Questions that this library can answer: its own classes, the most frequent first, and its first camera. Before anything is known, those of any library. */
export function exampleQuestions(vocabulary: SearchVocabulary, locale: Locale): string[] {
  const known = vocabulary.classes
    .filter((one) => one.objects > 0)
    .toSorted((a, b) => b.objects - a.objects)
    .map((one) => one.name);
  const classes = known.length > 0 ? known : ["person", "car"];
  const camera = vocabulary.cameras[0];
  return SHAPES[locale].map((build, i) =>
    build(classes[i % classes.length] ?? "person", camera === undefined ? null : displayName(camera)),
  );
}
