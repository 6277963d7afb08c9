import { afterEach, beforeEach, expect, test } from "vitest";
import { EventsWorld, scenarioFile, walker } from "../../../test/eventsWorld.ts";
import type { EventsEvent } from "#shared/contract/events.ts";

let it: EventsWorld;
beforeEach(async () => {
  it = await EventsWorld.open({
    bundled: {
      somebody: scenarioFile("somebody", "{ object: { classes: [person] } }"),
      vehicle: scenarioFile("vehicle", "{ object: { classes: [car] } }").replace("level: warning", "level: alarm"),
    },
  });
});
afterEach(() => it.close());

const car = (fromS: number, toS: number) => ({ ...walker(fromS, toS), class: "car" });
const seoul = {
  utcMs: Date.UTC(2026, 6, 15, 13, 0, 0),
  zone: "Asia/Seoul",
  zoneKnown: true,
  source: "operator" as const,
};
const starts = (events: Array<{ scenarioId: string; startUs: number }>) =>
  events.map((event) => `${event.scenarioId} ${event.startUs / 1e6}`);

test("events are listed by level, by time on their own clocks, and by when they were found, within what is asked for", async () => {
  const late = it.add({
    camera: "Gate",
    recordedAt: { ...seoul, utcMs: seoul.utcMs + 3_600_000 },
    actors: [walker(10, 20)],
  });
  const early = it.add({ camera: "Yard", recordedAt: seoul, actors: [walker(30, 40), car(60, 70)] });
  const clockless = it.add({ actors: [walker(1, 2)] });
  await it.scenarios.settled();
  const list = (filter: Parameters<typeof it.events.list>[0]) => starts(it.events.list(filter).events);
  expect(list({ order: "time" })).toEqual(["somebody 30", "vehicle 60", "somebody 10", "somebody 1"]);
  expect(list({})).toEqual(["vehicle 60", "somebody 10", "somebody 30", "somebody 1"]);
  expect(it.events.list({ order: "newest", limit: 2 })).toMatchObject({ total: 4, events: [{}, {}] });
  expect(list({ videoIds: [clockless] })).toEqual(["somebody 1"]);
  expect(list({ videoIds: [late, early], scenarioIds: ["somebody"], order: "time" })).toEqual([
    "somebody 30",
    "somebody 10",
  ]);
  expect(list({ cameras: ["gate "] })).toEqual(["somebody 10"]);
  expect(list({ levels: ["alarm"] })).toEqual(["vehicle 60"]);
  // 22:00:50 to 22:01:00 in Seoul is 50 to 60 s into the early one; nobody knows of the third.
  expect(list({ from: "2026-07-15T22:00:50", to: "2026-07-15T22:01:30" })).toEqual(["vehicle 60"]);
  expect(list({ to: "2026-07-15T22:00:35" })).toEqual(["somebody 30"]);
  expect(list({ states: ["confirmed"] })).toEqual([]);
});

test("marks stay with their events: state, reason, note, level; all of the events or none", async () => {
  it.add({ actors: [walker(10, 20), walker(30, 40)] });
  const [first, second] = await it.found();
  const [marked] = it.events.mark({
    ids: [first!.id],
    state: "dismissed",
    reason: "wrongObject",
    note: "a dummy",
    level: "alarm",
  });
  expect(marked).toMatchObject({ state: "dismissed", reason: "wrongObject", note: "a dummy", level: "alarm" });
  expect(marked!.reviewedAtMs).toBeGreaterThan(0);
  expect(it.events.mark({ ids: [first!.id], state: "confirmed" })[0], "a reason is one to dismiss").toMatchObject({
    state: "confirmed",
    reason: null,
    note: "a dummy",
  });
  const gone = "ev_0000000000000000" as typeof first.id;
  expect(() => it.events.mark({ ids: [second!.id, gone], state: "confirmed" })).toThrow("no longer in the library");
  expect(it.events.get(second!.id).state).toBe("new");
  expect(() => it.events.get(gone)).toThrow();
  expect(it.events.mark({ ids: [first!.id], state: "new" })[0]).toMatchObject({ state: "new", reviewedAtMs: null });
});

test("that others like it were dismissed on the same camera speaks against an event", async () => {
  it.add({ camera: "Gate", actors: [walker(10, 12), walker(20, 22), walker(30, 32), walker(40, 42)] });
  it.add({ camera: "Gate", actors: [walker(50, 52)] });
  it.add({ camera: "Yard", actors: [walker(60, 62)] });
  const found = await it.found();
  const against = () => it.events.list({ order: "time" }).events.map((event) => event.against?.kind ?? null);
  it.events.mark({ ids: found.slice(0, 2).map((event) => event.id), state: "dismissed" });
  expect(new Set(against())).toEqual(new Set([null]));
  it.events.mark({ ids: [found[2]!.id], state: "dismissed" });
  expect(against()).toEqual([null, null, null, "dismissedBefore", "dismissedBefore", null]);
  expect(it.events.get(found[4]!.id).against).toMatchObject({ kind: "dismissedBefore", margin: 0 });
  it.events.mark({ ids: [found[3]!.id], state: "confirmed" });
  expect(against()[4], "one of four is not that rare").toBeNull();
});

test("an export keeps words of others from being formulas, and Korean whole", async () => {
  it.add({ camera: '=HYPERLINK("http://evil","x")', recordedAt: seoul, actors: [walker(10, 20)] });
  const [event] = await it.found();
  it.events.mark({ ids: [event!.id], note: "+1+cmd|' /C calc'!A0\nsecond line" });
  const { text, mime, name } = it.events.export({}, "csv");
  expect([mime, name]).toEqual(["text/csv;charset=utf-8", "sightline-events.csv"]);
  expect(text.startsWith("\u{FEFF}event,scenario,")).toBe(true);
  expect(text).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`);
  expect(text).toContain(`"'+1+cmd|' /C calc'!A0\nsecond line"`);
  expect(text).toContain(",2026-07-15T22:00:10.000+09:00,2026-07-15T22:00:20.000+09:00,");
  expect(text).toContain("somebody 시나리오");
  expect(text.trim().split("\r\n")).toHaveLength(2);
  const { events } = JSON.parse(it.events.export({}, "json").text);
  expect(events[0]).toMatchObject({
    id: event!.id,
    start: "2026-07-15T22:00:10.000+09:00",
    video: { camera: '=HYPERLINK("http://evil","x")' },
  });
  expect(JSON.parse(it.events.export({ states: ["dismissed"] }, "json").text)).toEqual({ events: [] });
});

test("a watcher begins with the counts as they stand", async () => {
  it.add({ actors: [walker(10, 20), walker(30, 40), walker(50, 60)] });
  const [first, second] = await it.found();
  it.events.mark({ ids: [first!.id], state: "confirmed" });
  it.events.mark({ ids: [second!.id], state: "dismissed" });
  const leave = new AbortController();
  const watching = it.events.watch(leave.signal);
  expect((await watching.next()).value).toEqual({ kind: "changed", counts: { new: 1, confirmed: 1, dismissed: 1 } });
  leave.abort();
  await watching.return();
});

test("watchers hear of changes and of what an import raised, in few messages", async () => {
  const leave = new AbortController();
  const heard: EventsEvent[] = [];
  const watching = (async () => {
    for await (const event of it.events.watch(leave.signal)) {
      heard.push(event);
      if (event.kind === "raised") leave.abort();
    }
  })();
  await Promise.resolve();
  it.add({ actors: Array.from({ length: 60 }, (_, i) => walker(i, i + 0.8)) });
  await watching;
  expect(heard.map((event) => event.kind)).toEqual(["changed", "changed", "raised"]);
  expect(heard[1]).toEqual({ kind: "changed", counts: { new: 60, confirmed: 0, dismissed: 0 } });
  const raised = heard[2] as Extract<EventsEvent, { kind: "raised" }>;
  expect([raised.events.length, raised.total]).toEqual([50, 60]);
  expect(it.store.eventChanges.listenerCount, "the service's own").toBe(1);
});
