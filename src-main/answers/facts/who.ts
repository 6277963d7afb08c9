import type { Query, QueryStep } from "#shared/domain/query.ts";
import type { RelationKind } from "#shared/domain/facts.ts";
import { objectPattern } from "#shared/domain/query.ts";
import type { Tally, TallyItem, TallyPair } from "#shared/domain/tally.ts";
import { capitalised, relationPhrase, type Worded } from "#shared/words/index.ts";
import { seenSentence, storySentence, yesSentence } from "#shared/words/answers/index.ts";
import { countRefs, placeOf, said, unsureOf, videoOf, type Asking } from "./asking.ts";
import { times, unsureNote } from "./counts.ts";

/** Pairs, or objects, that are told one by one. */
const TOLD = 8;

/** The query that tells who was near what was asked for, where a question names no relation. */
export function nearQuery(query: Query): Query | null {
  const [step] = query.steps;
  const [only] = step?.criteria.filter((it) => !it.negated) ?? [];
  if (query.steps.length !== 1 || only?.kind !== "object") return null;
  const relation = {
    ...only,
    kind: "relation" as const,
    relation: "near" as const,
    subject: objectPattern.parse({}),
    object: { ...only.object, count: null },
  };
  const criteria: QueryStep["criteria"] = step!.criteria.map((it) => (it === only ? relation : it));
  return { ...query, steps: [{ ...step!, criteria }] };
}

/** Who was near: how many, then each with whom, when and where. */
export function whoNear(asking: Asking): Worded[] {
  const { tally, noun, language } = asking;
  if (!noun) return times(asking);
  const text = seenSentence(noun, tally.total, language);
  const lead = said(text, countRefs(asking, text));
  const { list } = tally.pairs;
  if (!tally.relation || list.length === 0) return [lead, ...tally.first.slice(0, TOLD).map((it) => oneOf(asking, it))];
  return [
    lead,
    ...eachOnce(list)
      .slice(0, TOLD)
      .map((it) => pairOf(asking, it, tally.relation!)),
  ];
}

/** Where either of two is counted, their pair is in the list twice: one sentence says it. */
function eachOnce(pairs: readonly TallyPair[]): TallyPair[] {
  const seen = new Set<string>();
  return pairs.filter(({ item, other, startUs }) => {
    const tracks = [item.trackIds[0]!, other.trackIds[0]!].sort((a, b) => a - b);
    const key = `${item.videoId} ${tracks.join(" ")} ${startUs}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function pairOf(asking: Asking, pair: TallyPair, kind: RelationKind): Worded {
  const { tally, language, teller, citing } = asking;
  const phrase = (item: TallyItem) => nameOf(asking, item);
  const clause = relationPhrase(kind, phrase(pair.item), phrase(pair.other), language, pair.strength);
  const when = teller.span(placeOf(videoOf(tally, pair.item)), pair.startUs, pair.endUs);
  return said(language === "ko" ? `${when} ${clause}.` : `${capitalised(clause)} ${when}.`, [citing.pair(pair, kind)]);
}

function nameOf({ citing }: Asking, item: TallyItem) {
  const object = citing.object(item);
  return { phrase: citing.phrase(item), class: object.class };
}

/** One object with its own line. */
function oneOf(asking: Asking, item: TallyItem): Worded {
  const { citing, teller, tally, language } = asking;
  const what = nameOf(asking, item).phrase;
  const when = teller.span(placeOf(videoOf(tally, item)), item.startUs, item.endUs);
  return said(language === "ko" ? `${what}: ${when}.` : `${capitalised(what)}, ${when}.`, [citing.item(item)]);
}

/** Whether there was: yes, how many, first and last. */
export function isThere(asking: Asking): Worded[] {
  const { tally, noun, language, teller, citing } = asking;
  if (!noun) {
    const [lead, ...rest] = times(asking);
    return [{ ...lead!, text: `${language === "ko" ? "네." : "Yes."} ${lead!.text}` }, ...rest];
  }
  const first = tally.first[0]!;
  const last = tally.last[0]!;
  const at = (item: TallyItem, us: number) => teller.at(placeOf(videoOf(tally, item)), us);
  // In the order in which they are said: the first time of an answer tells its zone.
  const firstAt = at(first, first.startUs);
  const lastAt = tally.total === 1 ? null : at(last, last.endUs);
  const unsure = unsureOf(asking);
  const text = yesSentence(noun, tally.total, { first: firstAt, last: lastAt, sure: unsure < tally.total }, language);
  const refs = [citing.item(first, first.startUs), lastAt === null ? null : citing.item(last, last.endUs)];
  const lead = said(text, [...refs, ...(tally.total > 1 ? countRefs(asking, text, 0) : [])]);
  return [lead, ...unsureNote(asking, lead)];
}

/** What happened to what was asked for: each by itself, in the order of time, and whom it was near. */
export function eachOf(asking: Asking, near: Tally | null): Worded[] {
  const { tally, noun, language } = asking;
  if (!noun) return times(asking);
  const text = seenSentence(noun, tally.total, language);
  const stories = tally.first.slice(0, TOLD).map((it) => storyOf(asking, it));
  const pairs = near?.pairs.list.slice(0, TOLD).map((it) => pairOf({ ...asking, tally: near }, it, "near")) ?? [];
  return [said(text, countRefs(asking, text)), ...stories, ...pairs];
}

function storyOf(asking: Asking, item: TallyItem): Worded {
  const { citing, teller, tally, language } = asking;
  const { entry, exit, dwellUs } = citing.object(item);
  const span = teller.span(placeOf(videoOf(tally, item)), item.startUs, item.endUs);
  return said(storySentence(nameOf(asking, item).phrase, span, { entry, exit, dwellUs }, language), [
    citing.item(item),
  ]);
}

/** Items whose objects are read before anything is worded: those that sentences name. */
export const namedItems = ({ first, last, longest, clearest, pairs, most, videos }: Tally): TallyItem[] => [
  ...videos.slice(0, 24).flatMap((it) => [it.first, it.last]),
  ...first.slice(0, 24),
  ...last.slice(0, 8),
  ...longest.slice(0, 8),
  ...clearest.slice(0, 24),
  ...pairs.list.slice(0, 16).flatMap((it) => [it.item, it.other]),
  ...(most?.items.slice(0, 8) ?? []),
];
