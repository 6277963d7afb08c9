import { JsonSentences, type Sentence } from "./jsonSentences.ts";

/** What a model writes before it answers. */
const PREAMBLE =
  /^(?:sure|certainly|okay|ok|here (?:is|are)|based on|according to the evidence|answer|the answer)\b[^.]*:?$|^(?:답변?|다음은|네)[^.]*:?$|:$/iu;
/** The end of a sentence with the citations that follow it: "... left. [E1]", "... 나갔습니다(E3)." */
const ENDS = /^([^\n]*?[.!?。](?:\s*[[(]\s*E\d[^\])]{0,80}[\])])*\.?)(?=\s+[^\s[(]|\s+[[(]\s*[^\sE]|\n)|^([^\n]*)\n/u;
const MAX_PROSE = 4000;

/** Reads sentences out of a model's answer as it arrives: JSON as it was asked for, or, from models that cannot, prose with citations in brackets. */
export class SentenceReader {
  #json: JsonSentences | null = null;
  #prose = "";
  #undecided = "";

  /** Whether anything came that could be an answer; an empty list is one. */
  get answered(): boolean {
    return this.#json ? this.#json.begun : this.#prose !== "" || this.#undecided.trim() !== "";
  }

  push(text: string): Sentence[] {
    if (this.#json) return this.#json.push(text);
    this.#undecided += text;
    const start = /[[{]\s*(?:"|\{)|[[{]\s*[\]}]/u.exec(this.#prose + this.#undecided);
    if (start && !/^\s*[[(]\s*E\d/u.test((this.#prose + this.#undecided).slice(start.index))) {
      const all = this.#prose + this.#undecided;
      this.#json = new JsonSentences();
      this.#prose = "";
      this.#undecided = "";
      return this.#json.push(all.slice(start.index));
    }
    // A brace that may yet begin JSON is waited for.
    if (/[[{`]\s*(?:json)?\s*$/u.test(this.#undecided)) return [];
    this.#prose += this.#undecided;
    this.#undecided = "";
    return this.#sentences();
  }

  draft(): string {
    return this.#json ? this.#json.draft() : withoutBullet(this.#prose + this.#undecided).trim();
  }

  /** What is left when the answer has ended by itself; an answer that broke off leaves nothing whole. */
  finish(): Sentence[] {
    if (this.#json) return [];
    this.#prose += `${this.#undecided}\n`;
    this.#undecided = "";
    return this.#sentences();
  }

  #sentences(): Sentence[] {
    const found: Sentence[] = [];
    for (;;) {
      const match = ENDS.exec(this.#prose);
      if (!match) break;
      this.#prose = this.#prose.slice(match[0].length).replace(/^[^\S\n]+/u, "");
      const text = withoutBullet(match[1] ?? match[2] ?? "").trim();
      if (
        text !== "" &&
        !text.startsWith("```") &&
        !(PREAMBLE.test(text) && !/\[E\d/u.test(text)) &&
        /\p{L}/u.test(text)
      )
        found.push({ text, evidence: [], index: null });
    }
    // Never a sentence: what does not end is not kept for ever.
    if (this.#prose.length > MAX_PROSE) this.#prose = this.#prose.slice(-MAX_PROSE);
    return found;
  }
}

const withoutBullet = (text: string): string =>
  text.replace(/^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+)/u, "").replaceAll("**", "");
