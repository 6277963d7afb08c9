import type { CitedSentence, EvidenceItem } from "#shared/domain/evidence.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";

/** An answer keeps no more; sentences' own evidence comes first, so nothing that is cited is left out. */
const MOST_ITEMS = 500;
const MOST_CITED = 32;
const MOST_SENTENCES = 150;

export interface Numbered {
  items: EvidenceItem[];
  /** The program's sentences with their numbers. */
  sentences: CitedSentence[];
}

/** Gives evidence its numbers: what sentences cite in their order, then the rest; the same piece the same number. Pure. */
export function numberEvidence(sentences: readonly Worded[], evidence: readonly NewEvidence[]): Numbered {
  const numbers = new Map<string, string>();
  const items: EvidenceItem[] = [];
  const numberOf = (piece: NewEvidence): string | null => {
    const key = keyOf(piece);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (items.length >= MOST_ITEMS) return null;
    const id = `E${items.length + 1}`;
    numbers.set(key, id);
    items.push({ ...piece, id });
    return id;
  };
  const cited = sentences.slice(0, MOST_SENTENCES).map(({ text, refs }): CitedSentence => {
    const ids = refs.slice(0, MOST_CITED).flatMap((piece) => numberOf(piece) ?? []);
    return {
      text: text.slice(0, 2000),
      evidence: [...new Set(ids)],
      verdict: "supported",
      origin: "facts",
      repaired: false,
      problems: [],
    };
  });
  // The same object with another moment to seek to is nothing new, unless a sentence means that moment.
  const told = new Set(items.map((item) => keyOf({ ...item, bestUs: 0 })));
  for (const piece of evidence) {
    const key = keyOf({ ...piece, bestUs: 0 });
    if (!told.has(key)) numberOf(piece);
    told.add(key);
  }
  return { items, sentences: cited };
}

function keyOf({ kind, videoId, startUs, endUs, bestUs, trackIds, text, facts }: NewEvidence): string {
  return JSON.stringify([kind, videoId, startUs, endUs, bestUs, trackIds, text, facts.count]);
}
