import type { PackStatus } from "#shared/domain/model.ts";
import type { Abilities, Need } from "#shared/scenario/needs.ts";
import type { ConceptSource } from "../types.ts";

const MAX_PACKS = 10;

/** Packs that would meet a need, best first: those that are here already, those that suit this machine, then by what they reach. */
export function packsFor(need: Need, packs: readonly PackStatus[], concepts: Pick<ConceptSource, "known">): string[] {
  const helps = ({ manifest }: PackStatus): boolean => {
    switch (need.kind) {
      case "class":
        return manifest.task === "detect" && need.options.some((name) => manifest.labels.includes(name));
      case "classes":
        return manifest.task === "detect";
      case "concept":
        return manifest.task === "encode" && concepts.known().has(need.name);
      case "area":
      case "signals":
      case "paths":
        return false;
    }
  };
  const rank = ({ state, suggested }: PackStatus) => (state === "installed" ? 2 : 0) + (suggested ? 1 : 0);
  return packs
    .filter(helps)
    .sort((a, b) => rank(b) - rank(a) || (b.manifest.publishedAp ?? 0) - (a.manifest.publishedAp ?? 0))
    .slice(0, MAX_PACKS)
    .map((it) => it.manifest.id);
}

/** What a library without footage could tell with what is installed. */
export function abilitiesOfPacks(packs: readonly PackStatus[], concepts: Pick<ConceptSource, "known">): Abilities {
  const installed = packs.filter((it) => it.state === "installed").map((it) => it.manifest);
  const detectors = installed.filter((it) => it.task === "detect");
  const encodes = installed.some((it) => it.task === "encode");
  return {
    labels: detectors.length > 0 ? new Set(detectors.flatMap((it) => it.labels.flatMap((name) => name ?? []))) : null,
    classes: [],
    signals: true,
    paths: true,
    areas: new Map(),
    concept: (id) => encodes && concepts.known().has(id),
  };
}
