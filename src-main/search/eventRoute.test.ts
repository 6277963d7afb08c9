import { afterEach, beforeEach, expect, test } from "vitest";
import { walker } from "../../test/eventsWorld.ts";
import { raisedWorld } from "../../test/raisedWorld.ts";
import { searchEvent } from "#shared/contract/search.ts";
import { spanOfEvent } from "#shared/lib/eventSpan.ts";
import type { TextHit } from "./types.ts";
import type { Moment } from "#shared/domain/moment.ts";

let it: Awaited<ReturnType<typeof raisedWorld>>;
beforeEach(async () => {
  it = await raisedWorld();
});
afterEach(() => it.close());

const dog = (fromS: number, toS: number) => ({ ...walker(fromS, toS), class: "dog" });
const car = (fromS: number, toS: number, colors: Array<"red" | "blue"> = []) => ({
  ...walker(fromS, toS),
  class: "car",
  colors,
});
/** 13:00 in UTC is 22:00 in Seoul. */
const seoul = (day: number) => ({
  utcMs: Date.UTC(2026, 6, day, 13, 0, 0),
  zone: "Asia/Seoul",
  zoneKnown: true,
  source: "operator" as const,
});
const cited = (moment: Moment) => moment.reasons.flatMap(({ evidence }) => evidence?.event ?? []);
const spans = (moments: Moment[]) =>
  moments
    .map((one) => `${cited(one)[0]?.scenarioId} ${Math.round(one.startUs / 1e6)}-${Math.round(one.endUs / 1e6)}`)
    .sort();

test("a sentence finds events, each a moment of its own with its span, its best frame and what cites it", async () => {
  // Two within a second of each other stay two.
  const video = it.world.add({ camera: "Gate", actors: [walker(10, 20), walker(21, 30), dog(40, 50)] });
  for (const text of ["show assaults", "폭행 보여줘"]) {
    const { moments, total } = await it.find({ text });
    expect(total).toBe(2);
    expect(spans(moments)).toEqual(["assault 10-20", "assault 21-30"]);
    const stored = it.world.events.list({ scenarioIds: ["assault"] }).events;
    for (const moment of moments) {
      const [event] = cited(moment);
      const found = stored.find((one) => one.id === event!.id)!;
      expect(event).toEqual({
        id: found.id,
        scenarioId: "assault",
        scenarioVersion: 1,
        names: found.names,
        level: "warning",
        state: "new",
      });
      expect(moment).toMatchObject({ videoId: video, bestUs: found.bestUs, trackId: found.trackIds[0] });
      expect(moment.reasons[0]).toMatchObject({ satisfied: true, evidence: { route: "events", tUs: found.bestUs } });
    }
  }
});

test("times, cameras, levels and states narrow events; what was dismissed is left out unless it is asked for", async () => {
  it.world.add({ camera: "Gate", recordedAt: seoul(15), actors: [walker(10, 20), dog(40, 50)] });
  it.world.add({ camera: "Yard", recordedAt: seoul(14), actors: [walker(30, 35), walker(60, 65)] });
  const [first, second] = (await it.world.found()).filter((one) => one.scenarioId === "assault");
  expect(spans((await it.find({ text: "assaults last night" })).moments)).toEqual(["assault 10-20"]);
  expect(spans((await it.find({ text: "Yard 카메라에서 폭행" })).moments)).toEqual(["assault 30-35", "assault 60-65"]);
  expect(spans((await it.find({ text: "alarms" })).moments)).toEqual(["robbery 40-50"]);
  it.world.events.mark({ ids: [first!.id], state: "dismissed" });
  it.world.events.mark({ ids: [second!.id], state: "confirmed" });
  expect((await it.find({ text: "assaults" })).total).toBe(2);
  const [dismissed] = (await it.find({ text: "dismissed assaults" })).moments;
  expect(cited(dismissed!)[0]).toMatchObject({ id: first!.id, state: "dismissed" });
  const [confirmed] = (await it.find({ text: "확인된 폭행" })).moments;
  // An operator said so: as sure as it gets.
  expect(confirmed).toMatchObject({ band: "strong" });
  expect(cited(confirmed!)[0]!.id).toBe(second!.id);
  expect((await it.find({ text: "unreviewed assaults" })).total).toBe(1);
  expect((await it.find({ text: "assaults including dismissed" })).total).toBe(3);
});

test("events combine with objects, exclusions and sequences", async () => {
  const together = it.world.add({ actors: [walker(10, 20), car(10, 20, ["red"])] });
  const later = it.world.add({ actors: [walker(10, 20), car(60, 70, ["blue"])] });
  const alone = it.world.add({ actors: [walker(10, 20)] });
  const videos = async (text: string) => (await it.find({ text })).moments.map((one) => one.videoId).sort();
  expect(await videos("assault with a red car")).toEqual([together]);
  expect(await videos("assault then a car within 5 minutes")).toEqual([later]);
  expect(await videos("assaults without cars")).toEqual([later, alone].sort());
  expect(await videos("a car, no assault")).toEqual([later]);
  const [story] = (await it.find({ text: "폭행 다음에 5분 안에 차" })).moments;
  expect(story!.steps).toHaveLength(2);
  expect(cited(story!)).toHaveLength(1);
});

test("what a scenario could not look for is said, never silently nothing found", async () => {
  const seen = it.world.add({ actors: [walker(10, 20)] });
  const motion = it.world.add({ packId: "motion", labels: ["moving"], actors: [] });
  const { moments, coverage } = await it.find({ text: "assaults" });
  expect(moments.map((one) => one.videoId)).toEqual([seen]);
  expect(coverage.gaps).toEqual([
    expect.objectContaining({
      reason: "scenarioNeeds",
      videos: 1,
      videoIds: [motion],
      scenarios: [{ id: "assault", names: { en: "assault", ko: "assault 시나리오" } }],
      missing: [{ kind: "classes", name: "person" }],
    }),
  ]);
  expect(coverage.searchedUs).toBe(coverage.us / 2);
  // Not a word of fire without an encoder: the scenario says so itself.
  const fire = await it.find({ text: "arson" });
  expect(fire.total).toBe(0);
  expect(fire.coverage.gaps).toMatchObject([{ reason: "scenarioNeeds", videos: 2, missing: [{ name: "fire" }] }]);
  await it.world.scenarios.enable("assault", false);
  expect((await it.find({ text: "assaults" })).coverage.gaps).toMatchObject([{ reason: "scenarioOff", videos: 2 }]);
  expect((await it.find({ text: "event:no-such-thing" })).coverage.gaps).toMatchObject([
    { reason: "scenarioOff", scenarios: [{ id: "no-such-thing" }] },
  ]);
});

test("a video that nobody looked at yet is no video without assaults", async () => {
  const quiet = await raisedWorld({ background: false });
  try {
    quiet.world.add({ actors: [walker(10, 20), car(40, 50)] });
    const { total, coverage } = await quiet.find({ text: "assaults" });
    expect(total).toBe(0);
    expect(coverage.gaps).toMatchObject([{ reason: "scenarioNotRun", videos: 1 }]);
    const [moment] = (await quiet.find({ text: "a car, no assault" })).moments;
    expect(moment!.reasons[1]).toMatchObject({ satisfied: null });
  } finally {
    await quiet.close();
  }
});

test("a word for a concept searches pictures, and events of that name speak for it too", async () => {
  const video = it.world.add({ actors: [] });
  const run = it.world.store.videos.need(video).currentRun!;
  it.world.concepts.set(`fire ${run}`, [{ startUs: 10e6, endUs: 16e6, bestUs: 12e6, strength: 0.9, trackIds: [] }]);
  it.world.conceptKey = "scored";
  it.world.conceptChanges.announce("all");
  const { moments } = await it.find({ text: "fire" });
  expect(moments).toHaveLength(1);
  expect(moments[0]!.reasons[0]).toMatchObject({
    satisfied: true,
    evidence: { route: "events", event: { scenarioId: "arson" } },
  });
  const [event] = (await it.world.found()).filter((one) => one.scenarioId === "arson");
  it.world.events.mark({ ids: [event!.id], state: "dismissed" });
  expect((await it.find({ text: "fire" })).total, "what was dismissed speaks for nothing").toBe(0);
});

test("a pinned search for events looks again when they were raised", async () => {
  const saved = it.search.saved.save({ name: "Assaults", query: it.search.understand("assaults"), pinned: true });
  const video = it.world.add({ actors: [walker(10, 20)] });
  await it.world.scenarios.settled();
  it.search.raised([video]);
  await it.search.settled();
  expect(it.search.saved.list().find((one) => one.id === saved.id)).toMatchObject({ unseen: 1 });
});

test("words that describe an event lead to it, and those of another span do not", async () => {
  const texts: TextHit[] = [];
  const described = await raisedWorld({}, { search: async () => texts });
  try {
    const video = described.world.add({ actors: [walker(10, 20)] });
    const [event] = await described.world.found();
    const span = spanOfEvent(event!, 120_000_000);
    const line = { video, text: "two people argue by a fountain", box: null, score: 1 };
    texts.push({ ...line, startUs: span.fromUs, endUs: span.toUs }, { ...line, startUs: 40e6, endUs: 60e6 });
    for (const text of ['text:"fountain"', "a fountain"]) {
      const { moments } = await described.find({ text });
      expect(moments).toHaveLength(2);
      const events = moments.toSorted((a, b) => a.startUs - b.startUs).map((one) => cited(one)[0]?.id);
      expect(events, text).toEqual([event!.id, undefined]);
      for (const { reasons } of moments) expect(reasons[0]!.evidence!.route).toBe("texts");
    }
  } finally {
    await described.close();
  }
});

test("every message of an answer about events is one the contract lets through", async () => {
  it.world.add({ actors: [walker(10, 20)] });
  it.world.add({ packId: "motion", labels: ["moving"] });
  await it.world.scenarios.settled();
  for await (const event of it.search.run({ text: "assaults" }, new AbortController().signal))
    expect(searchEvent.safeParse(event).error).toBeUndefined();
});
