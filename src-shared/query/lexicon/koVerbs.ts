import type { Entry, Sense } from "./senses.ts";

const HANGUL_START = 0xac00;
const HANGUL_END = 0xd7a3;
const FINALS = 28;
/** Numbers of final consonants in a composed syllable (Unicode, chapter 3.12). */
const NIEUN = 4;
const RIEUL = 8;
const SSANG_SIOS = 20;

/** The final consonant of a syllable: 0 = none; null = not a syllable. */
export function finalOf(char: string): number | null {
  const code = char.charCodeAt(0);
  return code >= HANGUL_START && code <= HANGUL_END ? (code - HANGUL_START) % FINALS : null;
}

export const endsInRieul = (char: string) => finalOf(char) === RIEUL;

function withFinal(word: string, final: number): string {
  return word.slice(0, -1) + String.fromCharCode(word.charCodeAt(word.length - 1) + final);
}

/**
 * The forms in which an operator's verb appears: what comes before a noun (present, past, progressive), what joins clauses, what ends a sentence, and
 * the negative ones, which carry `not`. `stems`: "stem/infinitive" or "stem/infinitive/past adnominal" for irregular ones, parted by spaces (a space within is written _):
 * "걷/걸어/걸은" gives 걷는, 걷고 있는, 걸어서, 걸었던, 걸은, 걷지 않는 ...
 */
export function verb<S extends Sense & { not?: boolean }>(sense: S, stems: string): Entry[] {
  const yes: string[] = [];
  const no: string[] = [];
  for (const written of stems.split(" ")) {
    const one = written.replaceAll("_", " ");
    const [stem = "", infinitive = "", irregular] = one.split("/");
    const open = finalOf(stem.at(-1) ?? "") === 0;
    const liquid = endsInRieul(stem.at(-1) ?? "");
    // ㄹ falls before ㄴ: 들 + 는 = 드는.
    const short = liquid ? withFinal(stem, -RIEUL) : stem;
    const past = irregular ?? (liquid ? withFinal(stem, NIEUN - RIEUL) : open ? withFinal(stem, NIEUN) : `${stem}은`);
    const plain = liquid ? withFinal(stem, NIEUN - RIEUL) : open ? withFinal(stem, NIEUN) : `${stem}는`;
    const perfect = finalOf(infinitive.at(-1) ?? "") === 0 ? withFinal(infinitive, SSANG_SIOS) : infinitive;
    yes.push(
      `${short}는`,
      past,
      `${plain}다`,
      `${short}는 중`,
      `${short}는 중인`,
      `${short}는 모습`,
      `${perfect}던`,
      `${perfect}다`,
    );
    yes.push(
      ...["고", "고 있는", "고 있다", "고 있던", "고 있음", "고 있을 때", "며", "면서", "다가", "던", "기"].map(
        (end) => stem + end,
      ),
    );
    yes.push(
      infinitive,
      `${infinitive}서`,
      `${infinitive} 있는`,
      `${infinitive} 있다`,
      `${infinitive} 있던`,
      `${infinitive}요`,
    );
    no.push(...["지 않는", "지 않은", "지 않고", "지 않다", "지 않던", "지 않고 있는"].map((end) => stem + end));
    no.push(`안 ${short}는`, `안 ${past}`);
  }
  return [
    { sense, forms: yes.join("|") },
    { sense: { ...sense, not: true }, forms: no.join("|") },
  ];
}
