import type { Table as Rows, Vector } from "apache-arrow";
import type { VectorQuery as LanceQuery } from "@lancedb/lancedb";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { Logger } from "../../platform/logger.ts";
import { numberAt, vectorAt } from "./arrowColumns.ts";
import { openOrCreate, type IndexConnection } from "./connection.ts";
import { all, atLeast, atMost, between, equals, noneOf, oneOf } from "./filters.ts";
import { checkPart, encodeCrops, encodeWindows } from "./vectorEncode.ts";
import { bestFrame } from "./vectorRank.ts";
import {
  dimOf,
  KINDS,
  lastSlot,
  parseTableName,
  partSlot,
  tableName,
  vectorSchema,
  type VectorKind,
} from "./vectorSchema.ts";
import type { UpkeepOccasion } from "./upkeep.ts";
import {
  askedVector,
  cosineOf,
  INDEX_FROM_ROWS,
  METRIC,
  quickDepth,
  thoroughDepth,
  VectorTable,
} from "./vectorTables.ts";
import type { CropHit, ScannedRow, VectorIndex, VectorPart, VectorQuery, WindowHit } from "./vectorTypes.ts";

/** More hits than any caller can use. */
const MAX_LIMIT = 10_000;
const WINDOW_COLUMNS = ["run", "video", "startUs", "endUs", "frameUs", "frames", "_distance"];
const CROP_COLUMNS = ["run", "video", "track", "class", "startUs", "x", "y", "w", "h", "_distance"];

/** Opens the tables of vectors that there are; others are made by the first append of their encoder. */
export async function openVectorIndex(
  connection: IndexConnection,
  logger: Logger,
  /** Rows from which the approximate index is built; fewer in tests. */
  indexFromRows = INDEX_FROM_ROWS,
): Promise<VectorIndex> {
  return await LanceVectors.open(connection, logger, indexFromRows);
}

class LanceVectors implements VectorIndex {
  #connection: IndexConnection;
  #logger: Logger;
  #indexFromRows: number;
  #tables = new Map<string, VectorTable>();
  /** Writes and upkeep one after the other: a delete that meets a compaction half way would be refused. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(connection: IndexConnection, logger: Logger, indexFromRows: number) {
    this.#connection = connection;
    this.#logger = logger;
    this.#indexFromRows = indexFromRows;
  }

  static async open(connection: IndexConnection, logger: Logger, indexFromRows: number): Promise<LanceVectors> {
    const index = new LanceVectors(connection, logger, indexFromRows);
    await connection.guard(async () => {
      for (const name of await connection.db.tableNames()) {
        const parsed = parseTableName(name);
        if (!parsed) continue;
        const table = await connection.db.openTable(name);
        const known = new VectorTable(
          table,
          parsed.kind,
          parsed.encoder,
          dimOf(await table.schema()),
          connection.readsAhead,
        );
        await known.refresh();
        void known.warm(logger);
        index.#tables.set(name, known);
      }
    });
    return index;
  }

  async append(part: VectorPart): Promise<void> {
    checkPart(part);
    const batches = { windows: encodeWindows(part), crops: encodeCrops(part) };
    const here = equals("slot", partSlot(part.run, part.part));
    await this.#serial(async () => {
      for (const kind of KINDS) {
        const { table } = await this.#tableFor(kind, part.encoder, part.dim);
        // An empty delete would still write a version.
        if ((await table.countRows(here)) > 0) await table.delete(here);
        if (batches[kind].numRows > 0) await table.add(batches[kind]);
      }
    });
  }

  async deleteRuns(runs: number[]): Promise<number> {
    return runs.length === 0 ? 0 : await this.#delete(oneOf("run", runs));
  }

  async deleteAllBut(runs: number[]): Promise<number> {
    return await this.#delete(runs.length > 0 ? noneOf("run", runs) : atLeast("run", 0));
  }

  async dropEncoder(encoder: string): Promise<void> {
    const names = KINDS.map((kind) => tableName(kind, encoder));
    await this.#serial(async () => {
      for (const name of names) {
        const known = this.#tables.get(name);
        if (!known) continue;
        this.#tables.delete(name);
        known.table.close();
        await this.#connection.db.dropTable(name);
      }
    });
  }

  async countVideo(video: VideoId): Promise<number> {
    const filter = equals("video", video);
    return await this.#connection.guard(async () => {
      let rows = 0;
      for (const { table } of this.#tables.values()) rows += await table.countRows(filter);
      return rows;
    });
  }

  async approximates(encoder: string): Promise<boolean> {
    const partitions = KINDS.map((kind) => this.#tables.get(tableName(kind, encoder))?.index?.partitions ?? 0);
    return this.#connection.near && partitions.some((it) => thoroughDepth(it).probes > quickDepth(it).probes);
  }

  async searchWindows(query: VectorQuery): Promise<WindowHit[]> {
    const rows = await this.#nearest("windows", query, WINDOW_COLUMNS, []);
    if (!rows) return [];
    // Once: every look-up makes a vector anew, hundreds of them a query if it is done row by row.
    const [run, video, startUs, endUs, frameUs, frames, distance] = WINDOW_COLUMNS.map((name) => rows.getChild(name)!);
    const hits: WindowHit[] = [];
    for (let row = 0; row < rows.numRows; row++) {
      const bytes = frames!.get(row) as Uint8Array;
      const [fromUs, toUs] = [numberAt(startUs!, row), numberAt(endUs!, row)];
      const mean = cosineOf(distance!.get(row) as number);
      const pictures = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
      const times = (frameUs!.get(row) as Vector).toArray() as BigInt64Array;
      // Frames that were all lost leave the mean as the only witness.
      const best = bestFrame(query.vector, times, pictures) ?? { tUs: (fromUs + toUs) / 2, cosine: mean };
      hits.push({
        run: numberAt(run!, row),
        video: video!.get(row) as VideoId,
        startUs: fromUs,
        endUs: toUs,
        bestUs: best.tUs,
        mean,
        max: best.cosine,
      });
    }
    return hits.sort((a, b) => b.max - a.max);
  }

  async searchCrops(query: VectorQuery & { classes?: string[] }): Promise<CropHit[]> {
    if (query.classes?.length === 0) return [];
    const rows = await this.#nearest(
      "crops",
      query,
      CROP_COLUMNS,
      query.classes ? [oneOf("class", query.classes)] : [],
    );
    if (!rows) return [];
    const [run, video, track, className, startUs, x, y, w, h, distance] = CROP_COLUMNS.map((name) =>
      rows.getChild(name)!,
    );
    const at = (column: Vector | undefined, row: number) => column!.get(row) as number;
    return Array.from({ length: rows.numRows }, (_, row) => ({
      run: at(run, row),
      video: video!.get(row) as VideoId,
      trackId: at(track, row),
      class: className!.get(row) as string,
      tUs: numberAt(startUs!, row),
      box: { x: at(x, row), y: at(y, row), w: at(w, row), h: at(h, row) },
      score: cosineOf(at(distance, row)),
    })).sort((a, b) => b.score - a.score);
  }

  async cropVector(encoder: string, run: number, trackId: number, tUs: number): Promise<Float32Array | null> {
    return await this.#closest("crops", encoder, all(ofRun(run), equals("track", trackId)), tUs);
  }

  async windowVector(encoder: string, run: number, tUs: number): Promise<Float32Array | null> {
    const t = Math.round(tUs);
    return await this.#closest("windows", encoder, all(ofRun(run), atMost("startUs", t), atLeast("endUs", t)), t);
  }

  async *scan(
    encoder: string,
    run: number,
  ): AsyncGenerator<{ windows: ScannedRow[]; crops: Array<ScannedRow & { trackId: number }> }> {
    const tables = KINDS.map((kind) => this.#tables.get(tableName(kind, encoder))).filter((it) => it !== undefined);
    // Part by part, so that memory does not grow with the length of the video.
    const slots = new Set<number>();
    for (const { table } of tables) {
      const rows = await this.#connection.guard(() => table.query().where(ofRun(run)).select(["slot"]).toArrow());
      for (let row = 0; row < rows.numRows; row++) slots.add(numberAt(rows.getChild("slot")!, row));
    }
    for (const slot of [...slots].sort((a, b) => a - b)) {
      const part: { windows: ScannedRow[]; crops: Array<ScannedRow & { trackId: number }> } = {
        windows: [],
        crops: [],
      };
      for (const { kind, table } of tables) {
        const columns = ["startUs", "endUs", "vector", ...(kind === "crops" ? ["track"] : [])];
        const rows = await this.#connection.guard(() =>
          table.query().where(equals("slot", slot)).select(columns).toArrow(),
        );
        for (let row = 0; row < rows.numRows; row++) {
          const startUs = numberAt(rows.getChild("startUs")!, row);
          const endUs = numberAt(rows.getChild("endUs")!, row);
          const vector = vectorAt(rows.getChild("vector")!, row);
          if (kind === "windows") part.windows.push({ startUs, endUs, vector });
          else part.crops.push({ startUs, endUs, vector, trackId: numberAt(rows.getChild("track")!, row) });
        }
      }
      part.windows.sort((a, b) => a.startUs - b.startUs);
      part.crops.sort((a, b) => a.startUs - b.startUs || a.trackId - b.trackId);
      yield part;
    }
  }

  optimize(signal?: AbortSignal, occasion: UpkeepOccasion = "busy"): Promise<void> {
    return this.#serial(async () => {
      for (const known of this.#tables.values()) {
        throwIfAborted(signal);
        if (this.#closed) return;
        try {
          const proceed = () => !this.#closed && !signal?.aborted;
          await known.upkeep(this.#logger, this.#indexFromRows, occasion, proceed);
        } catch (error) {
          // Queries work without it; the next call tries again.
          this.#logger.warn("vector upkeep failed", { table: known.table.name, error });
        }
      }
      throwIfAborted(signal);
    });
  }

  async stats(encoder: string): Promise<{ windows: number; crops: number; bytes: number; unindexedRows: number }> {
    const total = { windows: 0, crops: 0, bytes: 0, unindexedRows: 0 };
    await this.#connection.guard(async () => {
      for (const kind of KINDS) {
        const known = this.#tables.get(tableName(kind, encoder));
        if (!known) continue;
        const { totalBytes, numRows } = await known.table.stats();
        total[kind] = numRows;
        total.bytes += totalBytes;
        total.unindexedRows += await known.unindexedRows();
      }
    });
    return total;
  }

  /** Waits for writes and upkeep, then closes the tables. The connection stays its owner's. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    for (const { table } of this.#tables.values()) table.close();
    this.#tables.clear();
  }

  async #nearest(kind: VectorKind, query: VectorQuery, columns: string[], filters: string[]): Promise<Rows | null> {
    throwIfAborted(query.signal);
    const known = this.#tables.get(tableName(kind, query.encoder));
    if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > MAX_LIMIT)
      throw fail("INVALID_INPUT", `limit ${query.limit}`);
    if (!known || query.runs?.length === 0) return null;
    const vector = askedVector(query.vector, known.dim);
    const where = [...(query.runs ? [oneOf("run", [...query.runs])] : []), ...filters];
    const search = (): LanceQuery => {
      // Columns are named, or LanceDB warns about it on stderr for every query.
      const bare = known.table.query().nearestTo(vector).distanceType(METRIC).select(columns).limit(query.limit);
      return where.length > 0 ? bare.where(all(...where)) : bare;
    };
    return await this.#connection.guard(async () => {
      let rows: Rows;
      if (known.index) {
        const { partitions } = known.index;
        const { probes, refine } = (query.thorough ? thoroughDepth : quickDepth)(partitions);
        rows = await search().nprobes(probes).refineFactor(refine).toArrow();
        throwIfAborted(query.signal);
        // A filter may leave too little in the nearest partitions: then the others are looked into until there is enough. Not at first, because LanceDB prepares each one that it may come to: a tenth of a
        // second for 8,192, whatever the filter leaves.
        if (where.length > 0 && rows.numRows < query.limit && probes < partitions)
          rows = await search().maximumNprobes(partitions).minimumNprobes(probes).refineFactor(refine).toArrow();
      } else {
        rows = await search().bypassVectorIndex().toArrow();
      }
      throwIfAborted(query.signal);
      // A result without rows comes without columns too.
      return rows.numRows > 0 ? rows : null;
    });
  }

  /** Vector of the row that `filter` leaves whose middle is nearest to a time. */
  async #closest(kind: VectorKind, encoder: string, filter: string, tUs: number): Promise<Float32Array | null> {
    const table = this.#tables.get(tableName(kind, encoder))?.table;
    if (!table) return null;
    return await this.#connection.guard(async () => {
      const rows = await table.query().where(filter).select(["startUs", "endUs", "vector"]).toArrow();
      let best = -1;
      let least = Infinity;
      for (let row = 0; row < rows.numRows; row++) {
        const middle = (numberAt(rows.getChild("startUs")!, row) + numberAt(rows.getChild("endUs")!, row)) / 2;
        if (Math.abs(middle - tUs) < least) [least, best] = [Math.abs(middle - tUs), row];
      }
      return best < 0 ? null : vectorAt(rows.getChild("vector")!, best);
    });
  }

  async #tableFor(kind: VectorKind, encoder: string, dim: number): Promise<VectorTable> {
    const name = tableName(kind, encoder);
    let known = this.#tables.get(name);
    if (!known) {
      const table = await openOrCreate(this.#connection.db, name, vectorSchema(kind, dim));
      known = new VectorTable(table, kind, encoder, dimOf(await table.schema()), this.#connection.readsAhead);
      this.#tables.set(name, known);
    }
    if (known.dim !== dim) throw fail("INVALID_INPUT", `${encoder} has vectors of ${known.dim} numbers, not ${dim}`);
    return known;
  }

  async #delete(filter: string): Promise<number> {
    return await this.#serial(async () => {
      let rows = 0;
      for (const known of this.#tables.values()) {
        const count = await known.table.countRows(filter);
        if (count > 0) await known.table.delete(filter);
        known.deleted += count;
        rows += count;
      }
      return rows;
    });
  }

  #serial<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#connection.guard(work));
    // The next in line starts whether or not this one failed; its caller gets the failure.
    this.#last = result.catch(() => {});
    return result;
  }
}

const ofRun = (run: number) => between("slot", partSlot(run, 0), lastSlot(run));
