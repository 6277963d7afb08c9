import type { Table } from "@lancedb/lancedb";

/** Column that both tables are sought by. */
export const KEY_COLUMN = "slot";

/**
 * Which runs of a table its index covers whole. LanceDB reads every row that the index does not cover again for each query, whatever run it belongs to, so one video's fresh
 * rows would slow down the windows of all others (118 ms instead of 32 ms at the 95th percentile, bench/overlayQuery.ts). A run that is covered can be asked for with
 * `fastSearch`, which leaves those rows out. Knows nothing, and so claims nothing, until `refresh` has seen an index without arrears.
 */
export class Coverage {
  #table: Table;
  #known = false;
  #behind = new Set<number>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** Told before rows of a run are written. */
  writing(run: number): void {
    this.#behind.add(run);
  }

  covers(run: number): boolean {
    return this.#known && !this.#behind.has(run);
  }

  /** Rows that the index does not cover; null while there is no index. */
  async unindexedRows(): Promise<number | null> {
    const index = (await this.#table.listIndices()).find((it) => it.columns.includes(KEY_COLUMN));
    return index ? ((await this.#table.indexStats(index.name))?.numUnindexedRows ?? null) : null;
  }

  /** Looks at the index again. Nothing may be written to the table meanwhile. */
  async refresh(): Promise<void> {
    this.#known = (await this.unindexedRows()) === 0;
    if (this.#known) this.#behind.clear();
  }
}
