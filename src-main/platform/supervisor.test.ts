import { expect, test, vi } from "vitest";
import type { Logger } from "./logger.ts";
import { type MemoryChild, createMemoryHost } from "./memoryHost.ts";
import { Supervisor, type SupervisorOptions } from "./supervisor.ts";

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => "", child: () => silent };

function supervise(
  run: (child: MemoryChild, spawned: number) => void,
  more: Partial<SupervisorOptions> = {},
): Supervisor {
  return new Supervisor({
    host: createMemoryHost((child, _entry, spawned) => run(child, spawned)),
    entry: "/child.ts",
    name: "helper",
    logger: silent,
    start: (child) =>
      new Promise((resolve) => {
        child.onMessage((m) => m === "ready" && resolve());
        child.send("init");
      }),
    ask: (child) => child.send("end"),
    readyMs: 50,
    stopMs: 50,
    ...more,
  });
}

const answers = (child: MemoryChild): void => child.onMessage((m) => m === "init" && child.send("ready"));

test("one child serves everyone who asks at once", async () => {
  let started = 0;
  const supervisor = supervise((child) => {
    started++;
    answers(child);
  });
  const [a, b] = await Promise.all([supervisor.acquire(), supervisor.acquire()]);
  expect(a).toBe(b);
  expect(started).toBe(1);
  expect(supervisor.status.state).toBe("running");
});

test("a child that never gets ready is killed, and after three of them nothing more is started", async () => {
  let started = 0;
  const supervisor = supervise(() => void started++, { coolMs: 60_000 });
  for (let i = 0; i < 2; i++) await expect(supervisor.acquire()).rejects.toMatchObject({ code: "INTERNAL" });
  await expect(supervisor.acquire()).rejects.toMatchObject({ code: "VISION_UNAVAILABLE" });
  await expect(supervisor.acquire()).rejects.toMatchObject({ code: "VISION_UNAVAILABLE" });
  expect(started).toBe(3);
  expect(supervisor.status).toMatchObject({
    state: "unavailable",
    problem: { detail: expect.stringContaining("not ready") },
  });
});

test("a child that dies is started anew only when somebody needs it, as a new generation", async () => {
  const children: MemoryChild[] = [];
  const supervisor = supervise((child) => {
    children.push(child);
    answers(child);
  });
  const first = await supervisor.acquire();
  children[0].exit(1);
  await first.child.exited;
  await vi.waitFor(() => expect(supervisor.status.state).toBe("restarting"));
  expect(children).toHaveLength(1);
  const second = await supervisor.acquire();
  expect(second.number).toBe(first.number + 1);
  expect(children).toHaveLength(2);
});

test("finished work closes the count of failures", async () => {
  const children: MemoryChild[] = [];
  const supervisor = supervise((child) => {
    children.push(child);
    answers(child);
  });
  for (let i = 0; i < 5; i++) {
    const generation = await supervisor.acquire();
    supervisor.succeeded();
    children[i].exit(1);
    await generation.child.exited;
    await vi.waitFor(() => expect(supervisor.status.state).toBe("restarting"));
  }
});

test("an open circuit lets one try through after its cool-down, and retry opens the way at once", async () => {
  let now = 0;
  let broken = true;
  const supervisor = supervise((child) => (broken ? child.exit(1) : answers(child)), { coolMs: 1000, now: () => now });
  for (let i = 0; i < 3; i++) await supervisor.acquire().catch(() => {});
  await expect(supervisor.acquire()).rejects.toMatchObject({ code: "VISION_UNAVAILABLE" });
  now = 2000;
  await expect(supervisor.acquire()).rejects.toMatchObject({
    code: "VISION_UNAVAILABLE",
    problem: { detail: expect.stringContaining("status 1") },
  });
  broken = false;
  await expect(supervisor.acquire()).rejects.toMatchObject({ code: "VISION_UNAVAILABLE" });
  supervisor.retry();
  await supervisor.acquire();
  expect(supervisor.status.state).toBe("running");
});

test("stopping asks first, kills a child that does not listen, and nothing starts afterwards", async () => {
  const polite = supervise((child) => child.onMessage((m) => (m === "init" ? child.send("ready") : child.exit(0))));
  const good = await polite.acquire();
  await polite.stop();
  expect(await good.child.exited).toEqual({ code: 0, signal: null });
  const deaf = supervise(answers);
  const bad = await deaf.acquire();
  await deaf.stop();
  expect(await bad.child.exited).toEqual({ code: null, signal: "SIGKILL" });
  await expect(deaf.acquire()).rejects.toMatchObject({ code: "CANCELLED" });
});
