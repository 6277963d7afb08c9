import type { Sense } from "./lexicon/senses.ts";
import { rule, senseOf } from "./rules.ts";
import type { Rule } from "./rules.ts";
import { isOp } from "./tokens.ts";
import type { Token } from "./tokens.ts";

type Events = Extract<Sense, { is: "events" }>;
type Said = Pick<Extract<Sense, { is: "eventMark" }>, "level" | "states"> | null;

const mark = (token: Token | undefined): Said => senseOf(token, "eventMark");
const word = (token: Token | undefined) => senseOf(token, "eventWord");

function events(scenarios: readonly string[], ...said: Said[]): Events {
  return {
    is: "events",
    scenarios,
    levels: [...new Set(said.flatMap((one) => one?.level ?? []))],
    states: [...new Set(said.flatMap((one) => one?.states ?? []))],
  };
}

/** Whether a token means an event first, or only besides something in the picture: then another word has to say that the event is meant. */
const isFirst = (token: Token) => !token.others.includes(token.sense);

/** "Confirmed robberies", "fire alarms", "폭행 중 확인된": a scenario's word with what is said of its events. The level of "a fire alarm" is the scenario's own affair. */
function raised(event: Token | undefined, noun: Token | undefined, ...marks: Array<Token | undefined>): Sense | null {
  const { scenarios } = senseOf(event, "event")!;
  if (!noun && marks.every((one) => !one) && !isFirst(event!)) return null;
  const said = word(noun);
  return events(scenarios, ...marks.map(mark), said?.states ? { states: said.states } : null);
}

const NAMED: Rule[] = [
  rule(
    "eventMark? eventMark? eventMark? event eventWord? that? eventMark eventMark?",
    ([a, b, c, event, noun, , d, e]) => raised(event, noun, a, b, c, d, e),
  ),
  rule("eventMark? eventMark? eventMark? event eventWord?", ([a, b, c, event, noun]) => raised(event, noun, a, b, c)),
  rule("eventMark? eventMark? eventMark? eventWord that? eventMark eventMark?", ([a, b, c, noun, , d, e]) =>
    events([], ...[a, b, c, d, e].map(mark), word(noun)),
  ),
  rule("eventMark? eventMark? eventMark? eventWord", ([a, b, c, noun]) =>
    events([], ...[a, b, c].map(mark), word(noun)),
  ),
];

/** "Assaults and robberies": either, since hardly one moment is both. What is said of the first holds for the others too. */
function either(a: Token | undefined, c: Token | undefined): Sense | null {
  const [first, more] = [senseOf(a, "events")!, senseOf(c, "events")!];
  const agree = (one: readonly string[], other: readonly string[]) =>
    other.length === 0 || [...one].sort().join() === [...other].sort().join();
  if (first.scenarios.length === 0 || more.scenarios.length === 0) return null;
  if (!agree(first.levels, more.levels) || !agree(first.states, more.states)) return null;
  return { ...first, scenarios: [...new Set([...first.scenarios, ...more.scenarios])] };
}

const LIST: Rule[] = [
  rule("events:and|or events", ([a, c]) => either(a, c)),
  rule("events and|or events", ([a, , c]) => either(a, c)),
  // "폭행, 강도 없이": only the last is denied.
  rule("events comma events", ([a, , c], next) => (isOp(next, "notAfter") ? null : either(a, c))),
  rule("events comma and|or events", ([a, , , c]) => either(a, c)),
];

/** What scenarios raise, before times and counts are read. Lists grow by one a round. */
export const EVENTS: Rule[][] = [NAMED, LIST, LIST, LIST, LIST];
