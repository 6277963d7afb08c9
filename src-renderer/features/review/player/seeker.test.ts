import { expect, it } from "vitest";
import { Seeker } from "./seeker.ts";

function scripted() {
  const started: number[] = [];
  const waiting: Array<{ finish: (shownUs: number) => void; fail: (error: unknown) => void; signal: AbortSignal }> = [];
  const seeker = new Seeker((tUs, signal) => {
    started.push(tUs);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    signal.addEventListener("abort", () => reject(signal.reason));
    waiting.push({ finish: resolve, fail: reject, signal });
    return promise;
  });
  return { seeker, started, waiting };
}

it("keeps one seek in flight and only the latest target", async () => {
  const { seeker, started, waiting } = scripted();
  const outcomes = [10, 20, 30, 40].map((tUs) => seeker.request(tUs));
  expect(started).toEqual([10]);
  expect(seeker.targetUs).toBe(40);
  waiting[0].finish(10);
  expect(await outcomes[0]).toEqual({ shownUs: 10 });
  expect(await Promise.all(outcomes.slice(1, 3))).toEqual([null, null]);
  expect(started).toEqual([10, 40]);
  waiting[1].finish(41);
  expect(await outcomes[3]).toEqual({ shownUs: 41 });
  expect(seeker.targetUs).toBeNull();
});

it("goes on after a seek that failed, and tells who asked for it", async () => {
  const { seeker, started, waiting } = scripted();
  const first = seeker.request(10);
  const second = seeker.request(20);
  waiting[0].fail(new Error("no bytes"));
  await expect(first).rejects.toThrow("no bytes");
  await expect.poll(() => started).toEqual([10, 20]);
  waiting[1].finish(20);
  expect(await second).toEqual({ shownUs: 20 });
});

it("ends both the running and the waiting seek when cancelled", async () => {
  const { seeker, waiting } = scripted();
  const both = [seeker.request(10), seeker.request(20)];
  seeker.cancel();
  expect(waiting[0].signal.aborted).toBe(true);
  expect(await Promise.all(both)).toEqual([null, null]);
});
