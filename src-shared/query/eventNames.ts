import type { EventState } from "../domain/event.ts";
import type { CriterionOf } from "../domain/query.ts";
import { scenarioId } from "../domain/scenario.ts";
import { markWord, plainNames } from "./lexicon/events.ts";
import type { Sense } from "./lexicon/senses.ts";
import type { Language } from "./names.ts";
import type { ConceptVocabulary } from "./vocabulary.ts";

type EventCriterion = CriterionOf<"event">;

const ANY = /^(any|all|모두|전부|전체)$/iu;
const fold = (name: string) => name.normalize("NFC").toLowerCase().replaceAll("-", " ").replace(/\s+/g, " ").trim();

/** What stands after `event:`: "assault", "line-crossing", a scenario's name, "any". Null = no scenario is called so; an id that nobody knows (yet) stays one. */
export function scenarioCalled(value: string, { scenarios = [] }: ConceptVocabulary): Sense | null {
  if (ANY.test(value.trim())) return { is: "event", scenarios: [] };
  const wanted = fold(value);
  const known = scenarios.filter((it) =>
    [...plainNames(it), ...it.words.en, ...it.words.ko].some((name) => fold(name) === wanted),
  );
  if (known.length > 0) return { is: "event", scenarios: known.map((it) => it.id) };
  return scenarioId.safeParse(value).success ? { is: "event", scenarios: [value] } : null;
}

/** Events as they may be typed: "confirmed event:assault or event:robbery". */
export function eventPhrase({ scenarios, levels, states }: EventCriterion, language: Language): string {
  const marks = [
    ...levels.map((level) => markWord(language, { level })),
    states.length > 0 && markWord(language, { states }),
  ];
  const tokens = (scenarios.length > 0 ? scenarios : ["any"]).map((id) => `event:${id}`);
  return [...marks, tokens.join(language === "ko" ? " 또는 " : " or ")].filter((one) => one).join(" ");
}

/** States that a criterion means: what was dismissed is left out unless it is asked for. */
export const statesMeant = ({ states }: Pick<EventCriterion, "states">): readonly EventState[] =>
  states.length > 0 ? states : ["new", "confirmed"];

/** What a scenario's events are called: the first word for them, or its name. */
export function eventName(id: string, language: Language, { scenarios = [] }: ConceptVocabulary): string {
  const found = scenarios.find((it) => it.id === id);
  const name = found ? (found.words[language][0] ?? found.names[language]) : id;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const LEVELS = {
  en: { notice: "notice", warning: "warning", alarm: "alarm" },
  ko: { notice: "알림", warning: "주의", alarm: "경보" },
} as const;
const STATES = {
  en: { new: "unreviewed", confirmed: "confirmed", dismissed: "dismissed" },
  ko: { new: "미검토", confirmed: "확인됨", dismissed: "제외됨" },
} as const;

/** "Event: Assault, confirmed". */
export function eventLabel(
  { scenarios, levels, states }: EventCriterion,
  language: Language,
  vocabulary: ConceptVocabulary,
): string {
  const ko = language === "ko";
  const names =
    scenarios.length > 0
      ? scenarios.map((id) => eventName(id, language, vocabulary)).join(ko ? " 또는 " : " or ")
      : ko
        ? "모든 이벤트"
        : "any";
  const marks = [
    levels.map((it) => LEVELS[language][it]).join(ko ? " 또는 " : " or "),
    states.map((it) => STATES[language][it]).join(ko ? " 또는 " : " or "),
  ];
  return [`${ko ? "이벤트" : "Event"}: ${names}`, ...marks.filter((one) => one !== "")].join(", ");
}
