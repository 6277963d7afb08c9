/** Words of a question that are looked for; the rest is not read. */
const MAX_WORDS = 12;
const MAX_WORD = 60;

/**
 * Text as it is indexed and sought: compatibility forms and case folded, accents off, letters and digits only. So `12가 3456`, `12가3456` and `12-가-3456` are the same plate, and no character
 * of any query syntax is left.
 */
export function foldText(text: string): string {
  // Accents come off in the decomposed form; Hangul is put together again by the last step.
  return text
    .normalize("NFKC")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "")
    .normalize("NFC");
}

/** The folded words of a question, each once. */
export function foldWords(words: string): string[] {
  const folded = words
    .slice(0, 2000)
    .split(/\s+/u)
    .map((word) => Array.from(foldText(word)).slice(0, MAX_WORD).join(""));
  return [...new Set(folded.filter((word) => word !== ""))].slice(0, MAX_WORDS);
}

/**
 * True when every word of a question stands in a text as an operator would read it: within one run of letters and digits ("GAT" in "GATE"), or as whole neighbouring runs
 * ("12가3456" in "12가 3456"). Pieces that only meet across a gap ("2020" in "2012 02:08") are found too, but say less.
 */
export function holdsWords(text: string, words: string): boolean {
  const runs = text
    .split(/[^\p{L}\p{N}]+/u)
    .map(foldText)
    .filter((run) => run !== "");
  return foldWords(words).every((word) =>
    runs.some((run, from) => {
      if (run.includes(word)) return true;
      let joined = run;
      for (let to = from + 1; to < runs.length && joined.length < word.length; to++) joined += runs[to]!;
      return joined === word;
    }),
  );
}
