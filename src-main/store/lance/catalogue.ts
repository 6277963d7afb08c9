import type { Table } from "@lancedb/lancedb";
import { Binary, Field, Schema, Utf8 } from "apache-arrow";
import { libraryId } from "#shared/domain/sharing.ts";
import { fail } from "#shared/lib/problems.ts";
import { batchTable, binaries, utf8s } from "./arrowColumns.ts";
import { openOrCreate, type IndexConnection } from "./connection.ts";
import { equals, oneOf } from "./filters.ts";

/** Key of the row that a library says of itself; all others are video ids. */
export const LIBRARY_KEY = "library";

/** One row of a catalogue. */
export interface CatalogueRow {
  key: string;
  /** Changes with the row. */
  stamp: string;
  /** JSON. */
  detail: string;
  facts: Uint8Array;
  /** JPEG; empty = none. */
  poster: Uint8Array;
}

const PREFIX = "catalogue-";
const required = (name: string, type: Utf8 | Binary) => new Field(name, type, false);
const schema = new Schema([
  required("key", new Utf8()),
  required("stamp", new Utf8()),
  required("detail", new Utf8()),
  required("facts", new Binary()),
  required("poster", new Binary()),
]);
/** Rows that travel in one request of a reader or a writer: facts of a busy day take some megabytes. */
const SIDE_BY_SIDE = 16;
/** Libraries at one address that are looked at. */
const MAX_LIBRARIES = 200;
/** A catalogue of more videos, or more bytes, is none that this version can have written. */
const MAX_ROWS = 50_000;
const MAX_BYTES = 2 ** 31;
const MAX_DETAIL = 1_000_000;
/** Old versions are kept this long for those who still read them. */
const KEEP_VERSIONS_MS = 600_000;

/** Name of the table that a library publishes at the shared address. Its own: no other library ever writes to it. */
export function catalogueName(library: string): string {
  if (!libraryId.safeParse(library).success) throw fail("INVALID_INPUT", "library id");
  return `${PREFIX}${library}`;
}

/** Ids of the libraries that publish a catalogue at an address. */
export async function listCatalogues({ db, guard }: IndexConnection): Promise<string[]> {
  const names = await guard(() => db.tableNames());
  return names
    .flatMap((name) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []))
    .filter((id) => libraryId.safeParse(id).success)
    .slice(0, MAX_LIBRARIES);
}

/** Writes a library's own catalogue. Not for two callers at a time. */
export class CatalogueWriter {
  #connection: IndexConnection;
  #table: Table;

  private constructor(connection: IndexConnection, table: Table) {
    this.#connection = connection;
    this.#table = table;
  }

  static async open(connection: IndexConnection, library: string): Promise<CatalogueWriter> {
    const name = catalogueName(library);
    const table = await connection.guard(() => openOrCreate(connection.db, name, schema));
    return new CatalogueWriter(connection, table);
  }

  /** What is published, key to stamp. */
  async stamps(): Promise<Map<string, string>> {
    return await this.#connection.guard(() => stampsOf(this.#table));
  }

  /** Puts rows in place of those with the same key, each at once. */
  async put(rows: readonly CatalogueRow[]): Promise<void> {
    await this.#connection.guard(async () => {
      await this.#table
        .mergeInsert("key")
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .execute(batchOf(rows) as never);
    });
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let i = 0; i < keys.length; i += 500)
      await this.#connection.guard(() => this.#table.delete(oneOf("key", keys.slice(i, i + 500))));
  }

  /** Merges small files and drops versions that nobody can be reading any more. */
  async tidy(): Promise<void> {
    const cleanupOlderThan = new Date(Date.now() - KEEP_VERSIONS_MS);
    await this.#connection.guard(() => this.#table.optimize({ cleanupOlderThan, deleteUnverified: false }));
  }

  close(): void {
    this.#table.close();
  }
}

/** Takes a library's catalogue back: others no longer find it. */
export async function dropCatalogue({ db, guard }: IndexConnection, library: string): Promise<void> {
  const name = catalogueName(library);
  await guard(async () => {
    if ((await db.tableNames()).includes(name)) await db.dropTable(name);
  });
}

/** Another library's catalogue as it is now, for reading. What is in it was written by somebody else: strings and bytes, nothing is believed. */
export class CatalogueReader {
  #connection: IndexConnection;
  #table: Table;

  private constructor(connection: IndexConnection, table: Table) {
    this.#connection = connection;
    this.#table = table;
  }

  /** Throws LIBRARY_UNREADABLE when it has other columns or is larger than any that this version writes; INDEX_UNREACHABLE. */
  static async open(connection: IndexConnection, library: string): Promise<CatalogueReader> {
    return await connection.guard(async () => {
      const table = await connection.db.openTable(catalogueName(library));
      const fields = (await table.schema()).fields.map((it) => `${it.name} ${String(it.type)}`);
      const wanted = schema.fields.map((it) => `${it.name} ${String(it.type)}`);
      if (wanted.some((it) => !fields.includes(it))) throw fail("LIBRARY_UNREADABLE", "a catalogue of other columns");
      const { numRows, totalBytes } = await table.stats();
      if (numRows > MAX_ROWS || totalBytes > MAX_BYTES)
        throw fail("LIBRARY_UNREADABLE", `a catalogue of ${numRows} rows and ${totalBytes} bytes`);
      return new CatalogueReader(connection, table);
    });
  }

  async stamps(): Promise<Map<string, string>> {
    return await this.#connection.guard(() => stampsOf(this.#table));
  }

  /** The row that the library says of itself, or null. */
  async library(): Promise<string | null> {
    return await this.#connection.guard(async () => {
      const rows = await this.#table.query().where(equals("key", LIBRARY_KEY)).select(["detail"]).limit(1).toArrow();
      return rows.numRows > 0 ? textOf(rows.getChild("detail")!.get(0)) : null;
    });
  }

  /** Details and facts of videos, a few at a time; a detail that is too long comes as null. */
  async *videos(keys: readonly string[]): AsyncGenerator<{ key: string; detail: string | null; facts: Uint8Array }> {
    for (let i = 0; i < keys.length; i += SIDE_BY_SIDE) {
      const some = oneOf("key", keys.slice(i, i + SIDE_BY_SIDE));
      const rows = await this.#connection.guard(() =>
        this.#table.query().where(some).select(["key", "detail", "facts"]).limit(SIDE_BY_SIDE).toArrow(),
      );
      for (let row = 0; row < rows.numRows; row++)
        yield {
          key: String(rows.getChild("key")!.get(row)),
          detail: textOf(rows.getChild("detail")!.get(row)),
          // Copied: a view would keep the facts of all of them in memory.
          facts: Uint8Array.from(rows.getChild("facts")!.get(row) as Uint8Array),
        };
    }
  }

  /** Picture of a video; null = none. */
  async poster(key: string): Promise<Uint8Array | null> {
    return await this.#connection.guard(async () => {
      const rows = await this.#table.query().where(equals("key", key)).select(["poster"]).limit(1).toArrow();
      const bytes = rows.numRows > 0 ? (rows.getChild("poster")!.get(0) as Uint8Array) : null;
      return bytes && bytes.length > 0 ? Uint8Array.from(bytes) : null;
    });
  }

  close(): void {
    this.#table.close();
  }
}

const textOf = (value: unknown) => (typeof value === "string" && value.length <= MAX_DETAIL ? value : null);

async function stampsOf(table: Table): Promise<Map<string, string>> {
  const rows = await table.query().select(["key", "stamp"]).limit(MAX_ROWS).toArrow();
  const stamps = new Map<string, string>();
  for (let row = 0; row < rows.numRows; row++)
    stamps.set(String(rows.getChild("key")!.get(row)), String(rows.getChild("stamp")!.get(row)));
  return stamps;
}

function batchOf(rows: readonly CatalogueRow[]) {
  const bytes = (key: "facts" | "poster") => {
    const all = Buffer.concat(rows.map((row) => row[key]));
    return binaries(
      new Int8Array(all.buffer, all.byteOffset, all.length),
      rows.map((row) => row[key].length),
    );
  };
  const texts = (["key", "stamp", "detail"] as const).map((key) => utf8s(rows.map((row) => row[key])));
  return batchTable(schema, [...texts, bytes("facts"), bytes("poster")], rows.length);
}
