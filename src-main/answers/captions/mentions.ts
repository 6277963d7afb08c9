import type { CaptionMention } from "#shared/domain/caption.ts";
import type { Scene } from "#shared/words/types.ts";
import { fold, namesOf, readTokens } from "#shared/query/chart.ts";
import { PARTICLES } from "#shared/query/lexicon/ko.ts";
import { formsOf } from "#shared/query/lexicon/lexicon.ts";
import { isOp, type Token } from "#shared/query/tokens.ts";
import { EMPTY_VOCABULARY } from "#shared/query/vocabulary.ts";

const MAX_MENTIONS = 200;
const MAX_TRACKS = 64;
/** Words after a "no" that it may still be about: "no other visible vehicles". */
const REACH = 4;

/**
 * The objects that a caption names, in English or Korean, each class and word once, held against what the index has of the span. What is denied ("no cars") is no mention. `scene` null = the index has
 * nothing of the video yet.
 */
export function mentionsOf(
  text: string,
  scene: Pick<Scene, "objects" | "labels" | "classesKnown"> | null,
): CaptionMention[] {
  const forms = formsOf(EMPTY_VOCABULARY);
  const labels = scene?.classesKnown ? scene.labels : [];
  const tokens = readTokens(fold(text), forms, namesOf([], labels, forms), []);
  const known = new Set(labels);
  const tracks = new Map<string, number[]>();
  for (const { class: name, trackId } of scene?.classesKnown ? scene.objects : []) {
    const list = tracks.get(name);
    if (list) list.push(trackId);
    else tracks.set(name, [trackId]);
  }
  const mentions = new Map<string, CaptionMention>();
  for (const [i, token] of tokens.entries()) {
    if (mentions.size >= MAX_MENTIONS) break;
    const classes = classesOf(tokens, i);
    if (classes.length === 0 || denied(tokens, i, text)) continue;
    const word = text.slice(token.start, wordEnd(token, text)).replace(/\s+/g, " ");
    const seen = classes.filter((name) => tracks.has(name));
    // A word for several classes ("vehicle") is the one that is there, else the first that the detector could have found.
    const name = seen[0] ?? classes.find((one) => known.has(one)) ?? classes[0]!;
    const key = `${name} ${word.toLowerCase()}`;
    if (mentions.has(key)) continue;
    mentions.set(key, {
      class: name,
      word: word.slice(0, 100),
      supported: seen.length > 0 ? true : classes.some((one) => known.has(one)) ? false : null,
      trackIds: seen.flatMap((one) => tracks.get(one)!).slice(0, MAX_TRACKS),
    });
  }
  return [...mentions.values()];
}

/** Classes that a token names as a thing; none for "moving", for words that name anything, and for a fruit that is a colour here. */
function classesOf(tokens: readonly Token[], i: number): readonly string[] {
  const { sense, others } = tokens[i]!;
  if (sense.is !== "noun" || sense.classes.includes("moving")) return [];
  const next = tokens[i + 1];
  const colours = others.some((other) => other.is === "color");
  if (colours && next && ["noun", "garment", "unknown", "concept"].includes(next.sense.is)) return [];
  return sense.classes;
}

function denied(tokens: readonly Token[], i: number, text: string): boolean {
  for (let before = i - 1; before >= Math.max(0, i - REACH); before--) {
    const token = tokens[before]!;
    if (isOp(token, "comma", "but", "and", "with") || /[.!?;]/.test(text.slice(token.end, tokens[before + 1]!.start)))
      break;
    if (isOp(token, "not") || /^(no|without|never|neither|nor|zero)$/i.test(text.slice(token.start, token.end)))
      return true;
  }
  // Korean denies after the noun: "차량은 없습니다", "사람이 보이지 않습니다".
  const after = text.slice(tokens[i]!.end, tokens[i]!.end + 16);
  return /^\s*(?:[^\s.,]+\s+)?(?:없|보이지\s*않|안\s*보)/u.test(after);
}

/** The noun without the particle that the token took along. */
function wordEnd({ start, end, particle }: Token, text: string): number {
  if (particle === null) return end;
  const word = text.slice(start, end);
  const taken = PARTICLES.map(([form]) => form).filter((form) => form.length < word.length && word.endsWith(form));
  return end - Math.max(0, ...taken.map((form) => form.length));
}
