/** Longest caption that is kept, characters. */
export const MAX_CAPTION = 20_000;

/** Control characters but the line break and the tab; marks that turn the direction of writing around; lone halves of surrogate pairs; the byte order mark. */
const UNSEEN = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;
/** End tokens that servers leave in the text. */
const END_TOKENS = /(?:\s|<\/s>|<\|im_end\|>|<\|endoftext\|>|<end_of_utterance>)+$/u;

/** Text that shows what it holds: no terminal or markup sequence acts in it, and none of it is hidden. Line breaks are "\n". */
export function plainText(text: string): string {
  return text.replace(/\r\n?|[\u2028\u2029]/gu, "\n").replace(UNSEEN, "");
}

/**
 * A caption as it comes in pieces: plain text, bounded. Joined, the pieces that `push` returns are `text` but for blanks and end tokens at its end.
 */
export class CaptionText {
  #text = "";
  /** The first half of a pair, or a carriage return, whose other half comes with the next piece. */
  #held = "";

  /** What of the piece is to be shown. */
  push(piece: string): string {
    const whole = this.#held + piece;
    const last = whole.charCodeAt(whole.length - 1);
    const cut = (last >= 0xd800 && last <= 0xdbff) || last === 0x0d ? whole.length - 1 : whole.length;
    this.#held = whole.slice(cut);
    let shown = plainText(whole.slice(0, cut));
    if (this.#text === "") shown = shown.trimStart();
    shown = shown.slice(0, MAX_CAPTION - this.#text.length);
    this.#text += shown;
    return shown;
  }

  /** True when no more of it is kept. */
  get full(): boolean {
    return this.#text.length >= MAX_CAPTION;
  }

  get text(): string {
    return this.#text.replace(END_TOKENS, "").replace(/\p{Cs}/gu, "");
  }
}
