import type { z } from "zod";
import type { suggestion } from "#shared/contract/events.ts";
import type { EventPart, SceneEvent } from "#shared/domain/event.ts";
import type { Scenario, ScenarioNode } from "#shared/domain/scenario.ts";
import { isGroup, nameOf, walk } from "#shared/scenario/nodes.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { KnownEvent, StoredEvent } from "../../store/sqlite/eventsTable.ts";
import type { FootageView } from "../footage.ts";
import { lookAt } from "../looks/look.ts";
import { reconcile } from "../looks/reconcile.ts";
import { loadRun, type LoaderDeps } from "../looks/runLoader.ts";
import { planOf, type Plan } from "../scenarios/plan.ts";

type Suggestion = z.infer<typeof suggestion>;
type Field = Suggestion["field"];

/** Fewer marks say nothing. */
const LEAST_CONFIRMED = 3;
const LEAST_GONE = 2;

export interface SuggestDeps extends LoaderDeps {
  footage: FootageView;
}

/**
 * Higher thresholds that the marks of a scenario's events speak for: each would have kept every confirmed event and dropped some that were dismissed. A threshold is first read off the evidence of
 * the marked events, then tried on the footage that they are of: the figures say what would really happen. Best first. Nothing is changed by it.
 */
export async function suggestThresholds(
  plan: Plan,
  marked: readonly StoredEvent[],
  deps: SuggestDeps,
): Promise<Suggestion[]> {
  const confirmed = marked.filter((it) => it.event.state === "confirmed");
  if (confirmed.length < LEAST_CONFIRMED) return [];
  const now = await outcomeOf(plan, marked, deps);
  const found: Suggestion[] = [];
  for (const { part, field, from, to } of candidates(plan.scenario, now)) {
    const after = await outcomeOf(planOf(withThreshold(plan.scenario, part, field, to)), now, deps);
    const kept = new Set(after.map((it) => it.event.id));
    const lost = now.filter((it) => !kept.has(it.event.id));
    const of = (events: readonly StoredEvent[], state: SceneEvent["state"]) =>
      events.filter((it) => it.event.state === state).length;
    const dismissedGone = of(lost, "dismissed");
    if (of(lost, "confirmed") > 0 || dismissedGone < LEAST_GONE) continue;
    found.push({ part, field, from, to, confirmedKept: of(after, "confirmed"), confirmedLost: 0, dismissedGone });
  }
  return found.sort((a, b) => b.dismissedGone - a.dismissedGone);
}

/** The marked events that a scenario finds, with the evidence of now. */
async function outcomeOf(plan: Plan, marked: readonly StoredEvent[], deps: SuggestDeps): Promise<StoredEvent[]> {
  const byVideo = new Map<VideoId, StoredEvent[]>();
  for (const it of marked) byVideo.set(it.event.videoId, [...(byVideo.get(it.event.videoId) ?? []), it]);
  const found: StoredEvent[] = [];
  for (const [id, events] of byVideo) {
    const footage = deps.footage.find(id);
    const loaded = footage && (await loadRun(footage, [plan], deps));
    if (!loaded) continue;
    const known = events.map((it) => ({ ...knownOf(it), whole: it }));
    for (const { event, draft } of reconcile(known, lookAt(plan, loaded).drafts, loaded.run).kept)
      found.push({ ...event.whole, run: loaded.run, event: { ...event.whole.event, ...draft } });
  }
  return found;
}

const knownOf = ({ event, run }: StoredEvent): KnownEvent => ({
  id: event.id,
  scenario: event.scenarioId,
  run,
  startUs: event.startUs,
  endUs: event.endUs,
  trackIds: event.trackIds,
  state: event.state,
  stale: event.stale,
  isMarked: true,
});

/** Thresholds between the least figure of a confirmed event and the highest of those dismissed below it, part by part. */
function candidates(
  scenario: Scenario,
  marked: readonly StoredEvent[],
): Array<Pick<Suggestion, "part" | "field" | "from" | "to">> {
  const found: Array<Pick<Suggestion, "part" | "field" | "from" | "to">> = [];
  for (const { node, path, negative } of walk(scenario.when)) {
    if (isGroup(node) || negative) continue;
    const part = nameOf(node, path);
    for (const field of ["strength", "confidence"] as const) {
      const from = thresholdOf(node, field);
      if (from === null) continue;
      const figures = (state: SceneEvent["state"]) =>
        marked.flatMap(({ event }) => (event.state === state ? (figureOf(event, part, field) ?? []) : []));
      const least = Math.min(...figures("confirmed"));
      const below = figures("dismissed").filter((it) => it < least);
      if (!Number.isFinite(least) || below.length < LEAST_GONE) continue;
      // In the middle, but short enough to be read: two places, on the side of those that are to stay.
      const to = Math.min(Math.floor(((least + Math.max(...below)) / 2) * 100 + 0.5), Math.floor(least * 100)) / 100;
      if (to > from && to <= 1) found.push({ part, field, from, to });
    }
  }
  return found;
}

/** What a part asks for now; null where it has no such threshold. */
function thresholdOf(node: ScenarioNode, field: Field): number | null {
  if (field === "strength") return node.strength ?? 0;
  return "object" in node && !("count" in node && node.count) ? (node.object.confidence ?? 0) : null;
}

/** The figure of an event that a threshold would be held against; null when the part is not among its evidence. */
function figureOf(event: SceneEvent, part: string, field: Field): number | null {
  const mine = event.parts.filter((it) => it.part === part);
  const figures = mine.map((it: EventPart) => (field === "strength" ? it.strength : it.value));
  return figures.some((it) => it === null) || figures.length === 0 ? null : Math.min(...(figures as number[]));
}

/** The same scenario with another threshold at one part. */
function withThreshold(scenario: Scenario, part: string, field: Field, to: number): Scenario {
  const changed = structuredClone(scenario);
  for (const { node, path } of walk(changed.when)) {
    if (isGroup(node) || nameOf(node, path) !== part) continue;
    if (field === "strength") node.strength = to;
    else if ("object" in node) node.object.confidence = to;
  }
  return changed;
}
