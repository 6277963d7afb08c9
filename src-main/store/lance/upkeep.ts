import type { Table } from "@lancedb/lancedb";

/** When upkeep comes: while more rows are to follow, once all are in, or because somebody asked for it. */
export type UpkeepOccasion = "busy" | "idle" | "asked";

/**
 * Rows that may stay outside the indexes. Upkeep rewrites all files that are not yet full and remaps the indexes, about 30 us a row of the whole table; a query compares itself with each row outside, about
 * 1.5 us a row (bench/README.md, "Scale"). While more is to follow it is therefore done by shares of the table, so that its cost per new row stays the same however large the table grows; what an
 * operator then searches has next to nothing outside.
 */
const ARREARS: Record<UpkeepOccasion, (rows: number) => number> = {
  busy: (rows) => Math.max(2000, rows * 0.02),
  idle: () => 500,
  asked: () => 0,
};
/** Every append makes a file; a query opens each. */
const MANY_FILES = 100;
/** Old versions are kept this long for queries that still read them. */
const KEEP_VERSIONS_MS = 60_000;

/** Merges files, takes new rows into the indexes and drops old versions, when that is due. `key` is an indexed column, `deleted` the rows deleted since the last time. Returns whether it was done. */
export async function tidyWhenDue(
  table: Table,
  key: string,
  deleted: number,
  occasion: UpkeepOccasion = "busy",
): Promise<boolean> {
  const index = (await table.listIndices()).find((it) => it.columns.includes(key));
  const outside = index ? ((await table.indexStats(index.name))?.numUnindexedRows ?? 0) : 0;
  const { numRows, fragmentStats } = await table.stats();
  const arrears = ARREARS[occasion](numRows);
  if (outside <= arrears && deleted <= arrears && fragmentStats.numFragments <= MANY_FILES) return false;
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS), deleteUnverified: false });
  return true;
}
