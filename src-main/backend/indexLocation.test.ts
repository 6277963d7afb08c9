import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { IndexCredentials, IndexLocation } from "#shared/domain/indexLocation.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import type { SearchEvent } from "#shared/contract/search.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import {
  cleanUp,
  ended,
  importOne,
  jobWhen,
  noPacks,
  testBackend,
  videoWhen,
  type TestBackend,
  type TestOptions,
} from "../../test/backendFixture.ts";
import { S3_KEY, startS3, type S3Server } from "../../test/s3Server.ts";
import { collect } from "../../test/searchWorld.ts";
import type { SafeStorage } from "../platform/secrets/secretStore.ts";

const closers: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const manifest = {
  id: "words",
  name: "Words",
  task: "encode",
  encoder: { dim: 16, template: "{}", languages: ["multi"] },
  files: [{ name: "m", sha256: "1".repeat(64), variant: null }],
} as unknown as LoadedPack["manifest"];
const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
/** A secret store of this test's own: the machine's is left alone. */
const safeStorage: SafeStorage = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => turned(Buffer.from(text)),
  decryptString: (bytes) => turned(bytes).toString(),
};
async function start(options: TestOptions = {}): Promise<TestBackend> {
  const backend = await testBackend({
    safeStorage,
    indexRetries: 0,
    resources: join(import.meta.dirname, "../../resources"),
    createModels: async () => ({
      ...noPacks(),
      resolve: async (id) => (id === "words" ? { manifest, paths: { m: "/nowhere" } } : null),
    }),
    ...options,
  });
  closers.push(async () => {
    await backend.close();
    await cleanUp(backend.folder);
  });
  return backend;
}
async function s3(): Promise<S3Server> {
  const server = await startS3();
  closers.push(() => server.close());
  return server;
}
const at = (server: S3Server): IndexLocation => ({
  kind: "objectStore",
  address: `s3://${server.bucket}/footage`,
  endpoint: server.endpoint,
  region: null,
  pathStyle: true,
});
const key = (secretAccessKey = "S3RVER"): IndexCredentials => ({
  scheme: "s3",
  accessKeyId: S3_KEY,
  secretAccessKey,
  sessionToken: null,
});
async function indexedOne(backend: TestBackend) {
  await backend.client.system.updateSettings({ encoderPack: "words", readClocks: false });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await videoWhen(backend, id, ended);
  await jobWhen(backend, id, (job) => job.kind === "embed" && job.state === "done");
  return id;
}
const indexed = async (backend: TestBackend) =>
  await expect
    .poll(async () => (await backend.client.search.indexStatus()).building, { interval: 20, timeout: 10_000 })
    .toBeNull();
const problemsOf = (events: SearchEvent[]) =>
  (events.at(-1) as Extract<SearchEvent, { kind: "done" }>).problems.map((it) => it.code);
const ask = async (backend: TestBackend) =>
  await collect(await backend.client.search.run({ text: "something nobody has a word for" }));
/** What is most like a moment of the video, listed or only near: found by vectors alone, which are arbitrary here. */
async function alike(backend: TestBackend, videoId: VideoSummary["id"]) {
  const query = await backend.client.search.understand({ text: "" });
  const source = { kind: "frame" as const, videoId, tUs: 5_000_000, box: null, trackId: null };
  const examples = [{ id: "example-0", negated: false, source }];
  const events = await collect(await backend.client.search.run({ query: { ...query, examples } }));
  const last = events.findLast((it) => it.kind === "moments")!;
  const done = events.findLast((it) => it.kind === "done")!;
  return [...last.moments, ...(done.nearestMiss ? [done.nearestMiss] : [])].map((it) => [it.startUs, it.score]);
}
const vectorTables = (backend: TestBackend) =>
  readdirSync(join(backend.dataDir, "index")).filter((name) => /^(windows|crops|texts)/.test(name));

test("the index moves to an object store and is made again there, is found by the next start, and comes back", async () => {
  const server = await s3();
  let backend = await start();
  const id = await indexedOne(backend);
  const before = await backend.client.search.indexStatus();
  const found = await alike(backend, id);
  expect(found.length).toBeGreaterThan(0);
  expect(await backend.client.search.indexLocation()).toMatchObject({
    location: { kind: "folder" },
    credentials: null,
  });
  expect(vectorTables(backend)).not.toEqual([]);

  const move = await backend.client.search.setIndexLocation({ location: at(server), credentials: key() });
  expect(move).toMatchObject({ moved: true, left: null, queued: 1, place: { location: at(server) } });
  expect(move.place.credentials).toBe("system");
  expect(JSON.stringify(move)).not.toMatch(/S3RVER/);
  expect(vectorTables(backend)).toEqual([]);
  await indexed(backend);
  expect(server.requests.some((it) => it.startsWith("PUT") && it.includes("/windows-words"))).toBe(true);
  const after = await backend.client.search.indexStatus();
  expect(after).toMatchObject({ location: `s3://${server.bucket}/footage`, progress: 1, problem: null });
  expect([after.windows, after.crops]).toEqual([before.windows, before.crops]);
  expect(await alike(backend, id)).toEqual(found);
  expect(problemsOf(await ask(backend))).toEqual([]);

  // Another way to the same place, with the credentials that are kept: nothing is made again.
  const puts = () => server.requests.filter((it) => it.startsWith("PUT") && it.includes("/data/")).length;
  const written = puts();
  const other = { ...at(server), region: "eu-west-1" } as IndexLocation;
  expect(await backend.client.search.setIndexLocation({ location: other })).toMatchObject({
    moved: false,
    left: null,
    queued: 0,
    place: { location: other },
  });
  expect(puts()).toBe(written);
  expect(problemsOf(await ask(backend))).toEqual([]);

  // The address of a server that is gone at the next start: the library opens, says so, and takes the index up when it is back.
  await backend.close();
  server.answers = () => false;
  backend = await start({ folder: backend.folder });
  expect(await backend.client.search.indexStatus()).toMatchObject({
    problem: { code: "INDEX_UNREACHABLE" },
    windows: after.windows,
  });
  server.answers = () => true;
  expect(problemsOf(await ask(backend))).toEqual(["INDEX_UNREACHABLE"]);
  expect((await backend.client.search.reconnectIndex()).problem).toBeNull();
  expect(await alike(backend, id)).toEqual(found);
  expect(problemsOf(await ask(backend))).toEqual([]);
  expect((await backend.client.search.indexStatus()).building).toBeNull();

  const back = await backend.client.search.setIndexLocation({ location: { kind: "folder" } });
  expect(back).toMatchObject({ moved: true, left: `s3://${server.bucket}/footage`, place: { credentials: null } });
  await indexed(backend);
  server.answers = () => false;
  expect(problemsOf(await ask(backend))).toEqual([]);
  expect(vectorTables(backend)).not.toEqual([]);
}, 20_000);

test("a wrong secret, no secret and no server are said, and nothing has changed", async () => {
  const server = await s3();
  const backend = await start();
  const before = await backend.client.search.indexStatus();
  const { setIndexLocation } = backend.client.search;
  await expect(setIndexLocation({ location: at(server), credentials: key("geheim") })).rejects.toMatchObject({
    data: { code: "INDEX_UNREACHABLE", detail: expect.stringContaining("credentials were refused") },
  });
  await expect(setIndexLocation({ location: at(server) })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
  const climbing = { ...at(server), address: "s3://a/../b" } as IndexLocation;
  await expect(setIndexLocation({ location: climbing, credentials: key() })).rejects.toMatchObject({
    data: { code: "INVALID_INPUT" },
  });
  expect(await backend.client.search.indexStatus()).toEqual(before);
  expect(problemsOf(await ask(backend))).toEqual([]);
  expect(existsSync(join(backend.dataDir, "secrets.sealed.json"))).toBe(false);
});
