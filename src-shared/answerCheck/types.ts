import type { CitedSentence, EvidenceItem, QuestionPlan, SentenceProblem } from "../domain/evidence.ts";
import type { Language } from "../domain/evidence.ts";
import type { Coverage } from "../domain/moment.ts";
import type { Understand } from "../question/index.ts";

/** What sentences are held against. */
export interface CheckContext {
  language: Language;
  /** Everything that was handed over, numbered. */
  evidence: readonly EvidenceItem[];
  /** True when there was more than was handed over: then nobody may say "the first" of it. */
  cut: boolean;
  coverage: Coverage | null;
  /** What was asked: absence can be told of nothing else. */
  plan: Pick<QuestionPlan, "intent" | "query"> | null;
  /** Ids that the program's own sentences cite. */
  anchors: ReadonlySet<string>;
  /** Reads words as the search does, with the library's classes and cameras. */
  understand: Understand;
}

/** A sentence as it came, of whatever types it is. */
export interface Candidate {
  text: unknown;
  evidence: unknown;
}

/** A sentence that was held against the evidence: supported exactly when it has no problems. */
export type Checked = Pick<CitedSentence, "text" | "evidence" | "verdict" | "problems">;

export const problemOf = (code: SentenceProblem["code"], detail: string): SentenceProblem => ({
  code,
  detail: detail.slice(0, 300),
});
