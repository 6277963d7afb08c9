import type { QuestionIntent } from "../domain/evidence.ts";
import type { Query } from "../domain/query.ts";

/** A question parted in what it wants to know and what it is about. */
export interface Asked {
  intent: QuestionIntent;
  /** Without the words that only ask. */
  rest: string;
}

/** Reads what is searched: parseQuery with the library's names, or the search service's own `understand`. */
export type Understand = (text: string) => Query;
