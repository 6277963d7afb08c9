import { afterEach, expect, test } from "vitest";
import type { Caption } from "#shared/domain/caption.ts";
import type { IndexLocation } from "#shared/domain/indexLocation.ts";
import { cleanUp, ended, importOne, testBackend, videoWhen, type TestBackend } from "../../test/backendFixture.ts";
import { S3_KEY, startS3 } from "../../test/s3Server.ts";
import { startModelServer, type ModelServer } from "../../test/modelServer.ts";
import { collect } from "../../test/searchWorld.ts";

const closers: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(): Promise<{ backend: TestBackend; server: ModelServer; id: string }> {
  const backend = await testBackend({ indexRetries: 0 });
  closers.push(async () => {
    await backend.close();
    await cleanUp(backend.folder);
  });
  const server = await startModelServer({
    answer: () => `${"A quiet street. ".repeat(60)}A wheelbarrow leans on the wall.`,
  });
  closers.push(() => server.close());
  await backend.client.language.save({
    name: "s",
    kind: "openai",
    baseUrl: server.baseUrl,
    model: "test-model",
    roles: ["video"],
  });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await videoWhen(backend, id, ended);
  return { backend, server, id };
}

async function caption(backend: TestBackend, videoId: string): Promise<Caption> {
  const span = { videoId: videoId as Caption["videoId"], fromUs: 5_000_000, toUs: 15_000_000 };
  const settings = { preset: "generic" as const, frames: 2 };
  for await (const event of await backend.client.captions.run({ span, settings }))
    if (event.kind === "done") return event.caption;
  throw new Error("the caption did not end");
}

async function foundBy(backend: TestBackend, text: string) {
  const events = await collect(await backend.client.search.run({ text }));
  return events.findLast((it) => it.kind === "moments")!.moments;
}

test("a caption makes its span found by its words, and goes without a rest with its video", async () => {
  const { backend, id } = await start();
  const made = await caption(backend, id);
  expect(made.text.length).toBeGreaterThan(900);
  await expect.poll(async () => (await foundBy(backend, '"wheelbarrow"')).length).toBe(1);
  const [moment] = await foundBy(backend, '"wheelbarrow"');
  expect(moment).toMatchObject({ videoId: id, startUs: 5_000_000 });
  expect(moment!.reasons[0]!.evidence!.text).toMatch(/A wheelbarrow leans on the wall\.$/);
  const { receipts } = await backend.client.library.remove({ ids: [made.videoId] });
  expect(receipts[0]!.rowsDeleted).toBeGreaterThan(2);
  expect(await backend.client.captions.list({ videoId: made.videoId })).toEqual([]);
  expect(await foundBy(backend, '"wheelbarrow"')).toEqual([]);
  expect((await backend.client.search.indexStatus()).texts).toBe(0);
});

test("captions are written again where the index has moved to", async () => {
  const { backend, id } = await start();
  await caption(backend, id);
  await expect.poll(async () => (await foundBy(backend, '"wheelbarrow"')).length).toBe(1);
  const s3 = await startS3();
  closers.push(() => s3.close());
  const location: IndexLocation = {
    kind: "objectStore",
    address: `s3://${s3.bucket}/footage`,
    endpoint: s3.endpoint,
    region: null,
    pathStyle: true,
  };
  const credentials = { scheme: "s3" as const, accessKeyId: S3_KEY, secretAccessKey: "S3RVER", sessionToken: null };
  await backend.client.search.setIndexLocation({ location, credentials });
  await expect.poll(async () => (await foundBy(backend, '"wheelbarrow"')).length, { timeout: 10_000 }).toBe(1);
  await backend.client.search.setIndexLocation({ location: { kind: "folder" } });
  await expect.poll(async () => (await foundBy(backend, '"wheelbarrow"')).length, { timeout: 10_000 }).toBe(1);
});
