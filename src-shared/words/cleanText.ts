/** Control and format characters (bidirectional overrides, joiners, byte order marks), line and paragraph separators, lone surrogates. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/**
 * Text from outside (camera names, file names, labels of a model) as data within a sentence: one line, without characters that act instead of being seen, at most `max` characters, cut
 * with an ellipsis.
 */
export function cleanText(text: string, max = 80): string {
  // Cut first: a name of megabytes is not worth reading to its end.
  const line = text
    .slice(0, 4 * max)
    .replace(UNSEEN, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const characters = Array.from(line);
  if (characters.length <= max) return line;
  return `${characters
    .slice(0, max - 1)
    .join("")
    .trimEnd()}…`;
}
