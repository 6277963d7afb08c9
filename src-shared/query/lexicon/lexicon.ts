import type { ConceptVocabulary } from "../vocabulary.ts";
import { NOUNS } from "./classes.ts";
import { EN } from "./en.ts";
import { KO } from "./ko.ts";
import type { Lexicon, Sense } from "./senses.ts";

/** One thing that a form may mean, and whether particles may follow it. */
export interface Meaning {
  sense: Sense;
  noun: boolean;
}

/** Hangul forms by syllable. `space`: a space may stand here, or be left out. */
export interface Node {
  next: Map<string, Node>;
  space: boolean;
  meanings: Meaning[];
}

/** Every form of both languages, ready for lookup. */
export interface Forms {
  /** Latin forms, lower case, words parted by one space. */
  words: Map<string, Meaning[]>;
  hangul: Node;
  /** Words of the longest Latin form. */
  longest: number;
}

const HANGUL = /\p{Script=Hangul}/u;
export const isHangul = (char: string) => HANGUL.test(char);

function emptyForms(): Forms {
  return { words: new Map(), hangul: node(), longest: 1 };
}

function node(): Node {
  return { next: new Map(), space: false, meanings: [] };
}

/** Adds one form. Where a form already means something of the same kind, the earlier meaning stays first. */
export function addForm(forms: Forms, form: string, meaning: Meaning): void {
  if (isHangul(form[0] ?? "")) {
    let at = forms.hangul;
    for (const char of form.toLowerCase()) {
      if (char === " ") {
        at.space = true;
        continue;
      }
      let next = at.next.get(char);
      if (!next) at.next.set(char, (next = node()));
      at = next;
    }
    at.meanings.push(meaning);
    return;
  }
  const key = form
    .toLowerCase()
    .replace(/[\s-]+/g, " ")
    .trim();
  if (key === "") return;
  const known = forms.words.get(key);
  if (known) known.push(meaning);
  else forms.words.set(key, [meaning]);
  forms.longest = Math.max(forms.longest, key.split(" ").length);
}

/** English plural by rule; irregular ones are listed. */
export function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

function addLexicon(forms: Forms, lexicon: Lexicon): void {
  for (const { sense, forms: list, noun = false } of lexicon)
    for (const form of list.split("|")) addForm(forms, form, { sense, noun });
}

function addNouns(forms: Forms): void {
  for (const [classes, en, ko, rides] of NOUNS) {
    const sense: Sense = { is: "noun", classes: classes === "" ? [] : classes.split(","), ...(rides && { rides }) };
    for (const form of en.split("|")) {
      addForm(forms, form, { sense, noun: true });
      if (!form.endsWith("s") || form.endsWith("ss")) addForm(forms, plural(form), { sense, noun: true });
    }
    for (const form of ko.split("|")) addForm(forms, form, { sense, noun: true });
  }
}

const cache = new WeakMap<ConceptVocabulary, Forms>();

/** The forms of both languages and of a vocabulary; made once per vocabulary object. */
export function formsOf(vocabulary: ConceptVocabulary): Forms {
  const known = cache.get(vocabulary);
  if (known) return known;
  const forms = emptyForms();
  addNouns(forms);
  addLexicon(forms, EN);
  addLexicon(forms, KO);
  for (const { id, en, ko, synonyms } of vocabulary.concepts) {
    const meaning: Meaning = { sense: { is: "concept", concept: id }, noun: true };
    for (const form of [en, ...synonyms.en]) {
      addForm(forms, form, meaning);
      addForm(forms, plural(form.toLowerCase()), meaning);
    }
    for (const form of [ko, ...synonyms.ko]) addForm(forms, form, meaning);
  }
  cache.set(vocabulary, forms);
  return forms;
}
