import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SavedEvent, SearchEvent } from "#shared/contract/search.ts";
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
} from "../../test/backendFixture.ts";
import { FakeVision } from "../../test/fakeVision.ts";
import { collect } from "../../test/searchWorld.ts";

const open: TestBackend[] = [];
afterEach(async () => {
  for (const backend of open.splice(0)) {
    await backend.close();
    await cleanUp(backend.folder);
  }
});

const manifest = {
  id: "words",
  name: "Words",
  task: "encode",
  encoder: { dim: 16, template: "{}", languages: ["multi"] },
  files: [{ name: "m", sha256: "1".repeat(64), variant: null }],
} as unknown as LoadedPack["manifest"];
const start = async () => {
  const backend = await testBackend({
    resources: join(import.meta.dirname, "../../resources"),
    createModels: async () => ({
      ...noPacks(),
      resolve: async (id) => (id === "words" ? { manifest, paths: { m: "/nowhere" } } : null),
    }),
  });
  open.push(backend);
  return backend;
};
const lastList = (events: SearchEvent[]) => events.findLast((it) => it.kind === "moments")!;

test("from a file to an answer: imported, embedded, searched by facts and by words through the contract", async () => {
  const backend = await start();
  const { client } = backend;
  await client.system.updateSettings({ encoderPack: "words", readClocks: false });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await videoWhen(backend, id, ended);
  await jobWhen(backend, id, (job) => job.kind === "embed" && job.state === "done");

  const index = await client.search.indexStatus();
  expect(index).toMatchObject({ serving: "words", building: null, progress: 1, problem: null });
  expect(index.windows).toBeGreaterThan(0);
  expect(index.crops).toBeGreaterThan(0);
  expect(index.bytesPerHour).toBeGreaterThan(0);

  const events = await collect(await client.search.run({ text: "something nobody has a word for" }));
  expect(events.map((it) => it.kind)).toEqual(expect.arrayContaining(["understood", "moments", "done"]));
  expect(events.at(-1)).toMatchObject({ kind: "done", problems: [], coverage: { videos: 1, gaps: [] } });
  expect(lastList(events).final).toBe(true);

  const vocabulary = await client.search.vocabulary();
  expect(vocabulary.hasEncoder).toBe(true);
  expect(vocabulary.concepts.map((it) => it.id)).toContain("fire");
  expect(vocabulary.classes.map((it) => it.name)).toEqual(["car", "person"]);

  await client.library.remove({ ids: [id] });
  const after = await collect(await client.search.run({ text: "something nobody has a word for" }));
  expect(lastList(after).moments).toEqual([]);
});

test("what an import found by name answers a search for that name", async () => {
  const vision = new FakeVision();
  const box = { x: 0.2, y: 0.3, w: 0.1, h: 0.1 };
  vision.detectOpen = async ({ timesUs }) =>
    timesUs.map((tUs) => ({ tUs, detections: tUs === 0 ? [{ label: 0, score: 0.6, ...box }] : [] }));
  const manifest = { id: "open", task: "open-detect", thresholds: { score: 0.2 }, files: [] };
  const backend = await testBackend({
    vision,
    createModels: async () => ({
      ...noPacks(),
      resolve: async (id) => (id === "open" ? ({ manifest, paths: {} } as unknown as LoadedPack) : null),
    }),
  });
  open.push(backend);
  const { client } = backend;
  await client.system.updateSettings({ openPack: "open", openNames: ["Pallet jack"], readClocks: false });
  const id = await importOne(backend, await backend.footage("a.mp4"));
  await jobWhen(backend, id, (job) => job.kind === "text" && job.state === "done");
  const list = lastList(await collect(await client.search.run({ text: "pallet jack" })));
  expect(list.moments[0]).toMatchObject({ videoId: id, bestUs: 0 });
  expect(list.moments[0]!.reasons[0]!.evidence).toMatchObject({ text: "pallet jack", box: { x: 0.2, y: 0.3 } });
  expect(lastList(await collect(await client.search.run({ text: "hand truck" }))).moments).toEqual([]);
});

test("a pinned search made through the contract notifies of the next import", async () => {
  const backend = await start();
  const { client } = backend;
  const query = await client.search.understand({ text: "red" });
  const saved = await client.search.save({ name: "red things", query, pinned: true });
  const leave = new AbortController();
  const found = (async () => {
    for await (const event of await client.search.watchSaved(undefined, { signal: leave.signal }))
      if (event.kind === "found") return event;
    return null;
  })();
  const id = await importOne(backend, await backend.footage("a.mp4"));
  const event: SavedEvent | null = await found;
  leave.abort();
  expect(event).toMatchObject({ videoId: id, search: { id: saved.id } });
  expect((await client.search.markSeen({ id: saved.id })).unseen).toBe(0);
  expect(await client.search.removeSaved({ id: saved.id })).toEqual({ removed: true });
});

test("bad calls are refused with a code, and a wrong picture is no picture", async () => {
  const { client } = await start();
  await expect(client.search.addImage({ data: "bm90IGEgcGljdHVyZQ==" })).rejects.toMatchObject({
    data: { code: "INVALID_INPUT" },
  });
  await expect(client.search.rebuildIndex({})).rejects.toMatchObject({ data: { code: "MODEL_MISSING" } });
  await expect(client.search.markSeen({ id: "s_0123456789" })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
  const scope = { fromUs: 5 };
  await expect(collect(await client.search.run({ text: "person", scope }))).rejects.toMatchObject({
    data: { code: "INVALID_INPUT" },
  });
});
