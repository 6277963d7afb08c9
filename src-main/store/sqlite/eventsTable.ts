import {
  eventId,
  sceneEvent,
  type EventBrief,
  type EventDraft,
  type EventId,
  type EventState,
  type SceneEvent,
} from "#shared/domain/event.ts";
import { eventLevel, type EventLevel } from "#shared/domain/scenario.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Database, Row } from "./database.ts";

/** The columns' rest: what only readers of an event need. */
const detail = sceneEvent.pick({
  names: true,
  trackIds: true,
  box: true,
  findings: true,
  parts: true,
  against: true,
  sentence: true,
});

/** An event with what only the store knows. */
export interface StoredEvent {
  event: SceneEvent;
  /** The run that it was found in; null or of a run that is gone where nobody found it again. */
  run: number | null;
  /** As an operator assigned it; null = the scenario's. */
  ownLevel: EventLevel | null;
}

/** As much of an event as it takes to find it again. */
export interface KnownEvent {
  id: EventId;
  scenario: string;
  /** See StoredEvent. */
  run: number | null;
  startUs: number;
  endUs: number;
  /** Its tracks in that run, the main one first. */
  trackIds: number[];
  state: EventState;
  stale: boolean;
  /** Somebody decided something about it. */
  isMarked: boolean;
}

/** A video whose events are meant, with the part of it that is, [fromUs, toUs), and its clock at media time 0. */
export interface EventScope {
  id: VideoId;
  fromUs: number;
  toUs: number;
  utcMs: number | null;
}

export interface EventQuery {
  /** In the order they were added. */
  videos: readonly EventScope[];
  scenarioIds?: readonly string[] | undefined;
  levels?: readonly EventLevel[] | undefined;
  states?: readonly EventState[] | undefined;
  /** Scenarios of which only what somebody marked is shown. */
  hidden: readonly string[];
  order: "time" | "level" | "newest";
  limit: number;
}

export interface EventCounts {
  new: number;
  confirmed: number;
  dismissed: number;
}

/** What somebody decided about an event. Fields left out stay. */
export interface EventMark {
  state?: EventState | undefined;
  reason?: SceneEvent["reason"] | undefined;
  note?: string | undefined;
  level?: EventLevel | undefined;
}

const NO_TIME_FIRST = "b.value ->> 3 IS NULL";
const WALL = "(b.value ->> 3) + e.startUs / 1000.0";
const ORDERS: Record<EventQuery["order"], string> = {
  time: `${NO_TIME_FIRST}, ${WALL}, b.key, e.startUs, e.seq`,
  level: `CASE coalesce(e.ownLevel, e.level) WHEN 'alarm' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, ${NO_TIME_FIRST}, ${WALL} DESC, b.key DESC, e.startUs DESC, e.seq DESC`,
  newest: "e.seq DESC",
};

/** Events that scenarios found, and what became of them. Every change is told to `onChange`, once a call. */
export class EventsTable {
  #db: Database;
  #onChange: () => void;
  constructor(db: Database, onChange: () => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  find(id: EventId): StoredEvent | null {
    const row = this.#db.get("SELECT * FROM events WHERE id = ?", id);
    return row ? parse(row) : null;
  }

  /** Events of one video, of one scenario or of all, by time. Written by this class only: what SQLite gives back is what was stored. */
  known(video: VideoId, scenario: string | null = null): KnownEvent[] {
    return this.#db
      .all(
        `SELECT id, scenario, run, startUs, endUs, json_extract(data, '$.trackIds') AS trackIds, state, stale,
           (state <> 'new' OR note <> '' OR ownLevel IS NOT NULL) AS isMarked
         FROM events WHERE videoId = ? AND scenario = coalesce(?, scenario) ORDER BY startUs, seq`,
        video,
        scenario,
      )
      .map((row) => ({
        ...(row as unknown as KnownEvent),
        trackIds: JSON.parse(String(row["trackIds"])) as number[],
        stale: row["stale"] === 1,
        isMarked: row["isMarked"] === 1,
      }));
  }

  /** Events of a scenario that somebody confirmed or dismissed, in the order they were found. */
  marked(scenario: string): StoredEvent[] {
    return this.#db
      .all("SELECT * FROM events WHERE scenario = ? AND state IN ('confirmed', 'dismissed') ORDER BY seq", scenario)
      .map(parse);
  }

  insert(id: EventId, draft: EventDraft, run: number, createdAtMs: number): void {
    this.#db.run(
      `INSERT INTO events (id, seq, scenario, version, run, videoId, startUs, endUs, bestUs, level, strength, data, createdAtMs)
       VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM events), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      draft.scenarioId,
      draft.scenarioVersion,
      run,
      draft.videoId,
      draft.startUs,
      draft.endUs,
      draft.bestUs,
      draft.level,
      draft.strength,
      detailOf(draft),
      createdAtMs,
    );
    this.#onChange();
  }

  /** The same event as it is found now; what somebody decided about it stays. */
  refind(id: EventId, draft: EventDraft, run: number): void {
    this.#db.run(
      `UPDATE events SET version = ?, run = ?, startUs = ?, endUs = ?, bestUs = ?, level = ?, strength = ?, data = ?, stale = 0 WHERE id = ?`,
      draft.scenarioVersion,
      run,
      draft.startUs,
      draft.endUs,
      draft.bestUs,
      draft.level,
      draft.strength,
      detailOf(draft),
      id,
    );
    this.#onChange();
  }

  /** Nobody finds them any more. */
  setStale(ids: readonly EventId[]): void {
    this.#each("UPDATE events SET stale = 1 WHERE id IN (SELECT value FROM json_each(?))", ids);
  }

  delete(ids: readonly EventId[]): void {
    this.#each("DELETE FROM events WHERE id IN (SELECT value FROM json_each(?))", ids);
  }

  /** What is left of a scenario that is gone: of its events those that somebody marked. */
  retire(scenario: string): void {
    this.#db.transaction(() => {
      this.#db.run(
        "DELETE FROM events WHERE scenario = ? AND state = 'new' AND note = '' AND ownLevel IS NULL",
        scenario,
      );
      this.#db.run("UPDATE events SET stale = 1 WHERE scenario = ?", scenario);
    });
    this.#onChange();
  }

  /** Marks all of the events or none. Throws AppError(NOT_FOUND). */
  mark(ids: readonly EventId[], mark: EventMark, nowMs: number): SceneEvent[] {
    const marked = this.#db.transaction(() =>
      ids.map((id) => {
        const known = this.find(id);
        if (!known) throw fail("NOT_FOUND", id);
        const { event, ownLevel } = known;
        const state = mark.state ?? event.state;
        const reason = state === "dismissed" ? (mark.reason === undefined ? event.reason : mark.reason) : null;
        const reviewedAtMs = state === "new" ? null : state === event.state ? event.reviewedAtMs : nowMs;
        this.#db.run(
          "UPDATE events SET state = ?, reason = ?, note = ?, ownLevel = ?, reviewedAtMs = ? WHERE id = ?",
          state,
          reason,
          mark.note ?? event.note,
          mark.level ?? ownLevel,
          reviewedAtMs,
          id,
        );
        return this.find(id)!.event;
      }),
    );
    this.#onChange();
    return marked;
  }

  /** Events of a query in its order, at most `limit`, and how many there are. */
  list(query: EventQuery): { events: StoredEvent[]; total: number } {
    const { from, values } = selection(query);
    const total = Number(this.#db.get(`SELECT count(*) AS n ${from}`, ...values)!["n"]);
    const rows = this.#db.all(`SELECT e.* ${from} ORDER BY ${ORDERS[query.order]} LIMIT ?`, ...values, query.limit);
    return { events: rows.map(parse), total };
  }

  /** As much of the events of a query as it takes to cite them, by time, without a limit. Written by this class only: what SQLite gives back is what was stored. */
  briefs(query: Pick<EventQuery, "videos" | "scenarioIds" | "levels" | "states" | "hidden">): EventBrief[] {
    const { from, values } = selection(query);
    return this.#db
      .all(
        `SELECT e.id, e.scenario AS scenarioId, e.version AS scenarioVersion, e.videoId, e.startUs, e.endUs, e.bestUs, e.strength, e.state,
           coalesce(e.ownLevel, e.level) AS level, e.data ->> '$.names' AS names, e.data ->> '$.trackIds' AS trackIds,
           e.data ->> '$.box' AS box, e.data ->> '$.sentence' AS sentence
         ${from} ORDER BY ${ORDERS.time}`,
        ...values,
      )
      .map((row) => ({
        ...(row as unknown as EventBrief),
        names: JSON.parse(String(row["names"])) as EventBrief["names"],
        trackIds: JSON.parse(String(row["trackIds"])) as number[],
        box: typeof row["box"] === "string" ? (JSON.parse(row["box"]) as EventBrief["box"]) : null,
        sentence: JSON.parse(String(row["sentence"])) as EventBrief["sentence"],
      }));
  }

  /** By scenario, each of which may be gone by now. */
  counts(): Map<string, EventCounts> {
    const counts = new Map<string, EventCounts>();
    for (const row of this.#db.all("SELECT scenario, state, count(*) AS n FROM events GROUP BY scenario, state")) {
      const id = String(row["scenario"]);
      let mine = counts.get(id);
      if (!mine) counts.set(id, (mine = { new: 0, confirmed: 0, dismissed: 0 }));
      mine[row["state"] as EventState] = Number(row["n"]);
    }
    return counts;
  }

  /** How often events of a scenario in one video were confirmed and dismissed, over every pair of them. */
  verdicts(): Array<{ scenario: string; videoId: VideoId; confirmed: number; dismissed: number }> {
    return this.#db
      .all(
        `SELECT scenario, videoId, count(*) FILTER (WHERE state = 'confirmed') AS confirmed, count(*) FILTER (WHERE state = 'dismissed') AS dismissed
         FROM events WHERE state IN ('confirmed', 'dismissed') GROUP BY scenario, videoId`,
      )
      .map((row) => ({
        scenario: String(row["scenario"]),
        videoId: row["videoId"] as VideoId,
        confirmed: Number(row["confirmed"]),
        dismissed: Number(row["dismissed"]),
      }));
  }

  #each(sql: string, ids: readonly EventId[]): void {
    if (ids.length === 0) return;
    this.#db.run(sql, JSON.stringify(ids));
    this.#onChange();
  }
}

/** The events that a query means, as the FROM and WHERE of a statement. */
function selection(query: Pick<EventQuery, "videos" | "scenarioIds" | "levels" | "states" | "hidden">): {
  from: string;
  values: string[];
} {
  const where = ["e.startUs < b.value ->> 2", "(e.endUs > b.value ->> 1 OR e.startUs >= b.value ->> 1)"];
  const values: string[] = [JSON.stringify(query.videos.map((it) => [it.id, it.fromUs, it.toUs, it.utcMs]))];
  const among = (column: string, wanted: readonly string[] | undefined, not = "") => {
    if (!wanted) return;
    where.push(`${column} ${not} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(wanted));
  };
  among("e.scenario", query.scenarioIds);
  among("coalesce(e.ownLevel, e.level)", query.levels);
  among("e.state", query.states);
  if (query.hidden.length > 0) among("e.state <> 'new' OR e.scenario", query.hidden, "NOT");
  const from = `FROM json_each(?) b CROSS JOIN events e ON e.videoId = b.value ->> 0 WHERE ${where.map((it) => `(${it})`).join(" AND ")}`;
  return { from, values };
}

function detailOf({ names, trackIds, box, findings, parts, against, sentence }: EventDraft): string {
  return JSON.stringify({ names, trackIds, box, findings, parts, against, sentence });
}

const optionalLevel = eventLevel.nullable();

function parse(row: Row): StoredEvent {
  try {
    const { run, ownLevel, data, scenario, version, stale, ...columns } = row;
    const own = optionalLevel.parse(ownLevel);
    return {
      run: run === null ? null : Number(run),
      ownLevel: own,
      event: sceneEvent.parse({
        ...columns,
        ...detail.parse(JSON.parse(String(data))),
        id: eventId.parse(columns["id"]),
        scenarioId: scenario,
        scenarioVersion: version,
        level: own ?? columns["level"],
        stale: stale === 1,
      }),
    };
  } catch (error) {
    throw fail("LIBRARY_UNREADABLE", `event ${String(row["id"])}: ${String((error as Error).message)}`, error);
  }
}
