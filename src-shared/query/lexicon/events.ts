import type { NamedScenario } from "../../domain/event.ts";
import type { Entry, Sense } from "./senses.ts";

/** Words for what scenarios raise. "An alarm" of its own is the level; "a fire alarm" is whatever the scenario raised. */
const WORDS: Entry[] = [
  { sense: { is: "eventWord" }, forms: "event|events|incident|incidents|alert|alerts" },
  { sense: { is: "eventWord", level: "alarm" }, forms: "alarm|alarms" },
  { sense: { is: "eventWord", level: "warning" }, forms: "warning|warnings" },
  { sense: { is: "eventWord", states: ["dismissed"] }, forms: "false alarm|false alarms" },
  { sense: { is: "eventWord" }, forms: "이벤트|사건", noun: true },
  { sense: { is: "eventWord", level: "notice" }, forms: "알림", noun: true },
  { sense: { is: "eventWord", level: "alarm" }, forms: "경보|알람", noun: true },
  { sense: { is: "eventWord", level: "warning" }, forms: "주의|경고", noun: true },
  { sense: { is: "eventWord", states: ["dismissed"] }, forms: "오경보|허위 경보|오탐", noun: true },
];

/** What was decided about events, and how grave they are. The first form of each is the one that formatted queries use. */
const MARKS: Entry[] = [
  { sense: { is: "eventMark", states: ["confirmed"] }, forms: "confirmed|verified" },
  { sense: { is: "eventMark", states: ["dismissed"] }, forms: "dismissed|rejected" },
  {
    sense: { is: "eventMark", states: ["new"] },
    forms: "unreviewed|not reviewed|not yet reviewed|unresolved|unconfirmed|pending|new",
  },
  { sense: { is: "eventMark", states: ["confirmed", "dismissed"] }, forms: "reviewed" },
  { sense: { is: "eventMark", states: ["new", "confirmed"] }, forms: "not dismissed|undismissed" },
  { sense: { is: "eventMark", states: ["new", "dismissed"] }, forms: "not confirmed" },
  {
    sense: { is: "eventMark", states: ["new", "confirmed", "dismissed"] },
    forms: "including dismissed|including dismissed ones|even dismissed",
  },
  { sense: { is: "eventMark", level: "alarm" }, forms: "alarm level|level alarm" },
  { sense: { is: "eventMark", level: "warning" }, forms: "warning level|level warning" },
  { sense: { is: "eventMark", level: "notice" }, forms: "notice level|level notice" },
  { sense: { is: "eventMark", states: ["confirmed"] }, forms: "확인된|확인한|확정된", noun: true },
  { sense: { is: "eventMark", states: ["dismissed"] }, forms: "제외된|기각된|기각한|제외됨|무시된", noun: true },
  {
    sense: { is: "eventMark", states: ["new"] },
    forms: "미검토|검토되지 않은|검토 안 된|검토하지 않은|미확인|확인되지 않은|확인 안 된|확인하지 않은|미해결|새",
    noun: true,
  },
  { sense: { is: "eventMark", states: ["confirmed", "dismissed"] }, forms: "검토된|검토한", noun: true },
  { sense: { is: "eventMark", states: ["new", "confirmed"] }, forms: "제외되지 않은|기각되지 않은" },
  { sense: { is: "eventMark", states: ["new", "dismissed"] }, forms: "확정되지 않은" },
  {
    sense: { is: "eventMark", states: ["new", "confirmed", "dismissed"] },
    forms: "제외된 것 포함|제외된 것까지|기각 포함|기각된 것 포함|기각된 것까지",
  },
  { sense: { is: "eventMark", level: "alarm" }, forms: "경보 수준|경보 등급|경보 단계", noun: true },
  { sense: { is: "eventMark", level: "warning" }, forms: "주의 수준|주의 등급|경고 수준|경고 등급", noun: true },
  { sense: { is: "eventMark", level: "notice" }, forms: "알림 수준|알림 등급", noun: true },
];

/** Known only where there are scenarios: "new" and "pending" are words of their own. */
export const EVENT_LEXICON: readonly Entry[] = [...WORDS, ...MARKS];

/** Words that make an event of a name which means something in the picture: "person lying events". */
export const EVENT_NOUNS = {
  en: WORDS.filter(({ forms }) => /^[a-z]/.test(forms) && !forms.startsWith("false")).flatMap(({ forms }) =>
    forms.split("|"),
  ),
  ko: WORDS.filter(({ forms }) => !/^[a-z]/.test(forms) && !forms.startsWith("오")).flatMap(({ forms }) =>
    forms.split("|"),
  ),
};

/** The word of the lexicon for a mark, so that what is written can be read again. */
export function markWord(language: "en" | "ko", wanted: Partial<Extract<Sense, { is: "eventMark" }>>): string | null {
  const latin = language === "en";
  const same = (a: readonly string[] = [], b: readonly string[] = []) => [...a].sort().join() === [...b].sort().join();
  const entry = MARKS.find(
    ({ sense, forms }) =>
      /^[a-z]/.test(forms) === latin &&
      sense.is === "eventMark" &&
      sense.level === wanted.level &&
      same(sense.states, wanted.states),
  );
  return entry?.forms.split("|")[0] ?? null;
}

/** Names that nobody claimed: what a scenario is called in lists, and its id as words. */
export function plainNames({ id, names }: NamedScenario): string[] {
  return [...new Set([id.replaceAll("-", " "), names.en, names.ko])];
}
