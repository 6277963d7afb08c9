import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { AlertWorld, Receiver } from "../../../test/alertWorld.ts";

const closers: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
async function world(options: Parameters<typeof AlertWorld.open>[0] = {}) {
  const it = await AlertWorld.open(options);
  closers.push(() => it.remove());
  return it;
}
async function receiver() {
  const it = await Receiver.start();
  closers.push(() => it.close());
  return it;
}
const CHILD = join(import.meta.dirname, "../../../test/alertWorld.ts");
const soon = <T>(check: () => T) => vi.waitFor(check, { interval: 2, timeout: 5000 });
const SECRET = `whsec_${Buffer.from("a key of more than twenty-four bytes").toString("base64")}`;
const webhook = (url: string, signed = false) => ({ webhook: { url, signed } });

test("an event is posted in words and times, with a link, and without footage, pictures or paths", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(`${hook.url}?to=desk`));
  const video = it.video("../../ch01\u202e_20240715.mp4", {
    camera: "Gate",
    recordedAt: { utcMs: Date.UTC(2024, 6, 15, 13, 14, 5), zone: "Asia/Seoul" },
  });
  const [event] = it.raise({ video });
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(0));
  expect(hook.received).toHaveLength(1);
  const [{ headers, path, body }] = hook.received as [(typeof hook.received)[0]];
  expect(path).toBe("/hook?to=desk");
  expect(headers["content-type"]).toBe("application/json");
  expect(JSON.parse(body)).toEqual({
    id: headers["webhook-id"],
    type: "event.raised",
    timestamp: "2026-01-05T09:00:00.000Z",
    missed: 0,
    data: {
      id: event!.id,
      scenario: "fire",
      names: { en: "Fire", ko: "화재" },
      level: "alarm",
      video: "ch01 _20240715.mp4",
      camera: "Gate",
      time: "2024-07-15T22:14:17.000+09:00",
      fromSeconds: 12,
      toSeconds: 15.5,
      sentence: { en: "A fire burns beside a person.", ko: "사람 옆에서 불이 납니다." },
      link: `http://127.0.0.1:47713/#/events/${event!.id}`,
    },
  });
  expect(body).not.toContain("secret/place");
  // Unsigned, as it was set up.
  expect(headers["webhook-signature"]).toBeUndefined();
});

test("a signed message is verified the way Standard Webhooks says, and the secret is nowhere but in the system's store", async () => {
  const hook = await receiver();
  const it = await world();
  const settings = await it.set(webhook(hook.url), { webhookSecret: ` ${SECRET}\n` });
  expect(settings.webhook).toEqual({ url: hook.url, signed: true });
  it.raise({ sentence: { en: "One.", ko: "하나." } });
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(0));
  const { headers, body } = hook.received[0]!;
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const key = Buffer.from(SECRET.slice(6), "base64");
  expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  expect(headers["webhook-timestamp"]).toBe(String(Date.UTC(2026, 0, 5, 9) / 1000));
  const told = JSON.stringify([
    it.alerts.settings(),
    await it.alerts.status(),
    it.logged,
    it.store.db.all("SELECT * FROM settings"),
    hook.received,
  ]);
  expect(told).not.toContain(SECRET.slice(6, 20));
  expect(it.secrets.kept.size).toBe(1);
  expect((await it.alerts.status()).webhook).toMatchObject({ hasSecret: true, waiting: 0, problem: null });
});

test("a secret stays with the server that it was entered for", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url), { webhookSecret: SECRET });
  // The path may change, the server may not.
  await it.set(webhook(`http://127.0.0.1:${hook.port}/other`, true));
  const before = it.alerts.settings();
  await expect(it.set(webhook("https://elsewhere.example/hook", true))).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  expect(it.alerts.settings()).toEqual(before);
  await expect(it.set(webhook(hook.url), { webhookSecret: "too short" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    problem: { detail: expect.not.stringContaining("too short") },
  });
  // Not signed any more: nothing of it is left.
  await it.set(webhook(hook.url, false), { webhookSecret: null });
  expect(it.secrets.kept.size).toBe(0);
});

test("a signed webhook whose secret is lost sends nothing rather than something unsigned", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url), { webhookSecret: SECRET });
  it.secrets.kept.clear();
  const folder = it.folder;
  await it.close();
  const again = await AlertWorld.open({ folder });
  closers.push(() => again.close());
  again.raise({});
  await soon(() => expect(again.time.waits).toHaveLength(1));
  expect(hook.received).toHaveLength(0);
  expect((await again.alerts.status()).webhook).toMatchObject({ waiting: 1, hasSecret: false });
  expect((await again.alerts.status()).webhook?.problem?.ko).toContain("다시 입력해 주세요");
});

test("what is below the level is not told", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set({ ...webhook(hook.url), level: "warning" });
  it.raise({ level: "notice" });
  it.raise({ level: "warning" });
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(0));
  expect(hook.messages.map((message) => message.data["level"])).toEqual(["warning"]);
});

test("what a transaction takes back is not told, and an event that is gone before its message is told no more", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url));
  expect(() =>
    it.store.db.transaction(() => {
      it.raise({});
      throw new Error("full disk");
    }),
  ).toThrow("full disk");
  expect(it.store.alertOutbox.count("webhook")).toBe(0);
  hook.answer = (response) => void response.writeHead(500).end();
  const [event] = it.raise({});
  await soon(() => expect(it.time.waits).toHaveLength(1));
  it.store.db.run("DELETE FROM videos WHERE id = ?", event!.videoId);
  expect(it.store.alertOutbox.count("webhook")).toBe(0);
  it.time.advance(60_000);
  hook.answer = (response) => void response.writeHead(200).end();
  it.raise({});
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(0));
  expect(hook.received).toHaveLength(2);
});

test("a failure is tried again with the same id and body, later each time, and as soon as it works", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url), { webhookSecret: SECRET });
  hook.answer = (response, nth) => void response.writeHead(nth < 4 ? 503 : 204).end();
  it.raise({});
  const waits: number[] = [];
  for (let nth = 1; nth < 4; nth++) {
    await soon(() => expect(hook.received).toHaveLength(nth));
    await soon(() => expect(it.time.waits).toHaveLength(1));
    waits.push(Math.round(it.time.waits[0]! / 1000));
    expect((await it.alerts.status()).webhook?.problem?.en).toContain("(503)");
    it.time.advance(it.time.waits[0]!);
  }
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(0));
  expect(waits).toEqual([5, 10, 20]);
  expect(new Set(hook.received.map((one) => one.headers["webhook-id"])).size).toBe(1);
  expect(new Set(hook.received.map((one) => one.body)).size).toBe(1);
  // Each attempt is signed for its own time, or a receiver would take it for an old one.
  expect(new Set(hook.received.map((one) => one.headers["webhook-signature"])).size).toBe(4);
  expect((await it.alerts.status()).webhook).toMatchObject({
    problem: null,
    lastToldAtMs: Math.trunc(it.time.nowMs()),
  });
});

test("a receiver that asks to be left alone for a while is", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url));
  hook.answer = (response) => void response.writeHead(429, { "retry-after": "120" }).end();
  it.raise({});
  await soon(() => expect(it.time.waits).toEqual([120_000]));
  // Not for ever.
  hook.answer = (response) => void response.writeHead(429, { "retry-after": "999999" }).end();
  it.time.advance(120_000);
  await soon(() => expect(it.time.waits).toEqual([3_600_000]));
  expect((await it.alerts.status()).webhook?.problem?.ko).toContain("메시지가 너무 많다고");
});

test("a process that is killed between the sending and the answer has sent nothing: the next one sends again with the same id", async () => {
  const hook = await receiver();
  const folder = await mkdtemp(join(tmpdir(), "sightline-alerts-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  hook.answer = () => {}; // it took the message; its answer never comes
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CHILD, folder, hook.url], {
    stdio: "inherit",
  });
  await vi.waitFor(() => expect(hook.received).toHaveLength(1), { interval: 5, timeout: 20_000 });
  child.kill("SIGKILL");
  await once(child, "exit");
  hook.answer = (response) => void response.writeHead(200).end();
  const again = await AlertWorld.open({ folder });
  closers.push(() => again.close());
  await soon(() => expect(again.store.alertOutbox.count("webhook")).toBe(0));
  expect(hook.received).toHaveLength(2);
  expect(hook.received[1]!.headers["webhook-id"]).toBe(hook.received[0]!.headers["webhook-id"]);
  expect(hook.received[1]!.body).toBe(hook.received[0]!.body);
});

test("a storm is told in few messages with every event in them, the gravest first", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url));
  const levels = ["notice", "warning", "alarm"] as const;
  const events = it.raise(...Array.from({ length: 60 }, (_, i) => ({ level: levels[i % 3]! })));
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(0));
  expect(hook.messages.map((message) => [message["type"], message.data["count"], message.data["level"]])).toEqual([
    ["events.raised", 25, "alarm"],
    ["events.raised", 25, "warning"],
    ["events.raised", 10, "notice"],
  ]);
  const told = hook.messages.flatMap((message) =>
    (message.data["events"] as Array<{ id: string }>).map((one) => one.id),
  );
  expect(told.toSorted()).toEqual(events.map((event) => event.id).toSorted());
  expect(Math.max(...hook.received.map((one) => one.body.length))).toBeLessThan(40_000);
});

test("a trickle that does not end is told at most ten times a minute", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url));
  for (let i = 1; i <= 10; i++) {
    it.raise({});
    await soon(() => expect(hook.received).toHaveLength(i));
  }
  for (let i = 0; i < 8; i++) it.raise({});
  await soon(() => expect(it.time.waits).toEqual([60_000]));
  expect(hook.received).toHaveLength(10);
  it.time.advance(60_000);
  await soon(() => expect(hook.messages.at(-1)?.data).toMatchObject({ count: 8 }));
});

test("a message that is never taken does not hold up the others; it is given up, counted, and told", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url));
  const [bad] = it.raise({ scenario: "bad" });
  hook.answer = (response, nth) => {
    const data = hook.messages[nth - 1]!.data;
    response.writeHead(data["id"] === bad!.id ? 422 : 200).end();
  };
  await soon(() => expect(hook.received.length).toBeGreaterThan(0));
  it.raise({});
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(1));
  for (let i = 0; i < 12 && it.store.alertOutbox.count("webhook") > 0; i++) {
    const before = hook.received.length;
    await soon(() => expect(it.time.waits).toHaveLength(1));
    it.time.advance(15 * 60_000);
    await soon(() => expect(hook.received.length).toBeGreaterThan(before));
    await soon(() => expect(it.time.waits.length > 0 || it.store.alertOutbox.count("webhook") === 0).toBe(true));
  }
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(0));
  expect(hook.messages.filter((message) => message.data["id"] === bad!.id)).toHaveLength(8);
  expect((await it.alerts.status()).webhook).toMatchObject({ dropped: 1 });
  it.raise({});
  await soon(() => expect(hook.messages.at(-1)).toMatchObject({ missed: 1 }));
  await soon(async () => expect((await it.alerts.status()).webhook).toMatchObject({ dropped: 0 }));
});

test("the queue is bounded in size and age: alarms are kept longest, and what is dropped is counted", async () => {
  const it = await world({ maxEvents: 40 });
  await it.set(webhook("http://127.0.0.1:9/"));
  const video = it.video("a.mp4");
  it.raise(...Array.from({ length: 20 }, () => ({ level: "alarm" as const, video })));
  it.raise(...Array.from({ length: 30 }, () => ({ level: "notice" as const, video })));
  await soon(() => expect(it.store.alertOutbox.count("webhook")).toBe(40));
  await soon(() => expect(it.time.waits).toHaveLength(1));
  expect(
    it.store.db.get("SELECT count(*) AS n FROM alertOutbox o JOIN events e ON e.id = o.event WHERE level = 'alarm'"),
  ).toEqual({ n: 20 });
  expect((await it.alerts.status()).webhook).toMatchObject({ waiting: 40, dropped: 10 });
  it.time.advance(73 * 3_600_000);
  await soon(async () => expect((await it.alerts.status()).webhook).toMatchObject({ waiting: 0, dropped: 50 }));
});

test("an address that is taken away is told nothing more, in the middle of an attempt as well", async () => {
  const hook = await receiver();
  const it = await world();
  await it.set(webhook(hook.url));
  hook.answer = () => {};
  it.raise({});
  await soon(() => expect(hook.received).toHaveLength(1));
  await it.set({});
  await soon(() => expect(hook.openConnections).toBe(0));
  expect(it.store.alertOutbox.count("webhook")).toBe(0);
  expect(await it.alerts.status()).toEqual({ webhook: null, mqtt: null });
});

test("a process that does not send leaves it to the next one", async () => {
  const hook = await receiver();
  const it = await world({ sends: false });
  await it.set(webhook(hook.url));
  it.raise({});
  const folder = it.folder;
  await it.close();
  expect(hook.received).toHaveLength(0);
  const again = await AlertWorld.open({ folder });
  closers.push(() => again.close());
  await soon(() => expect(hook.received).toHaveLength(1));
});

test.each([
  ["https://user:geheim@host.example/", "webhook"],
  ["ftp://host.example/", "webhook"],
  ["mqtt://user:geheim@broker", "mqtt"],
  ["mqtt:broker", "mqtt"],
  ["mqtt://broker/topic", "mqtt"],
])("an address such as %s is refused without quoting it", async (url, target) => {
  const it = await world();
  const settings = target === "webhook" ? webhook(url) : { mqtt: { url, topic: "t", user: "" } };
  await expect(it.set(settings)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    problem: { detail: expect.not.stringContaining("geheim") },
  });
  expect(it.alerts.settings().webhook).toBeNull();
});
