import type { EventBrief } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import type { Worded } from "#shared/words/index.ts";
import { levelSentence, unreviewedSentence } from "#shared/words/answers/index.ts";
import { said } from "../facts/asking.ts";
import { countBy, eventsWithin, eventTold } from "../facts/eventAnswers.ts";
import type { Summing } from "./summing.ts";

/** The most urgent first. */
const LEVELS: readonly EventLevel[] = ["alarm", "warning", "notice"];
/** Scenarios that a level's sentence names, events that a sentence cites, open ones that are told one by one. */
const KINDS = 6;
const CITED = 8;
const OPEN = 3;

/** Events of the summary's footage, whatever was dismissed aside; by wall clock. */
export function eventsOf({ deps, footage, citing }: Summing): EventBrief[] {
  const all = eventsWithin(deps.events, footage, { scenarios: [], levels: [], states: [] });
  return all.filter((it) => citing.footage(it.videoId) !== null);
}

/** What scenarios raised, by level: "Alarms: “Robbery” 2, “Arson” 1." */
export function raisedByLevel({ citing, language }: Summing, events: readonly EventBrief[]): Worded[] {
  return LEVELS.flatMap((level) => {
    const own = events.filter((it) => it.level === level);
    if (own.length === 0) return [];
    const kinds = countBy(own, (it) => it.scenarioId).slice(0, KINDS);
    const named = kinds.map(([id, total]) => ({ name: citing.scenario(id), total }));
    const text = levelSentence(level, named, language);
    return [said(text, [citing.eventFigure(own, text), ...own.slice(0, CITED).map((it) => citing.event(it))])];
  });
}

/** Events that nobody reviewed: how many, and the gravest of them one by one. */
export function unreviewed({ citing, language, teller }: Summing, events: readonly EventBrief[]): Worded[] {
  const open = events.filter((it) => it.state === "new");
  const [first] = open;
  if (!first) return [];
  const when = teller.at(citing.footage(first.videoId)!, first.startUs);
  const text = unreviewedSentence(open.length, when, language);
  const gravest = open.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level)).slice(0, OPEN);
  return [
    said(text, [citing.eventFigure(open, text), ...open.slice(0, CITED).map((it) => citing.event(it))]),
    ...gravest.map((event) => eventTold({ citing, teller }, event)),
  ];
}
