import type { AskScope, Language } from "#shared/domain/evidence.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { Coverage } from "#shared/domain/moment.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";

/** What of a summary's request decides its facts. */
export interface SummaryOf {
  /** Wall-clock, "2026-07-15T22:00:00" without zone, read in each recording's own zone. */
  from: string | null;
  to: string | null;
  scope: AskScope;
  language: Language;
}

export interface Summary {
  /** At most 25: what happened in the order of weight, then what is unresolved, each of which says so. */
  sentences: Worded[];
  /** Everything that they rest on and what a model may be handed besides, the most telling first. */
  evidence: NewEvidence[];
  coverage: Coverage;
  problems: Problem[];
}
