/** Past and bare forms of English verbs that the lexicon of queries does not list, and the form of the same verb that it does. */
const PAST: Readonly<Record<string, string>> = {
  stood: "standing",
  sat: "sitting",
  waited: "waiting",
  lay: "lying",
  laid: "lying",
  fell: "fallen",
  wore: "wearing",
  rode: "riding",
  went: "going",
  came: "coming",
  arrived: "arriving",
  appeared: "appearing",
  disappeared: "disappearing",
  followed: "following",
  chased: "chasing",
  tailed: "tailing",
  trailed: "trailing",
  pursued: "pursuing",
  met: "meeting",
  loitered: "loitering",
  lingered: "lingering",
  wandered: "wandering",
  remained: "remaining",
  passed: "passing",
  traveled: "traveling",
  travelled: "travelling",
  rushed: "rushing",
  jogged: "jogging",
  sprinted: "sprinting",
  strolled: "strolling",
  sped: "speeding",
  raced: "racing",
  rolled: "rolling",
  crossed: "crossing",
  pass: "passing",
  wait: "waiting",
  sit: "sitting",
  lie: "lying",
  chase: "chasing",
  travel: "traveling",
  loiter: "loitering",
  linger: "lingering",
};
// "Followed by" is said of what came next.
const WORDS = new RegExp(`\\b(?:${Object.keys(PAST).join("|")})\\b(?!\\s+by\\b)`, "giu");
/** "Left" where it is a side: after these it is no verb. */
const LEFT_AS_SIDE =
  /(?:\b(?:to|from|the|a|toward|towards|on|at|upper|lower|top|bottom|far|down|up|(?:right|up|down) (?:or|and)|turn(?:s|ed|ing)?|mov(?:e|es|ed|ing)|go(?:es|ing)?|went|head(?:s|ed|ing)?|walk(?:s|ed|ing)?|run(?:s|ning)?|ran|driv(?:e|es|ing)|drove|fac(?:e|es|ed|ing)|was|were|is|are|be|been)|-)\s*$/iu;

/**
 * English sentences of the past with the verb forms that the lexicon of queries lists: "the man who stood there left" -> "the man who standing there leaves". Only for understanding, never to be shown.
 */
export function plainTense(text: string): string {
  return text
    .replace(
      /\bleft\b(?!\s*(?:behind|alone|unattended|side|edge|hand|corner|of\b|ward))/giu,
      (word, at: number, all: string) => (LEFT_AS_SIDE.test(all.slice(Math.max(0, at - 24), at)) ? word : "leaves"),
    )
    .replace(WORDS, (word) => PAST[word.toLowerCase()] ?? word);
}
