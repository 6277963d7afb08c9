import type { RunPaths } from "#shared/facts/paths.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { areasOf } from "#shared/scenario/areas.ts";
import type { ConceptSpan, ScenarioRun } from "#shared/scenario/types.ts";
import type { FactsStore } from "../../store/facts/types.ts";
import type { PathsStore } from "../../store/facts/pathsStore.ts";
import type { Footage } from "../footage.ts";
import { asksForPaths, type Plan } from "../scenarios/plan.ts";
import type { ConceptSource } from "../types.ts";

/** A video's current run with all that some scenarios ask of it in memory. */
export interface LoadedRun {
  footage: Footage;
  run: number;
  facts: RunFacts;
  view(plan: Plan): ScenarioRun;
}

export interface LoaderDeps {
  facts: Pick<FactsStore, "of">;
  paths: Pick<PathsStore, "of">;
  concepts: ConceptSource;
}

/** Reads what the plans ask of a video's current run; null when it has none that can be read. Paths are read for those alone that speak of places, concepts for those that name them. */
export async function loadRun(
  footage: Footage,
  plans: readonly Plan[],
  { facts: factsOf, paths: pathsOf, concepts }: LoaderDeps,
): Promise<LoadedRun | null> {
  const { run } = footage;
  const facts = run === null ? null : await factsOf.of(run);
  if (run === null || facts === null) return null;
  let paths: RunPaths | null = null;
  if (plans.some((plan) => asksForPaths(plan, footage))) paths = await pathsOf.of(run);
  const spans = new Map<string, ConceptSpan[] | null>();
  for (const id of new Set(plans.flatMap((plan) => plan.concepts))) spans.set(id, await concepts.spans(id, run));
  const objects: ScenarioRun["objects"] = new Map();
  return {
    footage,
    run,
    facts,
    view: ({ scenario }) => ({
      facts,
      labels: footage.labels,
      durationUs: footage.durationUs,
      within: null,
      paths: () => paths,
      concept: (id) => spans.get(id) ?? null,
      areas: areasOf(scenario.areas, footage.camera),
      objects,
    }),
  };
}
