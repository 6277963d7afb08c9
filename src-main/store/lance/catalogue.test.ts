import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { CatalogueReader, CatalogueWriter, dropCatalogue, listCatalogues } from "./catalogue.ts";
import { connectFolder } from "./connection.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
async function connection() {
  const folder = await mkdtemp(join(tmpdir(), "sightline-catalogue-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const made = await connectFolder(folder);
  closers.push(() => made.close());
  return made;
}
const row = (key: string, stamp = "1", facts = [1, 2, 3]) => ({
  key,
  stamp,
  detail: `{"of":"${key}"}`,
  facts: Uint8Array.from(facts),
  poster: Uint8Array.from(key === "a" ? [9] : []),
});
async function videosOf(reader: CatalogueReader, keys: string[]) {
  const found = [];
  for await (const it of reader.videos(keys)) found.push(it);
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

test("rows are put in place of their elders, read back in pieces, and taken back with the catalogue", async () => {
  const at = await connection();
  const writer = await CatalogueWriter.open(at, "lib_a");
  const many = Array.from({ length: 40 }, (_, i) => row(`v${i}`));
  await writer.put([row("library"), row("a"), ...many]);
  await writer.put([row("a", "2", [7]), row("b")]);
  await writer.remove(many.map((it) => it.key));
  await writer.tidy();
  expect(await listCatalogues(at)).toEqual(["lib_a"]);
  const reader = await CatalogueReader.open(at, "lib_a");
  const stamps = [...(await reader.stamps())].sort((x, y) => (x[0] < y[0] ? -1 : 1));
  expect(stamps).toEqual([
    ["a", "2"],
    ["b", "1"],
    ["library", "1"],
  ]);
  expect(await reader.library()).toBe('{"of":"library"}');
  expect(await videosOf(reader, ["a", "b", "gone"])).toEqual([
    { key: "a", detail: '{"of":"a"}', facts: Uint8Array.of(7) },
    { key: "b", detail: '{"of":"b"}', facts: Uint8Array.of(1, 2, 3) },
  ]);
  expect(await reader.poster("a")).toEqual(Uint8Array.of(9));
  expect(await reader.poster("b")).toBeNull();
  await dropCatalogue(at, "lib_a");
  await dropCatalogue(at, "lib_a");
  expect(await listCatalogues(at)).toEqual([]);
});

test("a table of that name with other columns is refused, and other names are none of ours", async () => {
  const at = await connection();
  await at.db.createTable("catalogue-lib_b", [{ key: "library", detail: 3 }]);
  await at.db.createTable("catalogue-..x", [{ key: "library" }]).catch(() => {}); // some stores refuse the name
  await at.db.createTable("texts", [{ key: "library" }]);
  expect(await listCatalogues(at)).toEqual(["lib_b"]);
  await expect(CatalogueReader.open(at, "lib_b")).rejects.toMatchObject({ problem: { code: "LIBRARY_UNREADABLE" } });
  await expect(CatalogueWriter.open(at, "../x")).rejects.toMatchObject({ problem: { code: "INVALID_INPUT" } });
});
