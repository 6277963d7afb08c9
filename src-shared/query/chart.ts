import { addForm, isHangul, plural } from "./lexicon/lexicon.ts";
import type { Forms, Meaning, Node } from "./lexicon/lexicon.ts";
import { endsInRieul, finalOf } from "./lexicon/koVerbs.ts";
import { PARTICLES } from "./lexicon/ko.ts";
import type { Particle } from "./lexicon/ko.ts";
import type { Sense } from "./lexicon/senses.ts";
import type { Token } from "./tokens.ts";

/**
 * Costs of the ways to read a stretch of text; the cheapest reading of the whole wins (shortest path over the chart, Viterbi). Few and long known words win over many
 * short ones, and those over unknown words.
 */
const COST = {
  known: 1,
  unknownWord: 4,
  unknownHangul: 4.5,
  /** A known word whose Korean word goes on after it: "빨간옷". */
  glued: 0.3,
  gluedParticle: 0.5,
  /** A word that the lexicon has whole beats one that takes a particle: 차도 (road) before 차 + 도. */
  particle: 0.01,
  /** One syllable within a longer word is more often part of another word: "개나리" holds no dog. */
  gluedSyllable: 2,
  /** Two of them in a row almost always. */
  syllablePair: 6,
} as const;
/** Senses of which single syllables are plenty, and deceive. */
const THINGS = new Set<Sense["is"]>([
  "noun",
  "concept",
  "garment",
  "relation",
  "size",
  "wear",
  "move",
  "enter",
  "exit",
]);

const ISO_DATE = /(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?(?!\d)/iy;
const CLOCK = /(\d{1,2}):(\d{2})(?::\d{2})?(?!\d)/y;
const NUMBER = /(\d{1,6})(?:st|nd|rd|th)?(?![\d])/y;
const LATIN = /[\p{Script=Latin}\p{M}]/u;
const WORD = /[\p{L}\p{N}\p{M}\p{So}]/u;
const BREAK = /[,;.!?:、。，·…]/;

/** Text folded for comparing: as long as the original, lower case, full-width forms narrowed, control characters blank. */
export function fold(text: string): string {
  let folded = "";
  for (const unit of text.split("")) {
    const code = unit.charCodeAt(0);
    if (code >= 0xff01 && code <= 0xff5e) folded += String.fromCharCode(code - 0xfee0).toLowerCase();
    else if (
      code < 0x20 ||
      (code >= 0x7f && code < 0xa0) ||
      code === 0x3000 ||
      /[\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(unit)
    )
      folded += " ";
    else if (unit === "\u2019") folded += "'";
    else {
      const lower = unit.toLowerCase();
      folded += lower.length === 1 ? lower : unit;
    }
  }
  return folded;
}

interface Step {
  cost: number;
  from: number;
  token: Token | null;
}

/**
 * The cheapest reading of a folded text as known words, numbers, names and unknown words. `fixed`: stretches already read (quotes, `class:car`). `names`: camera
 * names and class names of this library. Time and memory grow with the length of the text only.
 */
export function readTokens(folded: string, forms: Forms, names: Names, fixed: readonly Token[]): Token[] {
  const best: Array<Step | undefined> = Array.from({ length: folded.length + 1 });
  best[0] = { cost: 0, from: 0, token: null };
  const fixedAt = new Map(fixed.map((token) => [token.start, token]));
  const reader = new Reader(folded, forms, names);
  for (let at = 0; at < folded.length; at++) {
    const here = best[at];
    if (!here) continue;
    const reach = (end: number, cost: number, token: Token | null) => {
      const total = here.cost + cost;
      if (total < (best[end]?.cost ?? Infinity)) best[end] = { cost: total, from: at, token };
    };
    const token = fixedAt.get(at);
    if (token) reach(token.end, 0, token);
    else reader.edges(at, here.token, reach);
  }
  const tokens: Token[] = [];
  for (let at = folded.length; at > 0;) {
    const step = best[at];
    if (!step) break;
    if (step.token) tokens.push(step.token);
    at = step.from;
  }
  return tokens.reverse();
}

/** Names of this library, folded; by first character. */
export interface Names {
  cameras: Map<string, Array<{ folded: string; name: string }>>;
  classes: Forms;
}

/** Names that are looked for in this query only. Classes that the lexicon has already are left to it. */
export function namesOf(cameras: readonly string[], classes: readonly string[], forms: Forms): Names {
  const names: Names = {
    cameras: new Map(),
    classes: { words: new Map(), hangul: { next: new Map(), space: false, meanings: [] }, longest: 1 },
  };
  for (const name of cameras) {
    const folded = fold(name.normalize("NFC")).trim();
    if (folded === "") continue;
    const list = names.cameras.get(folded[0]!) ?? [];
    list.push({ folded, name });
    names.cameras.set(folded[0]!, list);
  }
  for (const name of classes) {
    const key = name.toLowerCase();
    if (forms.words.get(key)?.some(({ sense }) => sense.is === "noun")) continue;
    const meaning: Meaning = { sense: { is: "noun", classes: [name] }, noun: true };
    addForm(names.classes, key, meaning);
    if (LATIN.test(key.at(-1) ?? "")) addForm(names.classes, plural(key), meaning);
  }
  return names;
}

type Reach = (end: number, cost: number, token: Token | null) => void;

class Reader {
  readonly #text: string;
  readonly #forms: Forms;
  readonly #names: Names;

  constructor(text: string, forms: Forms, names: Names) {
    this.#text = text;
    this.#forms = forms;
    this.#names = names;
  }

  /** Every way to go on reading at `at`. */
  edges(at: number, before: Token | null, reach: Reach): void {
    const char = this.#text[at]!;
    if (this.#startsWord(at)) this.#cameraNames(at, reach);
    if (/\d/.test(char)) return this.#numbers(at, reach);
    if (isHangul(char)) return this.#hangul(at, before, reach);
    if (LATIN.test(char) && this.#startsWord(at)) return this.#latin(at, reach);
    if (BREAK.test(char)) return reach(at + 1, 0, token(at, at + 1, { is: "op", op: "comma" }));
    if (char === "&" || char === "+") return reach(at + 1, 0, token(at, at + 1, { is: "op", op: "and" }));
    if (char === "-" || char === "~" || char === "–") return reach(at + 1, 0, this.#dash(at));
    if (WORD.test(this.#codePoint(at)))
      return reach(this.#wordEnd(at), COST.unknownWord, token(at, this.#wordEnd(at), { is: "unknown" }));
    return reach(at + 1, 0, null);
  }

  /** Between numbers a dash means "to"; elsewhere it only parts words. */
  #dash(at: number): Token | null {
    const spans =
      /[\dmM시일월]\s*$/.test(this.#text.slice(Math.max(0, at - 3), at)) &&
      /^\s*[\d오]/.test(this.#text.slice(at + 1, at + 4));
    return spans ? token(at, at + 1, { is: "op", op: "to" }) : null;
  }

  #codePoint(at: number): string {
    return String.fromCodePoint(this.#text.codePointAt(at)!);
  }

  #startsWord(at: number): boolean {
    const previous = this.#text[at - 1];
    return previous === undefined || !WORD.test(previous) || /\d/.test(previous) || isHangul(previous);
  }

  #wordEnd(at: number): number {
    let end = at;
    while (end < this.#text.length) {
      const char = this.#codePoint(end);
      if (!WORD.test(char) && !(char === "'" && end > at)) break;
      end += char.length;
    }
    return Math.max(end, at + 1);
  }

  #numbers(at: number, reach: Reach): void {
    const take = (pattern: RegExp) => {
      pattern.lastIndex = at;
      return pattern.exec(this.#text);
    };
    const date = take(ISO_DATE);
    if (date) {
      const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3])];
      const minute = date[4] === undefined ? undefined : Number(date[4]) * 60 + Number(date[5]);
      this.#reachNoun(
        at,
        at + date[0].length,
        { is: "isoDate", year, month, day, minute, second: Number(date[6] ?? 0) },
        [],
        0.1,
        reach,
      );
    }
    const clock = take(CLOCK);
    if (clock && Number(clock[1]) <= 24 && Number(clock[2]) < 60) {
      const minute = Math.min(1440, Number(clock[1]) * 60 + Number(clock[2]));
      this.#reachNoun(
        at,
        at + clock[0].length,
        {
          is: "clock",
          minute,
          hourOnly: clock[2] === "00",
          style: /^(0|1[3-9]|2)./.test(clock[1]!) ? "written" : "bare",
        },
        [],
        0.2,
        reach,
      );
    }
    const number = take(NUMBER);
    if (number) this.#reachNoun(at, at + number[0].length, { is: "number", n: Number(number[1]) }, [], 0.5, reach);
    const run = /\d+[\p{L}\d]*/uy;
    run.lastIndex = at;
    const end = at + (run.exec(this.#text)?.[0].length ?? 1);
    reach(end, COST.unknownWord + 1, token(at, end, { is: "unknown" }));
  }

  #latin(at: number, reach: Reach): void {
    let end = at;
    let key = "";
    let first = -1;
    for (let words = 0; words < Math.max(this.#forms.longest, this.#names.classes.longest); words++) {
      const stop = this.#latinEnd(end);
      if (stop === end) break;
      key += (key && " ") + this.#text.slice(end, stop);
      if (first < 0) first = stop;
      const bare = key.replace(/'s$/, "");
      const meanings = [
        ...(this.#forms.words.get(key) ?? this.#forms.words.get(bare) ?? []),
        ...(this.#names.classes.words.get(bare) ?? []),
      ];
      if (meanings.length > 0) {
        const [sense, ...others] = meanings.map((meaning) => meaning.sense);
        this.#reachNoun(at, stop, sense!, others, COST.known, reach);
      }
      end = stop;
      while (end < this.#text.length && /[ -]/.test(this.#text[end]!) && end - stop < 2) end++;
      if (end === stop) break;
    }
    reach(first, COST.unknownWord, token(at, first, { is: "unknown" }));
  }

  #latinEnd(at: number): number {
    let end = at;
    while (end < this.#text.length && (LATIN.test(this.#text[end]!) || (this.#text[end] === "'" && end > at))) end++;
    return end;
  }

  #hangul(at: number, before: Token | null, reach: Reach): void {
    for (const root of [this.#forms.hangul, this.#names.classes.hangul]) this.#hangulForms(at, root, before, reach);
    const startsHere = at === 0 || !isHangul(this.#text[at - 1]!);
    if (!startsHere) return;
    let end = at;
    while (end < this.#text.length && WORD.test(this.#text[end]!)) end++;
    reach(end, COST.unknownHangul, token(at, end, { is: "unknown" }));
  }

  #hangulForms(at: number, root: Node, before: Token | null, reach: Reach): void {
    let node: Node | undefined = root;
    let end = at;
    const previous = before && before.end === at && isHangul(this.#text[at - 1]!) ? before : null;
    // What follows a Latin word without a gap is more often its particle: "TV가 있다" is no TV that goes.
    const glued = /\p{Script=Latin}/u.test(this.#text[at - 1] ?? "") ? COST.glued : 0;
    while (node && end < this.#text.length) {
      if (this.#text[end] === " " && node.space) end++;
      node = node.next.get(this.#text[end] ?? "");
      if (!node) return;
      end++;
      if (node.meanings.length === 0) continue;
      const [sense, ...others] = node.meanings.map((meaning) => meaning.sense);
      const thing = end - at === 1 && THINGS.has(sense!.is);
      const goesOn = isHangul(this.#text[end] ?? "");
      const pair =
        previous && previous.end - previous.start === 1 && (thing || THINGS.has(previous.sense.is)) && end - at === 1;
      const cost = COST.known + glued + (pair ? COST.syllablePair : 0) + (thing && previous ? COST.gluedSyllable : 0);
      reach(end, cost + (goesOn ? COST.glued + (thing ? COST.gluedSyllable : 0) : 0), {
        ...token(at, end, sense!),
        others,
      });
      if (node.meanings.some((meaning) => meaning.noun)) this.#particles(at, end, sense!, others, cost, reach);
    }
  }

  /** A word that particles may follow when Hangul comes right after it: "22:00부터", "CCTV에서". */
  #reachNoun(start: number, end: number, sense: Sense, others: readonly Sense[], cost: number, reach: Reach): void {
    reach(end, cost, { ...token(start, end, sense), others });
    if (isHangul(this.#text[end] ?? "")) this.#particles(start, end, sense, others, cost, reach);
  }

  #particles(start: number, stem: number, sense: Sense, others: readonly Sense[], cost: number, reach: Reach): void {
    const plural = this.#text[stem] === "들" ? 1 : 0;
    for (const from of plural ? [stem, stem + 1] : [stem]) {
      for (const [form, role, after] of PARTICLES) {
        if (!this.#text.startsWith(form, from) || !fits(this.#text[from - 1]!, after, form)) continue;
        const end = from + form.length;
        const goesOn = isHangul(this.#text[end] ?? "");
        if (goesOn && role === "plural") continue;
        reach(end, cost + COST.particle + (goesOn ? COST.gluedParticle : 0), {
          start,
          end,
          sense,
          others,
          particle: keep(role),
        });
      }
    }
  }

  #cameraNames(at: number, reach: Reach): void {
    for (const { folded, name } of this.#names.cameras.get(this.#text[at]!) ?? []) {
      const end = at + folded.length;
      if (!this.#text.startsWith(folded, at)) continue;
      const next = this.#text[end] ?? "";
      if (next !== "" && WORD.test(next) && !isHangul(next) && !/\d/.test(folded.at(-1)!)) continue;
      if (/\d/.test(next) && /\d/.test(folded.at(-1)!)) continue;
      // Cheaper than the words it is made of, so that it wins; the rule for cameras may still turn it back.
      this.#reachNoun(at, end, { is: "cameraName", camera: name }, this.#meaningOf(folded), 0.9, reach);
    }
  }

  /** What a camera's name would mean if it were no name: a camera called "Gate" does not make every gate a camera. */
  #meaningOf(folded: string): Sense[] {
    const latin = this.#forms.words.get(folded);
    if (latin) return latin.map((meaning) => meaning.sense);
    let node: Node | undefined = this.#forms.hangul;
    for (const char of folded) if (char !== " ") node = node?.next.get(char);
    return node?.meanings.map((meaning) => meaning.sense) ?? [];
  }
}

function token(start: number, end: number, sense: Sense): Token {
  return { start, end, sense, others: [], particle: null };
}

function keep(role: Particle): Particle | null {
  return role === "plural" ? null : role;
}

/** Whether a particle's form may follow a syllable; after letters and digits of other scripts anything goes. */
function fits(char: string, after: "vowel" | "consonant" | "any", form: string): boolean {
  const final = finalOf(char);
  if (final === null || after === "any") return true;
  if (after === "vowel") return final === 0 || (form === "로" && endsInRieul(char));
  return final !== 0;
}
