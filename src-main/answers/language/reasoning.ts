import { fail } from "#shared/lib/problems.ts";

const OPEN = "<think>";
const CLOSE = "</think>";
/** More than any model thinks before it answers with JSON; what goes on without end is no answer. */
const MAX_HELD = 200_000;

/**
 * Leaves out what a model thinks aloud at the head of its answer, between <think> and </think> (DeepSeek R1, Qwen 3 and others on servers without a reasoning parser). Many chat templates put <think> into the
 * prompt, so that only </think> appears: where JSON is expected, all before it is held back; elsewhere words were passed on by then, and the answer is refused.
 */
export class ReasoningFilter {
  #state: "lead" | "inside" | "held" | "open" = "lead";
  #buffer = "";
  #expectsJson: boolean;

  constructor(expectsJson: boolean) {
    this.#expectsJson = expectsJson;
  }

  /** The part of `text` that belongs to the answer, as far as that is known. Throws LANGUAGE_MODEL_BAD_ANSWER. */
  push(text: string): string {
    this.#buffer += text;
    let answer = "";
    for (;;) {
      const before = this.#state;
      answer += this.#step();
      if (this.#state === before) return answer;
    }
  }

  /** What was held back, at the end of the answer. */
  end(): string {
    const rest = this.#state === "inside" ? "" : this.#buffer;
    this.#buffer = "";
    return rest;
  }

  #step(): string {
    switch (this.#state) {
      case "lead":
        return this.#lead();
      case "inside":
      case "held":
        return this.#untilClose();
      case "open":
        return this.#open();
    }
  }

  #lead(): string {
    const text = this.#buffer.trimStart();
    // Not decided yet.
    if (text.length < OPEN.length && OPEN.startsWith(text)) return "";
    this.#buffer = text.startsWith(OPEN) ? text.slice(OPEN.length) : text;
    if (text.startsWith(OPEN)) this.#state = "inside";
    else this.#state = this.#expectsJson && !/^[{[`"]/.test(text) ? "held" : "open";
    return "";
  }

  #untilClose(): string {
    const at = this.#buffer.indexOf(CLOSE);
    if (at >= 0) {
      this.#buffer = this.#buffer.slice(at + CLOSE.length);
      this.#state = "lead";
    } else if (this.#state === "inside") {
      this.#buffer = this.#buffer.slice(-CLOSE.length);
    } else if (this.#buffer.length > MAX_HELD)
      throw fail("LANGUAGE_MODEL_BAD_ANSWER", "the model writes and writes where a JSON object was asked for");
    return "";
  }

  #open(): string {
    const text = this.#buffer;
    if (text.includes(CLOSE))
      throw fail(
        "LANGUAGE_MODEL_BAD_ANSWER",
        "the model thinks aloud within its answer; start its server with a reasoning parser, or switch thinking off",
      );
    let kept = CLOSE.length - 1;
    while (kept > 0 && !text.endsWith(CLOSE.slice(0, kept))) kept--;
    this.#buffer = text.slice(text.length - kept);
    return text.slice(0, text.length - kept);
  }
}
