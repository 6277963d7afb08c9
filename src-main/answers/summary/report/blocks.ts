import type { Language } from "#shared/domain/evidence.ts";

/** A document before it has a format. Every text in it is plain: formats escape all of it. */
export interface ReportDocument {
  language: Language;
  title: string;
  /** "DRAFT", and what that means. */
  draft: { mark: string; note: string };
  blocks: Block[];
}

export type Block =
  | { kind: "heading"; level: 2 | 3; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; items: string[] }
  | { kind: "table"; head: string[]; rows: string[][] }
  /** Somebody's own words, line by line as they were written. */
  | { kind: "verbatim"; text: string };
