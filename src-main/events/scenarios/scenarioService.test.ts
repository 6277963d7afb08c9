import { afterEach, expect, test } from "vitest";
import type { TrialEvent } from "#shared/contract/events.ts";
import type { ScenariosEvent } from "#shared/contract/events.ts";
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

const never = new AbortController().signal;
const PERSON = scenarioFile("somebody", "{ object: { classes: [person] } }");
const LONG = scenarioFile("somebody", "{ object: { classes: [person], stay: { min: 15s } } }");

async function trial(it: EventsWorld, yaml: string): Promise<Extract<TrialEvent, { kind: "done" }>> {
  const heard: TrialEvent[] = [];
  for await (const event of it.scenarios.try(yaml, undefined, never)) heard.push(event);
  const last = heard.at(-1)!;
  if (last.kind !== "done") throw new Error("the trial ended early");
  expect(heard.at(-2)).toMatchObject({ kind: "progress" });
  return last;
}

test("a text is stored as the next version, keeps what was written beside it, and every version can be read again", async () => {
  const it = await world({ bundled: { somebody: PERSON } });
  const { scenarios } = it;
  expect(await scenarios.list()).toMatchObject([{ id: "somebody", version: 1, origin: "bundled", enabled: true }]);
  const commented = `# mine\r\n${LONG}`.replace("level: warning", "level: alarm # louder");
  expect(await scenarios.save(commented)).toMatchObject({ version: 2, origin: "edited", level: "alarm" });
  expect(await scenarios.save(commented), "the same again is no new version").toMatchObject({ version: 2 });
  expect(await scenarios.save(LONG)).toMatchObject({ version: 3, level: "warning" });
  const got = scenarios.get("somebody");
  expect(got).toMatchObject({ version: 3, bundledYaml: PERSON, history: [{ version: 2 }, { version: 3 }] });
  expect(got.yaml).toContain("version: 3");
  const second = scenarios.get("somebody", 2).yaml;
  expect(second).toContain("# mine\r\nid: somebody\nversion: 2");
  expect(second).toContain("level: alarm # louder");
  expect(() => scenarios.get("somebody", 9)).toThrow();

  expect(await scenarios.save(scenarioFile("mine", "{ object: { classes: [dog] } }"))).toMatchObject({
    origin: "own",
    version: 1,
  });
  expect(await scenarios.reset("somebody")).toBe(true);
  expect(await scenarios.reset("somebody"), "nothing to go back from").toBe(false);
  expect(scenarios.get("somebody")).toMatchObject({ yaml: PERSON, version: 1, history: [{}, {}] });
  expect(await scenarios.save(LONG), "numbers are not used twice").toMatchObject({ version: 4 });
  expect(await scenarios.reset("mine")).toBe(true);
  expect((await scenarios.list()).map((head) => head.id)).toEqual(["somebody"]);
  await expect(scenarios.reset("mine")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a deleted scenario leaves what somebody marked, and one of the same name begins anew", async () => {
  const it = await world();
  it.add({ actors: [walker(10, 20), walker(30, 50)] });
  await it.scenarios.save(PERSON);
  const [first] = await it.found();
  it.events.mark({ ids: [first!.id], state: "confirmed" });
  await it.scenarios.reset("somebody");
  expect(await it.found()).toMatchObject([{ id: first!.id, stale: true, names: { en: "somebody" } }]);
  await it.scenarios.save(PERSON);
  expect(await it.found()).toMatchObject([{ id: first!.id, stale: false }, { state: "new" }]);
});

test("a broken text is refused with its first mistake, and one that is stored broken says so and fires nothing", async () => {
  const broken = PERSON.replace("classes", "clases");
  const it = await world({ bundled: { somebody: broken, other: PERSON } });
  it.add({ actors: [walker(10, 20)] });
  expect(await it.found()).toEqual([]);
  const heads = await it.scenarios.list();
  expect(heads[0]).toMatchObject({ id: "somebody", names: { en: "somebody" }, problem: { line: 5 } });
  expect(heads[1]!.problem, "named as another file is").toMatchObject({ path: "id" });
  await expect(it.scenarios.save(broken)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    problem: { detail: expect.stringMatching(/^line 5, column \d+: /) },
  });
  const { problems, head } = await it.scenarios.check(broken);
  expect([problems.length > 0, head]).toEqual([true, null]);
  expect((await it.scenarios.check("\u0000{{{")).problems.length).toBeGreaterThan(0);
});

test("heads say what is missing where, what may do without it, and what would help", async () => {
  const pack = (id: string, task: string, labels: string[], more = {}) =>
    ({ manifest: { id, task, labels, publishedAp: 30 }, state: "absent", suggested: false, ...more }) as never;
  const it = await world({
    bundled: {
      armed: scenarioFile(
        "armed",
        "{ all: [{ object: { classes: [gun] } }, { any: [{ concept: fire }, { object: { classes: [person] } }] }, { enters: yard }] }",
      ),
    },
    packs: [
      pack("guns", "detect", ["gun"]),
      pack("better-guns", "detect", ["gun"], {
        manifest: { id: "better-guns", task: "detect", labels: ["gun"], publishedAp: 40 },
      }),
      pack("clip", "encode", [], { state: "installed" }),
      pack("coco", "detect", ["person"], { state: "installed" }),
    ],
  });
  const needs = async () =>
    (await it.scenarios.list())[0]!.needs.map(({ kind, name, met, videos, packIds, optional }) =>
      [kind, name, met, videos, packIds.join(" "), optional].join("|"),
    );
  expect(await needs(), "nothing is there: by what is installed").toEqual([
    "class|gun|false|0|better-guns guns|false",
    "area|yard|false|0||false",
    "concept|fire|true|0||true",
    "class|person|true|0||true",
  ]);
  it.add({ actors: [walker(10, 20)] });
  it.add({ actors: [], labels: ["gun", "person"] });
  expect(await needs()).toEqual([
    "class|gun|false|1|better-guns guns|false",
    "area|yard|false|2||false",
    "concept|fire|false|2|clip|true",
    "class|person|true|0||true",
  ]);
  await it.scenarios.settled();
  const [head] = await it.scenarios.list();
  expect(head).toMatchObject({
    lookedAt: 2,
    ready: 2,
    precision: null,
    areas: [{ name: "yard", kind: "zone", cameras: [] }],
  });
  expect(await it.found()).toEqual([]);
});

test("what may stand in for each other is needed where none of it is there, and optional where one is", async () => {
  const EITHER = "{ all: [{ object: { classes: [person] } }, { any: [{ concept: fire }, { enters: yard }] }] }";
  const it = await world({ bundled: { either: scenarioFile("either", EITHER) } });
  const run = it.store.videos.need(it.add({ actors: [walker(10, 20)], camera: "Gate" })).currentRun!;
  const needed = async () =>
    (await it.scenarios.list())[0]!.needs.filter((need) => !need.met && !need.optional).map(({ name }) => name);
  expect(await needed()).toEqual(["fire", "yard"]);
  it.concepts.set(`fire ${run}`, []);
  expect(await needed()).toEqual([]);
});

test("a trial tells what would appear and vanish against the stored version, and what it does to what was marked", async () => {
  const it = await world({ bundled: { somebody: PERSON } });
  it.add({ actors: [walker(0, 10), walker(20, 40), walker(50, 60), walker(70, 90)] });
  const found = await it.found();
  it.events.mark({ ids: [found[0]!.id, found[1]!.id], state: "confirmed" });
  it.events.mark({ ids: [found[2]!.id], state: "dismissed" });
  const longer = await trial(it, LONG);
  expect(longer.counts).toEqual({ appears: 0, vanishes: 2, stays: 2 });
  expect(longer.vanishes.map((event) => event.id)).toEqual([found[0]!.id, found[2]!.id]);
  expect(longer.marked).toEqual({ confirmedKept: 1, confirmedLost: 1, dismissedKept: 0, dismissedGone: 1 });
  expect(longer.hours).toBeCloseTo(1 / 30);
  expect(
    (await it.found()).map((event) => event.scenarioVersion),
    "nothing is stored",
  ).toEqual([1, 1, 1, 1]);

  await it.scenarios.save(LONG);
  await it.scenarios.settled();
  const back = await trial(it, PERSON);
  expect(back.counts, "of four, two were marked and are there").toEqual({ appears: 0, vanishes: 0, stays: 4 });
  expect(back.marked).toEqual({ confirmedKept: 2, confirmedLost: 0, dismissedKept: 1, dismissedGone: 0 });
  await expect(trial(it, "id: [")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const stop = new AbortController();
  stop.abort();
  await expect(it.scenarios.try(LONG, undefined, stop.signal).next()).rejects.toMatchObject({ code: "CANCELLED" });
});

test("a preview lights up the objects of a frame that fulfil a part, and says which parts hold", async () => {
  const it = await world();
  const area = "areas: [{ zone: yard, camera: Gate, points: [[0.5, 0], [1, 0], [1, 1], [0.5, 1]] }]";
  const yaml = scenarioFile(
    "yard",
    `{ name: both, all: [{ name: inside, object: { classes: [person] }, in: yard }, { name: two, object: { classes: [person] }, count: { min: 2 } }], none: [{ name: cars, object: { classes: [car] } }] }`,
    area,
  );
  const id = it.add({
    camera: "Gate",
    actors: [walker(0, 20, 0.1, 0.9), walker(0, 20, 0.2, 0.2), { ...walker(15, 20), class: "car" }],
  });
  const at = (s: number) => it.scenarios.preview(yaml, id, s * 1e6, never);
  const early = await at(2);
  expect(early.matches.map(({ trackId, parts }) => [trackId, parts])).toEqual([
    [1, ["two"]],
    [2, ["two"]],
  ]);
  expect(early.matches[0]!.box.x).toBeGreaterThan(0.1);
  expect(early.holding).toEqual(["two"]);
  const later = await at(14);
  expect(later.matches.map(({ trackId, class: name, parts }) => [trackId, name, parts])).toEqual([
    [1, "person", ["inside", "two"]],
    [2, "person", ["two"]],
  ]);
  expect(later.holding).toEqual(["both", "inside", "two"]);
  const excluded = await at(18);
  expect(excluded.holding).toEqual(["inside", "two", "cars"]);
  expect(excluded.matches.at(-1)).toMatchObject({ class: "car", parts: ["cars"] });
  const { problems, matches } = await it.scenarios.preview("when: {", id, 0, never);
  expect([problems.length > 0, matches]).toEqual([true, []]);
  await expect(it.scenarios.preview(yaml, "v_nothere00000" as typeof id, 0, never)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("marks that a threshold would have told apart become a suggestion with what it would really have done, and nothing changes by it", async () => {
  const it = await world({ bundled: { burning: scenarioFile("burning", "{ name: fire, concept: fire }") } });
  const id = it.add();
  await it.scenarios.settled();
  const run = it.store.videos.need(id).currentRun!;
  const strengths = [0.9, 0.8, 0.75, 0.41, 0.4, 0.35, 0.85];
  it.concepts.set(
    `fire ${run}`,
    strengths.map((strength, i) => ({
      startUs: i * 10e6,
      endUs: i * 10e6 + 4e6,
      bestUs: i * 10e6,
      trackIds: [],
      strength,
    })),
  );
  it.conceptKey = "scored";
  it.conceptChanges.announce("all");
  const found = await it.found();
  expect(await it.scenarios.suggestions("burning"), "nothing is marked").toEqual([]);
  it.events.mark({ ids: [0, 1, 2].map((i) => found[i]!.id), state: "confirmed" });
  it.events.mark({ ids: [3, 4, 5].map((i) => found[i]!.id), state: "dismissed" });
  expect(await it.scenarios.suggestions("burning")).toEqual([
    { part: "fire", field: "strength", from: 0, to: 0.58, confirmedKept: 3, confirmedLost: 0, dismissedGone: 3 },
  ]);
  expect(await it.scenarios.list()).toMatchObject([
    { version: 1, precision: 0.5, counts: { new: 1, confirmed: 3, dismissed: 3 } },
  ]);
  it.events.mark({ ids: [found[6]!.id], state: "dismissed" });
  expect(await it.scenarios.suggestions("burning"), "one that no threshold tells from the others stays").toMatchObject([
    { dismissedGone: 3 },
  ]);
});

test("everything can be looked at anew on demand, and whoever asks may leave", async () => {
  const it = await world({ bundled: { somebody: PERSON } });
  it.add({ actors: [walker(10, 20)] });
  const [before] = await it.found();
  expect(await it.scenarios.run(undefined, never)).toMatchObject({ events: 1, hours: expect.closeTo(1 / 30) });
  expect((await it.found())[0]!.id).toBe(before!.id);
  await it.scenarios.enable("somebody", false);
  await expect(it.scenarios.run(["somebody"], never)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(it.scenarios.run(["nobody"], never)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const stop = new AbortController();
  stop.abort();
  await expect(it.scenarios.run(undefined, stop.signal)).rejects.toMatchObject({ code: "CANCELLED" });
});

test("watchers see the scenarios, and how far looking has come", async () => {
  const it = await world({ bundled: { somebody: PERSON } });
  const leave = new AbortController();
  const heard: ScenariosEvent[] = [];
  for await (const event of it.scenarios.watch(leave.signal)) {
    heard.push(event);
    if (heard.length === 1) it.add({ actors: [walker(10, 20)] });
    if (event.scenarios[0]!.counts.new === 1 && event.running === null) leave.abort();
  }
  expect(heard[0]).toMatchObject({ scenarios: [{ id: "somebody", ready: 0 }], running: null });
  expect(heard.at(-1)).toMatchObject({ scenarios: [{ lookedAt: 1, ready: 1 }] });
});
