/** Questions, read by rules: what is wanted, and the query that finds it. Pure, English and Korean. */
export { plainEndings } from "./koreanEndings.ts";
export { plainTense } from "./pastTense.ts";
export { readQuestion } from "./readQuestion.ts";
export type { Understand } from "./types.ts";
