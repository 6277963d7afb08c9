import { z } from "zod";
import type { AlertTarget } from "../../../store/sqlite/alertOutboxTable.ts";
import type { SqliteStore } from "../../../store/sqlite/store.ts";

const tally = z.object({ dropped: z.int().min(0), lastToldAtMs: z.int().nullable() });
/** What became of the events for one target, across restarts. */
type Tally = z.infer<typeof tally>;

const keyOf = (target: AlertTarget) => `alerts.${target}`;

export function readTally(settings: SqliteStore["settings"], target: AlertTarget): Tally {
  return tally.safeParse(settings.read(keyOf(target))).data ?? { dropped: 0, lastToldAtMs: null };
}

export function writeTally(settings: SqliteStore["settings"], target: AlertTarget, value: Tally): void {
  settings.write(keyOf(target), value);
}
