/** Sentence templates of answers, English and Korean, over exact figures and over moments. Pure. */
export { askedNoun, askedState, quoted } from "./asked.ts";
export * from "./coverageWords.ts";
export * from "./eventWords.ts";
export * from "./figures.ts";
export * from "./momentWords.ts";
export { counterKo, patternNoun } from "./patternWords.ts";
export type { Noun } from "./patternWords.ts";
export * from "./reportWords.ts";
export * from "./summaryWords.ts";
export { cameraName, placeName, Teller } from "./teller.ts";
export type { Place } from "./teller.ts";
