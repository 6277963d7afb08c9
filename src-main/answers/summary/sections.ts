import type { RelationKind, SignalKind } from "#shared/domain/facts.ts";
import type { QueryStep } from "#shared/domain/query.ts";
import type { Tally } from "#shared/domain/tally.ts";
import { countPhrase, type Worded } from "#shared/words/index.ts";
import {
  askedNoun,
  busiestSentence,
  cameraName,
  cameraSummary,
  counterKo,
  firstSentence,
  lastSentence,
  longStaySentence,
  mostSentence,
  patternNoun,
  placeName,
  quietSentence,
  relationSummary,
  seenListSentence,
  withUnsure,
} from "#shared/words/answers/index.ts";
import { objectPattern } from "#shared/domain/query.ts";
import { askingOf, byCamera, countRefs, endEdge, placeOf, said, startEdge, videoOf } from "../facts/asking.ts";
import { times } from "../facts/counts.ts";
import { searchScope } from "../facts/scope.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import { anyObject, relationOf, signalOf, type Summing } from "./summing.ts";

/** Kinds of objects, cameras and stays that are told one by one. */
const KINDS = 8;
const CAMERAS = 5;
const STAYS = 2;
const RELATIONS = 4;
const SIGNALS = 2;
const QUIET = 1;
/** A stay that is worth a sentence. */
const LONG_US = 60_000_000;

/** Those that an operator wants to hear of first. */
const TELLING: ReadonlyArray<readonly [RelationKind, classes: string[]]> = [
  ["lying", ["person"]],
  ["leftBehind", []],
  ["gathering", ["person"]],
  ["meeting", ["person"]],
  ["in", []],
  ["following", []],
  ["on", []],
];
const SIGNS: readonly SignalKind[] = ["cameraCovered", "cameraMoved", "flame", "flash", "lightOff", "lightOn"];

const stepOf = (criterion: ReturnType<typeof anyObject>): QueryStep => ({
  criteria: [criterion],
  withinUs: null,
  phrase: "",
});

function asking(summing: Summing, criterion: ReturnType<typeof anyObject>, tally: Tally) {
  const { language, query, teller, citing } = summing;
  const plan = { question: "", language, intent: "howMany" as const, query };
  return askingOf(plan, stepOf(criterion), tally, teller, citing);
}

/** What was seen, and the most people at a time. */
export async function seen(summing: Summing, signal: AbortSignal): Promise<Worded[]> {
  const { all, language, citing, teller } = summing;
  const kinds = all.byClass
    .slice(0, KINDS)
    .map((it) => withUnsure(countPhrase(it.total, it.class, language), it.unsure, counterKo([it.class]), language));
  const text = seenListSentence(kinds, all.byClass.length - kinds.length, language);
  const sentences = [said(text, countRefs(asking(summing, anyObject(), all), text))];
  const { most, videos } = summing.people;
  if (most && most.count > 1) {
    await citing.read(most.items.slice(0, 12), signal);
    const video = videos.find((it) => it.videoId === most.videoId)!;
    const line = mostSentence(
      patternNoun(objectPattern.parse({ classes: ["person"] }), language),
      most.count,
      counterKo(["person"]),
      teller.at(placeOf(video), most.startUs),
      language,
    );
    const { startUs, endUs } = most;
    const trackIds = most.items.flatMap((it) => it.trackIds);
    const ref = citing.count(most.videoId, most.count, { classes: ["person"], startUs, endUs, trackIds, text: line });
    sentences.push(said(line, [ref]));
  }
  return sentences;
}

/** When most appeared. */
export function busiest({ activity, citing, teller, language }: Summing): Worded[] {
  const time = activity.busiest;
  if (!time || time.count < 2) return [];
  const parts = time.parts.toSorted((a, b) => b.count - a.count);
  const [lead] = parts;
  const footage = citing.footage(lead!.span.videoId);
  if (!footage) return [];
  // The whole quarter is meant, whether or not this recording reaches over all of it.
  const zeroMs = footage.recordedAt.utcMs!;
  const span = teller.wall(footage, (time.fromMs - zeroMs) * 1000, (time.toMs - zeroMs) * 1000);
  const places = new Map<string, number>();
  for (const { span: own, count } of parts) {
    const place = citing.footage(own.videoId);
    if (place) places.set(placeName(place), (places.get(placeName(place)) ?? 0) + count);
  }
  const list = [...places].map(([name, total]) => ({ name, total })).slice(0, CAMERAS);
  const text = busiestSentence(span, time.count, list, language);
  const refs = parts
    .slice(0, 12)
    .map(({ span: own, count, trackIds }) =>
      citing.count(own.videoId, count, { classes: [], startUs: own.fromUs, endUs: own.toUs, trackIds, text }),
    );
  return [said(text, refs)];
}

/** Each camera by itself, where there are several. */
export function byCameras(summing: Summing): Worded[] {
  const { all, language, teller, citing } = summing;
  const cameras = byCamera(all);
  if (cameras.length < 2) return [];
  return cameras.slice(0, CAMERAS).map((it) => {
    const classes = new Map<string, number>();
    for (const video of it.videos)
      for (const [name, total] of Object.entries(video.byClass)) classes.set(name, (classes.get(name) ?? 0) + total);
    const kinds = [...classes]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 4)
      .map(([name, n]) => countPhrase(n, name, language));
    const name = it.named ? cameraName(it.place.camera!, language) : placeName(it.place);
    const [first, last] = [it.first, it.last];
    const text = cameraSummary(
      name,
      kinds,
      teller.time(placeOf(first.video), first.item.startUs),
      teller.time(placeOf(last.video), last.item.endUs),
      language,
    );
    const figures = it.videos.slice(0, 6).map((video) =>
      citing.count(video.videoId, video.total, {
        classes: Object.keys(video.byClass),
        startUs: video.first.startUs,
        endUs: video.last.endUs,
        trackIds: [],
        text,
      }),
    );
    return said(text, [
      ...figures,
      citing.item(first.item, first.item.startUs),
      citing.item(last.item, last.item.endUs),
    ]);
  });
}

/** The first and the last person, by the clock on the wall. */
export async function firstAndLast(summing: Summing, signal: AbortSignal): Promise<Worded[]> {
  const { people, citing, teller, language } = summing;
  const [first] = people.first;
  const [last] = people.last;
  if (!first || !last || people.total < 2) return [];
  await citing.read([first, last], signal);
  const noun = patternNoun(objectPattern.parse({ classes: ["person"] }), language);
  const [from, to] = [videoOf(people, first), videoOf(people, last)];
  if (from.recordedAt.utcMs === null && people.videos.length > 1) return [];
  return [
    said(firstSentence(noun, teller.at(placeOf(from), first.startUs), startEdge(first), language), [
      citing.item(first, first.startUs),
    ]),
    said(
      lastSentence(
        noun,
        teller.at(placeOf(to), last.endUs),
        endEdge(last, to),
        last.object?.exit ?? "inside",
        language,
      ),
      [citing.item(last, last.endUs)],
    ),
  ];
}

/** The longest stays of those that came, which says more than that of what stood there all the time. */
export function longStays({ all, citing, teller, language }: Summing): Worded[] {
  const came = all.longest.filter((it) => it.presentUs >= LONG_US && startEdge(it) === "seen");
  return came.slice(0, STAYS).map((it) => {
    const span = teller.span(placeOf(videoOf(all, it)), it.startUs, it.endUs);
    return said(longStaySentence(citing.phrase(it), it.presentUs, span, language), [citing.item(it)]);
  });
}

/** Relations that are worth telling, each with how many, the first and the longest. */
export async function relations(summing: Summing, signal: AbortSignal): Promise<Worded[]> {
  const { citing, teller, language } = summing;
  const sentences: Worded[] = [];
  for (const [kind, classes] of TELLING) {
    if (sentences.length >= RELATIONS) break;
    throwIfAborted(signal);
    const criterion = relationOf(kind, classes);
    const found = await summing.tally(criterion);
    const [first] = found?.first ?? [];
    if (!found || !first) continue;
    const [longest] = found.longest;
    await citing.read([first, longest!, ...found.pairs.list.slice(0, 4).flatMap((it) => [it.item, it.other])], signal);
    // "Persons on something" reads better than "objects" where all are of one kind.
    const only = classes.length === 0 && found.byClass.length === 1 ? [found.byClass[0]!.class] : classes;
    const noun = askedNoun(stepOf(relationOf(kind, only)), language)!;
    const when = teller.at(placeOf(videoOf(found, first)), first.startUs);
    const text = relationSummary(noun, found.total, when, longest!.presentUs, language);
    const pairs = found.pairs.list.slice(0, 4).map((it) => citing.pair(it, kind));
    const refs = pairs.length > 0 ? pairs : [citing.item(first, first.startUs), citing.item(longest!)];
    sentences.push(said(text, [...refs, ...countRefs(asking(summing, criterion, found), text, 4)]));
  }
  return sentences;
}

/** What the picture itself said, as the weak signs that these are. */
export async function signals(summing: Summing): Promise<Worded[]> {
  const sentences: Worded[] = [];
  for (const kind of SIGNS) {
    if (sentences.length >= SIGNALS) break;
    const criterion = signalOf(kind);
    const found = await summing.tally(criterion);
    if (found && found.total > 0) sentences.push(times(asking(summing, criterion, found))[0]!);
  }
  return sentences;
}

/** What appeared after long quiet. */
export async function quietTimes(summing: Summing, signal: AbortSignal): Promise<Worded[]> {
  const { activity, deps, query, citing, teller, language } = summing;
  const ends = activity.cameras.flatMap((it) => it.quiet).sort((a, b) => b.quietMs - a.quietMs);
  const sentences: Worded[] = [];
  for (const { quietMs, videoId, tUs } of ends.slice(0, QUIET)) {
    const scope = searchScope({
      span: { videoId, fromUs: Math.max(0, Math.floor(tUs) - 1), toUs: Math.ceil(tUs) + 1_000_000 },
    });
    const found = await deps.search.tally({ ...query, times: [], steps: [stepOf(anyObject())] }, scope, signal);
    const [first] = found?.first ?? [];
    if (!found || !first) continue;
    await citing.read([first], signal);
    const when = teller.at(placeOf(videoOf(found, first)), first.startUs);
    sentences.push(
      said(quietSentence(quietMs * 1000, citing.phrase(first), when, language), [citing.item(first, first.startUs)]),
    );
  }
  return sentences;
}
