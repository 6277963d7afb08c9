import type { Understand } from "../question/index.ts";
import { isSurrounding } from "./lexicon/surroundings.ts";

/** Where a thing of its own is named in English: at the head of a clause, in a list, after "with" and "there is". What comes after "at", "in", "through" is a place. */
const NAMED_EN =
  /(?:^|[,;.:]\s*|\b(?:and|or|with|then|while|before|after|by)\s+|\bthere (?:is|are|was|were)\s+)(?:an?|another|the|\d+|several|some|many|few)\s+(?=([a-z][a-z'-]*(?:\s+[a-z][a-z'-]*){0,3}))/giu;
/** Ends of the thing's own words. */
const END_EN =
  /\s+(?:and|or|with|in|at|on|near|by|from|to|of|into|out|through|past|behind|the|an?|was|were|is|are|has|have|had|then|while|that|which|who)\b.*$/iu;
/** Words that may stand before a noun; the noun itself is what is looked at. */
const BEFORE_EN =
  /^(?:moving|parked|standing|stopped|first|second|third|last|next|other|same|new|whole|short|long|brief|single|late|early|nearby|visible|present|unknown)$/iu;
/** A Korean noun that is a subject or one of a list. Verbs that end like one are none. */
const NAMED_KO = /(?<![가-힣])([가-힣]{1,12}?)(?:이|가|과|와|하고|랑)(?=[\s,]|$)/gu;
const VERB_KO = /(?:다|들어|나|다가|걸어|뛰어|돌아|지나|따라)$/u;

/** Things that a sentence names and that the rules understand nothing of: an animal that no detector knows is no scenery. */
export function unknownThings(plain: string, understand: Understand): string[] {
  const found: string[] = [];
  for (const [, words = ""] of plain.matchAll(NAMED_EN)) {
    const own = words.replace(END_EN, "").split(/\s+/u);
    for (const [i, word] of own.entries()) {
      const kind = kindOf(word, own[i + 1] ?? "", understand);
      if (kind === "unknown") found.push(word);
      if (kind !== "described") break;
    }
  }
  for (const [, noun = ""] of plain.matchAll(NAMED_KO))
    if (!VERB_KO.test(noun) && kindOf(noun, "", understand) === "unknown") found.push(noun);
  return found;
}

/** `described`: says how the thing that follows looks. */
function kindOf(word: string, next: string, understand: Understand): "thing" | "described" | "unknown" {
  if (BEFORE_EN.test(word)) return "described";
  if (isSurrounding(word) || isSurrounding(word.replace(/s$/u, ""))) return "thing";
  // Names of two words: "traffic light".
  for (const words of [`${word} ${next}`, word]) {
    const criteria = understand(words).steps.flatMap((step) => step.criteria);
    if (criteria.some((one) => one.kind !== "free" && (one.kind !== "object" || one.object.classes.length > 0)))
      return "thing";
    if (words === word && criteria.some((one) => one.kind === "object")) return "described";
  }
  return "unknown";
}
