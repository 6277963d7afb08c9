import { Index, type Table } from "@lancedb/lancedb";
import type { Logger } from "../../platform/logger.ts";
import { tidyWhenDue } from "./upkeep.ts";
import type { VectorKind } from "./vectorSchema.ts";

/** Below this many rows the exact scan is the better index: nothing to build, recall 1, a few milliseconds (bench/README.md, "Scale"). */
export const INDEX_FROM_ROWS = 20_000;
/** The index is built anew when the table has outgrown its partitions by this much. */
const OUTGROWN = 4;
const MAX_PARTITIONS = 2048;
/** Passes of k-means, the longest step of building; ten and twenty find the same (bench/README.md, "Scale"). */
const TRAINING_PASSES = 16;
/** Candidates (times the limit) that are compared again with the stored vectors. */
export const REFINE = 4;
/**
 * Bits of a number of a vector in the index. What a text names is a small part of a picture, so that the first 50 for a text differ by less than what one or two bits tell apart: those need twice
 * the candidates, and reading candidates is what a query waits for.
 */
const BITS = 4;
const INDEX_NAME = /^vector-l2-(\d+)$/;
const indexName = (partitions: number) => `vector-l2-${partitions}`;
/** For vectors of unit length the same order as by cosine, without LanceDB's second normalising: a third less time in the scan of codes. */
export const METRIC = "l2";

/** Cosine of two unit vectors whose squared distance is `distance`. */
export const cosineOf = (distance: number) => 1 - distance / 2;

/** The square root of the rows, as a power of two: 1,024 for a million. */
export function partitionsFor(rows: number): number {
  return Math.min(MAX_PARTITIONS, 2 ** Math.round(Math.log2(Math.sqrt(Math.max(1, rows)))));
}

/**
 * Partitions that a query looks into: 192 of 1,024. A text is about equally far from all partitions, so the one that holds the moment it names may be far down the list; a picture finds its own among the
 * first 30 (bench/README.md, "Scale").
 */
export function probesFor(partitions: number): number {
  return Math.min(partitions, Math.round(6 * Math.sqrt(partitions)));
}

/** One table of vectors, with what is known of its index. */
export class VectorTable {
  readonly table: Table;
  readonly kind: VectorKind;
  readonly encoder: string;
  readonly dim: number;
  /** Partitions of the approximate index; 0 = none, every query is an exact scan. */
  partitions = 0;
  /** Rows deleted since the last upkeep; queries pass over them, upkeep gives their space back. */
  deleted = 0;

  constructor(table: Table, kind: VectorKind, encoder: string, dim: number) {
    this.table = table;
    this.kind = kind;
    this.encoder = encoder;
    this.dim = dim;
  }

  /** Reads which index there is. The number of partitions is in its name, since LanceDB does not tell it. */
  async refresh(): Promise<void> {
    const partitions = (await this.table.listIndices()).map((it) => Number(INDEX_NAME.exec(it.name)?.[1] ?? 0));
    this.partitions = Math.max(0, ...partitions);
  }

  /** Rows that a query must scan because the index does not know them; all of them while there is none. */
  async unindexedRows(): Promise<number> {
    const rows = await this.table.countRows();
    if (this.partitions === 0) return rows;
    return (await this.table.indexStats(indexName(this.partitions)))?.numUnindexedRows ?? rows;
  }

  /**
   * Indexes for filters, the approximate index where it pays, small files merged, new rows taken into the indexes, old versions dropped; nothing while the arrears are small. An index that is
   * being replaced serves until the new one is whole. `proceed` is asked between the steps.
   */
  async upkeep(logger: Logger, indexFromRows: number, proceed: () => boolean): Promise<void> {
    const rows = await this.table.countRows();
    if (rows + this.deleted === 0) return;
    const indexed = new Set((await this.table.listIndices()).flatMap((it) => it.columns));
    if (!indexed.has("slot")) await this.table.createIndex("slot", { config: Index.btree() });
    if (!indexed.has("run")) await this.table.createIndex("run", { config: Index.bitmap() });
    if (this.kind === "crops" && !indexed.has("class"))
      await this.table.createIndex("class", { config: Index.bitmap() });
    if (!proceed()) return;
    await this.#dropOthers();
    if (await tidyWhenDue(this.table, "slot", this.deleted)) this.deleted = 0;
    if (!proceed()) return;
    const wanted = partitionsFor(rows);
    if (rows >= indexFromRows && wanted >= this.partitions * Math.sqrt(OUTGROWN))
      await this.#build(wanted, rows, logger);
  }

  async #build(partitions: number, rows: number, logger: Logger): Promise<void> {
    const began = performance.now();
    const config = Index.ivfRq({
      distanceType: METRIC,
      numPartitions: partitions,
      numBits: BITS,
      maxIterations: TRAINING_PASSES,
    });
    await this.table.createIndex("vector", { config, name: indexName(partitions) });
    this.partitions = partitions;
    await this.#dropOthers();
    const ms = Math.round(performance.now() - began);
    logger.info("vector index built", { table: this.table.name, rows, partitions, ms });
  }

  /** Drops the index that was replaced, also when the process ended between the two steps, and one of an earlier kind. */
  async #dropOthers(): Promise<void> {
    for (const { name, columns } of await this.table.listIndices())
      if (columns.includes("vector") && name !== indexName(this.partitions)) await this.table.dropIndex(name);
  }
}
