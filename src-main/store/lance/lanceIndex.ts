import { Index, type Query, type Table } from "@lancedb/lancedb";
import { trackedObject, type TrackedObject, type TrackPath } from "#shared/domain/track.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import { fromSystemError } from "../../platform/osErrors.ts";
import type { Logger } from "../../platform/logger.ts";
import { connectFolder, type IndexConnection } from "./connection.ts";
import { Coverage, KEY_COLUMN } from "./coverage.ts";
import { decodePaths } from "./decode.ts";
import { encodeBoxes, encodeObjects } from "./encode.ts";
import { all, atLeast, atMost, between, either, equals, noneOf, oneOf } from "./filters.ts";
import { BOXES_TABLE, boxesSchema, chunkOf, OBJECTS_TABLE, objectsSchema, slotOf } from "./schema.ts";

const PATH_COLUMNS = ["track", "class", "confidence", "tUs", "x", "y", "w", "h", "score"];
/** Old versions are kept this long for queries that still read them. */
const KEEP_VERSIONS_MS = 60_000;

/** What two objects are compared by. */
export type ObjectFacts = Pick<TrackedObject, "trackId" | "class" | "startUs" | "endUs" | "bestBox" | "colors">;

/**
 * Objects and boxes in LanceDB (folder on this disk). Writes of one run are made by one caller at a time; reads may happen any time. Errors of the system
 * (full disk) come out as AppError.
 */
export class LanceIndex {
  #connection: IndexConnection;
  /** Opened here from a folder, and so closed here. */
  #own: boolean;
  #boxes: Table;
  #objects: Table;
  #boxesCovered: Coverage;
  #objectsCovered: Coverage;
  #logger: Logger;
  /** Writes and upkeep one after the other: a delete that meets a compaction half way would be refused. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(connection: IndexConnection, own: boolean, boxes: Table, objects: Table, logger: Logger) {
    this.#connection = connection;
    this.#own = own;
    this.#boxes = boxes;
    this.#objects = objects;
    this.#boxesCovered = new Coverage(boxes);
    this.#objectsCovered = new Coverage(objects);
    this.#logger = logger;
  }

  /** Opens or creates the tables, in a folder of this disk or over a connection that stays its owner's. */
  static async open(where: string | IndexConnection, logger: Logger): Promise<LanceIndex> {
    const own = typeof where === "string";
    const connection = own ? await connectFolder(where) : where;
    try {
      const { db } = connection;
      const names = new Set(await db.tableNames());
      const openTable = async (name: string, schema: typeof boxesSchema) => {
        if (names.has(name)) return await db.openTable(name);
        return await db.createEmptyTable(name, schema, { existOk: true });
      };
      const index = new LanceIndex(
        connection,
        own,
        await openTable(BOXES_TABLE, boxesSchema),
        await openTable(OBJECTS_TABLE, objectsSchema),
        logger,
      );
      await index.#boxesCovered.refresh();
      await index.#objectsCovered.refresh();
      return index;
    } catch (error) {
      if (own) connection.close();
      const known = fromSystemError(error);
      if (known instanceof AppError) throw known;
      throw known === error ? fail("LIBRARY_UNREADABLE", String((error as Error).message), error) : known;
    }
  }

  /** Appends a batch of final objects of a run. */
  async append(run: number, video: VideoId, objects: FinalObject[]): Promise<void> {
    if (objects.length === 0) return;
    await this.#serial(async () => {
      this.#boxesCovered.writing(run);
      this.#objectsCovered.writing(run);
      await this.#boxes.add(encodeBoxes(run, video, objects).batch);
      await this.#objects.add(encodeObjects(run, video, objects));
    });
  }

  /** Deletes every row of the runs. Idempotent. Returns how many rows went. */
  async deleteRuns(runs: number[]): Promise<number> {
    if (runs.length === 0) return 0;
    return await this.#serial(() => this.#delete(oneOf("run", runs)));
  }

  /** Deletes every row of any run but these: what a crash or a replaced run left behind. */
  async deleteAllBut(runs: number[]): Promise<number> {
    return await this.#serial(() => this.#delete(runs.length > 0 ? noneOf("run", runs) : atLeast("run", 0)));
  }

  /** Rows of `boxes` that its index does not cover yet; null while there is no index. For benches and tests of upkeep. */
  async unindexedRows(): Promise<number | null> {
    return await this.#boxesCovered.unindexedRows();
  }

  /** Rows of both tables that belong to a video, whatever the run: the proof that a removal was complete. */
  async countVideo(video: VideoId): Promise<number> {
    const filter = equals("video", video);
    return await this.#guard(
      async () => (await this.#boxes.countRows(filter)) + (await this.#objects.countRows(filter)),
    );
  }

  /** Paths of the tracks in [fromUs, toUs], with one sample outside on either side where the track has one. By track number. */
  async window(run: number, fromUs: number, toUs: number, classes?: string[]): Promise<TrackPath[]> {
    const slots = between("slot", slotOf(run, chunkOf(fromUs)), slotOf(run, chunkOf(toUs)));
    const filter = classes ? all(slots, oneOf("class", classes)) : slots;
    if (classes?.length === 0) return [];
    return await this.#guard(async () =>
      decodePaths(await this.#boxesOf(run, filter).select(PATH_COLUMNS).toArrow(), fromUs, toUs),
    );
  }

  /** The whole path of one track of a run, or null. */
  async path(run: number, object: Pick<TrackedObject, "trackId" | "startUs" | "endUs">): Promise<TrackPath | null> {
    const filter = all(
      between("slot", slotOf(run, chunkOf(object.startUs)), slotOf(run, chunkOf(object.endUs))),
      equals("track", object.trackId),
    );
    return await this.#guard(async () => {
      const rows = await this.#boxesOf(run, filter).select(PATH_COLUMNS).toArrow();
      return decodePaths(rows, -Infinity, Infinity)[0] ?? null;
    });
  }

  /** Objects of a run that are there at some time of [fromUs, toUs], in order of appearance. @param query.tracks only these, whenever they are there */
  async objects(
    run: number,
    query: { class?: string; fromUs?: number; toUs?: number; tracks?: readonly number[]; limit?: number },
  ): Promise<TrackedObject[]> {
    if (query.tracks?.length === 0) return [];
    const filter = all(
      query.tracks
        ? oneOf(
            "slot",
            [...new Set(query.tracks)].map((track) => slotOf(run, track)),
          )
        : between("slot", slotOf(run, 0), slotOf(run + 1, 0) - 1),
      ...(query.class === undefined ? [] : [equals("class", query.class)]),
      ...(query.fromUs === undefined ? [] : [atLeast("endUs", query.fromUs)]),
      ...(query.toUs === undefined ? [] : [atMost("startUs", query.toUs)]),
    );
    return await this.#guard(async () => {
      const rows = await this.#objectsOf(run, filter).select(["track", "detail"]).toArrow();
      // A result without rows comes without columns too.
      if (rows.numRows === 0) return [];
      const tracks = rows.getChild("track")!.toArray() as Int32Array;
      const detail = rows.getChild("detail")!;
      // Sorted and cut before the details are parsed: a limit keeps the cost down whatever the run holds.
      const order = Uint32Array.from(tracks.keys()).sort((a, b) => tracks[a]! - tracks[b]!);
      return [...order.subarray(0, query.limit ?? order.length)].map((row) =>
        trackedObject.parse(JSON.parse(detail.get(row) as string)),
      );
    });
  }

  async object(run: number, trackId: number): Promise<TrackedObject | null> {
    return await this.#guard(async () => {
      const rows = await this.#objectsOf(run, equals("slot", slotOf(run, trackId)))
        .select(["detail"])
        .limit(1)
        .toArrow();
      return rows.numRows === 0 ? null : trackedObject.parse(JSON.parse(rows.getChild("detail")!.get(0) as string));
    });
  }

  /**
   * What is known of the objects numbered `fromTrack` to `toTrack` that share the class of `like` or some of its time, without `like` itself, by track number. Tracks are
   * numbered in order of appearance, so the span bounds the work to neighbours in time.
   */
  async relatives(run: number, like: ObjectFacts, fromTrack: number, toTrack: number): Promise<ObjectFacts[]> {
    const filter = all(
      between("slot", slotOf(run, fromTrack), slotOf(run, toTrack)),
      either(equals("class", like.class), all(atMost("startUs", like.endUs), atLeast("endUs", like.startUs))),
    );
    return await this.#guard(async () => {
      const rows = await this.#objectsOf(run, filter).select(["detail"]).toArrow();
      if (rows.numRows === 0) return [];
      const detail = rows.getChild("detail")!;
      // Written by us from parsed objects. They are parsed again only when they leave here whole: for thousands that would take most of the time.
      return Array.from({ length: rows.numRows }, (_, row) => JSON.parse(detail.get(row) as string) as ObjectFacts)
        .filter((facts) => facts.trackId !== like.trackId)
        .sort((a, b) => a.trackId - b.trackId);
    });
  }

  /**
   * Merges small files, brings the indexes up to date and drops old versions, so that the folder does not grow. Runs behind earlier writes; failing is logged only, since
   * queries work without it.
   */
  optimize(): Promise<void> {
    return this.#serial(async () => {
      for (const [table, coverage] of [
        [this.#boxes, this.#boxesCovered],
        [this.#objects, this.#objectsCovered],
      ] as const) {
        if (this.#closed) return;
        try {
          // Made here and not with the table, so that a crash between the two mends itself.
          const indexed = (await table.listIndices()).some((index) => index.columns.includes(KEY_COLUMN));
          if (!indexed && (await table.countRows()) > 0) await table.createIndex(KEY_COLUMN, { config: Index.btree() });
          await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS), deleteUnverified: false });
          await coverage.refresh();
        } catch (error) {
          this.#logger.warn("index upkeep failed", { table: table.name, error });
        }
      }
    });
  }

  /** Waits for upkeep, then closes the tables. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    this.#boxes.close();
    this.#objects.close();
    if (this.#own) this.#connection.close();
  }

  #boxesOf(run: number, filter: string): Query {
    const query = this.#boxes.query().where(filter);
    return this.#boxesCovered.covers(run) ? query.fastSearch() : query;
  }

  #objectsOf(run: number, filter: string): Query {
    const query = this.#objects.query().where(filter);
    return this.#objectsCovered.covers(run) ? query.fastSearch() : query;
  }

  async #delete(filter: string): Promise<number> {
    let rows = 0;
    for (const table of [this.#boxes, this.#objects]) {
      const count = await table.countRows(filter);
      // An empty delete would still write a version.
      if (count > 0) await table.delete(filter);
      rows += count;
    }
    return rows;
  }

  #serial<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#guard(work));
    // The next in line starts whether or not this one failed; its caller gets the failure.
    this.#last = result.catch(() => {});
    return result;
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    return await this.#connection.guard(work);
  }
}
