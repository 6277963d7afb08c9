import type { EvidenceItem } from "../domain/evidence.ts";
import type { CriterionOf } from "../domain/query.ts";
import type { Understand } from "../question/index.ts";
import { numbersIn } from "./numbers.ts";
import type { Reading } from "./reading.ts";

/** Words that may stand between a number and the events that it counts: "two confirmed", "이벤트 3건". */
const BETWEEN =
  /^[\s"“”‘’()]*(?:(?:of|the|a|an|event|events|incidents?|alarms?|alerts?|이벤트|경보|사건|이|가|은|는)[\s"“”‘’()]*)*$/iu;

/** Numbers that a sentence says of events of a criterion: right before them in English, right after them in Korean. */
export function eventCounts(
  { plain }: Reading,
  { span }: CriterionOf<"event">,
): Array<{ word: string; at: number; n: number }> {
  if (span === null) return [];
  return numbersIn(plain).filter((one): one is typeof one & { n: number } => {
    const { at, word, n } = one;
    if (n === null) return false;
    const end = at + word.length;
    return (
      (end <= span.start && BETWEEN.test(plain.slice(end, span.start))) ||
      (at >= span.end && BETWEEN.test(plain.slice(span.end, at)))
    );
  });
}

/** A sentence speaks of what a scenario raised, not of what people did. */
const SAYS_EVENT = /\b(?:events?|alarms?|alerts?|incidents?|scenarios?|raised)\b|이벤트|경보|알림|시나리오|사건/iu;

/** The sentence without what the cited events are called: an event called "Assault" may be called so, where it is called an event. */
export function withoutEventNames(text: string, cited: readonly EvidenceItem[], understand: Understand): string {
  const raised = new Set(cited.flatMap(({ facts }) => facts.events ?? []));
  if (raised.size === 0 || !SAYS_EVENT.test(text)) return text;
  let left = text;
  for (const one of understand(text).steps.flatMap(({ criteria }) => criteria))
    if (one.kind === "event" && one.span && one.scenarios.every((id) => raised.has(id)))
      left = left.slice(0, one.span.start) + " ".repeat(one.span.end - one.span.start) + left.slice(one.span.end);
  return left;
}
