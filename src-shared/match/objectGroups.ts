import type { QueryStep } from "../domain/query.ts";
import { endOfObject, spanOfObject, strengthOfObject, tellsOf, type Holds } from "./found.ts";
import { matchOfObject } from "./matchStep.ts";
import { PatternScan } from "./pattern.ts";
import type { RunView, StepMatch } from "./types.ts";

/** Whether two neighbours, the second not beginning before the first, are one moment. */
export type AreClose = (startUs: number, endUs: number, nextStartUs: number, nextEndUs: number) => boolean;

/** Neighbouring matches that are one moment: the best of them, and how far all reach. */
export interface Group {
  startUs: number;
  endUs: number;
  best: StepMatch;
}

/**
 * The matches of a step that asks for one kind of object and nothing else, as moments. The same as matching and joining one by one, without making anything of the moments that `wanted` does not
 * want: "person" is half a million moments in a large library, and its answer shows sixty. Null when the step asks for more than that. Pure.
 */
export function objectGroups(
  step: QueryStep,
  run: RunView,
  areClose: AreClose,
  wanted: (strength: number, startUs: number, endUs: number) => boolean,
): { count: number; groups: Group[] } | null {
  const [criterion] = step.criteria;
  if (step.criteria.length !== 1 || criterion!.kind !== "object" || criterion!.negated) return null;
  if (criterion!.object.count !== null || run.within !== null || !tellsOf(run, criterion!.object)) return null;
  const { facts } = run;
  const { startUs } = facts.objects;
  const holds: Holds = { criterion: criterion!, known: true, route: "facts", spans: [], single: true };
  const scan = new PatternScan(criterion!.object, facts);
  const groups: Group[] = [];
  let count = 0;
  let best = -1;
  let strength = 0;
  let from = 0;
  let to = 0;
  const close = () => {
    if (best < 0) return;
    count++;
    if (wanted(strength, from, to))
      groups.push({ startUs: from, endUs: to, best: matchOfObject(spanOfObject(facts, best, scan), holds) });
  };
  for (const row of scan.rows(-Infinity, Infinity)) {
    const start = startUs[row]!;
    const end = endOfObject(facts.objects, row);
    const sure = strengthOfObject(facts.objects, row, scan);
    if (best >= 0 && areClose(from, to, start, end)) {
      to = Math.max(to, end);
      if (sure > strength) [best, strength] = [row, sure];
      continue;
    }
    close();
    [best, strength, from, to] = [row, sure, start, end];
  }
  close();
  return { count, groups };
}
