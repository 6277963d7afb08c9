import { Index, type Table } from "@lancedb/lancedb";
import { fail } from "#shared/lib/problems.ts";
import type { Logger } from "../../platform/logger.ts";
import { scratchFolder } from "../../platform/scratch.ts";
import { withoutLeftovers } from "./buildLeftovers.ts";
import { tidyWhenDue, type UpkeepOccasion } from "./upkeep.ts";
import type { VectorKind } from "./vectorSchema.ts";

/** Below this many rows the exact scan is the better index: nothing to build, recall 1, a few milliseconds (bench/README.md, "Scale"). */
export const INDEX_FROM_ROWS = 20_000;
/**
 * The index is built anew when the table has grown by this much. Rows that came after the partitions were made lie in whichever is nearest, several runs in one, told apart less well than the others: a
 * text loses five to seven hundredths of its first 50 by a tenth more, sixteen by a quarter (bench/README.md, "Scale"). A build is a small part of the time that analysing so much new footage takes.
 */
const OUTGROWN = 1.1;
const MAX_PARTITIONS = 8192;
/** Passes of k-means. */
const TRAINING_PASSES = 10;
/** Rows per partition that k-means learns from: a run of near-duplicates tells it little more than a few of them do. */
const TRAINING_ROWS = 32;
/**
 * Bits of a number of a vector in the index. What a text names is a small part of a picture, so that the first 50 for a text differ by less than what one or two bits tell apart: those need twice
 * the candidates, and reading candidates is what a query waits for.
 */
const BITS = 4;
/** What LanceDB says of footage in which nothing happens. Up to 256 partitions it never does. */
const TOO_ALIKE = /non-empty clusters|sufficient data points/;
/** Partitions, and rows at the time of building, which LanceDB does not tell. */
const INDEX_NAME = /^vector-l2-(\d+)-(\d+)$/;
const indexName = (partitions: number, rows: number) => `vector-l2-${partitions}-${rows}`;
/** For vectors of unit length the same order as by cosine, without LanceDB's second normalising. */
export const METRIC = "l2";
/**
 * Length that a query is given. Stored vectors have length 1, so their order by distance is the same from any length; from farther out the distances to partitions tell the query's direction more
 * and the partition's spread less, which brings the one that a text is in nearer to the front.
 */
const ASKED_LENGTH = 2;

// Above a million numbers in all centroids (1,365 partitions of 768) LanceDB would find a row's partition by a graph that is often wrong: a text then missed a tenth of its first 50 where it misses three
// hundredths (bench/README.md, "Scale"). This setting of LanceDB makes it compare with every centroid. It is read once, at the first build of the process.
process.env["LANCE_USE_HNSW_SPEEDUP_INDEXING"] ??= "disabled";

/** Cosine of a stored vector whose squared distance to the query, as `askedVector` gives it, is `distance`. */
export const cosineOf = (distance: number) => (ASKED_LENGTH ** 2 + 1 - distance) / (2 * ASKED_LENGTH);

/** The query as the metric counts on. Throws INVALID_INPUT. */
export function askedVector(vector: Float32Array, dim: number): Float32Array {
  if (vector.length !== dim) throw fail("INVALID_INPUT", `query of ${vector.length} numbers, index of ${dim}`);
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (!(sum > 1e-6 && sum < Infinity)) throw fail("INVALID_INPUT", "query vector without direction");
  const scale = ASKED_LENGTH / Math.sqrt(sum);
  return vector.map((value) => value * scale);
}

/**
 * Eight times the square root of the rows, as a power of two: 8,192 for a million. More than there are runs of near-duplicates, so that a partition holds one of them, or a part of one, and its centre tells
 * what is in it; an eighth as many mix five, and a text must then look into four times the rows (bench/README.md, "Scale").
 */
export function partitionsFor(rows: number): number {
  return Math.min(MAX_PARTITIONS, 2 ** Math.round(Math.log2(8 * Math.sqrt(Math.max(1, rows)))));
}

/**
 * Partitions that a query looks into. A picture finds its own among the first few; a text is about equally far from all of them, so the one that holds the moment it names may be far down the list
 * (bench/README.md, "Scale").
 */
const PROBES = 128;

/** How far a query looks. */
export interface Depth {
  /** Partitions it looks into. */
  probes: number;
  /** Candidates, times the limit, that are compared again with the stored vectors. */
  refine: number;
}

/** As far as somebody waits for. */
export const quickDepth = (partitions: number): Depth => ({ probes: Math.min(partitions, PROBES), refine: 2 });

/**
 * So far that next to nothing is missed, in several times the time: everywhere. Rows that came after the partitions were made lie in any of them, and what a text names among those is found by nothing less
 * (bench/README.md, "Scale").
 */
export const thoroughDepth = (partitions: number): Depth => ({ probes: partitions, refine: 4 });

/** One table of vectors, with what is known of its index. */
export class VectorTable {
  readonly table: Table;
  readonly kind: VectorKind;
  readonly encoder: string;
  readonly dim: number;
  /** The approximate index; null = none, every query is an exact scan. */
  index: { name: string; partitions: number; builtRows: number } | null = null;
  #mostPartitions = MAX_PARTITIONS;
  /** Rows deleted since the last upkeep; queries pass over them, upkeep gives their space back. */
  deleted = 0;

  readonly #readsAhead: boolean;

  constructor(table: Table, kind: VectorKind, encoder: string, dim: number, readsAhead: boolean) {
    this.#readsAhead = readsAhead;
    this.table = table;
    this.kind = kind;
    this.encoder = encoder;
    this.dim = dim;
  }

  /** Reads which index there is; of two, between building one and dropping the other, the newer. */
  async refresh(): Promise<void> {
    for (const { name } of await this.table.listIndices()) {
      const [, partitions, builtRows] = (INDEX_NAME.exec(name) ?? []).map(Number);
      if (partitions && builtRows && builtRows >= (this.index?.builtRows ?? 0))
        this.index = { name, partitions, builtRows };
    }
  }

  /** Reads the index into memory: a query that finds its partitions there takes milliseconds, one that has to read them a tenth of a second. */
  async warm(logger: Logger): Promise<void> {
    if (!this.#readsAhead || !this.index) return;
    const { name } = this.index;
    // Queries work without it; the index may just be replaced, or the table closed.
    await this.table
      .prewarmIndex(name)
      .catch((error: unknown) => logger.debug("vector index not read ahead", { table: this.table.name, name, error }));
  }

  /** Rows that a query must scan because the index does not know them; all of them while there is none. */
  async unindexedRows(): Promise<number> {
    const rows = await this.table.countRows();
    if (!this.index) return rows;
    return (await this.table.indexStats(this.index.name))?.numUnindexedRows ?? rows;
  }

  /**
   * Indexes for filters, the approximate index where it pays, small files merged, new rows taken into the indexes, old versions dropped; nothing while the arrears are small. An index that is
   * being replaced serves until the new one is whole. `proceed` is asked between the steps.
   */
  async upkeep(logger: Logger, indexFromRows: number, occasion: UpkeepOccasion, proceed: () => boolean): Promise<void> {
    const rows = await this.table.countRows();
    if (rows + this.deleted === 0) return;
    const indexed = new Set((await this.table.listIndices()).flatMap((it) => it.columns));
    if (!indexed.has("slot")) await this.table.createIndex("slot", { config: Index.btree() });
    if (!indexed.has("run")) await this.table.createIndex("run", { config: Index.bitmap() });
    if (this.kind === "crops" && !indexed.has("class"))
      await this.table.createIndex("class", { config: Index.bitmap() });
    if (!proceed()) return;
    await this.#dropOthers();
    // An index that is outgrown is replaced before the files are merged: merging would first take the new rows into the old one. Where there is none yet, fewer files are read faster.
    const replaces = this.index !== null;
    if (replaces) await this.#buildWhenDue(rows, indexFromRows, logger);
    if (!proceed()) return;
    if (await tidyWhenDue(this.table, "slot", this.deleted, occasion)) this.deleted = 0;
    if (!proceed()) return;
    if (!replaces) await this.#buildWhenDue(rows, indexFromRows, logger);
  }

  async #buildWhenDue(rows: number, indexFromRows: number, logger: Logger): Promise<void> {
    while (rows >= indexFromRows && rows >= (this.index?.builtRows ?? 0) * OUTGROWN) {
      const partitions = Math.min(this.#mostPartitions, partitionsFor(rows));
      try {
        return await this.#build(partitions, rows, logger);
      } catch (error) {
        if (!TOO_ALIKE.test((error as Error).message)) throw error;
        this.#mostPartitions = partitions / 4;
      }
    }
  }

  /** Throws an error that TOO_ALIKE knows when there are fewer different vectors than partitions; the index of before is still there then. */
  async #build(partitions: number, rows: number, logger: Logger): Promise<void> {
    const began = performance.now();
    const config = Index.ivfRq({
      distanceType: METRIC,
      numPartitions: partitions,
      numBits: BITS,
      maxIterations: TRAINING_PASSES,
      sampleRate: TRAINING_ROWS,
    });
    const name = indexName(partitions, rows);
    await withoutLeftovers(scratchFolder(), () => this.table.createIndex("vector", { config, name }));
    this.index = { name, partitions, builtRows: rows };
    await this.#dropOthers();
    const ms = Math.round(performance.now() - began);
    logger.info("vector index built", { table: this.table.name, rows, partitions, ms });
    await this.warm(logger);
  }

  /** Drops the index that was replaced, also when the process ended between the two steps, and one of an earlier kind. */
  async #dropOthers(): Promise<void> {
    for (const { name, columns } of await this.table.listIndices())
      if (columns.includes("vector") && name !== this.index?.name) await this.table.dropIndex(name);
  }
}
