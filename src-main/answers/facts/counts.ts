import type { Worded } from "#shared/words/index.ts";
import {
  byKindSentence,
  byPlaceSentence,
  camerasSentence,
  cameraName,
  cameraSentence,
  countingNote,
  howManySentence,
  placeName,
  stateSentence,
  timesSentence,
  unsureSentence,
} from "#shared/words/answers/index.ts";
import { joinList } from "#shared/words/index.ts";
import {
  byCamera,
  counterOfSubject,
  countRefs,
  isPeople,
  placeOf,
  said,
  sharedOf,
  stretchOf,
  unsureOf,
  videoOf,
  type Asking,
  type CameraTally,
} from "./asking.ts";

/** Objects that a count cites one by one; of more only the figure. */
const CITED = 12;
/** Cameras that are named one by one. */
const PLACES = 12;
const NAMED = 5;

/** How many: all that were seen, the most at a time, by kind and by camera. */
export function howMany(asking: Asking): Worded[] {
  const { tally, noun, language } = asking;
  if (!noun) return times(asking);
  const most = tally.most!;
  const video = tally.videos.find((it) => it.videoId === most.videoId)!;
  const one = tally.first[0]!;
  const when =
    tally.total === 1
      ? asking.teller.at(placeOf(videoOf(tally, one)), one.startUs)
      : asking.teller.at(placeOf(video), most.startUs);
  const text = howManySentence(
    { noun, total: tally.total, most: most.count, when, counter: counterOfSubject(asking) },
    language,
  );
  const figures = countRefs(asking, text);
  const together =
    most.count > 1
      ? asking.citing.count(most.videoId, most.count, {
          classes: [...new Set(most.items.flatMap((it) => (it.object ? [it.object.class] : [])))],
          startUs: most.startUs,
          endUs: most.endUs,
          trackIds: most.items.flatMap((it) => it.trackIds),
          text,
          shared: sharedOf(asking),
        })
      : null;
  const own = tally.total <= CITED ? tally.first.map((it) => asking.citing.item(it)) : [];
  const lead = said(text, [...figures, together, ...own]);
  const sentences = [lead, ...unsureNote(asking, lead)];
  if (tally.byClass.length > 1) sentences.push(said(byKindSentence(tally.byClass.slice(0, 12), language), figures));
  const places = byCamera(tally);
  if (places.length > 1) sentences.push(said(placesOf(places, counterOfSubject(asking), language), figures));
  return sentences;
}

/** That some of what is counted may be something else. */
export function unsureNote(asking: Asking, figure: Worded): Worded[] {
  const text = unsureSentence(unsureOf(asking), asking.tally.total, counterOfSubject(asking), asking.language);
  return text === null ? [] : [said(text, figure.refs.slice(0, 1))];
}

/** That tracks are counted and not identities, once for a whole answer. @param figure the sentence that it is said of */
export function countNote(asking: Asking, figure: Worded): Worded[] {
  const { tally, language } = asking;
  if (!asking.noun || tally.total < 2) return [];
  return [said(countingNote(isPeople(asking), language), figure.refs.slice(0, 1))];
}

function placesOf(places: readonly CameraTally[], counter: string, language: Asking["language"]): string {
  const list = places.slice(0, PLACES).map((it) => ({ name: placeName(it.place), total: it.total }));
  return byPlaceSentence(list, places.length - list.length, counter, language);
}

/** How often a state came, and how long it lasted. */
export function times(asking: Asking): Worded[] {
  const { tally, state, language, teller, citing } = asking;
  const longest = tally.longest[0]!;
  const when = teller.span(placeOf(videoOf(tally, longest)), longest.startUs, longest.endUs);
  const cited = [citing.stretch(longest, stretchOf(asking))];
  if (tally.total === 1) return [said(stateSentence(state, "once", when, longest.presentUs, language), cited)];
  const text = timesSentence(state, tally.total, tally.presentUs, language);
  const spans = tally.first.slice(0, CITED).map((it) => citing.stretch(it, stretchOf(asking)));
  return [said(text, spans), said(stateSentence(state, "longest", when, longest.presentUs, language), cited)];
}

/** Which cameras: how many each saw, first and last. */
export function whichCameras(asking: Asking): Worded[] {
  const { tally, language, noun, state } = asking;
  const places = byCamera(tally);
  const names = places.map((it) => nameOf(it, language));
  const shown = names.slice(0, NAMED);
  const list =
    names.length > NAMED
      ? language === "ko"
        ? `${shown.join(", ")} 외 ${names.length - NAMED}곳`
        : `${shown.join(", ")} and ${names.length - NAMED} more`
      : joinList(shown, language);
  const word = noun ?? {
    one: state,
    many: state,
    counted: (n: number) => (language === "ko" ? `${n}번` : n === 1 ? "once" : `${n} times`),
  };
  const lead = camerasSentence(word, list, language);
  return [
    said(lead, countRefs(asking, lead)),
    ...places.slice(0, PLACES).map((it) => {
      const first = asking.teller.time(placeOf(it.first.video), it.first.item.startUs);
      const last = asking.teller.time(placeOf(it.last.video), it.last.item.endUs);
      const text = cameraSentence({ place: nameOf(it, language), noun: word, total: it.total, first, last }, language);
      const cite = (item: typeof it.first.item, at: number) =>
        item.object ? asking.citing.item(item, at) : asking.citing.stretch(item, stretchOf(asking));
      return said(text, [cite(it.first.item, it.first.item.startUs), cite(it.last.item, it.last.item.endUs)]);
    }),
  ];
}

const nameOf = (it: CameraTally, language: Asking["language"]) =>
  it.named ? cameraName(it.place.camera!, language) : placeName(it.place);
