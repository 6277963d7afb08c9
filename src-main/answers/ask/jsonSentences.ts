import type { Candidate } from "#shared/answerCheck/index.ts";

export interface Sentence extends Candidate {
  /** Which refused sentence it mends, where a model was asked to mend some. */
  index: number | null;
}

/** Longest object that is kept while it is open: a sentence is far shorter. */
const MAX_OBJECT = 8000;
const MAX_DEPTH = 16;

/**
 * Reads sentences out of JSON as it arrives: every object with a "text", however it is wrapped (`{"sentences":[...]}`, a list, one object a line, in a code fence, with a comma too many). An object counts when its last brace has
 * come, so a text that breaks off gives all sentences that were whole. Own reader, because what comes is never a whole document. Memory is bounded; time grows with the length of the text.
 */
export class JsonSentences {
  /** Texts of the open objects, outermost first; null once one is too long to be a sentence. */
  #open: Array<string | null> = [];
  #inString = false;
  #escaped = false;
  #begun = false;

  /** Whether any JSON was there: an empty list is an answer. */
  get begun(): boolean {
    return this.#begun;
  }

  push(text: string): Sentence[] {
    const found: Sentence[] = [];
    for (const char of text) {
      if (!this.#inString && char === "{") this.#open.push("");
      if (!this.#inString && (char === "{" || char === "[")) this.#begun = true;
      if (this.#open.length > MAX_DEPTH) this.#open.shift();
      this.#open = this.#open.map((it) => (it === null || it.length > MAX_OBJECT ? null : it + char));
      if (this.#inString) this.#string(char);
      else if (char === '"') this.#inString = this.#open.length > 0;
      else if (char === "}") {
        const sentence = sentenceOf(this.#open.pop() ?? null);
        if (!sentence) continue;
        found.push(sentence);
        // What it stands in has no text of its own.
        this.#open = this.#open.map((it) => it && "");
      }
    }
    return found;
  }

  /** The text of the sentence that is being written, as far as it has come; "" between two. */
  draft(): string {
    const match = /"text"\s*:\s*"((?:[^"\\]|\\.)*)/u.exec(this.#open.at(-1) ?? "");
    return match ? unescaped(match[1]!) : "";
  }

  #string(char: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (char === "\\") this.#escaped = true;
    else if (char === '"') this.#inString = false;
  }
}

function sentenceOf(json: string | null): Sentence | null {
  if (json === null) return null;
  let value: unknown;
  try {
    // Small models leave a comma at the end of a list, and line breaks as they are.
    value = JSON.parse(json.replace(/,\s*(?=[}\]])/gu, "").replace(/[\n\r\t]/gu, " "));
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("text" in value)) return null;
  const { text, evidence, index } = value as Record<string, unknown>;
  return { text, evidence: evidence ?? [], index: typeof index === "number" ? index : null };
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    // Cut in the middle of an escape, or with a line break as it is.
    return text
      .replace(/\\(?:u[\da-f]{0,3})?$/iu, "")
      .replace(/\\n/gu, " ")
      .replace(/\\(.)/gu, "$1");
  }
}
