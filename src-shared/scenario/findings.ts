import type { EventPart } from "../domain/event.ts";
import type { Scenario } from "../domain/scenario.ts";
import { byStart } from "./combine.ts";
import type { Held } from "./types.ts";

/** What happens at a moment is shown for so long around it. */
const SHOWN_US = 500_000;
/** Tracks that a finding names, and strongest stretches of it whose tracks are named. */
const NAMED = 64;

/** What a scenario found in one run, before anybody names or stores it. Times of media, ascending. */
export interface Finding {
  startUs: number;
  endUs: number;
  strength: number;
  trackIds: number[];
  /** How many separate findings were grouped into it. */
  findings: number;
  /** Of its strongest. */
  parts: EventPart[];
}

/** One event in the making. */
interface Open {
  startUs: number;
  endUs: number;
  /** End of the stretch that it last grew by. */
  stretchUs: number;
  findings: number;
  members: Held[];
}

/** What holds as events: what overlaps is one, what is closer than `group` too; after one, none begins within `cooldown`. With `per: object` all that is counted for each main object by itself. */
export function findingsOf(
  held: readonly Held[],
  { per, group, cooldown }: Pick<Scenario, "per" | "group" | "cooldown">,
  durationUs: number,
): Finding[] {
  const sets = per === "object" ? [...Map.groupBy(held, (it) => it.trackIds[0] ?? 0).values()] : [held];
  return sets
    .flatMap((set) => grouped(set.toSorted(byStart), group, cooldown))
    .map((it) => findingOf(it, durationUs))
    .sort((a, b) => a.startUs - b.startUs || a.endUs - b.endUs);
}

function grouped(held: readonly Held[], groupUs: number, cooldownUs: number): Open[] {
  const events: Open[] = [];
  for (const it of held) {
    const last = events.at(-1);
    if (last && it.startUs <= last.endUs + groupUs) {
      if (it.startUs > last.stretchUs) last.findings++;
      last.endUs = Math.max(last.endUs, it.endUs);
      last.stretchUs = last.endUs;
      last.members.push(it);
    } else if (!last || it.startUs >= last.endUs + cooldownUs) {
      const { startUs, endUs } = it;
      events.push({ startUs, endUs, stretchUs: endUs, findings: 1, members: [it] });
    }
  }
  return events;
}

function findingOf({ startUs, endUs, findings, members }: Open, durationUs: number): Finding {
  const sorted = members.length > 1 ? members.toSorted((a, b) => b.strength - a.strength) : members;
  const best = sorted[0]!;
  const tracks = new Set<number>();
  for (const it of sorted.slice(0, NAMED)) for (const track of it.trackIds) tracks.add(track);
  const isMoment = endUs - startUs <= 1;
  return {
    startUs: Math.round(isMoment ? Math.max(Math.min(0, startUs), startUs - SHOWN_US) : startUs),
    endUs: Math.round(isMoment ? Math.max(endUs, Math.min(durationUs, endUs + SHOWN_US)) : endUs),
    strength: best.strength,
    trackIds: [...tracks].slice(0, NAMED),
    findings,
    parts: best.parts(),
  };
}
