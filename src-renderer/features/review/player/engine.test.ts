import { beforeEach, describe, expect, it, vi } from "vitest";
import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";
import { directClock, proxyClock } from "../../../lib/playback/elementClock.ts";
import { PlaybackEngine } from "./engine.ts";
import { FakeVideo } from "./fakeVideo.ts";
import { FrameTimes } from "./frameTimes.ts";
import { FramesSurface } from "./framesSurface.ts";
import { VideoSurface } from "./videoSurface.ts";

// Uneven on purpose: 40 ms, with every third frame 12 ms late.
const FRAMES = Array.from({ length: 400 }, (_, i) => i * 40_000 + 12_000 * (i % 3));
const DURATION = 16_000_000;

const tableOf = (times: readonly number[]) =>
  new FrameTimes(async (aroundUs, before, after) => {
    const at = lastAtOrBefore(times, aroundUs);
    const first = Math.max(0, at - before + 1);
    return { tUs: times.slice(first, at + 1 + after), firstIndex: first };
  });

let video: FakeVideo;
let engine: PlaybackEngine;
let clock = 0;
let ticks: Array<() => void>;

beforeEach(() => {
  video = new FakeVideo(FRAMES);
  clock = 0;
  ticks = [];
  engine = new PlaybackEngine({
    durationUs: DURATION,
    frameTimes: tableOf(FRAMES),
    now: () => clock,
    nextTick: (act) => {
      ticks.push(act);
      return () => {};
    },
  });
});

const useVideo = (offsetUs = 0) =>
  engine.use(
    (listener) =>
      new VideoSurface({
        kind: "direct",
        element: video.element,
        url: "/source",
        clock: directClock(offsetUs),
        listener,
        startUs: engine.positionUs,
        frameUs: engine.frameUs,
        presentDeadlineMs: 20,
      }),
  );

/** Loads and answers seeks until the engine rests. */
async function settle(): Promise<void> {
  if (video.readyState === 0) video.loaded();
  await vi.waitFor(() => {
    if (video.seeking) video.arrive();
    if (engine.getState().status !== "ready" || video.seeking) throw new Error("not at rest");
  });
  // Corrections come one promise later.
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
  if (video.seeking) await settle();
}

describe("showing a place", () => {
  it("is ready with the first frame at the asked time, and never shows another on the way", async () => {
    const shown: number[] = [];
    engine.onFrame((tUs) => shown.push(tUs));
    await engine.seek(5_000_000);
    useVideo();
    expect(engine.getState().status).toBe("loading");
    expect(video.currentTime).toBeCloseTo(5, 3);
    video.present(0);
    await settle();
    const expected = FRAMES[lastAtOrBefore(FRAMES, 5_001_000)];
    expect(shown).toEqual([expected]);
    expect(engine.displayedUs).toBe(expected);
  });

  it("does not take the file's first frame, presented while the seek runs, for the seek's own", async () => {
    const shown: number[] = [];
    engine.onFrame((tUs) => shown.push(tUs));
    await engine.seek(5_000_000);
    useVideo();
    video.loaded();
    await vi.waitFor(() => expect(video.seeking).toBe(true));
    video.present(0);
    // The seek arrives, and its frame reaches the screen a little later.
    video.presents = false;
    video.arrive();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(engine.positionUs).toBeGreaterThan(4_900_000);
    video.presents = true;
    video.present(5_001_000);
    await vi.waitFor(() => expect(engine.getState().status).toBe("ready"));
    expect(shown).toEqual([FRAMES[lastAtOrBefore(FRAMES, 5_001_000)]]);
  });

  it("knows where it stands, with the frame table and without", async () => {
    const bare = new PlaybackEngine({
      durationUs: DURATION,
      frameTimes: new FrameTimes(() => Promise.reject(new Error("not yet"))),
    });
    // Between two frames, where a line is crossed.
    const between = FRAMES[50]! + 8000;
    for (const one of [engine, bare]) {
      one.use((listener) => ({
        kind: "direct",
        show: async (tUs) => {
          const frame = FRAMES[lastAtOrBefore(FRAMES, tUs)]!;
          listener.onFrame(frame);
          return frame;
        },
        play: () => true,
        pause() {},
        setMuted() {},
        dispose() {},
      }));
      await one.frameTimes.ensure(between).catch(() => {});
      await one.seek(between);
      expect(one.displayedUs).toBe(FRAMES[50]);
      expect(one.isAt(between)).toBe(true);
      expect(one.isAt(FRAMES[53]!)).toBe(false);
      await one.step(3);
      expect(one.isAt(between)).toBe(false);
      await one.seek(between);
      one.play();
      one.pause();
      // The picture has not moved: the frame tells it where it is known.
      expect(one.isAt(between)).toBe(one === engine);
    }
  });

  it("turns a hundred pointer moves into two seeks: the first and the last", async () => {
    useVideo();
    await settle();
    const before = video.seeks.length;
    for (let i = 1; i <= 100; i += 1) void engine.seek(i * 100_000);
    await Promise.resolve();
    expect(video.seeks.length - before).toBe(1);
    expect(engine.positionUs).toBeGreaterThan(9_900_000);
    await settle();
    expect(video.seeks.length - before).toBe(2);
    expect(engine.displayedUs).toBe(FRAMES[lastAtOrBefore(FRAMES, 10_000_000)]);
  });

  it("goes on when the page is hidden and no frame is presented", async () => {
    useVideo();
    await settle();
    video.presents = false;
    const seek = engine.seek(2_000_000);
    await Promise.resolve();
    video.arrive();
    expect(await seek).not.toBeNull();
    expect(engine.positionUs).toBeGreaterThan(1_900_000);
  });

  it("adds the file's offset to the element's clock", async () => {
    useVideo(1_000_000);
    await settle();
    void engine.seek(3_000_000);
    await Promise.resolve();
    expect(video.seeks.at(-1)).toBeGreaterThan(1_900_000);
    expect(video.seeks.at(-1)).toBeLessThan(2_100_000);
  });
});

describe("stepping", () => {
  beforeEach(async () => {
    useVideo();
    await settle();
    await engine.frameTimes.ensure(4_000_000);
    void engine.seek(FRAMES[100]);
    await settle();
    expect(engine.displayedUs).toBe(FRAMES[100]);
  });

  const step = async (frames: number) => {
    const done = engine.step(frames);
    await Promise.resolve();
    await settle();
    await done;
  };

  it("shows exactly the next and the previous frame of an uneven file", async () => {
    for (const [by, frame] of [
      [1, 101],
      [1, 102],
      [1, 103],
      [-1, 102],
      [-1, 101],
      [-5, 96],
    ]) {
      await step(by);
      expect(engine.displayedUs).toBe(FRAMES[frame]);
    }
    expect(engine.getState().stepExact).toBe(true);
  });

  it("adds up presses that come while a step is on its way", async () => {
    const all = [engine.step(1), engine.step(1), engine.step(1)];
    await settle();
    await Promise.all(all);
    expect(engine.displayedUs).toBe(FRAMES[103]);
  });

  it("stays on the first and on the last frame", async () => {
    void engine.seek(0);
    await settle();
    await step(-1);
    expect(engine.displayedUs).toBe(FRAMES[0]);
    await engine.frameTimes.ensure(DURATION);
    void engine.seek(DURATION);
    await settle();
    await step(1);
    expect(engine.displayedUs).toBe(FRAMES[399]);
  });

  it("pauses first", async () => {
    engine.play();
    expect(video.paused).toBe(false);
    await step(1);
    expect(video.paused).toBe(true);
    expect(engine.getState().playing).toBe(false);
  });

  it("finds a frame by its number anywhere in the file", async () => {
    const found = engine.goToFrame(321, 400);
    await vi.waitFor(() => {
      if (video.seeking) video.arrive();
      expect(engine.displayedUs).toBe(FRAMES[321]);
    });
    expect(await found).toBe(true);
    expect(await engine.goToFrame(4000, 400)).toBe(false);
  });
});

it("says that a step is not exact while there is no frame table", async () => {
  engine = new PlaybackEngine({
    durationUs: DURATION,
    frameTimes: new FrameTimes(async () => ({ tUs: [], firstIndex: 0 })),
    startUs: 1_000_000,
  });
  useVideo();
  await settle();
  const done = engine.step(1);
  await vi.waitFor(() => {
    if (video.seeking) video.arrive();
    expect(engine.getState().stepExact).toBe(false);
  });
  video.arrive();
  await done;
  expect(engine.displayedUs).toBeGreaterThan(1_000_000);
});

describe("playing", () => {
  it("plays forward by the element and doubles with every L", async () => {
    useVideo();
    await settle();
    for (const rate of [1, 2, 4, 8, 16, 16]) {
      engine.shuttle(1);
      expect(video.playbackRate).toBe(rate);
    }
    expect(video.paused).toBe(false);
  });

  it("runs backwards by seeks to where the clock stands, and stops at the start", async () => {
    useVideo();
    await settle();
    await engine.frameTimes.ensure(1_000_000);
    void engine.seek(1_000_000);
    await settle();
    engine.shuttle(-1);
    expect(video.paused).toBe(true);
    clock += 400;
    ticks.pop()?.();
    await settle();
    expect(engine.displayedUs).toBe(FRAMES[lastAtOrBefore(FRAMES, 560_000)]);
    clock += 5000;
    await vi.waitFor(() => {
      ticks.pop()?.();
      if (video.seeking) video.arrive();
      expect(engine.getState().playing).toBe(false);
    });
    expect(engine.displayedUs).toBe(0);
  });

  it("stops at the end of a selection", async () => {
    useVideo();
    await settle();
    engine.play(1, 500_000);
    video.present(480_000);
    expect(engine.getState().playing).toBe(true);
    video.present(540_000);
    expect(engine.getState().playing).toBe(false);
    expect(video.paused).toBe(true);
  });
});

describe("when the picture cannot be had", () => {
  it("tells that the browser refused the file", async () => {
    const failures: string[] = [];
    engine.onFailure((failure, kind) => failures.push(`${kind} ${failure}`));
    useVideo();
    video.fail(4);
    await vi.waitFor(() => expect(engine.getState().status).toBe("failed"));
    expect(failures).toEqual(["direct cannot-play"]);
  });

  it("takes a file whose sound loads without a picture for refused", async () => {
    useVideo();
    video.loaded(0);
    await vi.waitFor(() => expect(engine.getState()).toMatchObject({ status: "failed", failure: "cannot-play" }));
  });

  it("tells a lost backend from a refused file", async () => {
    useVideo();
    video.loaded();
    video.fail(2);
    await vi.waitFor(() => expect(engine.getState().failure).toBe("network"));
  });

  it("lets go of the element when it is taken away", async () => {
    useVideo();
    await settle();
    engine.clear();
    expect(video.src).toBe("");
    expect(video.watched).toBe(false);
    expect(engine.getState().source).toBe("none");
  });
});

it("keeps its place when single frames give way to a proxy", async () => {
  engine.use(
    (listener) =>
      new FramesSurface({
        load: async () => ({ draw() {} }),
        frameAt: async (tUs) => FRAMES[lastAtOrBefore(FRAMES, tUs)],
        listener,
      }),
  );
  await engine.seek(7_000_000);
  const before = engine.displayedUs;
  expect(before).toBe(FRAMES[lastAtOrBefore(FRAMES, 7_000_000)]);
  // The proxy's clock runs a second behind and at an even rate.
  const map = { proxyUs: FRAMES.map((_, i) => 1_000_000 + i * 40_000), sourceUs: FRAMES };
  video = new FakeVideo(map.proxyUs);
  engine.use(
    (listener) =>
      new VideoSurface({
        kind: "proxy",
        element: video.element,
        url: "/proxy",
        clock: proxyClock(map),
        listener,
        startUs: engine.positionUs,
        frameUs: engine.frameUs,
      }),
  );
  await settle();
  expect(engine.getState().source).toBe("proxy");
  expect(engine.displayedUs).toBe(before);
});
