import { Lexer, LineCounter, Parser, isAlias, isMap, isScalar, isSeq, parseDocument, type Node } from "yaml";
import type { YAMLError } from "yaml";
import { say, type Message } from "./messages.ts";

/** Longest text, as the contract has it. */
export const MAX_LENGTH = 200_000;
/** Words and signs of a text, entries of a document with what aliases stand for, and levels of either. */
const MAX_LEXEMES = 60_000;
const MAX_ENTRIES = 20_000;
const MAX_DEPTH = 32;
const MAX_ERRORS = 20;
/** What YAML does not allow in a text (1.2.2, 5.1), and what bytes become that are no UTF-8. */
const NO_TEXT = /[^\P{Cc}\t\n\r\u0085]|[\uFFFD-\uFFFF]/u;

export type Path = ReadonlyArray<string | number>;

/** What is wrong, and where. */
export interface Mistake {
  path: Path;
  message: Message;
  /** Offset in the text. */
  at: number;
}

/** A text as plain values, with the place of each. */
export interface Source {
  value: unknown;
  mistakes: Mistake[];
  /** Offset of a value, or of the key that it stands at; of what is around it where it is not there. */
  offset(path: Path, key?: boolean): number;
  /** Line and column of an offset, from 1. */
  place(offset: number): { line: number; column: number };
}

/**
 * Reads a text as YAML 1.2 without any tags. Nothing in it may cost more than its length: what is too large, too deep or stands for too much through aliases is refused before it
 * is built (nesting of some thousands takes the whole process down in the library's own reader).
 */
export function readSource(text: string): Source {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lines.addNewLine(i + 1);
  const place = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(Math.max(0, offset), text.length));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refused = (message: Message, at = 0): Source => ({
    value: undefined,
    mistakes: [{ path: [], message, at }],
    offset: () => at,
    place,
  });
  if (text.length > MAX_LENGTH) return refused(say.tooLarge(MAX_LENGTH));
  const strange = text.search(NO_TEXT);
  if (strange >= 0) return refused(say.noText(), strange);
  const outsize = outsizeOf(text);
  if (outsize) return refused(outsize.message, outsize.at);
  const document = parseDocument(text, {
    prettyErrors: false,
    schema: "core",
    version: "1.2",
    merge: false,
    resolveKnownTags: false,
    // Told by the conversion below, which does not compare each with each.
    uniqueKeys: false,
    logLevel: "error",
  });
  if (document.errors.length > 0) {
    // What else cannot be read follows from a tab.
    const tabs = document.errors.filter((it) => it.code === "TAB_AS_INDENT");
    const mistakes = (tabs.length > 0 ? tabs : document.errors)
      .slice(0, MAX_ERRORS)
      .map((it) => ({ path: [], message: messageOf(it), at: it.pos[0] }));
    return { ...refused(say.nothing()), mistakes };
  }
  if (document.contents === null) return refused(say.nothing());
  const reader = new Reader();
  const value = reader.read(document.contents as Node, [], 0);
  return { value, mistakes: reader.mistakes, offset: (path, key) => reader.offset(path, key), place };
}

/** What makes a text too much to build; told by the lexer and the parser, which do not call themselves. */
function outsizeOf(text: string): { message: Message; at: number } | null {
  let lexemes = 0;
  for (const _ of new Lexer().lex(text)) if (++lexemes > MAX_LEXEMES) return { message: say.tooMuch(), at: 0 };
  const stack: Array<[token: unknown, depth: number]> = [...new Parser().parse(text)].map((it) => [it, 0]);
  for (let next; (next = stack.pop());) {
    const [token, depth] = next;
    if (typeof token !== "object" || token === null) continue;
    const { value, items, offset } = token as { value?: unknown; items?: unknown; offset?: number };
    if (depth > MAX_DEPTH) return { message: say.tooDeep(), at: offset ?? 0 };
    if (typeof value === "object") stack.push([value, depth]);
    if (!Array.isArray(items)) continue;
    for (const item of items as Array<{ key?: unknown; value?: unknown }>)
      stack.push([item.key, depth + 1], [item.value, depth + 1]);
  }
  return null;
}

function messageOf({ code, message }: YAMLError): Message {
  if (code === "TAB_AS_INDENT") return say.tab();
  if (code === "BAD_INDENT") return say.indent();
  if (code === "MULTIPLE_DOCS") return say.documents();
  return say.yaml(message.slice(0, 200));
}

/** Builds plain values of a document, and remembers where each was. */
class Reader {
  readonly mistakes: Mistake[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #at = new Map<string, { value: number; key: number }>();
  /** Anchors that are being read: one within itself has no end. */
  readonly #open = new Set<unknown>();
  #entries = 0;

  offset(path: Path, key = false): number {
    for (let length = path.length; length >= 0; length--) {
      const at = this.#at.get(keyOf(path.slice(0, length)));
      // What is not there is looked for where it should be.
      if (at) return key && length === path.length ? at.key : at.value;
    }
    return 0;
  }

  read(node: Node | null, path: Path, depth: number, keyAt?: number): unknown {
    const at = node?.range?.[0] ?? keyAt ?? 0;
    this.#at.set(keyOf(path), { value: at, key: keyAt ?? at });
    const refuse = (message: Message) => {
      this.mistakes.push({ path, message, at });
      return undefined;
    };
    if (++this.#entries > MAX_ENTRIES) {
      if (this.#entries === MAX_ENTRIES + 1) refuse(say.tooMuch());
      return undefined;
    }
    if (depth > MAX_DEPTH) return refuse(say.tooDeep());
    if (node === null) return null;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (!target || this.#open.has(target)) return refuse(say.alias(node.source));
      return this.#within(target, () => this.read(target, path, depth + 1, keyAt));
    }
    if (node.tag !== undefined) return refuse(say.tag());
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    if (isScalar(node)) return node.value;
    return this.#within(node, () => this.#collection(node, path, depth));
  }

  #collection(node: Node, path: Path, depth: number): unknown {
    if (isSeq(node)) return node.items.map((item, i) => this.read(item as Node | null, [...path, i], depth + 1));
    if (!isMap(node)) return undefined;
    // Without a prototype `__proto__` is a word like any other.
    const entries = Object.create(null) as Record<string, unknown>;
    for (const { key, value } of node.items) {
      const at = (key as Node | null)?.range?.[0] ?? node.range?.[0] ?? 0;
      const name = isScalar(key) && key.tag === undefined ? nameOf(key.value) : null;
      if (name === null) this.mistakes.push({ path, message: say.key(), at });
      else if (name in entries) this.mistakes.push({ path: [...path, name], message: say.duplicateKey(name), at });
      else entries[name] = this.read(value as Node | null, [...path, name], depth + 1, at);
    }
    return entries;
  }

  #within(node: unknown, read: () => unknown): unknown {
    this.#open.add(node);
    const value = read();
    this.#open.delete(node);
    return value;
  }
}

const keyOf = (path: Path) => JSON.stringify(path);
const nameOf = (value: unknown) =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
