/** Holds sentences of answers against the evidence that they cite. Pure and deterministic; no model takes part. */
export { createChecker } from "./checker.ts";
export type { Candidate, Checked } from "./types.ts";
