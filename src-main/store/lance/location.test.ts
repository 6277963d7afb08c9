import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { indexLocation, type IndexLocation } from "#shared/domain/indexLocation.ts";
import { videoId } from "#shared/domain/video.ts";
import { finalObject } from "../../../test/fakeVision.ts";
import { S3_KEY, startS3, type S3Server } from "../../../test/s3Server.ts";
import { createSilentLogger } from "../../platform/fileLogger.ts";
import type { SecretStore } from "../../platform/secrets/types.ts";
import type { IndexConnection } from "./connection.ts";
import { LanceIndex } from "./lanceIndex.ts";
import { connectIndex, INDEX_SECRET } from "./location.ts";
import { TextIndex } from "./textIndex.ts";
import { openVectorIndex } from "./vectorIndex.ts";
import type { VectorPart } from "./vectorTypes.ts";

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const logger = createSilentLogger();
const VIDEO = videoId.parse("v_0123456789abcdef");
const SECRET = "S3RVER";

function secretsWith(secretAccessKey: string | null): SecretStore {
  const kept = new Map<string, string>();
  if (secretAccessKey !== null)
    kept.set(INDEX_SECRET, JSON.stringify({ scheme: "s3", accessKeyId: S3_KEY, secretAccessKey }));
  return {
    protection: "file",
    get: async (name) => kept.get(name) ?? null,
    set: async (name, value) => void kept.set(name, value),
    remove: async (name) => void kept.delete(name),
  };
}
async function s3(): Promise<S3Server> {
  const server = await startS3();
  closers.push(() => server.close());
  return server;
}
const at = (server: S3Server, prefix = "footage"): IndexLocation => ({
  kind: "objectStore",
  address: `s3://${server.bucket}/${prefix}`,
  endpoint: server.endpoint,
  region: null,
  pathStyle: true,
});
async function connectAt(location: IndexLocation, library = "lib_a", secret: string | null = SECRET) {
  const connection = await connectIndex(location, {
    folder: "/nowhere",
    library,
    secrets: secretsWith(secret),
    retries: 0,
  });
  closers.push(() => connection.close());
  return connection;
}
async function vectorsOver(connection: IndexConnection) {
  const index = await openVectorIndex(connection, logger);
  closers.push(() => index.close());
  return index;
}
const DIM = 8;
function partOf(run: number, rows = 4): VectorPart {
  const vectors = new Float32Array(rows * DIM).map((_, i) => (i % DIM === Math.floor(i / DIM) % DIM ? 1 : 0));
  return {
    encoder: "tiny",
    run,
    video: VIDEO,
    part: 0,
    dim: DIM,
    windows: Array.from({ length: rows }, (_, i) => ({ startUs: i * 1e6, endUs: i * 1e6 + 1e6, frameUs: [i * 1e6] })),
    windowVectors: vectors,
    frames: Int8Array.from(vectors, (it) => it * 127),
    crops: [],
    cropVectors: new Float32Array(),
  };
}
const axis = (i: number) => new Float32Array(DIM).map((_, k) => (k === i ? 1 : 0));

test("an index in an object store is made, filled, searched, tidied, reopened and emptied", async () => {
  const server = await s3();
  const connection = await connectAt(at(server));
  const vectors = await vectorsOver(connection);
  await vectors.append(partOf(1));
  await vectors.append(partOf(2));
  const texts = await TextIndex.open(connection, logger);
  const row = { startUs: 0, endUs: 1e6, text: "서울 12가 3456", box: null, confidence: 1 };
  await texts.append({ video: VIDEO, kind: "ocr", fromUs: 0, toUs: 1e6, model: "m", rows: [row] });
  const objects = await LanceIndex.open(connection, logger);
  await objects.append(1, VIDEO, [finalObject(1, "person", [[0, 0, 0, 0.1, 0.1, 0.9]])]);
  for (const index of [vectors, texts, objects]) await index.optimize();
  expect(await vectors.searchWindows({ encoder: "tiny", vector: axis(2), limit: 2 })).toHaveLength(2);
  expect((await texts.search("12가", { limit: 1 }))[0]?.text).toBe("서울 12가 3456");
  expect(await vectors.deleteRuns([1])).toBe(4);
  for (const index of [vectors, texts, objects]) await index.close();
  const again = await connectAt(at(server));
  const reopened = await vectorsOver(again);
  const hits = await reopened.searchWindows({ encoder: "tiny", vector: axis(2), limit: 1 });
  expect(hits).toEqual([expect.objectContaining({ run: 2, startUs: 2e6, bestUs: 2e6 })]);
  expect(await (await LanceIndex.open(again, logger)).objects(1, {})).toHaveLength(1);
  // All of it lies below the library's own folder.
  expect(server.requests.filter((it) => it.startsWith("PUT")).every((it) => it.includes("/footage/lib_a/"))).toBe(true);
});

test("two libraries at one address with the same run numbers never touch one another", async () => {
  const server = await s3();
  const a = await vectorsOver(await connectAt(at(server), "lib_a"));
  const b = await vectorsOver(await connectAt(at(server), "lib_b"));
  await Promise.all([a.append(partOf(1)), b.append(partOf(1, 6))]);
  expect(await b.deleteAllBut([])).toBe(6);
  await b.dropEncoder("tiny");
  expect(await a.searchWindows({ encoder: "tiny", vector: axis(1), limit: 9 })).toHaveLength(4);
});

test("two writers of one table both get their rows in", async () => {
  const server = await s3();
  const first = await vectorsOver(await connectAt(at(server)));
  await first.append(partOf(1));
  const second = await vectorsOver(await connectAt(at(server)));
  await Promise.all([first.append(partOf(2)), second.append(partOf(3))]);
  const third = await vectorsOver(await connectAt(at(server)));
  expect(await third.countVideo(VIDEO)).toBe(12);
});

test("wrong and missing credentials are named without being shown", async () => {
  const server = await s3();
  for (const secret of ["not-the-secret", null]) {
    const error = await connectAt(at(server), "lib_a", secret).then(null, (it: unknown) => it);
    expect(error).toMatchObject({ problem: { code: "INDEX_UNREACHABLE" } });
    const said = JSON.stringify(error) + String((error as Error).stack) + String((error as Error).cause);
    expect(said).toMatch(secret ? /credentials were refused/ : /no credentials are stored/);
    expect(said).not.toMatch(/not-the-secret|S3RVER|Signature/);
  }
});

test("a server that goes away in the middle of a write is reported, and the write is whole once it is done again", async () => {
  const server = await s3();
  const vectors = await vectorsOver(await connectAt(at(server)));
  await vectors.append(partOf(1));
  // Data arrives, the commit does not.
  server.answers = (request) => !(request.startsWith("PUT") && request.includes("_versions"));
  await expect(vectors.append(partOf(2))).rejects.toMatchObject({ problem: { code: "INDEX_UNREACHABLE" } });
  server.answers = () => false;
  await expect(vectors.append(partOf(2))).rejects.toMatchObject({ problem: { code: "INDEX_UNREACHABLE" } });
  server.answers = () => true;
  await vectors.append(partOf(2));
  expect(await vectors.countVideo(VIDEO)).toBe(8);
  const again = await vectorsOver(await connectAt(at(server)));
  expect(await again.countVideo(VIDEO)).toBe(8);
});

test("an address that nobody answers at is reported", async () => {
  const server = await startS3();
  await server.close();
  await expect(connectAt(at(server))).rejects.toMatchObject({
    problem: { code: "INDEX_UNREACHABLE", detail: expect.stringContaining("does not answer") },
  });
});

test("a folder needs no credentials, and addresses are read strictly", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sightline-location-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const connection = await connectIndex({ kind: "folder" }, { folder, library: "lib_a", secrets: secretsWith(null) });
  closers.push(() => connection.close());
  expect(await connection.db.tableNames()).toEqual([]);
  const store = (over: object) =>
    indexLocation.safeParse({ kind: "objectStore", address: "s3://bucket/a", ...over }).success;
  expect(["s3://bucket", "gs://bucket/a/b", "az://container/x"].every((address) => store({ address }))).toBe(true);
  for (const address of [
    "/etc",
    "file:///etc",
    "s3://",
    "s3://b/../c",
    "s3://key:secret@b/c",
    "s3://b/c?x=1",
    "s3://b//c",
  ])
    expect(store({ address }), address).toBe(false);
  const inHouse = [
    "http://10.1.2.3:9000",
    "http://nas:9000",
    "http://minio.local",
    "http://[::1]:1",
    "https://s3.example.com",
  ];
  for (const endpoint of inHouse) expect(store({ endpoint }), endpoint).toBe(true);
  for (const endpoint of [
    "http://s3.example.com",
    "http://8.8.8.8",
    "http://172.32.0.1",
    "http://134744072",
    "http://010.8.8.8",
    "http://nas\\@example.com",
    "ftp://nas",
    "https://u:p@nas",
    "x",
  ])
    expect(store({ endpoint }), endpoint).toBe(false);
});
