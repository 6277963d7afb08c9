const ONES = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
];
const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const EN = new Map([
  ...ONES.map((word, n) => [word, n] as const),
  ...TENS.flatMap((word, n) => (word === "" ? [] : [[word, 10 * n] as const])),
  ["dozen", 12],
  ["hundred", 100],
  ["thousand", 1000],
]);
const NATIVE_ONES: Readonly<Record<string, number>> = {
  하나: 1,
  한: 1,
  둘: 2,
  두: 2,
  셋: 3,
  세: 3,
  석: 3,
  넷: 4,
  네: 4,
  넉: 4,
  다섯: 5,
  여섯: 6,
  일곱: 7,
  여덟: 8,
  아홉: 9,
};
const NATIVE_TENS: Readonly<Record<string, number>> = { 열: 10, 스물: 20, 스무: 20, 서른: 30, 마흔: 40, 쉰: 50 };
const SINO: Readonly<Record<string, number>> = { 일: 1, 이: 2, 삼: 3, 사: 4, 오: 5, 육: 6, 칠: 7, 팔: 8, 구: 9 };
/** What Korean counts with; a number word is one only before these. */
const COUNTERS = "명|대|마리|사람|인|개|곳|번(?!째)|차례|회|건|가지|쌍|분(?=[이은의을도만\\s])";
const NATIVE_ONE = "하나|한|둘|두|셋|세|석|넷|네|넉|다섯|여섯|일곱|여덟|아홉";
const NATIVE = new RegExp(
  `(?<![가-힣])((?:열|스물|스무|서른|마흔|쉰)(?:${NATIVE_ONE})?|${NATIVE_ONE})(?=\\s?(?:${COUNTERS}|시간))`,
  "gu",
);
const SINO_LASTING =
  /(?<![가-힣])([일이삼사오육칠팔구])(?=\s?(?:분|초)\s?(?:간|동안|이상|뒤|후|쯤|정도|넘|만에|이내))/gu;
const SINO_NUMBER = new RegExp(
  `(?<![가-힣])([일이삼사오육칠팔구]?백)?([일이삼사오육칠팔구]?십)?([일이삼사오육칠팔구])?(?=\\s?(?:명|대|마리|개|회|건|분|초)(?![가-힣]{2}))`,
  "gu",
);
const ENGLISH_NUMBER = new RegExp(
  `\\b(?:(?:half a|a) dozen|(?:${TENS.filter(Boolean).join("|")})[- ](?:${ONES.slice(1, 10).join("|")})|(?:a|one|${ONES.slice(2, 10).join("|")}) hundred(?: and \\w+)?|${[...EN.keys()].join("|")})\\b`,
  "giu",
);

/** Text with number words as digits, so that one rule counts them all: "twenty-one cars" -> "21 cars", "차 열다섯 대" -> "차 15 대", "1,204" -> "1204". "One" stays a word where it is a pronoun. */
export function digitsOf(text: string): string {
  return text
    .replace(/(?<=\d),(?=\d{3}(?!\d))/gu, "")
    .replace(ENGLISH_NUMBER, (whole, at: number, all: string) => {
      if (whole.toLowerCase() === "one" && isPronoun(all, at)) return whole;
      return String(englishValue(whole.toLowerCase()));
    })
    .replace(NATIVE, (word) => String(nativeValue(word)))
    .replace(SINO_LASTING, (word) => String(SINO[word]))
    .replace(SINO_NUMBER, (whole, hundreds?: string, tens?: string, ones?: string) => {
      if (whole === "" || (!hundreds && !tens)) return whole;
      const value = (part: string | undefined, unit: number) =>
        part ? (part.length > 1 ? SINO[part[0]!]! : 1) * unit : 0;
      return String(value(hundreds, 100) + value(tens, 10) + (ones ? SINO[ones]! : 0));
    });
}

function englishValue(words: string): number {
  if (words === "half a dozen") return 6;
  if (words === "a dozen") return 12;
  const parts = words.split(/[- ]/u).filter((word) => word !== "and");
  let value = 0;
  for (const part of parts) {
    if (part === "hundred") value = Math.max(1, value) * 100;
    else value += part === "a" ? 1 : (EN.get(part) ?? 0);
  }
  return value;
}

function isPronoun(text: string, at: number): boolean {
  const before = text.slice(0, at).trimEnd();
  const after = text.slice(at + 3);
  return (
    /\b(?:the|this|that|another|other|each|every|no|any|which|first|second|last|some|by)$/iu.test(before) ||
    /^\s+(?:another|by|at a time|of them|in|on|from|\w+ing)\b|^\s*(?:[.,;]|$)/iu.test(after)
  );
}

function nativeValue(word: string): number {
  for (const [tens, value] of Object.entries(NATIVE_TENS))
    if (word.startsWith(tens)) return value + (NATIVE_ONES[word.slice(tens.length)] ?? 0);
  return NATIVE_ONES[word] ?? 0;
}

export interface NumberSaid {
  word: string;
  at: number;
  /** Null for a word that counts without a figure: "dozens", "여러". */
  n: number | null;
}

const VAGUE =
  /\b(?:several|many|few|multiple|numerous|countless|dozens|hundreds|thousands|couple|pair|pairs|both(?!\b.{1,60}\band\b)|twice|thrice|double|triple|a lot|lots|plenty|group|groups|crowds?|various)\b|여러|몇몇|(?<![가-힣])몇(?=\s?(?:명|대|마리|개|번|사람))|많은|수많은|다수|수십|수백|무리|여럿|둘|셋|넷(?![가-힣])/giu;

/** Every number of a text, figures and words, with its place. Give it the text after `digitsOf`. */
export function numbersIn(text: string): NumberSaid[] {
  const figures = Array.from(text.matchAll(/\d+(?:[.,]\d+)?/gu), (match) => ({
    word: match[0],
    at: match.index,
    n: Number(match[0].replace(",", ".")),
  }));
  const vague = Array.from(text.matchAll(VAGUE), (match) => ({ word: match[0], at: match.index, n: null }));
  return [...figures, ...vague].sort((a, b) => a.at - b.at);
}

const ORDINALS: ReadonlyArray<readonly [RegExp, number]> = [
  [/\bsecond\b(?=\s+(?!later|after|of\b)[a-z])|두\s?번째|둘째|2번째/iu, 2],
  [/\bthird\b|세\s?번째|셋째|3번째/iu, 3],
  [/\bfourth\b|네\s?번째|넷째|4번째/iu, 4],
  [/\bfifth\b|다섯\s?번째|5번째/iu, 5],
  [/\b(?:sixth|seventh|eighth|ninth|tenth|\d+th)\b|(?:여섯|일곱|여덟|아홉|열|\d{2,})\s?번째/iu, 6],
  [/\b(?:another|other|others)\b|(?<![가-힣])(?:다른|또\s?다른)\s/iu, 2],
];

/** The highest ordinal of a text, with its words blanked; "another" makes two. */
export function ordinalIn(text: string): { n: number; word: string } | null {
  let found: { n: number; word: string } | null = null;
  for (const [pattern, n] of ORDINALS) {
    const match = pattern.exec(text);
    if (match && n > (found?.n ?? 0)) found = { n, word: match[0].trim() };
  }
  return found;
}
