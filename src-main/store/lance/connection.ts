import { connect, Session, type Connection, type Table } from "@lancedb/lancedb";
import type { Schema } from "apache-arrow";
import { mkdir } from "node:fs/promises";
import { totalmem } from "node:os";
import { resolve } from "node:path";
import { fail } from "#shared/lib/problems.ts";
import { fromSystemError } from "../../platform/osErrors.ts";

/** One connection that all tables of a library are opened over. */
export interface IndexConnection {
  readonly db: Connection;
  /** Whether it lies on this disk: reading all of an index then costs a second at most, not a transfer. */
  readonly near: boolean;
  /** Whether indexes are read into memory before somebody asks. */
  readonly readsAhead: boolean;
  /** Runs work on the index; what it throws comes out as AppError where its meaning is known. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Of an index, 0.41 GB for a million vectors; of several libraries elsewhere each has this much. */
const ELSEWHERE_BYTES = 2 * 2 ** 30;
/** The own library's: a query over an index that does not fit waits for the disk. */
const ownBytes = () => Math.max(2 ** 30, Math.floor(totalmem() / 4));

/** The most that LanceDB keeps in memory: of indexes, and of descriptions of tables. */
export const lanceSession = (indexBytes = ELSEWHERE_BYTES) => new Session(BigInt(indexBytes), BigInt(256 * 2 ** 20));

/** Index in a folder of this disk. `readsAhead` for a process that stays: one that ends with its command would wait for what it does not need. Made absolute: LanceDB may read a bare name as a cloud address. */
export async function connectFolder(folder: string, { readsAhead = false } = {}): Promise<IndexConnection> {
  try {
    const path = resolve(folder);
    await mkdir(path, { recursive: true });
    const db = await connect(path, { session: lanceSession(ownBytes()) });
    return { db, near: true, readsAhead, guard: guardSystem, close: () => db.close() };
  } catch (error) {
    const known = fromSystemError(error);
    throw known === error ? fail("LIBRARY_UNREADABLE", String((error as Error).message), error) : known;
  }
}

/** Opens a table, or makes it. (`createEmptyTable` with `existOk` refuses a table whose columns it describes in other words than ours.) */
export async function openOrCreate(db: Connection, name: string, schema: Schema): Promise<Table> {
  try {
    return await db.openTable(name);
  } catch (error) {
    if (!/not found|does not exist/i.test((error as Error).message)) throw error;
  }
  return await db.createEmptyTable(name, schema, { existOk: true });
}

async function guardSystem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromSystemError(error);
  }
}
