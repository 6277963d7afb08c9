import { eventId, type SceneEvent } from "#shared/domain/event.ts";
import { randomId } from "../../platform/ids.ts";
import type { KnownEvent } from "../../store/sqlite/eventsTable.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { Footage } from "../footage.ts";
import type { Entry } from "../scenarios/registry.ts";
import type { Look } from "./look.ts";
import { reconcile } from "./reconcile.ts";

/** A look that is to be stored. */
export interface DoneLook {
  entry: Entry;
  footage: Footage;
  run: number;
  key: string;
  look: Look;
  /** Tell what it finds for the first time. */
  isNews: boolean;
}

export interface CommitDeps {
  store: Pick<SqliteStore, "db" | "videos" | "events" | "eventRuns">;
  nowMs(): number;
  /** Called inside the transaction with what is news: a message that is queued there is queued exactly when its event is stored. */
  tell(events: readonly SceneEvent[]): void;
}

/**
 * Stores looks with their events, all in one transaction. Looks at a run that is no longer its video's current one are passed over. Returns those that were stored, and the events that
 * are news.
 */
export function commitLooks(
  looks: readonly DoneLook[],
  { store, nowMs, tell }: CommitDeps,
): { stored: DoneLook[]; news: SceneEvent[] } {
  return store.db.transaction(() => {
    const news: SceneEvent[] = [];
    const stored: DoneLook[] = [];
    for (const mine of Map.groupBy(looks, (it) => it.footage.id).values()) {
      const { id } = mine[0]!.footage;
      const current = store.videos.find(id)?.currentRun;
      const known = Map.groupBy(store.events.known(id), (it) => it.scenario);
      for (const done of mine) {
        if (done.run !== current) continue;
        news.push(...commitLook(done, known.get(done.entry.id) ?? [], store, nowMs()));
        stored.push(done);
      }
    }
    if (news.length > 0) tell(news);
    return { stored, news };
  });
}

function commitLook(
  { entry, run, key, look, isNews }: DoneLook,
  before: readonly KnownEvent[],
  { events, eventRuns }: CommitDeps["store"],
  nowMs: number,
): SceneEvent[] {
  const { kept, made, stale, gone } = reconcile(before, look.drafts, run);
  for (const { event, draft } of kept) events.refind(event.id, draft, run);
  events.setStale(stale);
  events.delete(gone);
  const ids = made.map((draft) => {
    const id = eventId.parse(randomId("ev"));
    events.insert(id, draft, run, nowMs);
    return id;
  });
  eventRuns.write({ scenario: entry.id, run, version: entry.version, key, missing: look.missing });
  return isNews ? ids.map((id) => events.find(id)!.event) : [];
}
