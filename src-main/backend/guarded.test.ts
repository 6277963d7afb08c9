import { createRouterClient } from "@orpc/server";
import { expect, test } from "vitest";
import type { SightlineClient } from "#shared/contract/index.ts";
import { jobId } from "#shared/domain/job.ts";
import { fail } from "#shared/lib/problems.ts";
import { recordingLogger } from "../../test/contractFixture.ts";
import { Changes } from "../platform/changes.ts";
import type { Core } from "./core.ts";
import { createRouter } from "./router.ts";
import type { BackendState } from "./state.ts";

/** A client of a backend whose queue is `view`. */
function clientOf(view: () => null) {
  const jobChanges = new Changes();
  const core = { store: { jobChanges }, runner: { views: () => [], view } } as unknown as Core;
  const state = {
    options: { logger: recordingLogger() },
    need: () => core,
    closing: new AbortController().signal,
  } as unknown as BackendState;
  return { client: createRouterClient(createRouter(state)) as SightlineClient, jobChanges };
}
const ID = jobId.parse("j_0123456789abcdef");

test("an error in the middle of a watch reaches the client as a problem with its code", async () => {
  for (const [thrown, code] of [
    [fail("LIBRARY_UNREADABLE", "row of a job"), "LIBRARY_UNREADABLE"],
    [new TypeError("a bug"), "INTERNAL"],
  ] as const) {
    const { client, jobChanges } = clientOf(() => {
      throw thrown;
    });
    const watch = await client.jobs.watch();
    expect((await watch.next()).value).toEqual({ kind: "snapshot", jobs: [] });
    jobChanges.announce(ID);
    await expect(watch.next()).rejects.toMatchObject({ code: "PROBLEM", defined: true, data: { code } });
    expect(jobChanges.listenerCount).toBe(0);
  }
});

test("leaving a watch ends what is behind it", async () => {
  const { client, jobChanges } = clientOf(() => null);
  const watch = await client.jobs.watch();
  await watch.next();
  expect(jobChanges.listenerCount).toBe(1);
  await watch.return?.();
  expect(jobChanges.listenerCount).toBe(0);
});
