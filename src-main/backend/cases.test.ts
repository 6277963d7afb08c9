import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { cleanUp, ended, importOne, testBackend, videoWhen, type TestBackend } from "../../test/backendFixture.ts";
import { verifyPack } from "../evidence/verify/verifyPack.ts";

const open: TestBackend[] = [];
afterEach(async () => {
  for (const backend of open.splice(0)) {
    await backend.close();
    await cleanUp(backend.folder);
  }
});
const live = new AbortController().signal;
const resources = join(import.meta.dirname, "../../resources");

async function backend(options: Parameters<typeof testBackend>[0] = {}): Promise<TestBackend> {
  const made = await testBackend({ resources, ...options });
  open.push(made);
  return made;
}

async function exported(app: TestBackend, request: Parameters<TestBackend["client"]["cases"]["startExport"]>[0]) {
  const { id } = await app.client.cases.startExport(request);
  const leave = new AbortController();
  try {
    for await (const { exports } of await app.client.cases.watch(undefined, { signal: leave.signal })) {
      const found = exports.find((it) => it.id === id);
      if (found && found.state !== "running") return found;
    }
  } finally {
    leave.abort();
  }
  throw new Error("the watch ended first");
}

test("a case is filled, exported with what the analysis found, survives the removal of its footage and a new start, and the log tells all of it", async () => {
  const app = await backend();
  const { client } = app;
  const videoId = await importOne(app, await app.footage("a.mp4"), { camera: "Gate" });
  await videoWhen(app, videoId, ended);
  await client.system.updateSettings({ operatorName: " Officer Kim " });
  const { id } = await client.cases.create({ title: "Gate" });
  await client.cases.addItem({ caseId: id, item: { kind: "span", videoId, fromUs: 0, toUs: 2_000_000 }, note: "n" });
  const done = await exported(app, { id, folder: null, language: "ko" });
  expect(done).toMatchObject({ state: "done", notMade: 0, path: expect.stringContaining(join(app.dataDir, "packs")) });
  const verdict = await verifyPack(done.path!, live);
  expect(verdict).toMatchObject({ whole: true, fingerprint: (await client.cases.signingKey()).fingerprint });
  expect(verdict.manifest).toMatchObject({
    made: { by: "Officer Kim", sightline: "0.0.0" },
    sources: [{ checked: true, analysis: { pack: "motion" } }],
  });
  expect(verdict.manifest.items[0]!.tracks!.count).toBeGreaterThan(0);

  await client.library.remove({ ids: [videoId] });
  expect((await client.cases.get({ id })).contents[0]).toMatchObject({
    footage: { [videoId]: "removed" },
    content: { video: { name: "a.mp4", camera: "Gate" } },
  });
  await app.close();
  const again = await backend({ folder: app.folder });
  expect((await again.client.cases.list()).map((it) => it.title)).toEqual(["Gate"]);
  const { entries } = await again.client.cases.audit({});
  expect(entries.map((it) => it.action).toReversed()).toEqual([
    "caseCreated",
    "itemAdded",
    "exportStarted",
    "keyMade",
    "exportFinished",
    "videoRemoved",
  ]);
  expect(entries.every((it) => it.actor === "Officer Kim")).toBe(true);
  expect(await again.client.cases.verifyAudit()).toMatchObject({ rows: 6, broken: null });
  // What a receipt of a removal promises holds: the log knows ids, no names of files.
  expect(JSON.stringify(entries)).not.toContain("a.mp4");
});

test("the browser host writes packs into its own folder and below its roots, nowhere else", async () => {
  const app = await backend({ host: "browser", roots: [] });
  const { id } = await app.client.cases.create({ title: "x" });
  await app.client.cases.addItem({ caseId: id, item: { kind: "note" }, note: "n" });
  await expect(app.client.cases.startExport({ id, folder: app.folder, language: "en" })).rejects.toMatchObject({
    data: { code: "PATH_NOT_ALLOWED" },
  });
  const { path } = await app.client.cases.exportFolder();
  expect(await exported(app, { id, folder: path, language: "en" })).toMatchObject({ state: "done" });
});

test("marks of events are rows of the log, written with what they tell of", async () => {
  const app = await backend();
  const gone = "ev_0000000000000000" as Parameters<typeof app.client.events.get>[0]["id"];
  await expect(app.client.events.mark({ ids: [gone], state: "confirmed" })).rejects.toThrow();
  expect((await app.client.cases.audit({})).total, "a mark that failed leaves no row").toBe(0);
});

test("the page that checks a pack is the one that comes with the app", async () => {
  const app = await backend();
  const { id } = await app.client.cases.create({ title: "x" });
  const done = await exported(app, { id, folder: null, language: "en" });
  expect(readFileSync(join(done.path!, "verify.html"))).toEqual(readFileSync(join(resources, "pack/verify.html")));
});
