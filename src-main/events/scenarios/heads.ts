import type { ScenarioHead, ScenarioNeed } from "#shared/domain/event.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import { areasOf } from "#shared/scenario/areas.ts";
import { isMet, missingIn, type Abilities, type Need } from "#shared/scenario/needs.ts";
import type { FactsStore } from "../../store/facts/types.ts";
import type { EventCounts } from "../../store/sqlite/eventsTable.ts";
import type { Footage } from "../footage.ts";
import type { ConceptSource } from "../types.ts";
import { isFor, type Plan } from "./plan.ts";
import { abilitiesOfPacks, packsFor } from "./packsFor.ts";
import type { Entry } from "./registry.ts";

const MAX_LISTED = 64;
const NONE: EventCounts = { new: 0, confirmed: 0, dismissed: 0 };

/** What heads are made of besides the scenario itself. */
export interface HeadContext {
  footage: readonly Footage[];
  packs: readonly PackStatus[];
  counts: ReadonlyMap<string, EventCounts>;
  concepts: ConceptSource;
  facts: Pick<FactsStore, "peek">;
  hasLooked(entry: Entry, footage: Footage): boolean;
}

/** A scenario as lists show it, with what it needs of this library and what became of it here. */
export function headOf(entry: Entry, context: HeadContext): ScenarioHead {
  const { id, version, origin, enabled, plan, problem } = entry;
  const scenario = plan?.scenario;
  const ready = plan ? context.footage.filter((it) => it.run !== null && isFor(plan, it)) : [];
  const counts = context.counts.get(id) ?? NONE;
  const marked = counts.confirmed + counts.dismissed;
  return {
    id,
    version,
    origin,
    enabled,
    level: scenario?.level ?? "notice",
    names: scenario?.names ?? { en: id, ko: id },
    why: scenario?.why ?? { en: "", ko: "" },
    ucf: scenario?.ucf ?? [],
    needs: plan ? needsIn(plan, ready, context) : [],
    areas: plan ? areasIn(plan) : [],
    counts: { ...counts },
    precision: marked > 0 ? counts.confirmed / marked : null,
    lookedAt: ready.filter((it) => context.hasLooked(entry, it)).length,
    ready: ready.length,
    problem,
  };
}

function needsIn(plan: Plan, ready: readonly Footage[], context: HeadContext): ScenarioNeed[] {
  const { packs, concepts } = context;
  const asked = plan.needs.filter(isShown).slice(0, MAX_LISTED);
  const lacking = asked.map(() => 0);
  /** Videos on which nothing that could stand in for it is there either. */
  const blocking = asked.map(() => 0);
  const has =
    ready.length > 0 ? ready.map((it) => abilitiesIn(it, plan, context)) : [abilitiesOfPacks(packs, concepts)];
  for (const abilities of has) {
    const missing = new Set(missingIn(plan.scenario, abilities).map((it) => it.name));
    asked.forEach((need, i) => {
      if (isMet(need, abilities)) return;
      lacking[i]!++;
      if (missing.has(need.name) || need.options.some((name) => missing.has(name))) blocking[i]!++;
    });
  }
  return asked.map((need, i) => ({
    kind: need.kind,
    name: need.name,
    met: lacking[i] === 0,
    videos: ready.length > 0 ? blocking[i]! || lacking[i]! : 0,
    packIds: lacking[i] === 0 ? [] : packsFor(need, packs, concepts),
    optional: need.optional && blocking[i] === 0,
  }));
}

/** Paths are made by the app itself: nobody is asked for them. */
const isShown = (need: Need): need is Need & { kind: ScenarioNeed["kind"] } => need.kind !== "paths";

function abilitiesIn(
  { labels, classes, run, camera }: Footage,
  plan: Plan,
  { concepts, facts }: HeadContext,
): Abilities {
  const known = run === null ? null : facts.peek(run);
  return {
    labels,
    classes,
    // Read ahead at start; until then nothing is missing as far as anybody knows.
    signals: known === null || known.signals.watched,
    paths: true,
    areas: areasOf(plan.scenario.areas, camera),
    concept: (id) => run !== null && concepts.knows(id, run),
  };
}

/** Areas that a scenario names, drawn or not. */
function areasIn({ needs, scenario }: Plan): ScenarioHead["areas"] {
  const named = new Map<string, "zone" | "line">();
  for (const { area, name } of needs) if (area !== null) named.set(name, area);
  return [...named].slice(0, MAX_LISTED).map(([name, kind]) => ({
    name,
    kind,
    cameras: scenario.areas.flatMap((it) => (("zone" in it ? it.zone : it.line) === name ? [it.camera] : [])),
  }));
}
