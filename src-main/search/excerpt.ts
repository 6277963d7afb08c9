/** Longest text that a reason carries. */
const MAX = 500;

/** A text as a reason shows it: whole, or what stands around the first of the words that were looked for. */
export function excerpt(text: string, words: string): string {
  if (text.length <= MAX) return text;
  const lower = text.toLowerCase();
  const places = words
    .toLowerCase()
    .split(/\s+/u)
    .map((word) => (word === "" ? -1 : lower.indexOf(word)))
    .filter((at) => at >= 0);
  const first = places.length > 0 ? Math.min(...places) : 0;
  const from = Math.max(0, Math.min(first - MAX / 4, text.length - MAX + 2));
  const to = Math.min(text.length, from + MAX - 2);
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}
