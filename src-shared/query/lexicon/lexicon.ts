import type { NamedScenario } from "../../domain/event.ts";
import type { ConceptVocabulary } from "../vocabulary.ts";
import { NOUNS } from "./classes.ts";
import { EN } from "./en.ts";
import { EVENT_LEXICON, EVENT_NOUNS, plainNames } from "./events.ts";
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
  const scenarios = vocabulary.scenarios ?? [];
  const linked = linksOf(vocabulary);
  const names = new Set(vocabulary.concepts.flatMap(({ en, ko }) => [keyOf(en), keyOf(ko)]));
  // Before the concepts: "assault" is a synonym of one, and the very word for the other.
  for (const [word, ids] of together(scenarios, (it) => [...it.words.en, ...it.words.ko]))
    if (!names.has(keyOf(word))) addWord(forms, word, eventOf(ids));
  for (const { id, en, ko, synonyms } of vocabulary.concepts) {
    const same = linked.get(id);
    const meaning: Meaning = { sense: { is: "concept", concept: id, ...(same && { scenarios: same }) }, noun: true };
    for (const form of [en, ...synonyms.en, ko, ...synonyms.ko]) {
      addWord(forms, form, meaning);
      if (same) addWord(forms, form, eventOf(same));
    }
  }
  if (scenarios.length > 0) {
    addLexicon(forms, EVENT_LEXICON);
    // Judged before any of them is added: a name is no word for another one.
    const called = together(scenarios, plainNames).map(([name, ids]) => ({ name, ids, read: isRead(name, forms) }));
    for (const { name, ids, read } of called) addName(forms, name, eventOf(ids), read);
  }
  cache.set(vocabulary, forms);
  return forms;
}

/** Names that differ only in what typing may leave out are the same. */
/** Names that differ only in what typing may leave out are the same. */
const keyOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[\s-]+/g, isHangul(name[0] ?? "") ? "" : " ")
    .trim();

/** Names with the scenarios that share them. */
function together(
  scenarios: readonly NamedScenario[],
  namesOf: (scenario: NamedScenario) => string[],
): Array<[name: string, ids: string[]]> {
  const called = new Map<string, [name: string, ids: string[]]>();
  for (const one of scenarios)
    for (const [key, name] of new Map(namesOf(one).map((it) => [keyOf(it), it]))) {
      const known = called.get(key);
      if (known) known[1].push(one.id);
      else called.set(key, [name, [one.id]]);
    }
  return [...called.values()];
}

const eventOf = (scenarios: readonly string[]): Meaning => ({ sense: { is: "event", scenarios }, noun: true });

/** A word in one of the languages, with its English plural. */
function addWord(forms: Forms, word: string, meaning: Meaning): void {
  addForm(forms, word, meaning);
  if (!isHangul(word[0] ?? "")) addForm(forms, plural(word.toLowerCase()), meaning);
}

/** Scenarios that share their name, or a word, with a concept's own name: "fire". By concept. */
function linksOf({ concepts, scenarios = [] }: ConceptVocabulary): Map<string, string[]> {
  const links = new Map<string, string[]>();
  for (const { id, en, ko } of concepts) {
    const own = new Set([keyOf(en), keyOf(ko)]);
    const same = scenarios.filter((it) =>
      [...plainNames(it), ...it.words.en, ...it.words.ko].some((name) => own.has(keyOf(name))),
    );
    if (same.length > 0)
      links.set(
        id,
        same.map((it) => it.id),
      );
  }
  return links;
}

/** A scenario's name. One that says what is in the picture ("person lying") means its events only where a word for events follows. */
function addName(forms: Forms, name: string, meaning: Meaning, says: boolean): void {
  if (!says) return addWord(forms, name, meaning);
  // One word may mean both: the rules for events look for it behind what it means first.
  if (!/\s/.test(name.trim())) addWord(forms, name, meaning);
  else
    for (const noun of isHangul(name[0] ?? "") ? EVENT_NOUNS.ko : EVENT_NOUNS.en)
      addForm(forms, `${name} ${noun}`, meaning);
}

/** Whether a name consists of words that mean something already. */
function isRead(name: string, forms: Forms): boolean {
  if (isHangul(name[0] ?? "")) return name.split(/\s+/).every((word) => beginsKnown(word, forms.hangul));
  const words = keyOf(name).split(" ");
  const reached = [true];
  for (let from = 0; from < words.length; from++)
    for (let to = from + 1; reached[from] && to <= words.length; to++)
      if (forms.words.has(words.slice(from, to).join(" "))) reached[to] = true;
  return reached[words.length] === true;
}

function beginsKnown(word: string, root: Node): boolean {
  let at: Node | undefined = root;
  for (const char of word.toLowerCase()) {
    at = at.next.get(char);
    if (!at) return false;
    if (at.meanings.length > 0) return true;
  }
  return false;
}
