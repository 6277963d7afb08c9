import { afterEach, beforeEach, expect, test } from "vitest";
import type { CaptionBatch, CaptionSettings } from "#shared/domain/caption.ts";
import { eventId, type EventBrief } from "#shared/domain/event.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { captionWorld, settingsOf, stampedMedia, type CaptionWorld } from "../../../../test/captionWorld.ts";
import { gate, refuse, startModelServer, type ModelServer } from "../../../../test/modelServer.ts";
import type { Actor } from "../../../../test/factsWorld.ts";
import { systemClock } from "../../../platform/clock.ts";

const { signal: NEVER } = new AbortController();
const between = (fromS: number, toS: number): Actor => ({
  class: "person",
  path: [
    [fromS, 0.1, 0.8, 0.3],
    [toS, 0.9, 0.8, 0.3],
  ],
});

let world: CaptionWorld;
let server: ModelServer;
let video: VideoId;
beforeEach(async () => {
  world = await captionWorld();
  server = await startModelServer({ answer: (_body, nth) => `caption ${nth}` });
  await world.addEndpoint(server.baseUrl);
  video = await world.addVideo({ durationUs: 60e6, actors: [between(1, 59)] });
  world.captions.start();
});
afterEach(async () => {
  await world.close();
  await server.close();
  await world.remove();
});

const spans = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ videoId: video, fromUs: i * 10e6, toUs: (i + 1) * 10e6 }));
const queue = (count = 3, settings: Partial<CaptionSettings> = {}) =>
  world.captions.queue({ kind: "spans", spans: spans(count) }, settingsOf({ frames: 2, ...settings }));
const starts = () => world.captions.list(video).map((it) => it.fromUs / 1e6);

/** Resolves with the batch when `when` holds for it. */
async function batchWhen(id: string, when: (batch: CaptionBatch) => boolean): Promise<CaptionBatch> {
  const leave = new AbortController();
  try {
    for await (const { batches } of world.captions.watchBatches(leave.signal)) {
      const found = batches.find((it) => it.id === id);
      if (found && when(found)) return found;
    }
  } finally {
    leave.abort();
  }
  throw new Error("the watch ended first");
}
const is =
  (...states: Array<CaptionBatch["state"]>) =>
  (batch: CaptionBatch) =>
    states.includes(batch.state);

test("spans are captioned in their order, each once, kept and indexed", async () => {
  const queued = await queue();
  expect(queued).toMatchObject({ total: 3, done: 0, failed: 0, budgetMs: null, model: { model: "test-model" } });
  const done = await batchWhen(queued.id, is("done"));
  expect(done).toMatchObject({ total: 3, done: 3, failed: 0, problem: null, etaMs: null });
  expect(done.spentMs).toBeGreaterThan(0);
  expect(done.lastSignMs).not.toBeNull();
  expect(world.captions.list(video).map((it) => [it.fromUs / 1e6, it.text, it.cut])).toEqual([
    [0, "caption 0", null],
    [10, "caption 1", null],
    [20, "caption 2", null],
  ]);
  await expect.poll(() => world.texts.count()).toBe(3);
  expect(world.captions.removeBatch(queued.id)).toBe(true);
  expect(world.captions.list(video)).toHaveLength(3);
});

test("a pause ends the request at once; resuming does what is left, nothing twice", async () => {
  const held = gate();
  server.answer = (_body, nth) => (nth === 1 ? ["half a ", held] : `caption ${nth}`);
  const { id } = await queue();
  await server.asked(2);
  expect(world.captions.pause(id).state).toBe("paused");
  expect(await server.chats[1]!.over).toBe(false);
  expect(await batchWhen(id, is("paused"))).toMatchObject({ done: 1, failed: 0, problem: null });
  expect(() => world.captions.pause(id)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  server.answer = (_body, nth) => `caption ${nth}`;
  world.captions.resume(id);
  await batchWhen(id, is("done"));
  expect(starts()).toEqual([0, 10, 20]);
  expect(() => world.captions.resume(id)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});

test("a cancelled batch keeps its captions and does not go on; the next one begins", async () => {
  const held = gate();
  server.answer = (_body, nth) => (nth === 1 ? [held] : `caption ${nth}`);
  const first = await queue();
  const second = await queue(1);
  await server.asked(2);
  expect(world.captions.cancel(first.id).state).toBe("cancelled");
  await batchWhen(second.id, is("done"));
  expect(starts()).toEqual([0, 0]);
  expect(() => world.captions.resume(first.id)).toThrow();
  expect(() => world.captions.cancel("cb_00000000000000")).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
});

test("a server that is gone pauses the batch with its problem, and no span is lost", async () => {
  const { port } = server;
  server.answer = (_body, nth) => (nth < 1 ? `caption ${nth}` : [{ cut: "reset" }]);
  const { id } = await queue();
  await server.asked(2);
  await server.close();
  const paused = await batchWhen(id, is("paused"));
  expect(paused).toMatchObject({ done: 1, failed: 0, problem: { code: "LANGUAGE_MODEL_UNREACHABLE" } });
  server = await startModelServer({ port, answer: () => "back again" });
  world.captions.resume(id);
  expect(await batchWhen(id, is("done"))).toMatchObject({ done: 3, failed: 0, problem: null });
  expect(starts()).toEqual([0, 10, 20]);
});

test("a server that refuses the key pauses at once; one that fails on three spans in a row pauses with those still to do", async () => {
  server.answer = () => refuse(401, "Incorrect API key provided.");
  const first = await queue();
  expect(await batchWhen(first.id, is("paused"))).toMatchObject({
    failed: 0,
    problem: { code: "LANGUAGE_MODEL_REFUSED" },
  });
  expect(server.chats).toHaveLength(1);
  server.answer = () => [{ chunk: { not: "the protocol" } }];
  world.captions.resume(first.id);
  expect(
    await batchWhen(first.id, (it) => it.state === "paused" && it.problem?.code === "LANGUAGE_MODEL_BAD_ANSWER"),
  ).toMatchObject({ failed: 0, done: 0 });
  server.answer = () => "well again";
  world.captions.resume(first.id);
  expect(await batchWhen(first.id, is("done"))).toMatchObject({ done: 3, failed: 0 });
});

test("a span that cannot be captioned does not stop the others, and says why", async () => {
  await world.reopen({
    media: stampedMedia((tUs) => {
      if (tUs > 10e6 && tUs < 20e6) throw Object.assign(new Error("nothing here"), {});
    }),
  });
  world.captions.start();
  const { id } = await queue();
  expect(await batchWhen(id, is("done"))).toMatchObject({
    done: 2,
    failed: 1,
    problem: { code: "INTERNAL", detail: "nothing here" },
  });
  expect(starts()).toEqual([0, 20]);
  server.answer = () => [{ finish: "length" }];
  const second = await queue(1);
  expect(await batchWhen(second.id, is("failed"))).toMatchObject({ done: 0, failed: 1 });
});

test("the library is planned by activity, without still spans and those captioned before, within the budget that the endpoint's speed allows", async () => {
  const motion = Array.from({ length: 60 }, (_, s) => (s >= 20 && s < 40 ? 0.3 : s >= 40 ? 0.05 : 0));
  const busy = await world.addVideo({ durationUs: 60e6, actors: [between(41, 42)], motion });
  await world.addVideo({ durationUs: 60e6, actors: [] });
  const target = { kind: "library" as const, videoIds: [busy], budgetMs: 600_000, spanUs: 20e6 };
  const settings = settingsOf({ frames: 2 });
  const before = await world.captions.plan(target, settings);
  expect(before).toMatchObject({ perSpanMs: null, model: { model: "test-model" } });
  expect(before.spans.map((it) => it.fromUs / 1e6)).toEqual([20, 40]);
  const everywhere = await world.captions.plan({ ...target, videoIds: undefined }, settings);
  expect(new Set(everywhere.spans.map((it) => it.videoId))).toEqual(new Set([video, busy]));

  for await (const _ of world.captions.run(
    { span: { videoId: busy, fromUs: 20e6, toUs: 40e6 }, settings, keep: true },
    NEVER,
  ));
  const after = await world.captions.plan(target, settings);
  expect(after.spans.map((it) => it.fromUs / 1e6)).toEqual([40]);
  expect(after.perSpanMs).toBe(world.captions.list(busy)[0]!.tookMs);
  // A primed caption is no caption for this.
  await world.captions.remove(world.captions.list(busy)[0]!.id);
  for await (const _ of world.captions.run(
    { span: { videoId: busy, fromUs: 20e6, toUs: 40e6 }, settings: { ...settings, primed: "arson" }, keep: true },
    NEVER,
  ));
  expect((await world.captions.plan(target, settings)).spans).toHaveLength(2);
});

test("events are described the gravest first, a caption of an event's span is the event's, and one that is described is left out", async () => {
  const raised = (id: string, level: EventBrief["level"], startS: number, endS: number): EventBrief => ({
    id: eventId.parse(`ev_${id.padEnd(12, "0")}`),
    scenarioId: "assault",
    scenarioVersion: 1,
    names: { en: "People crowding in", ko: "사람들이 몰려듦" },
    level,
    state: "new",
    videoId: video,
    startUs: startS * 1e6,
    endUs: endS * 1e6,
    bestUs: startS * 1e6,
    trackIds: [],
    box: null,
    strength: 1,
    sentence: { en: "", ko: "" },
  });
  const events = [raised("a", "warning", 5, 8), raised("b", "alarm", 1, 1), raised("c", "notice", 20, 22)];
  const asked: unknown[] = [];
  await world.reopen({ events: { find: (ask) => (asked.push(ask), events) } });
  const target = { kind: "events" as const, videoIds: [video], levels: ["alarm" as const], budgetMs: 600_000 };
  const settings = settingsOf({ frames: 2 });
  const plan = await world.captions.plan(target, settings);
  // Two seconds before and after, within the video; what was dismissed is not asked for.
  expect(plan.spans.map((it) => [it.fromUs / 1e6, it.toUs / 1e6])).toEqual([
    [0, 3],
    [3, 10],
    [18, 24],
  ]);
  expect(asked[0]).toEqual({ videoIds: [video], levels: ["alarm"], states: ["new", "confirmed"] });
  for await (const _ of world.captions.run({ span: plan.spans[0]!, settings, keep: true }, NEVER));
  expect(world.captions.list(video)).toMatchObject([{ eventId: events[1]!.id, fromUs: 0, toUs: 3e6 }]);
  expect((await world.captions.plan(target, settings)).spans).toHaveLength(2);
  // Another span is no event's.
  for await (const _ of world.captions.run(
    { span: { videoId: video, fromUs: 0, toUs: 4e6 }, settings, keep: true },
    NEVER,
  ));
  expect(world.captions.list(video).filter((it) => it.eventId !== undefined)).toHaveLength(1);
});

test("a budget counts working time: what does not fit is left to a later batch", async () => {
  let now = 0;
  const clock = { nowMs: systemClock.nowMs, monotonicMs: () => now };
  server.answer = (_body, nth) => {
    now += 4000;
    return `caption ${nth}`;
  };
  await world.reopen({ clock });
  world.captions.start();
  const target = { kind: "library" as const, budgetMs: 10_000, spanUs: 10e6 };
  const settings = settingsOf({ frames: 2 });
  expect((await world.captions.plan(target, settings)).spans).toHaveLength(6);
  const first = await world.captions.queue(target, settings);
  expect(first.total).toBe(6);
  expect(await batchWhen(first.id, is("done"))).toMatchObject({ total: 2, done: 2, spentMs: 8000, budgetMs: 10_000 });
  const again = await world.captions.plan(target, settings);
  expect(again.spans).toHaveLength(2);
  expect(again.perSpanMs).toBe(4000);
  const second = await world.captions.queue(target, settings);
  expect(await batchWhen(second.id, is("done"))).toMatchObject({ done: 2 });
  expect(new Set(starts()).size).toBe(4);
  await world.captions.queue({ ...target, budgetMs: 1_000_000 }, settings);
  await expect.poll(() => new Set(starts()).size).toBe(6);
  await expect(world.captions.queue(target, settings)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("a removed video takes its spans out of a batch, also the one that is being captioned", async () => {
  const other = await world.addVideo({ durationUs: 60e6 });
  const held = gate();
  server.answer = (_body, nth) => (nth === 0 ? ["half a ", held] : `caption ${nth}`);
  const { id } = await world.captions.queue(
    { kind: "spans", spans: [...spans(2), { videoId: other, fromUs: 0, toUs: 10e6 }] },
    settingsOf({ frames: 2 }),
  );
  await server.asked(1);
  world.store.videos.delete(video);
  expect(await batchWhen(id, is("done"))).toMatchObject({ total: 1, done: 1, failed: 0 });
  expect(await server.chats[0]!.over).toBe(false);
  expect(world.captions.list(other)).toHaveLength(1);
});

test("a service that is closed in the middle goes on with the next one, where a host stays; a short command begins nothing", async () => {
  const held = gate();
  server.answer = (_body, nth) => (nth === 1 ? [held] : `caption ${nth}`);
  const { id } = await queue();
  await server.asked(2);
  await world.reopen({ background: false });
  expect(await server.chats[1]!.over).toBe(false);
  server.answer = (_body, nth) => `caption ${nth}`;
  world.captions.start();
  const waiting = await batchWhen(id, () => true);
  expect(waiting).toMatchObject({ state: "queued", done: 1 });
  await world.reopen();
  expect(server.chats).toHaveLength(2);
  world.captions.start();
  await batchWhen(id, is("done"));
  expect(starts()).toEqual([0, 10, 20]);
});

test("a queue is refused without a model, for a video that is gone, and for more frames than the model takes", async () => {
  const rejects = async (work: Promise<unknown>, code: string) => await expect(work).rejects.toMatchObject({ code });
  await rejects(queue(1, { endpointId: "e_0000000000aaaa" as never }), "LANGUAGE_MODEL_MISSING");
  await rejects(queue(1, { preset: "smolvlm2", frames: 65 }), "INVALID_INPUT");
  video = "v_00000000000000" as VideoId;
  await rejects(queue(1), "NOT_FOUND");
});
