import type { Language } from "../../domain/evidence.ts";
import type { Criterion, CriterionOf, ObjectPattern, QueryStep } from "../../domain/query.ts";
import { cleanText } from "../cleanText.ts";
import { withParticle } from "../korean.ts";
import { grouped, joinList, numberWord } from "../lists.ts";
import { isRidden, signalPhrase } from "../relations.ts";
import { counterKo, patternNoun, type Noun } from "./patternWords.ts";

/**
 * What a step asks for, as a noun, from what was understood of it and not from what was typed: its first criterion about single objects with what must (not) hold besides.
 * Null where that is no noun: signals, counts, exclusions alone.
 */
export function askedNoun({ criteria }: QueryStep, language: Language): Noun | null {
  const subject = criteria.find((it) => !it.negated && (it.kind === "object" || it.kind === "relation"));
  if (subject?.kind !== "object" && subject?.kind !== "relation") return null;
  const noun = subject.kind === "object" ? patternNoun(subject.object, language) : relationNoun(subject, language);
  const rest = criteria.filter((it) => it !== subject).flatMap((it) => besides(it, language));
  if (rest.length === 0) return noun;
  if (language === "ko") {
    const before = `${rest.join(", ")} `;
    return { one: before + noun.one, many: before + noun.many, counted: (n) => before + noun.counted(n) };
  }
  const after = ` ${joinList(rest, "en")}`;
  return { one: noun.one + after, many: noun.many + after, counted: (n) => noun.counted(n) + after };
}

/** What has to hold at the same time, or must not: "with a dog in the picture", "with no car in the picture" / "개가 함께 보일 때의". */
function besides(it: Criterion, language: Language): string[] {
  const noun =
    it.kind === "object"
      ? patternNoun(it.object, language)
      : it.kind === "relation"
        ? relationNoun(it, language)
        : null;
  if (noun && language === "en")
    return [it.negated ? `with no ${withoutArticle(noun.one)} in the picture` : `with ${noun.one} in the picture`];
  if (noun) return [`${withParticle(noun.one, "subject")} ${it.negated ? "보이지 않을" : "함께 보일"} 때의`];
  if (it.kind !== "signal") return [];
  const words = signalPhrase(it.signal, language);
  if (language === "en") return [`${it.negated ? "except while" : "while"} ${words}`];
  return [`‘${words}’${it.negated ? "일 때를 뺀" : "일 때의"}`];
}

const withoutArticle = (words: string) => words.replace(/^an? /u, "");

/** "people near a red car" / "빨간색 승용차 가까이에 있는 사람". */
function relationNoun({ relation, subject, object }: CriterionOf<"relation">, language: Language): Noun {
  const noun = patternNoun(subject, language);
  const other = object ? patternNoun(object, language).one : null;
  const also = subject.classes.length > 0 && subject.classes.join() === object?.classes.join();
  if (language === "ko") {
    const before = `${relatedKo(relation, other && also ? `다른 ${other}` : other, object)} `;
    return { one: before + noun.one, many: before + noun.many, counted: (n) => before + noun.counted(n) };
  }
  const named = other && also ? `another ${withoutArticle(other)}` : other;
  const after = (many: boolean) => ` ${relatedEn(relation, named, many)}`;
  return {
    one: noun.one + after(false),
    many: noun.many + after(true),
    counted: (n) => noun.counted(n) + after(n !== 1),
  };
}

type Relation = CriterionOf<"relation">["relation"];

function relatedEn(relation: Relation, other: string | null, many: boolean): string {
  const it = other ?? "something";
  switch (relation) {
    case "near":
      return `near ${it}`;
    case "on":
      return `on ${it}`;
    case "in":
      return `in ${it}`;
    case "following":
      return `going behind ${it} the same way`;
    case "meeting":
      return other ? `meeting ${it}` : many ? "meeting one another" : "meeting someone";
    case "gathering":
      return "in a group";
    case "leftBehind":
      return other ? `left behind by ${it}` : "left behind";
    case "lying":
      return "lying down";
  }
}

function relatedKo(relation: Relation, other: string | null, object: ObjectPattern | null): string {
  const it = other ?? "다른 물체";
  switch (relation) {
    case "near":
      return `${it} 가까이에 있는`;
    case "on":
      return object && object.classes.length > 0 && object.classes.every(isRidden)
        ? `${withParticle(it, "object")} 탄`
        : `${it} 위에 있는`;
    case "in":
      return `${it} 안에 있는`;
    case "following":
      return `${it} 뒤에서 같은 방향으로 움직이는`;
    case "meeting":
      return other ? `${withParticle(it, "with")} 만난` : "서로 만난";
    case "gathering":
      return "모여 있는";
    case "leftBehind":
      return other ? `${withParticle(it, "subject")} 두고 간` : "두고 간";
    case "lying":
      return "누워 있는";
  }
}

/** A step about no single object as a clause that says what was to be seen: "three people at the same time", "no people", "the picture is dark (weak sign)". */
export function askedState({ criteria }: QueryStep, language: Language): string {
  return joinList(
    criteria.map((it) => state(it, language)).filter((it) => it !== ""),
    language,
  );
}

function state(it: Criterion, language: Language): string {
  const ko = language === "ko";
  switch (it.kind) {
    case "object":
      return it.object.count && !it.negated
        ? atOnce(it.object, patternNoun(it.object, language), language)
        : presence(patternNoun(it.object, language), it.negated, ko);
    case "relation":
      return it.subject.count && !it.negated
        ? atOnce(it.subject, relationNoun(it, language), language)
        : presence(relationNoun(it, language), it.negated, ko);
    case "signal": {
      const words = signalPhrase(it.signal, language);
      if (!it.negated) return words;
      return ko ? `‘${words}’가 아닌 장면` : `no moment in which ${words}`;
    }
    case "concept":
    case "event":
    case "words":
    case "free":
      return "";
  }
}

function presence(noun: Noun, negated: boolean, ko: boolean): string {
  if (ko) return negated ? `${withParticle(noun.one, "subject")} 없는 장면` : noun.one;
  return negated ? `no ${noun.many}` : noun.one;
}

/** "at least three people at the same time" / "동시에 사람 3명 이상". */
function atOnce({ count, classes }: ObjectPattern, noun: Noun, language: Language): string {
  const { min = null, max = null } = count ?? {};
  if (max === 0) return presence(noun, true, language === "ko");
  if (language === "ko") {
    const unit = counterKo(classes);
    const n = (x: number) => `${grouped(x)}${unit}`;
    const bound =
      min !== null && min === max
        ? n(min)
        : [min !== null && `${n(min)} 이상`, max !== null && `${n(max)} 이하`].filter(Boolean).join(" ");
    return `동시에 ${noun.one} ${bound}`;
  }
  if (min !== null && min === max) return `${noun.counted(min)} at the same time`;
  const bounds = [min !== null && `at least ${numberWord(min)}`, max !== null && `at most ${numberWord(max)}`];
  return `${bounds.filter(Boolean).join(" and ")} ${(max ?? min) === 1 ? withoutArticle(noun.one) : noun.many} at the same time`;
}

/** What was typed, quoted, for what no noun can be made of (free text, concepts, sequences). */
export function quoted(text: string, language: Language): string {
  const words = cleanText(text, 160).replace(/["“”]/gu, "'");
  return language === "ko" ? `‘${words}’` : `“${words}”`;
}
