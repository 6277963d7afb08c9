/** The known word that a mistyped one most likely stands for; null when none is like it. */
export function suggest(word: string, known: readonly string[]): string | null {
  const typed = word.toLowerCase().replaceAll(/[\s_-]/g, "");
  // What is far longer than any word is none that was mistyped.
  if (typed.length > 40) return null;
  let best: string | null = null;
  let least = Infinity;
  for (const one of known) {
    const distance = edits(typed, one.toLowerCase().replaceAll(/[\s_-]/g, ""));
    if (distance < least && distance <= Math.max(1, Math.floor(one.length / 3))) [best, least] = [one, distance];
  }
  return best;
}

/** Letters to put in, leave out, change or swap with their neighbour (Damerau 1964, optimal string alignment). */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
