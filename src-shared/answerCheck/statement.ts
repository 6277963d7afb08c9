import type { EvidenceItem, SentenceProblem } from "../domain/evidence.ts";
import type { Criterion } from "../domain/query.ts";
import type { Knowledge, Known, KnownRelation } from "./known.ts";
import { readSentence, type Reading } from "./reading.ts";
import type { TimeTold } from "./times.ts";
import { problemOf, type CheckContext } from "./types.ts";

/** One sentence that can be read and cites something, and what was found out about it so far. */
export class Statement {
  /** As it was written, with TIME_MARK for the times. */
  readonly analysis: string;
  readonly told: readonly TimeTold[];
  readonly cited: readonly EvidenceItem[];
  readonly context: CheckContext;
  /** What all evidence tells of objects, and what the cited evidence does. */
  readonly all: readonly Known[];
  readonly known: readonly Known[];
  readonly relations: readonly KnownRelation[];
  readonly reading: Reading;
  readonly problems: SentenceProblem[] = [];
  /** What each statement was found to rest on. */
  readonly found = new Map<Criterion, readonly Known[]>();
  /** Things, and times and places, that were held against the evidence and hold. */
  things = 0;
  held = 0;
  /** Numbers that a cited figure says. */
  figures = 0;

  constructor(
    analysis: string,
    told: readonly TimeTold[],
    cited: readonly EvidenceItem[],
    knowledge: Knowledge,
    context: CheckContext,
  ) {
    this.analysis = analysis;
    this.told = told;
    this.cited = cited;
    this.context = context;
    this.all = knowledge.of(context.evidence);
    this.known = knowledge.of(cited);
    this.relations = cited.flatMap(({ id }) => knowledge.relations.get(id) ?? []);
    this.reading = readSentence(analysis, cited, context);
  }

  refuse(code: SentenceProblem["code"], detail: string): void {
    this.problems.push(problemOf(code, detail));
  }

  /** What a part of the sentence was read from. */
  words({ span }: Pick<Criterion, "span">): string {
    return span ? this.reading.query.text.slice(span.start, span.end) : "";
  }

  /** What these statements rest on. */
  restOf(criteria: readonly Criterion[]): Known[] {
    return criteria.flatMap((one) => [...(this.found.get(one) ?? [])]);
  }
}
