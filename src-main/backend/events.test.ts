import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { EventsEvent } from "#shared/contract/events.ts";
import { cleanUp, ended, importOne, testBackend, videoWhen, type TestBackend } from "../../test/backendFixture.ts";
import { scenarioFile } from "../../test/eventsWorld.ts";

const open: TestBackend[] = [];
afterEach(async () => {
  for (const backend of open.splice(0)) {
    await backend.close();
    await cleanUp(backend.folder);
  }
});

async function backend(options: Parameters<typeof testBackend>[0] = {}): Promise<TestBackend> {
  const made = await testBackend(options);
  open.push(made);
  return made;
}

/** People of the fake footage enter a zone in its right half. */
const ENTERS = scenarioFile(
  "right-half",
  "{ name: entry, enters: half, object: { classes: [person] } }",
  "areas: [{ zone: half, camera: Gate, points: [[0.5, 0], [1, 0], [1, 1], [0.5, 1]] }]",
);

/** What an import that `begin` begins raises. */
async function raisedBy({ client }: TestBackend, begin: () => Promise<unknown>) {
  const leave = new AbortController();
  let begun: Promise<unknown> | null = null;
  try {
    for await (const event of await client.events.watch(undefined, { signal: leave.signal })) {
      begun ??= begin();
      if (event.kind === "raised") return event as Extract<EventsEvent, { kind: "raised" }>;
    }
  } finally {
    leave.abort();
    await begun;
  }
  throw new Error("the watch ended first");
}

test("an import raises events of a scenario with a zone: they are marked, tried, previewed, exported, and go with their video", async () => {
  const app = await backend();
  const { client } = app;
  expect(await client.scenarios.save({ yaml: ENTERS })).toMatchObject({ id: "right-half", origin: "own", ready: 0 });
  const path = await app.footage("a.mp4");
  const { events, total } = await raisedBy(app, () => importOne(app, path, { camera: "Gate" }));
  const [first] = events;
  // The fake people walk from the left to the right in twenty seconds, and pass the middle after 11.25; the second one does not get there before the end.
  expect([total, first!.bestUs / 1e6, first!.names.ko]).toEqual([1, expect.closeTo(11.25, 1), "right-half 시나리오"]);
  expect(first!.parts).toMatchObject([{ part: "entry", kind: "enters", trackIds: first!.trackIds }]);
  const [head] = await client.scenarios.list();
  expect(head).toMatchObject({
    lookedAt: 1,
    ready: 1,
    counts: { new: 1 },
    areas: [{ name: "half", cameras: ["Gate"] }],
  });

  const [marked] = await client.events.mark({ ids: [first!.id], state: "confirmed", note: "seen" });
  expect(await client.events.get({ id: first!.id })).toEqual(marked);
  const { yaml } = await client.scenarios.get({ id: "right-half" });
  const louder = await client.scenarios.edit({ yaml, level: "alarm" });
  const trial: unknown[] = [];
  for await (const event of await client.scenarios.try({ yaml: louder.yaml.replace("[person]", "[car]") }))
    trial.push(event);
  expect(trial.at(-1)).toMatchObject({ kind: "done", counts: { vanishes: 1, stays: 0 }, marked: { confirmedLost: 1 } });
  const { matches, holding } = await client.scenarios.preview({ yaml, videoId: first!.videoId, tUs: first!.bestUs });
  expect(matches.map((it) => it.trackId)).toEqual(first!.trackIds);
  expect(holding).toEqual(["entry"]);
  const csv = await client.events.export({ filter: { states: ["confirmed"] }, format: "csv" });
  expect(csv.text).toContain("a.mp4,Gate,");

  const [receipt] = (await client.library.remove({ ids: [first!.videoId] })).receipts;
  expect(receipt!.rowsDeleted).toBeGreaterThan(2);
  expect(await client.events.list({})).toEqual({ events: [], total: 0 });
  await expect(client.events.get({ id: first!.id })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
});

test("the scenarios of the app are there, say what they need, and fire nothing that cannot be told", async () => {
  const app = await backend({ resources: join(import.meta.dirname, "../../resources") });
  const { client } = app;
  const heads = await client.scenarios.list();
  expect(heads.length).toBeGreaterThanOrEqual(20);
  expect(heads.filter((head) => head.problem !== null)).toEqual([]);
  const id = await importOne(app, await app.footage("a.mp4"));
  await videoWhen(app, id, ended);
  const arson = (await client.scenarios.run({ ids: ["arson"] }), await client.scenarios.list()).find(
    (head) => head.id === "arson",
  );
  expect(arson).toMatchObject({ lookedAt: 1, ready: 1, counts: { new: 0 } });
  expect(arson!.needs.some((need) => !need.met && need.videos === 1)).toBe(true);
});

test("a broken file is refused over the wire with its line, and a scenario that nobody has is not found", async () => {
  const { client } = await backend();
  const broken = ENTERS.replace("enters:", "enterz:");
  const { problems, head } = await client.scenarios.check({ yaml: broken });
  expect(problems[0]).toMatchObject({ line: 5, path: expect.stringContaining("when") });
  expect(head).toBeNull();
  await expect(client.scenarios.save({ yaml: broken })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
  await expect(client.scenarios.enable({ id: "nobody", enabled: true })).rejects.toMatchObject({
    data: { code: "NOT_FOUND" },
  });
});
