import { expect, onTestFinished, test } from "vitest";
import { cleanUp, importOne, testBackend } from "../../test/backendFixture.ts";

test("whoever watches sees an import wait for its analysis before it is at it, never the other way round", async () => {
  const backend = await testBackend();
  onTestFinished(async () => {
    await backend.close();
    await cleanUp(backend.folder);
  });
  const stop = new AbortController();
  const events = await backend.client.jobs.watch(undefined, { signal: stop.signal });
  const seen: string[] = [];
  const watched = (async () => {
    for await (const event of events) {
      if (event.kind !== "changed" || event.job.kind !== "import") continue;
      const prepared = event.job.stages.slice(0, 3).every(({ state }) => state === "done");
      const at = event.job.state === "running" && prepared ? "at it" : event.job.state;
      if (prepared && seen.at(-1) !== at) seen.push(at);
      if (at === "done") return;
    }
  })();
  await importOne(backend, await backend.footage("a.mp4"));
  await watched;
  stop.abort();
  expect(seen).toEqual(["queued", "at it", "done"]);
});
