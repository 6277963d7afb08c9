import { eventId, type EventId } from "#shared/domain/event.ts";
import { eventLevel, type EventLevel } from "#shared/domain/scenario.ts";
import type { Database } from "./database.ts";

export type AlertTarget = "webhook" | "mqtt";

/** An event that no message has tried to tell yet. */
export interface FreshAlert {
  seq: number;
  event: EventId;
  level: EventLevel;
  scenario: string;
  /** Id of the message that would tell it alone. */
  message: string;
}

const LEVEL = "coalesce(e.ownLevel, e.level)";
/** Alarms before warnings before notices. */
const RANK = `CASE ${LEVEL} WHEN 'alarm' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END`;

/** Events that are still to be told somewhere. An event is told once to a target: one that is queued again before it was told stays as it is. */
export class AlertOutboxTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Joins an ongoing transaction. */
  add(target: AlertTarget, event: EventId, message: string, nowMs: number): void {
    this.#db.run(
      "INSERT INTO alertOutbox (target, event, message, queuedAtMs) VALUES (?, ?, ?, ?) ON CONFLICT (target, event) DO NOTHING",
      target,
      event,
      message,
      nowMs,
    );
  }

  count(target: AlertTarget): number {
    return Number(this.#db.get("SELECT count(*) AS n FROM alertOutbox WHERE target = ?", target)!["n"]);
  }

  /** Ids of messages that were tried and not acknowledged, the oldest first. */
  tried(target: AlertTarget, limit: number): string[] {
    return this.#db
      .all(
        "SELECT message FROM alertOutbox WHERE target = ? AND tried = 1 GROUP BY message ORDER BY min(seq) LIMIT ?",
        target,
        limit,
      )
      .map((row) => String(row["message"]));
  }

  /** Events that were not tried yet, the gravest and then the oldest first. */
  fresh(target: AlertTarget, limit: number): FreshAlert[] {
    return this.#db
      .all(
        `SELECT o.seq, o.event, o.message, e.scenario, ${LEVEL} AS level FROM alertOutbox o JOIN events e ON e.id = o.event
         WHERE o.target = ? AND o.tried = 0 ORDER BY ${RANK}, o.seq LIMIT ?`,
        target,
        limit,
      )
      .map((row) => ({
        seq: Number(row["seq"]),
        event: eventId.parse(row["event"]),
        message: String(row["message"]),
        scenario: String(row["scenario"]),
        level: eventLevel.parse(row["level"]),
      }));
  }

  /** Puts rows into one message, for good: from now on it may have arrived. */
  begin(seqs: readonly number[], message: string): void {
    this.#db.run(
      "UPDATE alertOutbox SET message = ?, tried = 1 WHERE seq IN (SELECT value FROM json_each(?))",
      message,
      JSON.stringify(seqs),
    );
  }

  /** Events of a message that was begun, in the order they were queued. Empty when all of them are gone. */
  eventsOf(target: AlertTarget, message: string): EventId[] {
    return this.#db
      .all("SELECT event FROM alertOutbox WHERE target = ? AND tried = 1 AND message = ? ORDER BY seq", target, message)
      .map((row) => eventId.parse(row["event"]));
  }

  /** Nothing of a message is to be told any more. Returns how many events. */
  settle(target: AlertTarget, message: string): number {
    return this.#db.run("DELETE FROM alertOutbox WHERE target = ? AND tried = 1 AND message = ?", target, message);
  }

  /** Gives up what was queued before a time, and of more than `max` the least grave, oldest first. Returns how many events. */
  trim(target: AlertTarget, max: number, beforeMs: number): number {
    const old = this.#db.run("DELETE FROM alertOutbox WHERE target = ? AND queuedAtMs < ?", target, beforeMs);
    const over = this.count(target) - max;
    if (over <= 0) return old;
    return (
      old +
      this.#db.run(
        `DELETE FROM alertOutbox WHERE seq IN (
           SELECT o.seq FROM alertOutbox o JOIN events e ON e.id = o.event WHERE o.target = ? ORDER BY ${RANK} DESC, o.seq LIMIT ?)`,
        target,
        over,
      )
    );
  }

  clear(target: AlertTarget): void {
    this.#db.run("DELETE FROM alertOutbox WHERE target = ?", target);
  }
}
