import type { IndexConnection } from "./connection.ts";
import { TEXTS_TABLE } from "./textIndex.ts";
import { parseTableName } from "./vectorSchema.ts";

/** Drops every table of vectors and texts at a place; tables of others (objects and boxes in the library's folder) stay. Returns how many went. */
export async function emptyIndex({ db, guard }: IndexConnection): Promise<number> {
  return await guard(async () => {
    const names = (await db.tableNames()).filter((name) => name === TEXTS_TABLE || parseTableName(name) !== null);
    for (const name of names) await db.dropTable(name);
    return names.length;
  });
}
