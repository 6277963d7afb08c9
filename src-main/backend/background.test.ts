import { expect, test } from "vitest";
import { cleanUp, ended, importOne, jobWhen, testBackend, videoWhen } from "../../test/backendFixture.ts";
import { FakeVision } from "../../test/fakeVision.ts";

test("a command that only asks begins no job; the next host that stays does", async () => {
  const first = await testBackend();
  const id = await importOne(first, await first.footage("a.mp4"));
  await videoWhen(first, id, ended);
  await jobWhen(first, id, (job) => job.kind === "text" && job.state === "done");
  await first.close();

  const vision = new FakeVision();
  let reads = 0;
  const read = vision.readText;
  vision.readText = (...args) => (reads++, read(...args));
  const command = await testBackend({ folder: first.folder, host: "cli", background: false, vision });
  expect((await command.client.search.readText({ videoIds: [id] })).queued).toBe(1);
  await command.client.library.list({});
  await command.client.search.setIndexLocation({ location: { kind: "folder" } });
  // What a runner that had begun would have done by now, in the same order of microtasks and disk looks.
  await command.client.search.indexStatus();
  const waiting = (await command.client.jobs.watch()).next();
  expect((await waiting).value).toMatchObject({
    jobs: expect.arrayContaining([expect.objectContaining({ kind: "text", state: "queued" })]),
  });
  await command.close();
  expect(reads).toBe(0);

  const app = await testBackend({ folder: first.folder, vision });
  await jobWhen(app, id, (job) => job.kind === "text" && job.state === "done" && reads > 0);
  await app.close();
  await cleanUp(first.folder);
});
