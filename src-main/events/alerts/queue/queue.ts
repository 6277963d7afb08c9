import { randomId } from "../../../platform/ids.ts";
import type { EventId } from "#shared/domain/event.ts";
import type { SqliteStore } from "../../../store/sqlite/store.ts";
import type { AlertTarget } from "../../../store/sqlite/alertOutboxTable.ts";
import { readTally, writeTally } from "./tally.ts";

/** More than this is given up, the least grave first. */
const MAX_EVENTS = 2000;
/** A receiver that is away for a weekend hears of it. */
const MAX_AGE_MS = 72 * 60 * 60_000;
/** Fewer than this are told one by one. */
const STORM = 5;
/** Events in one message: some tens of kilobytes. */
const MAX_TOGETHER = 25;
/** How far ahead is looked for what goes together. */
const LOOK = 500;

export interface QueuedMessage {
  id: string;
  events: EventId[];
}

export type GroupKey = (alert: { level: string; scenario: string }) => string;

/** What is still to be told to one target, in messages. All of it lies in SQLite. */
export class AlertQueue {
  readonly target: AlertTarget;
  readonly #store: Pick<SqliteStore, "db" | "alertOutbox" | "settings">;
  /** Only what has the same key shares a message. */
  readonly #keyOf: GroupKey;
  readonly #maxEvents: number;

  constructor(
    target: AlertTarget,
    store: Pick<SqliteStore, "db" | "alertOutbox" | "settings">,
    keyOf: GroupKey,
    maxEvents = MAX_EVENTS,
  ) {
    this.target = target;
    this.#store = store;
    this.#keyOf = keyOf;
    this.#maxEvents = maxEvents;
  }

  add(event: EventId, nowMs: number): void {
    this.#store.alertOutbox.add(this.target, event, randomId("msg"), nowMs);
  }

  /** Messages that were tried and not acknowledged, the oldest first. */
  open(limit: number): string[] {
    return this.#store.alertOutbox.tried(this.target, limit);
  }

  hasFresh(): boolean {
    return this.#store.alertOutbox.fresh(this.target, 1).length > 0;
  }

  /** Makes a message of what was not tried yet: the gravest event, in a storm with what goes with it. From then on it stays as it is. Null when there is nothing. */
  begin(): string | null {
    const { alertOutbox } = this.#store;
    const fresh = alertOutbox.fresh(this.target, LOOK);
    const [first] = fresh;
    if (!first) return null;
    const key = this.#keyOf(first);
    const together =
      fresh.length < STORM ? [first] : fresh.filter((it) => this.#keyOf(it) === key).slice(0, MAX_TOGETHER);
    alertOutbox.begin(
      together.map((it) => it.seq),
      first.message,
    );
    return first.message;
  }

  eventsOf(message: string): EventId[] {
    return this.#store.alertOutbox.eventsOf(this.target, message);
  }

  /** It arrived, and with it that some were given up. */
  settle(message: string, missed: number, nowMs: number): void {
    this.#store.db.transaction(() => {
      this.#store.alertOutbox.settle(this.target, message);
      const { dropped } = readTally(this.#store.settings, this.target);
      writeTally(this.#store.settings, this.target, {
        dropped: Math.max(0, dropped - missed),
        lastToldAtMs: Math.trunc(nowMs),
      });
    });
  }

  /** Gives up what is too old or too much. Returns how many events. */
  trim(nowMs: number): number {
    return this.#counted(() => this.#store.alertOutbox.trim(this.target, this.#maxEvents, nowMs - MAX_AGE_MS));
  }

  /** Gives up a message. Returns how many events. */
  giveUp(message: string): number {
    return this.#counted(() => this.#store.alertOutbox.settle(this.target, message));
  }

  get dropped(): number {
    return readTally(this.#store.settings, this.target).dropped;
  }

  #counted(drop: () => number): number {
    return this.#store.db.transaction(() => {
      const dropped = drop();
      if (dropped > 0) {
        const tally = readTally(this.#store.settings, this.target);
        writeTally(this.#store.settings, this.target, { ...tally, dropped: tally.dropped + dropped });
      }
      return dropped;
    });
  }
}
