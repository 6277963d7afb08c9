import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SearchEvent } from "#shared/contract/search.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { IndexLocation } from "#shared/domain/indexLocation.ts";
import {
  cleanUp,
  ended,
  importOne,
  jobWhen,
  noPacks,
  testBackend,
  videoWhen,
  type TestBackend,
} from "../../test/backendFixture.ts";
import { S3_KEY, startS3, type S3Server } from "../../test/s3Server.ts";
import { collect } from "../../test/searchWorld.ts";
import { readArgs, UsageError } from "../cli/args.ts";
import { indexCommand } from "../cli/commands/index.ts";
import { searchCommand } from "../cli/commands/search.ts";
import type { Command, Session } from "../cli/session.ts";
import { createSilentLogger } from "../platform/fileLogger.ts";
import type { SafeStorage } from "../platform/secrets/secretStore.ts";
import { CatalogueReader, CatalogueWriter, catalogueName, LIBRARY_KEY } from "../store/lance/catalogue.ts";
import { connectAddress, connectIndex, INDEX_SECRET } from "../store/lance/location.ts";
import { TextIndex } from "../store/lance/textIndex.ts";
import { openVectorIndex } from "../store/lance/vectorIndex.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const packOf = (id: string) =>
  ({
    id,
    name: "Words",
    task: "encode",
    encoder: { dim: 16, template: "{}", languages: ["multi"] },
    files: [{ name: "m", sha256: "1".repeat(64), variant: null }],
  }) as unknown as LoadedPack["manifest"];
const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
const safeStorage: SafeStorage = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => turned(Buffer.from(text)),
  decryptString: (bytes) => turned(bytes).toString(),
};
const CREDENTIALS = { scheme: "s3", accessKeyId: S3_KEY, secretAccessKey: "S3RVER", sessionToken: null } as const;
type ObjectStore = Extract<IndexLocation, { kind: "objectStore" }>;
const at = (server: S3Server): ObjectStore => ({
  kind: "objectStore",
  address: `s3://${server.bucket}/footage`,
  endpoint: server.endpoint,
  region: null,
  pathStyle: true,
});

async function s3(): Promise<S3Server> {
  const server = await startS3();
  closers.push(() => server.close());
  return server;
}

/** A library with its index at the server's address, and one video if named. */
async function workstation(server: S3Server, name: string, videos: string[] = [], encoder = "words") {
  const backend = await testBackend({
    safeStorage,
    indexRetries: 0,
    sharingSettleMs: 20,
    resources: join(import.meta.dirname, "../../resources"),
    createModels: async () => ({
      ...noPacks(),
      resolve: async (id) => (id === encoder ? { manifest: packOf(id), paths: { m: "/nowhere" } } : null),
    }),
  });
  closers.push(async () => {
    await backend.close();
    await cleanUp(backend.folder);
  });
  const { client } = backend;
  await client.system.updateSettings({ encoderPack: encoder, readClocks: false, libraryName: name });
  await client.search.setIndexLocation({ location: at(server), credentials: CREDENTIALS });
  const ids = [];
  for (const file of videos) {
    const id = await importOne(backend, await backend.footage(file));
    await videoWhen(backend, id, ended);
    await jobWhen(backend, id, (job) => job.kind === "embed" && job.state === "done");
    ids.push(id);
  }
  const { own } = await client.sharing.refresh();
  return { backend, client, ids, library: { id: own.id, name } };
}

const list = (events: SearchEvent[]) => events.findLast((it) => it.kind === "moments")!;
const done = (events: SearchEvent[]) => events.findLast((it) => it.kind === "done")!;
const ask = async ({ client }: Pick<TestBackend, "client">, text: string, shared = true) =>
  await collect(await client.search.run({ text, shared }));
const writes = (server: S3Server, from: number, library: string) =>
  server.requests.slice(from).filter((it) => !/^(GET|HEAD)/.test(it) && it.includes(library));

async function secretsOf() {
  return { get: async (name: string) => (name === INDEX_SECRET ? JSON.stringify(CREDENTIALS) : null) };
}
/** Rows of a library's vectors, texts and catalogue. */
async function rowsOf(server: S3Server, library: string): Promise<number[]> {
  const secrets = { ...(await secretsOf()), protection: "file", set: never, remove: never } as const;
  const connection = await connectIndex(at(server), { folder: "/nowhere", library, secrets });
  const root = await connectAddress(at(server), { secrets });
  const vectors = await openVectorIndex(connection, createSilentLogger());
  const texts = await TextIndex.open(connection, createSilentLogger());
  const catalogue = await CatalogueReader.open(root, library);
  const { windows, crops } = await vectors.stats("words");
  const rows = [windows, crops, await texts.count(), (await catalogue.stamps()).size];
  catalogue.close();
  for (const index of [vectors, texts]) await index.close();
  for (const it of [connection, root]) it.close();
  return rows;
}
const never = async () => {
  throw new Error("read only");
};

test("an operator finds footage of another workstation by class and by free text, is told whose it is, and no longer once it is removed there", async () => {
  const server = await s3();
  const a = await workstation(server, "Gate\u202e A", ["a.mp4"]);
  const b = await workstation(server, "Desk B");

  const seen = await b.client.sharing.status();
  expect(seen).toMatchObject({ shared: true, own: { name: "Desk B", published: 0, trouble: null } });
  // Off by default, and what could turn the line around is gone.
  expect(seen.libraries).toEqual([
    expect.objectContaining({ id: a.library.id, name: "Gate  A", on: false, videos: 0, sameEncoder: true }),
  ]);
  expect(list(await ask(b, "person")).moments).toEqual([]);
  const on = await b.client.sharing.setOn({ id: a.library.id, on: true });
  expect(on.libraries[0]).toMatchObject({ on: true, trouble: null, videos: 1, leftOut: 0 });

  const byClass = await ask(b, "person");
  const found = list(byClass).moments;
  expect(found.length).toBeGreaterThan(0);
  const ownEvents = await ask(a, "person", false);
  const own = list(ownEvents).moments;
  const place = (it: (typeof own)[number]) => [it.videoId, it.startUs, it.bestUs, it.trackId, it.band];
  expect(found.map(place)).toEqual(own.map(place));
  for (const it of found) expect(it.library).toEqual({ id: a.library.id, name: "Gate  A" });
  expect(own.every((it) => it.library === null)).toBe(true);
  const { us, searchedUs } = done(ownEvents).coverage;
  expect(done(byClass).coverage.shared).toEqual([{ ...found[0]!.library, videos: 1, us, searchedUs, trouble: null }]);
  // Nothing of it is among the library's own figures, and a search that does not ask for it finds nothing of it.
  expect(done(byClass).coverage).toMatchObject({ videos: 0, us: 0 });
  expect(list(await ask(b, "person", false)).moments).toEqual([]);
  expect((await b.client.library.watch(undefined).then((it) => it[Symbol.asyncIterator]().next())).value).toMatchObject(
    {
      kind: "snapshot",
      videos: [],
    },
  );

  const { video } = await b.client.sharing.video({ library: a.library.id, videoId: a.ids[0]! });
  expect(video).toMatchObject({ id: a.ids[0], name: "a.mp4", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(JSON.stringify(video)).not.toContain(a.backend.folder);

  // What is most like a picture of it: by the vectors at the shared address.
  const free = "glimmering xylophone";
  const mine = await ask(a, free, false);
  // What chance reaches in A's index is known by now, and told to the others.
  await a.client.sharing.refresh();
  await b.client.sharing.refresh();
  const theirs = await ask(b, free);
  expect(done(theirs)).toMatchObject({
    problems: [],
    coverage: { shared: [{ trouble: null, searchedUs: us }] },
  });
  expect(list(theirs).moments.map(place)).toEqual(list(mine).moments.map(place));

  await a.client.library.remove({ ids: [a.ids[0]!] });
  await a.client.sharing.refresh();
  const after = await b.client.sharing.refresh();
  expect(after.libraries[0]).toMatchObject({ on: true, videos: 0 });
  expect(list(await ask(b, "person")).moments).toEqual([]);

  expect((await b.client.sharing.setOn({ id: a.library.id, on: false })).libraries[0]).toMatchObject({ on: false });
  expect(done(await ask(b, "person")).coverage.shared).toEqual([]);
}, 120_000);

test("deleting, sweeping, indexing again and moving away at one workstation touch no row of another", async () => {
  const server = await s3();
  const a = await workstation(server, "A", ["a.mp4", "a2.mp4"]);
  const before = await rowsOf(server, a.library.id);
  expect(Math.min(...before.filter((_, i) => i !== 2))).toBeGreaterThan(0);
  // A's own upkeep has ended: what is written below A's names from now on is B's doing.
  const b = await workstation(server, "B", ["b.mp4"]);
  await b.client.sharing.setOn({ id: a.library.id, on: true });
  const from = server.requests.length;
  await ask(b, "person");
  await b.client.search.rebuildIndex({});
  await jobWhen(b.backend, b.ids[0]!, (job) => job.kind === "embed" && job.state === "done");
  await b.client.search.optimizeIndex();
  await b.client.library.remove({ ids: [b.ids[0]!] });
  // An id of A's means nothing here.
  await b.client.library.remove({ ids: [a.ids[0]!] }).catch(() => {}); // NOT_FOUND or nothing: either is right
  await b.client.sharing.refresh();
  await b.client.search.setIndexLocation({ location: { kind: "folder" } });
  await expect.poll(async () => (await a.client.sharing.refresh()).libraries, { timeout: 20_000 }).toEqual([]);
  expect(await b.client.sharing.status()).toMatchObject({ shared: false, libraries: [] });
  expect(writes(server, from, a.library.id).filter((it) => !it.includes("catalogue"))).toEqual([]);
  expect(await rowsOf(server, a.library.id)).toEqual(before);
}, 120_000);

test("a store that is gone delays nothing of the library's own and is said; it is taken up again when it answers", async () => {
  const server = await s3();
  const a = await workstation(server, "A", ["a.mp4"]);
  const b = await workstation(server, "B", ["b.mp4"]);
  await b.client.sharing.setOn({ id: a.library.id, on: true });
  expect(new Set(list(await ask(b, "person")).moments.map((it) => it.library?.id ?? null)).size).toBe(2);
  server.answers = () => false;
  const gone = await b.client.sharing.refresh();
  expect(gone).toMatchObject({ own: { trouble: "unreachable" }, libraries: [{ on: true, trouble: "unreachable" }] });
  const began = performance.now();
  let firstMs = Infinity;
  const events: SearchEvent[] = [];
  for await (const event of await b.client.search.run({ text: "person", shared: true })) {
    if (event.kind === "moments" && event.moments.some((it) => it.library === null))
      firstMs = Math.min(firstMs, performance.now() - began);
    events.push(event);
  }
  expect(firstMs).toBeLessThan(1000);
  expect(done(events).coverage.shared).toEqual([expect.objectContaining({ id: a.library.id, trouble: "unreachable" })]);
  server.answers = () => true;
  expect(await b.client.sharing.refresh()).toMatchObject({ own: { trouble: null }, libraries: [{ trouble: null }] });
}, 120_000);

test("another encoder is said: facts are searched, free text is not", async () => {
  const server = await s3();
  const a = await workstation(server, "A", ["a.mp4"], "letters");
  const b = await workstation(server, "B");
  expect(await b.client.sharing.setOn({ id: a.library.id, on: true })).toMatchObject({
    libraries: [{ sameEncoder: false, encoder: "letters" }],
  });
  expect(list(await ask(b, "person")).moments.length).toBeGreaterThan(0);
  const free = await ask(b, "glimmering xylophone");
  expect(list(free).moments).toEqual([]);
  expect(done(free).coverage.shared).toEqual([expect.objectContaining({ trouble: "otherEncoder", searchedUs: 0 })]);
}, 120_000);

test("a broken or hostile catalogue costs its own videos and nothing else", async () => {
  const server = await s3();
  const a = await workstation(server, "A", ["a.mp4"]);
  const b = await workstation(server, "B");
  const secrets = await secretsOf();
  const root = await connectAddress(at(server), { secrets });
  closers.push(() => root.close());
  const reader = await CatalogueReader.open(root, a.library.id);
  const library = (await reader.library())!;
  let good: { detail: string; facts: Uint8Array } | null = null;
  for await (const { detail, facts } of reader.videos(a.ids)) good = { detail: detail!, facts };
  const video = (over: object, facts = good!.facts, key?: string) => {
    const detail = { ...(JSON.parse(good!.detail) as { id: string }), ...over };
    return { key: key ?? detail.id, stamp: "x", detail: JSON.stringify(detail), facts, poster: Uint8Array.of(60, 115) };
  };
  const own = (over: object) => ({
    key: LIBRARY_KEY,
    stamp: "y",
    detail: JSON.stringify({ ...(JSON.parse(library) as object), id: "lib_evil", name: "<b>Evil</b>\u0000", ...over }),
    facts: new Uint8Array(),
    poster: new Uint8Array(),
  });
  const wild = good!.facts.slice();
  // The first object begins at no time.
  new DataView(wild.buffer).setFloat64(24 + new DataView(wild.buffer).getUint32(20, true), Number.NaN, true);
  const evil = await CatalogueWriter.open(root, "lib_evil");
  await evil.put([
    own({}),
    video({ id: "v_good000000000" }),
    video({ id: "v_cut0000000000" }, good!.facts.slice(0, 100)),
    video({ id: "v_nan0000000000" }, wild),
    video({
      id: "v_zone000000000",
      recordedAt: { utcMs: 0, source: "operator", zone: "Mars/Olympus", zoneKnown: true },
    }),
    video({ id: "v_long000000000", name: "x".repeat(5000) }),
    video({ id: "v_othername0000", run: { seq: 1e12, labels: null } }),
    video({
      id: "v_same000000000",
      run: { seq: (JSON.parse(good!.detail) as { run: { seq: number } }).run.seq, labels: [] },
    }),
    { ...video({}), key: "../../v_x" },
    { ...video({}), key: "v_notjson00000", detail: "{" },
  ]);
  const future = await CatalogueWriter.open(root, "lib_future");
  await future.put([own({ id: "lib_future", format: 2 })]);
  await root.db.createTable(catalogueName("lib_odd"), [{ key: 1, nothing: true }]);

  await b.client.sharing.refresh();
  for (const id of ["lib_evil", "lib_future", "lib_odd"]) await b.client.sharing.setOn({ id, on: true });
  const { libraries } = await b.client.sharing.setOn({ id: a.library.id, on: true });
  const by = (id: string) => libraries.find((it) => it.id === id);
  expect(by("lib_evil")).toMatchObject({ name: "<b>Evil</b>", trouble: null, videos: 1, leftOut: 8 });
  for (const id of ["lib_future", "lib_odd"]) expect(by(id)).toMatchObject({ trouble: "unreadable", videos: 0 });
  expect(by(a.library.id)).toMatchObject({ trouble: null, videos: 1 });

  const events = await ask(b, "person");
  const from = new Set(list(events).moments.map((it) => it.library?.id));
  expect(from).toEqual(new Set([a.library.id, "lib_evil"]));
  expect(done(events).coverage.shared.find((it) => it.id === "lib_odd")).toMatchObject({ trouble: "unreadable" });
  const { poster } = await b.client.sharing.video({ library: "lib_evil", videoId: "v_good000000000" as never });
  expect(poster).toBeNull();
}, 120_000);

test("a library that does not want to be found is not, and one in its own folder says that nobody can", async () => {
  const server = await s3();
  const a = await workstation(server, "", ["a.mp4"]);
  const b = await workstation(server, "B");
  expect((await b.client.sharing.status()).libraries).toMatchObject([{ name: hostname().slice(0, 60) }]);
  await a.client.system.updateSettings({ shareLibrary: false });
  expect((await a.client.sharing.refresh()).own.published).toBeNull();
  expect((await b.client.sharing.refresh()).libraries).toEqual([]);
  const alone = await testBackend();
  closers.push(async () => {
    await alone.close();
    await cleanUp(alone.folder);
  });
  expect(await alone.client.sharing.refresh()).toMatchObject({
    shared: false,
    own: { published: null },
    libraries: [],
  });
});

test("the command line lists the libraries, switches one, and names it beside its moments", async () => {
  const server = await s3();
  const a = await workstation(server, "Gate", ["a.mp4"]);
  const b = await workstation(server, "Desk");
  const run = async (command: Command, ...words: string[]) => {
    const said: { document?: unknown; text?: string } = {};
    const output = {
      result: (document: unknown, text: () => string) => Object.assign(said, { document, text: text() }),
      note() {},
      warn() {},
      progress() {},
      progressDone() {},
    };
    const session = {
      args: readArgs(words),
      output,
      library: async () => b.client,
      signal: new AbortController().signal,
    };
    return { status: await command(session as unknown as Session), ...said };
  };
  const { id } = a.library;
  const on = await run(indexCommand, "index", "share", "--on", id);
  expect(on).toMatchObject({ status: 0, document: { sharing: { libraries: [{ id, on: true }] } } });
  expect(on.text).toMatch(new RegExp(`on +${id} +Gate +1 `));
  expect((await run(indexCommand, "index", "status")).text).toContain("shared as Desk");
  const found = await run(searchCommand, "search", "person");
  expect(found.document).toMatchObject({
    coverage: { shared: [{ id, trouble: null }] },
    moments: [{ library: { id, name: "Gate" }, videoId: a.ids[0] }, {}],
  });
  expect(found.text).toMatch(/a\.mp4 {2}on Gate {2}/);
  await run(indexCommand, "index", "share", "--off", id);
  expect((await run(searchCommand, "search", "person")).document).toMatchObject({
    moments: [],
    coverage: { shared: [] },
  });
  await expect(run(indexCommand, "index", "share", "--on", "elsewhere")).rejects.toThrow(UsageError);
  await expect(run(indexCommand, "index", "share", "--on", "lib_nobody")).rejects.toMatchObject({
    data: { code: "NOT_FOUND" },
  });
}, 120_000);
