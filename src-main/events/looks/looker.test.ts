import { afterEach, expect, test } from "vitest";
import { EventsWorld, scenarioFile, walker, type EventsWorldOptions } from "../../../test/eventsWorld.ts";

const open: EventsWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function world(options: EventsWorldOptions = {}): Promise<EventsWorld> {
  const made = await EventsWorld.open(options);
  open.push(made);
  return made;
}

/** The same library in the next session of the app. */
async function again(before: EventsWorld, options: EventsWorldOptions = {}): Promise<EventsWorld> {
  await before.close(true);
  open.splice(open.indexOf(before), 1);
  return await world({ ...options, folder: before.folder });
}

const PERSON = scenarioFile("somebody", "{ object: { classes: [person] } }");
const LONG = scenarioFile("somebody", "{ object: { classes: [person], stay: { min: 15s } } }");
const FIRE = scenarioFile("burning", "{ concept: fire }");

test("what comes in is looked at once, told once, and found again by the next session", async () => {
  const first = await world({ bundled: { somebody: PERSON } });
  first.add({ actors: [walker(10, 20), walker(40, 60)] });
  const found = await first.found();
  expect(found.map((it) => [it.startUs, it.endUs, it.state])).toEqual([
    [10e6, 20e6, "new"],
    [40e6, 60e6, "new"],
  ]);
  expect(first.told.map((it) => it.length)).toEqual([2]);
  expect(found[0]).toMatchObject({
    scenarioId: "somebody",
    level: "warning",
    trackIds: [1],
    strength: expect.closeTo(0.9),
  });
  expect(found[0]!.parts).toHaveLength(1);
  expect(found[0]!.sentence.ko).toContain("시나리오");

  const second = await again(first, { bundled: { somebody: PERSON } });
  expect((await second.found()).map((it) => it.id)).toEqual(found.map((it) => it.id));
  expect(second.told).toEqual([]);
  expect(second.store.eventRuns.list()).toHaveLength(1);
});

test("the first look at what was there before is no news; what was cut off before its look is", async () => {
  const quiet = await world({ background: false });
  quiet.add({ actors: [walker(10, 20)] });
  // A library of an earlier version.
  quiet.store.db.run("DELETE FROM settings");
  const first = await again(quiet, { bundled: { somebody: PERSON } });
  expect(await first.found()).toHaveLength(1);
  expect(first.told).toEqual([]);

  // Analysed while nobody looks: as if the app had been killed between the two.
  const cut = await again(first, { background: false });
  cut.add({ actors: [walker(30, 40)] });
  const second = await again(cut, { bundled: { somebody: PERSON } });
  expect(await second.found()).toHaveLength(2);
  expect(second.told.flat().map((it) => it.startUs)).toEqual([30e6]);
});

test("a changed scenario looks at everything again: what is found still keeps its marks, what is not stays only where somebody marked it", async () => {
  const { scenarios, events, found, told } = bound(await world({ bundled: { somebody: PERSON } }), (it) =>
    it.add({ actors: [walker(0, 10), walker(20, 40), walker(50, 60), walker(70, 90)] }),
  );
  const before = await found();
  expect(before).toHaveLength(4);
  events.mark({ ids: [before[1]!.id], state: "confirmed", note: "known to us" });
  events.mark({ ids: [before[2]!.id], state: "dismissed", reason: "harmless" });
  const head = await scenarios.save(LONG);
  expect(head).toMatchObject({ version: 2, origin: "edited" });
  const after = await found();
  expect(after.map((it) => [it.id, it.state, it.stale, it.scenarioVersion])).toEqual([
    [before[1]!.id, "confirmed", false, 2],
    [before[2]!.id, "dismissed", true, 1],
    [before[3]!.id, "new", false, 2],
  ]);
  expect(after[0]).toMatchObject({ note: "known to us" });
  expect(told.flat(), "an edit is no news").toHaveLength(4);

  // Back again: what was stale is found again, what had gone comes anew.
  await scenarios.reset("somebody");
  expect((await found()).map((it) => [it.startUs / 1e6, it.state, it.stale])).toEqual([
    [0, "new", false],
    [20, "confirmed", false],
    [50, "dismissed", false],
    [70, "new", false],
  ]);
  expect(told.flat()).toHaveLength(4);
});

test("a new analysis of a video finds the same events again by their time", async () => {
  const it = await world({ bundled: { somebody: PERSON } });
  const id = it.add({ actors: [walker(10, 20), walker(40, 60)] });
  const [first, second] = await it.found();
  it.events.mark({ ids: [second!.id], state: "confirmed" });
  // Numbered otherwise, a little longer, and somebody more.
  it.analyse(id, { actors: [walker(2, 6), walker(9.4, 20), walker(39, 61)] });
  const after = await it.found();
  expect(after.slice(1).map((event) => [event.id, event.state, event.trackIds])).toEqual([
    [first!.id, "new", [2]],
    [second!.id, "confirmed", [3]],
  ]);
  expect(it.told.flat(), "it was no new import").toHaveLength(2);
});

test("what cannot be told fires nowhere; it is looked for again when it can, and stands while the knowledge is gone for a while", async () => {
  const it = await world({ bundled: { burning: FIRE } });
  it.add({ actors: [walker(10, 20)] });
  expect(await it.found()).toEqual([]);
  const [looked] = it.store.eventRuns.list();
  expect(looked!.missing).toEqual([{ kind: "concept", name: "fire" }]);
  const run = looked!.run;

  it.concepts.set(`fire ${run}`, [{ startUs: 5e6, endUs: 9e6, bestUs: 7e6, trackIds: [], strength: 0.8 }]);
  it.conceptKey = "scored";
  it.conceptChanges.announce("all");
  const [fire] = await it.found();
  expect(fire).toMatchObject({ startUs: 5e6, endUs: 9e6, strength: 0.8 });
  expect(
    it.told.flat().map((event) => event.id),
    "of an import of this session",
  ).toEqual([fire!.id]);

  const scored = it.concepts.get(`fire ${run}`)!;
  it.concepts.clear();
  it.conceptKey = "";
  it.conceptChanges.announce("all");
  expect((await it.found()).map((event) => event.id)).toEqual([fire!.id]);
  it.concepts.set(`fire ${run}`, scored);
  it.conceptKey = "scored again";
  it.conceptChanges.announce("all");
  expect((await it.found()).map((event) => event.id)).toEqual([fire!.id]);
  expect(it.told).toHaveLength(1);
});

test("a scenario for one camera looks at that camera alone, and again when a video gets another one", async () => {
  const it = await world({
    bundled: { somebody: scenarioFile("somebody", "{ object: { classes: [person] } }", "cameras: [Gate]") },
  });
  const id = it.add({ camera: "Yard", actors: [walker(10, 20)] });
  expect(await it.found()).toEqual([]);
  it.store.videos.patch(id, { camera: "Gate" });
  expect(await it.found()).toHaveLength(1);
  it.store.videos.patch(id, { camera: "Yard" });
  expect(await it.found()).toEqual([]);
});

test("events go with their video, and a scenario that is switched off stops looking and shows only what was marked", async () => {
  const it = await world({ bundled: { somebody: PERSON } });
  const id = it.add({ actors: [walker(10, 20), walker(40, 60)] });
  const [first] = await it.found();
  it.events.mark({ ids: [first!.id], state: "confirmed" });
  await it.scenarios.enable("somebody", false);
  it.add({ actors: [walker(10, 20)] });
  expect((await it.found()).map((event) => event.id)).toEqual([first!.id]);
  await it.scenarios.enable("somebody", true);
  expect(await it.found()).toHaveLength(3);
  expect(it.store.videos.delete(id)).toBeGreaterThan(4);
  expect(await it.found()).toHaveLength(1);
});

test("a scenario that finds the same thing over and over keeps its thousand strongest", async () => {
  const it = await world({ bundled: { somebody: PERSON } });
  it.add({ durationUs: 6_000e6, actors: Array.from({ length: 1100 }, (_, i) => walker(5 * i, 5 * i + 1)) });
  await it.scenarios.settled();
  expect(it.events.list({ limit: 1 }).total).toBe(1000);
});

/** A world and what a test asks of it, after something was added. */
function bound(it: EventsWorld, prepare: (it: EventsWorld) => void) {
  prepare(it);
  return { scenarios: it.scenarios, events: it.events, told: it.told, found: () => it.found() };
}
