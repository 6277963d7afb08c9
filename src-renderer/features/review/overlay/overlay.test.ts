import { describe, expect, it, vi } from "vitest";
import type { TrackPath } from "#shared/domain/track.ts";
import { boxesAt, hitTest, type DrawnBox } from "./boxes.ts";
import {
  clampZoom,
  letterbox,
  NO_ZOOM,
  panPicture,
  pictureRect,
  toPicture,
  toStage,
  zoomPictureAt,
} from "./letterbox.ts";
import { TrackCache } from "./trackCache.ts";

describe("letterbox", () => {
  it("fits a wide picture between bands above and below, a tall one between bands at the sides", () => {
    expect(letterbox({ width: 1000, height: 1000 }, { width: 1920, height: 1080 })).toEqual({
      x: expect.closeTo(0, 9),
      y: 218.75,
      width: expect.closeTo(1000, 9),
      height: 562.5,
    });
    expect(letterbox({ width: 1000, height: 500 }, { width: 576, height: 768 })).toEqual({
      x: expect.closeTo(312.5, 9),
      y: 0,
      width: expect.closeTo(375, 9),
      height: 500,
    });
  });
  it("is empty on a stage without room", () => {
    expect(letterbox({ width: 0, height: 500 }, { width: 4, height: 3 }).width).toBe(0);
  });
});

describe("digital zoom", () => {
  const stage = { width: 1200, height: 800 };
  const picture = { width: 768, height: 576 };

  it("keeps the point of the picture under the pointer", () => {
    let zoom = NO_ZOOM;
    const at = { x: 640, y: 300 };
    const under = toPicture(pictureRect(stage, picture, zoom), at);
    for (let i = 0; i < 12; i += 1) {
      zoom = zoomPictureAt(stage, picture, zoom, 1.25, at);
      const now = toPicture(pictureRect(stage, picture, zoom), at);
      // Until the picture fills the stage an axis is centred; from then on the point is held.
      if (zoom.scale > 1.2) {
        expect(now.x).toBeCloseTo(under.x, 6);
        expect(now.y).toBeCloseTo(under.y, 6);
      }
    }
    expect(zoom.scale).toBeCloseTo(14.55, 1);
  });
  it("returns to the fitted picture", () => {
    const near = zoomPictureAt(stage, picture, NO_ZOOM, 8, { x: 1100, y: 10 });
    expect(zoomPictureAt(stage, picture, near, 1 / 100, { x: 3, y: 3 })).toEqual(NO_ZOOM);
  });
  it("never shows a band where there is picture left", () => {
    const near = clampZoom(stage, picture, { scale: 4, centre: { x: 0.5, y: 0.5 } });
    const rect = pictureRect(stage, picture, panPicture(stage, picture, near, { x: 1e6, y: -1e6 }));
    expect(rect.x).toBeCloseTo(0);
    expect(rect.y + rect.height).toBeCloseTo(stage.height);
  });
  it("moves boxes and picture by the same rectangle", () => {
    const zoom = zoomPictureAt(stage, picture, NO_ZOOM, 3, { x: 200, y: 200 });
    const rect = pictureRect(stage, picture, zoom);
    const box = toStage(rect, { x: 0.25, y: 0.5, w: 0.5, h: 0.25 });
    expect(toPicture(rect, { x: box.x, y: box.y })).toEqual({ x: expect.closeTo(0.25, 9), y: expect.closeTo(0.5, 9) });
    expect(box.width / rect.width).toBeCloseTo(0.5);
  });
});

const drawn = (trackId: number, x: number, y: number, w: number, h: number): DrawnBox => ({
  trackId,
  class: "person",
  confidence: 1,
  box: { x, y, w, h },
  bridged: false,
});

describe("clicking a box", () => {
  const lorry = drawn(1, 0.1, 0.1, 0.6, 0.6);
  const person = drawn(2, 0.3, 0.3, 0.05, 0.15);
  it("takes the person before the lorry, whichever was drawn last", () => {
    expect(hitTest([lorry, person], { x: 0.32, y: 0.4 })).toBe(person);
    expect(hitTest([person, lorry], { x: 0.32, y: 0.4 })).toBe(person);
    expect(hitTest([lorry, person], { x: 0.5, y: 0.5 })).toBe(lorry);
  });
  it("hits tiny objects within a finger's width and nothing beyond", () => {
    const slack = { x: 0.01, y: 0.01 };
    expect(hitTest([person], { x: 0.295, y: 0.4 }, slack)).toBe(person);
    expect(hitTest([person], { x: 0.28, y: 0.4 }, slack)).toBeNull();
  });
});

const path = (trackId: number, name: string, confidence: number): TrackPath => ({
  trackId,
  class: name,
  confidence,
  tUs: [0, 1_000_000],
  x: [0, 0.5],
  y: [0, 0],
  w: [0.1, 0.1],
  h: [0.1, 0.1],
  score: [0.9, trackId === 3 ? 0 : 0.9],
});

describe("which boxes are drawn", () => {
  const paths = [path(1, "person", 0.9), path(2, "car", 0.9), path(3, "person", 0.2)];
  const all = { hiddenClasses: new Set<string>(), minConfidence: 0 };
  it("draws every track at the displayed frame's time", () => {
    expect(boxesAt(paths, 500_000, all, null).map((b) => [b.trackId, b.box.x])).toEqual([
      [1, 0.25],
      [2, 0.25],
      [3, 0.25],
    ]);
    expect(boxesAt(paths, 1_000_001, all, null)).toEqual([]);
  });
  it("filters by class and confidence but never hides the selected object", () => {
    const filter = { hiddenClasses: new Set(["car"]), minConfidence: 0.5 };
    expect(boxesAt(paths, 0, filter, null).map((b) => b.trackId)).toEqual([1]);
    expect(boxesAt(paths, 0, filter, 2).map((b) => b.trackId)).toEqual([1, 2]);
  });
  it("marks a box that no detection supports", () => {
    expect(boxesAt(paths, 1_000_000, all, null).map((b) => b.bridged)).toEqual([false, false, true]);
  });
});

describe("the box cache", () => {
  const setUp = (
    answer: (fromUs: number) => Promise<{ provisional: boolean; paths: TrackPath[] }>,
    durationUs = 3_600_000_000,
  ) => {
    const asked: number[] = [];
    const onChange = vi.fn();
    const cache = new TrackCache({
      fetch: (fromUs) => {
        asked.push(fromUs / 60_000_000);
        return answer(fromUs);
      },
      durationUs,
      onChange,
    });
    return { cache, asked, onChange };
  };
  const one = async () => ({ provisional: false, paths: [path(1, "person", 1)] });

  it("asks for the minute under the playhead and the next one in the direction of play", () => {
    const { cache, asked } = setUp(one);
    cache.follow(130_000_000, 1);
    expect(asked).toEqual([2, 3]);
    cache.follow(131_000_000, -1);
    expect(asked).toEqual([2, 3, 1]);
  });
  it("asks nothing beyond the video's ends", () => {
    const { cache, asked } = setUp(one, 60_000_000);
    cache.follow(1_000_000, 1);
    cache.follow(1_000_000, -1);
    expect(asked).toEqual([0]);
  });
  it("holds a bounded number of minutes however long playing goes on", async () => {
    const { cache } = setUp(one);
    for (let minute = 0; minute < 50; minute += 1) cache.follow(minute * 60_000_000, 1);
    expect(cache.size).toBeLessThanOrEqual(8);
    await vi.waitFor(() => expect(cache.at(49 * 60_000_000).state).toBe("ready"));
    expect(cache.at(0).state).toBe("loading");
  });
  it("shows the old boxes until provisional ones are replaced", async () => {
    let provisional = true;
    let open = Promise.resolve();
    const { cache, asked } = setUp(async () => {
      await open;
      return { provisional, paths: [path(provisional ? 1 : 7, "person", 1)] };
    }, 60_000_000);
    cache.follow(0, 1);
    await vi.waitFor(() => expect(cache.at(0)).toMatchObject({ state: "ready", provisional: true }));
    provisional = false;
    const gate = Promise.withResolvers<void>();
    open = gate.promise;
    cache.refresh();
    expect(asked).toEqual([0, 0]);
    expect(cache.at(0).paths[0].trackId).toBe(1);
    gate.resolve();
    await vi.waitFor(() => expect(cache.at(0)).toMatchObject({ provisional: false, paths: [{ trackId: 7 }] }));
    cache.refresh();
    expect(asked).toEqual([0, 0]);
  });
  it("says that boxes could not be loaded and tries again by itself", async () => {
    vi.useFakeTimers();
    try {
      let broken = true;
      const { cache, asked } = setUp(async () => {
        if (broken) throw new Error("gone");
        return one();
      }, 60_000_000);
      cache.follow(0, 1);
      await vi.waitFor(() => expect(cache.at(0).state).toBe("failed"));
      cache.follow(0, 1);
      expect(asked).toEqual([0]);
      broken = false;
      await vi.advanceTimersByTimeAsync(3000);
      expect(cache.at(0).state).toBe("ready");
      cache.dispose();
    } finally {
      vi.useRealTimers();
    }
  });
});
