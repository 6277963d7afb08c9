import type { AskScope, Language } from "#shared/domain/evidence.ts";
import { objectPattern, type Criterion, type CriterionOf, type Query } from "#shared/domain/query.ts";
import type { Tally } from "#shared/domain/tally.ts";
import type { Teller } from "#shared/words/answers/index.ts";
import type { Citing } from "../facts/citing.ts";
import type { FactDeps } from "../facts/factAnswers.ts";
import type { MeantFootage } from "../facts/types.ts";
import type { Activity } from "./activity.ts";

/** What a summary's sections are made from. */
export interface Summing {
  deps: FactDeps;
  /** Filters only: what is meant by each question of the summary. */
  query: Query;
  scope: AskScope;
  language: Language;
  footage: MeantFootage;
  /** Every object, and every person. */
  all: Tally;
  people: Tally;
  activity: Activity;
  citing: Citing;
  teller: Teller;
  /** Exact figures of one criterion within the same filters. */
  tally(criterion: Criterion): Promise<Tally | null>;
}

/** Criteria of the summary's own questions. */
const own = { id: "summary", span: null, origin: "operator", negated: false } as const;

export const anyObject = (classes: string[] = []): Criterion => ({
  ...own,
  kind: "object",
  object: objectPattern.parse({ classes }),
});

export const relationOf = (relation: CriterionOf<"relation">["relation"], classes: string[] = []): Criterion => ({
  ...own,
  kind: "relation",
  relation,
  subject: objectPattern.parse({ classes }),
  object: null,
});

export const signalOf = (kind: CriterionOf<"signal">["signal"]): Criterion => ({
  ...own,
  kind: "signal",
  signal: kind,
});
