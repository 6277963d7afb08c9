import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { RangeResult } from "#shared/vision/detections.ts";
import {
  VISION_PROTOCOL_VERSION,
  type FinalObject,
  type VisionEvent,
  type VisionFrame,
  type VisionRequest,
} from "#shared/vision/protocol.ts";
import type { ChildHandle, ChildHost } from "../platform/childHost.ts";
import { forkHost } from "../platform/forkHost.ts";
import type { Logger } from "../platform/logger.ts";
import { createMemoryHost } from "../platform/memoryHost.ts";
// Tests may look across rooms: this one runs the real vision process.
import {
  VISION_ENTRY,
  analyseRequest,
  clipFolder,
  mediaInfo,
  squareClip,
  visionConfig,
} from "../../src-vision/testing/clips.ts";
import { createVisionClient } from "./client.ts";

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => "", child: () => silent };
const clips = clipFolder();
const clip = clips.path("square.mkv");
const media = mediaInfo({ durationUs: 60_000_000 });
beforeAll(() => squareClip(clip, { seconds: 60, fps: 10, speed: 4 }));
afterAll(() => clips.remove());

const open: Array<{ close(): Promise<void> }> = [];
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

/** The real process; `children` are its lives. */
function real(): { client: ReturnType<typeof createVisionClient>; children: ChildHandle[] } {
  const children: ChildHandle[] = [];
  const host: ChildHost = {
    spawn(entry, options) {
      const child = forkHost.spawn(entry, options);
      children.push(child);
      return child;
    },
  };
  const client = createVisionClient({ host, entry: VISION_ENTRY, config: visionConfig(), logger: silent });
  open.push(client);
  return { client, children };
}

const never = (): AbortSignal => new AbortController().signal;

async function collect(
  client: ReturnType<typeof createVisionClient>,
  onRange?: (range: RangeResult) => void,
): Promise<RangeResult[]> {
  const ranges: RangeResult[] = [];
  await client.analyse(analyseRequest(clip, media), {
    signal: never(),
    onProgress: () => {},
    onRange: async (range) => {
      ranges.push(range);
      onRange?.(range);
    },
  });
  return ranges;
}

/** What an undisturbed analysis yields, made once. */
let undisturbed: Promise<RangeResult[]> | null = null;
const wholePass = (): Promise<RangeResult[]> => (undisturbed ??= collect(real().client));

test("an analysis goes on where it was when its process is killed in the middle, and its ranges are the same", async () => {
  const whole = await wholePass();
  expect(whole).toHaveLength(6);
  const { client, children } = real();
  const broken = await collect(client, (range) => {
    if (range.index === 1 || range.index === 3) children.at(-1)?.kill();
  });
  expect(children.length).toBeGreaterThanOrEqual(2);
  expect(broken).toEqual(whole);
  expect(client.status().state).toBe("running");
});

test("at most two ranges are out while the backend has committed none", async () => {
  let release: (() => void) | null = null;
  const seen: number[] = [];
  let sent = 0;
  const { client, children } = real();
  const done = client.analyse(analyseRequest(clip, media), {
    signal: never(),
    onProgress: () => {},
    onRange: (range) => {
      seen.push(range.index);
      return new Promise((resolve) => {
        release = resolve;
      });
    },
  });
  await vi.waitFor(() => expect(seen).toEqual([0]), { timeout: 20_000 });
  children[0].onMessage((m) => {
    if ((m as VisionFrame<VisionEvent>).body.kind === "range") sent++;
  });
  for (let i = 0; i < 6; i++) {
    await vi.waitFor(() => expect(seen).toHaveLength(i + 1), { timeout: 20_000 });
    // Range 0 had come before counting began; one more may be on its way unseen.
    expect(sent + 1 - i).toBeLessThanOrEqual(2);
    (release as (() => void) | null)?.();
  }
  expect((await done).frames).toBe(300);
});

test("cancelling rejects within a second and leaves the process ready for the next request", async () => {
  const { client, children } = real();
  const abort = new AbortController();
  let abortedMs = 0;
  const error: unknown = await client
    .analyse(analyseRequest(clip, media), {
      signal: abort.signal,
      onProgress: () => {},
      onRange: async () => {
        abortedMs = performance.now();
        abort.abort();
      },
    })
    .catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "CANCELLED" });
  expect(performance.now() - abortedMs).toBeLessThan(1000);
  expect(await collect(client)).toHaveLength(6);
  expect(children).toHaveLength(1);
});

test("closing is prompt: the process ends by itself, also in the middle of an analysis", async () => {
  for (const busy of [false, true]) {
    const { client, children } = real();
    const going = new Promise<void>((resolve) => {
      if (!busy) void client.trackMot("", { fps: 25, width: 640, height: 480 }, never()).then(() => resolve());
      else
        client
          .analyse(analyseRequest(clip, media), {
            signal: never(),
            onProgress: () => {},
            onRange: async () => resolve(),
          })
          .catch(() => {});
    });
    await going;
    const started = performance.now();
    await client.close();
    // Its deadline is 3 s; what it takes on a quiet machine is about 25 ms.
    expect(performance.now() - started).toBeLessThan(1500);
    expect(await children[0].exited).toEqual({ code: 0, signal: null });
  }
});

test("the final pass takes ranges one by one and gives every object once", async () => {
  const { client } = real();
  const ranges = await wholePass();
  let pulled = 0;
  async function* feed(): AsyncGenerator<RangeResult> {
    for (const range of ranges) {
      pulled++;
      yield range;
    }
  }
  const objects: FinalObject[] = [];
  const request = { labels: ["moving"], aspect: 320 / 240, sampleFps: 5, motionOnly: true };
  const { objectCount } = await client.tracks(request, feed(), {
    signal: never(),
    onObjects: async (batch) => void objects.push(...batch),
  });
  expect(pulled).toBe(6);
  expect(objectCount).toBe(objects.length);
  expect(objects.some((o) => o.object.direction === "right" && o.object.class === "moving")).toBe(true);
});

test("a process that dies under every try is given up after three, with its reason, and not started again by itself", async () => {
  let spawned = 0;
  const host = createMemoryHost((child) => {
    spawned++;
    child.onMessage((m) => {
      const { id, body } = m as VisionFrame<VisionRequest>;
      if (body.kind === "init") child.send({ id, body: { kind: "ready", version: VISION_PROTOCOL_VERSION } });
      else child.exit(139);
    });
  });
  const client = createVisionClient({ host, entry: "/x", config: visionConfig(), logger: silent });
  open.push(client);
  await expect(collect(client)).rejects.toMatchObject({
    code: "VISION_UNAVAILABLE",
    problem: { detail: expect.stringContaining("status 139") },
  });
  expect(spawned).toBe(3);
  expect(client.status().state).toBe("unavailable");
  await expect(client.detectImages([], { manifest: {} as never, paths: {} }, 0.1, never())).rejects.toMatchObject({
    code: "VISION_UNAVAILABLE",
  });
  expect(spawned).toBe(3);
});

test("a process that does not stop a cancelled request is replaced", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    let spawned = 0;
    const asked: string[] = [];
    const host = createMemoryHost((child) => {
      spawned++;
      child.onMessage((m) => {
        const { id, body } = m as VisionFrame<VisionRequest>;
        asked.push(body.kind);
        if (body.kind === "init") child.send({ id, body: { kind: "ready", version: VISION_PROTOCOL_VERSION } });
      });
    });
    const client = createVisionClient({ host, entry: "/x", config: visionConfig(), logger: silent });
    open.push(client);
    const abort = new AbortController();
    const done = client.selfTest({ manifest: {} as never, paths: {} }, ["cpu"], abort.signal).catch((e: unknown) => e);
    await vi.waitFor(() => expect(asked).toContain("selfTest"));
    abort.abort();
    await vi.advanceTimersByTimeAsync(6000);
    expect(await done).toMatchObject({ code: "CANCELLED" });
    expect(spawned).toBe(1);
    expect(client.status().state).toBe("restarting");
  } finally {
    vi.useRealTimers();
  }
});
