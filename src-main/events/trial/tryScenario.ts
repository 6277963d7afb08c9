import { setImmediate } from "node:timers/promises";
import type { TrialEvent } from "#shared/contract/events.ts";
import type { EventDraft, SceneEvent } from "#shared/domain/event.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { Clock } from "../../platform/clock.ts";
import type { EventsTable, KnownEvent } from "../../store/sqlite/eventsTable.ts";
import type { FootageView } from "../footage.ts";
import { lookAt } from "../looks/look.ts";
import { reconcile } from "../looks/reconcile.ts";
import { loadRun, type LoaderDeps } from "../looks/runLoader.ts";
import type { Plan } from "../scenarios/plan.ts";

/** Work for so long before others get a turn, and between two messages of progress. */
const TURN_MS = 8;
const PROGRESS_MS = 100;
/** Events that a list of the answer holds. */
const MAX_LISTED = 500;

export interface TrialDeps extends LoaderDeps {
  footage: FootageView;
  events: Pick<EventsTable, "known" | "find">;
  clock: Clock;
}

type Done = Extract<TrialEvent, { kind: "done" }>;

/**
 * Runs a scenario that is not stored over everything indexed, or over some videos, and tells what would change against the events that the stored one of the same id has found there. What the
 * operators have marked counts as found where it is found again, whatever the stored version thinks of it now. Stores nothing. Throws AppError(CANCELLED) when the signal aborts.
 */
export async function* tryScenario(
  plan: Plan,
  videoIds: readonly VideoId[] | undefined,
  deps: TrialDeps,
  signal: AbortSignal,
): AsyncGenerator<TrialEvent, void> {
  const { clock } = deps;
  const startedMs = clock.monotonicMs();
  const wanted = videoIds && new Set(videoIds);
  const videos = deps.footage.all().filter((it) => it.run !== null && (!wanted || wanted.has(it.id)));
  const tally = new Tally(deps.events);
  let hours = 0;
  let toldMs = -Infinity;
  let began = performance.now();
  for (const [done, footage] of videos.entries()) {
    throwIfAborted(signal);
    const now = performance.now();
    if (now - toldMs >= PROGRESS_MS) {
      toldMs = now;
      yield { kind: "progress", done, total: videos.length, found: tally.found };
    }
    if (now - began >= TURN_MS) {
      await setImmediate();
      began = performance.now();
    }
    const loaded = await loadRun(footage, [plan], deps);
    if (!loaded) continue;
    hours += footage.durationUs / 3.6e9;
    const known = deps.events.known(footage.id, plan.scenario.id);
    tally.add(known, lookAt(plan, loaded).drafts, loaded.run);
  }
  throwIfAborted(signal);
  yield { kind: "progress", done: videos.length, total: videos.length, found: tally.found };
  yield { kind: "done", ...tally.result(), hours, tookMs: clock.monotonicMs() - startedMs };
}

class Tally {
  found = 0;
  readonly #appears: EventDraft[] = [];
  readonly #vanishes: SceneEvent[] = [];
  readonly #counts = { appears: 0, vanishes: 0, stays: 0 };
  readonly #marked = { confirmedKept: 0, confirmedLost: 0, dismissedKept: 0, dismissedGone: 0 };

  readonly #events: TrialDeps["events"];

  constructor(events: TrialDeps["events"]) {
    this.#events = events;
  }

  add(before: readonly KnownEvent[], drafts: readonly EventDraft[], run: number): void {
    const { kept, made, stale, gone } = reconcile(before, drafts, run);
    this.found += drafts.length;
    this.#counts.stays += kept.length;
    this.#counts.appears += made.length;
    this.#appears.push(...made.slice(0, MAX_LISTED - this.#appears.length));
    for (const { event } of kept) this.#mark(event, true);
    const lost = new Set([...stale, ...gone]);
    for (const event of before) {
      // What the stored version does not find either cannot vanish.
      if (!lost.has(event.id) || event.stale) continue;
      this.#counts.vanishes++;
      const whole = this.#vanishes.length < MAX_LISTED ? this.#events.find(event.id) : null;
      if (whole) this.#vanishes.push(whole.event);
      this.#mark(event, false);
    }
  }

  result(): Pick<Done, "appears" | "vanishes" | "counts" | "marked"> {
    return { appears: this.#appears, vanishes: this.#vanishes, counts: this.#counts, marked: this.#marked };
  }

  #mark({ state }: KnownEvent, kept: boolean): void {
    if (state === "confirmed") this.#marked[kept ? "confirmedKept" : "confirmedLost"]++;
    if (state === "dismissed") this.#marked[kept ? "dismissedKept" : "dismissedGone"]++;
  }
}
