const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const FINALS = 28;
const RIEUL = 8;

/** How a word ends as it is read aloud: in a vowel, in ㄹ, in another consonant; null = nobody can say. */
type Ending = "vowel" | "rieul" | "consonant" | null;

/** 영 일 이 삼 사 오 육 칠 팔 구; a number that ends in 0 is read 십, 백, 천, 만, 억: consonants all. */
const DIGITS: readonly Ending[] = [
  "consonant",
  "rieul",
  "vowel",
  "consonant",
  "vowel",
  "vowel",
  "consonant",
  "rieul",
  "rieul",
  "vowel",
];
/** Letters by their Korean names: 엘 and 알 end in ㄹ, 엠 and 엔 in another consonant. */
const LETTERS: Readonly<Record<string, Ending>> = { l: "rieul", r: "rieul", m: "consonant", n: "consonant" };

/** Pairs as "after a consonant / after a vowel". */
const PARTICLES = {
  topic: ["은", "는"],
  subject: ["이", "가"],
  object: ["을", "를"],
  with: ["과", "와"],
  to: ["으로", "로"],
} as const;
export type Particle = keyof typeof PARTICLES;

/** A word with the particle that fits how it ends: 사람이, 승용차가, CCTV 3이, Gate 2로. Both forms, "은(는)", after what nobody can read. */
export function withParticle(word: string, particle: Particle): string {
  const [closed, open] = PARTICLES[particle];
  const ending = endingOf(word);
  if (ending === null) return `${word}${particle === "to" ? "(으)로" : `${closed}(${open})`}`;
  if (ending === "rieul") return word + (particle === "to" ? open : closed);
  return word + (ending === "vowel" ? open : closed);
}

function endingOf(word: string): Ending {
  // What is not read aloud (closing brackets, quotes, full stops) is passed over.
  const spoken = /([\p{L}\p{N}%]+)[^\p{L}\p{N}%]*$/u.exec(word)?.[1] ?? "";
  const last = spoken.at(-1);
  if (last === undefined) return null;
  const code = last.charCodeAt(0);
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) {
    const final = (code - HANGUL_FIRST) % FINALS;
    return final === 0 ? "vowel" : final === RIEUL ? "rieul" : "consonant";
  }
  if (last === "%") return "vowel";
  if (/[0-9]/u.test(last)) return DIGITS[Number(last)]!;
  const latin = /[a-z]+$/iu.exec(spoken)?.[0];
  return latin ? latinEnding(latin) : null;
}

/** Abbreviations are read letter by letter, other words as Korean writes English loanwords (외래어 표기법, 3장 1절), as far as spelling tells. */
function latinEnding(word: string): Ending {
  const lower = word.toLowerCase();
  const letters = word.length === 1 || (word === word.toUpperCase() && word.length <= 4) || !/[aeiouy]/u.test(lower);
  if (letters) return LETTERS[lower.at(-1)!] ?? "vowel";
  // A silent e shows the consonant before it: line 라인, mobile 모바일; lake 레이크.
  const heard = lower.replace(/(?<=[aeiou][lmn]|[bpdtgkc]l)e$/u, "");
  if (heard.endsWith("l")) return "rieul";
  if (/(?:m|n|ng)$/u.test(heard)) return "consonant";
  // A short vowel before k, p, t closes the syllable: truck 트럭, laptop 랩톱, robot 로봇; park 파크, gate 게이트, street 스트리트.
  return /(?<![aeiou])[aeiou](?:ck|k|p|t|c)$/u.test(heard) ? "consonant" : "vowel";
}
