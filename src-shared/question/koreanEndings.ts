const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const FINALS = 28;
/** Numbers of final consonants in a composed syllable (Unicode, chapter 3.12). */
const NIEUN = 4;
const BIEUP = 17;
const SSANG_SIOS = 20;

/** What follows a past stem (or 있) at the end of a sentence or a clause: polite, plain, asking, telling. */
const AFTER_PAST =
  "습니까|습니다|을까요|을까|는가요|는가|는지요|는지|나요|던가요|던가|네요|어요|지요|군요|나|어|니|냐|네|죠|지|음";
/** "들어오나요": asking, after a present stem. */
const PRESENT_ASKING = /([가-힣])(?:나요|는가요|는가|는지요|는지|던가요)(?![가-힣])/gu;
/** "들어왔고", "멈췄으며": the past before another clause. */
const JOINING_PAST = /([가-힣])(?:고|으며|으나|지만|는데|으면서|다가)(?![가-힣])/gu;
const PAST = new RegExp(`([가-힣])(?:${AFTER_PAST})(?![가-힣])`, "gu");
const FORMAL = /([가-힣])(?:니까|니다)(?![가-힣])/gu;
/** Verbs whose stem ends in 이: "보입니다" is one, "사람입니다" is not. */
const STEMS_IN_I = /(?:보|움직|서성|모|기울|흔들|줄)$/u;

const finalOf = (char: string): number => {
  const code = char.charCodeAt(0);
  return code >= HANGUL_FIRST && code <= HANGUL_LAST ? (code - HANGUL_FIRST) % FINALS : -1;
};

/**
 * Korean sentences with the plain endings that the lexicon of queries lists: "주차되어 있었습니까" -> "주차돼 있다", "들어왔나요" -> "들어왔다", "움직입니다" -> "움직인다". Other words stay as they are.
 */
export function plainEndings(text: string): string {
  return text
    .replace(/되어/gu, "돼")
    .replace(/되었/gu, "됐")
    .replace(/하여(?=\s)/gu, "해")
    .replace(/하였/gu, "했")
    .replace(PAST, (whole, stem: string) => (finalOf(stem) === SSANG_SIOS ? `${stem}다` : whole))
    .replace(JOINING_PAST, (whole, stem: string) =>
      finalOf(stem) === SSANG_SIOS && stem !== "있"
        ? `${String.fromCharCode(stem.charCodeAt(0) - SSANG_SIOS)}서`
        : whole,
    )
    .replace(FORMAL, (whole, stem: string, at: number, all: string) => {
      if (finalOf(stem) !== BIEUP || stem === "습") return whole;
      if (stem === "입" && !STEMS_IN_I.test(all.slice(0, at))) return whole;
      return `${String.fromCharCode(stem.charCodeAt(0) - BIEUP + NIEUN)}다`;
    })
    .replace(/습(?:니까|니다)(?![가-힣])/gu, "는다")
    .replace(PRESENT_ASKING, "$1는")
    .replace(/지\s?않았다/gu, "지 않다")
    .replace(/있었다/gu, "있다")
    .replace(/있어서/gu, "있고")
    .replace(/없었다|없는다/gu, "없다")
    .replace(/없어서/gu, "없고");
}
