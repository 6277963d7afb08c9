import type { Table } from "@lancedb/lancedb";

/**
 * Upkeep rewrites all files that are not yet full and remaps the indexes, about 30 us a row of the whole table (bench/README.md, "Scale"): done when the rows that queries scan besides the index
 * are this share of it, so that its cost per new row stays the same however large the table grows.
 */
const ARREARS_SHARE = 0.02;
const ARREARS_ROWS = 2000;
/** Every append makes a file; a query opens each. */
const MANY_FILES = 100;
/** Old versions are kept this long for queries that still read them. */
const KEEP_VERSIONS_MS = 60_000;

/** Merges files, takes new rows into the indexes and drops old versions, when that is due. `key` is an indexed column, `deleted` the rows deleted since the last time. Returns whether it was done. */
export async function tidyWhenDue(table: Table, key: string, deleted: number): Promise<boolean> {
  const index = (await table.listIndices()).find((it) => it.columns.includes(key));
  const outside = index ? ((await table.indexStats(index.name))?.numUnindexedRows ?? 0) : 0;
  const { numRows, fragmentStats } = await table.stats();
  const arrears = Math.max(ARREARS_ROWS, numRows * ARREARS_SHARE);
  if (outside <= arrears && deleted <= arrears && fragmentStats.numFragments <= MANY_FILES) return false;
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS), deleteUnverified: false });
  return true;
}
