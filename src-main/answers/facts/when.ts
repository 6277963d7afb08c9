import type { ObjectPattern } from "#shared/domain/query.ts";
import type { TallyItem, TallyVideo } from "#shared/domain/tally.ts";
import type { NewEvidence, Worded } from "#shared/words/index.ts";
import {
  askedNoun,
  firstSentence,
  lastSentence,
  longestSentence,
  staysSentence,
  staySentence,
  stateSentence,
  unclockedSentence,
  type Noun,
  type Stay,
} from "#shared/words/answers/index.ts";
import {
  counterOfSubject,
  countRefs,
  endEdge,
  isClocked,
  placeOf,
  said,
  startEdge,
  stretchOf,
  videoOf,
  type Asking,
} from "./asking.ts";
import { times } from "./counts.ts";

/** Recordings without a clock that are told one by one. */
const UNCLOCKED = 5;
/** Less than this between what is there and from first to last, and it was there all along. */
const BREAK_US = 1_000_000;
/** Standing is what an object does for this long. */
const STOOD_US = 1_000_000;

/** When first, by the clock on the wall over all cameras; recordings without a clock by themselves. */
export function whenFirst(asking: Asking): Worded[] {
  return inOrder(asking, asking.tally.first[0]!, "first");
}

export function whenLast(asking: Asking): Worded[] {
  return inOrder(asking, asking.tally.last[0]!, "last");
}

function inOrder(asking: Asking, item: TallyItem, which: "first" | "last"): Worded[] {
  const { tally } = asking;
  const video = videoOf(tally, item);
  const unclocked = tally.videos.filter((it) => !isClocked(it));
  // One recording needs no clock to have an order.
  if (isClocked(video) || tally.videos.length === 1)
    return [
      sentenceOf(asking, item, video, which),
      ...byThemselves(
        asking,
        unclocked.filter((it) => it !== video),
        which,
        false,
      ),
    ];
  return byThemselves(asking, unclocked, which, true);
}

function sentenceOf(asking: Asking, item: TallyItem, video: TallyVideo, which: "first" | "last"): Worded {
  const { noun, state, language, teller } = asking;
  const us = which === "first" ? item.startUs : item.endUs;
  const when = teller.at(placeOf(video), us);
  const refs = [refAt(asking, item, us)];
  if (!noun) return said(stateSentence(state, which, when, item.presentUs, language), refs);
  if (which === "first") return said(firstSentence(noun, when, startEdge(item), language), refs);
  return said(lastSentence(noun, when, endEdge(item, video), item.object?.exit ?? "inside", language), refs);
}

function byThemselves(
  asking: Asking,
  videos: readonly TallyVideo[],
  which: "first" | "last",
  alone: boolean,
): Worded[] {
  if (videos.length === 0) return [];
  const { language, teller } = asking;
  const shown = videos.slice(0, UNCLOCKED).map((video) => {
    const item = which === "first" ? video.first : video.last;
    const us = which === "first" ? item.startUs : item.endUs;
    return { when: teller.at(placeOf(video), us), ref: refAt(asking, item, us) };
  });
  const text = unclockedSentence(
    shown.map((it) => it.when),
    videos.length - shown.length,
    alone,
    language,
  );
  return [
    said(
      text,
      shown.map((it) => it.ref),
    ),
  ];
}

const refAt = (asking: Asking, item: TallyItem, us: number): NewEvidence | null =>
  item.object ? asking.citing.item(item, us) : asking.citing.stretch(item, stretchOf(asking));

/** How long: one object's stay; of several the time with one at least, and the longest. */
export function howLong(asking: Asking): Worded[] {
  const { tally, noun, language } = asking;
  if (!noun) return times(asking);
  const longest = longestOf(asking);
  const ref = asking.citing.item(longest);
  const stay = stayOf(asking, longest);
  if (tally.total === 1) return [said(staySentence(stay.stood ? movable(asking) : noun, stay, language), [ref])];
  const text = staysSentence(noun, tally.total, tally.presentUs, counterOfSubject(asking), language);
  return [said(text, [...countRefs(asking, text)]), said(longestSentence(stay, language), [ref])];
}

/** "A red car stood still": that it stands is what the sentence says already. */
function movable({ step, language, noun }: Asking): Noun {
  const criteria = step.criteria.map((it) =>
    it.kind === "object" && !it.negated
      ? {
          ...it,
          object: {
            ...it.object,
            speed: null,
            dwell: null,
            directions: it.object.directions.filter((way) => way !== "still"),
          },
        }
      : it,
  );
  return askedNoun({ ...step, criteria }, language) ?? noun!;
}

/** Where it was asked how long something stood, the one that stood longest. */
function longestOf({ tally, subject }: Asking): TallyItem {
  const [longest] = tally.longest;
  if (!asksStanding(subject)) return longest!;
  return tally.longest.reduce((best, it) => (standing(it) > standing(best) ? it : best), longest!);
}

const standing = (item: TallyItem) => item.object?.dwellUs ?? 0;

function stayOf({ tally, subject, teller }: Asking, item: TallyItem): Stay {
  const video = videoOf(tally, item);
  const whole = item.object !== null && !item.cutStart && !item.cutEnd && tally.relation === null;
  const stood = asksStanding(subject) && whole && standing(item) >= STOOD_US;
  const edges = [startEdge(item), endEdge(item, video)];
  return {
    us: stood ? standing(item) : item.presentUs,
    atLeast: edges.some((it) => it !== "seen"),
    span: teller.span(placeOf(video), item.startUs, item.endUs),
    stood,
    broken: !stood && item.endUs - item.startUs - item.presentUs > BREAK_US,
  };
}

const asksStanding = (pattern: ObjectPattern | null): boolean =>
  pattern !== null && (pattern.speed === "still" || pattern.dwell !== null || pattern.directions.includes("still"));
