import { describe, expect, it, vi } from "vitest";
import type { Caption } from "#shared/domain/caption.ts";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import { neighbourStart } from "../session.ts";
import { captionAt, captionLane, classLanes, eventAt } from "./lanes.ts";
import { TimelineModel } from "./timelineModel.ts";
import { wheelPixels } from "./useTimelinePointer.ts";

const HOUR = 3_600_000_000;
const object = (trackId: number, name: string, startUs: number, endUs: number) =>
  ({ trackId, class: name, startUs, endUs, confidence: 1 }) as TrackedObject;

describe("lanes", () => {
  it("puts objects that were there together under each other, and reuses a row when it is free", () => {
    const [lane] = classLanes([
      object(1, "person", 0, 10),
      object(2, "person", 5, 15),
      object(3, "person", 10, 20),
      object(4, "person", 12, 13),
    ]);
    expect(lane.bars.map((bar) => [bar.trackId, bar.row])).toEqual([
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 2],
    ]);
    expect(lane.rows).toBe(3);
  });
  it("shows the class with most objects first", () => {
    expect(
      classLanes([object(1, "car", 0, 1), object(2, "person", 0, 1), object(3, "person", 2, 3)]).map(
        (lane) => lane.class,
      ),
    ).toEqual(["person", "car"]);
  });
});

describe("the lane of events", () => {
  const event = (id: string, startUs: number, endUs: number) =>
    ({ id, startUs, endUs, bestUs: (startUs + endUs) / 2 }) as SceneEvent;
  it("gives the event under the pointer, also where it is shorter than its shape, and the nearest of several", () => {
    const events = [event("a", 100, 110), event("b", 105, 400), event("c", 900, 901)];
    expect(eventAt(events, 104, 10)?.id).toBe("a");
    expect(eventAt(events, 300, 10)?.id).toBe("b");
    expect(eventAt(events, 893, 10)?.id).toBe("c");
    expect(eventAt(events, 600, 10)).toBeNull();
  });
});

describe("the lane of captions", () => {
  const caption = (id: string, fromUs: number, toUs: number) =>
    ({ id, fromUs, toUs, text: id, primed: false }) as Caption;
  it("lays captions of one span under each other, three deep, and finds the one under the pointer", () => {
    const lane = captionLane([caption("b", 0, 20), caption("a", 0, 20), caption("c", 5, 15), caption("d", 6, 9), caption("e", 30, 40)]);
    expect([lane.rows, lane.bars.map((bar) => bar.row)]).toEqual([3, [0, 1, 2, 2, 0]]);
    expect([0.1, 0.5, 0.9].map((share) => captionAt(lane, 7, share)?.id)).toEqual(["b", "a", "d"]);
    expect(captionAt(lane, 12, 0.9)?.id).toBe("c");
    expect(captionAt(lane, 25, 0.1)).toBeNull();
    expect(captionAt(captionLane([]), 5, 0.5)).toBeNull();
  }); // prettier-ignore
});

describe("the timeline", () => {
  const make = () => {
    const model = new TimelineModel({ startUs: 0, endUs: 10 * HOUR, minSpanUs: 400_000 });
    model.setWidth(1000);
    return model;
  };
  it("keeps the time under the pointer while the wheel turns", () => {
    const model = make();
    const under = model.usAt(250);
    for (let i = 0; i < 20; i += 1) model.zoomAtX(1.4, 250);
    expect(model.usAt(250)).toBeCloseTo(under, 0);
    expect(model.view.toUs - model.view.fromUs).toBeLessThan(0.1 * HOUR);
  });
  it("turns the page when playing runs out of it, but not while the operator looks elsewhere", () => {
    const model = make();
    model.show({ fromUs: HOUR, toUs: 2 * HOUR });
    model.playheadMoved(2 * HOUR + 1);
    expect(model.view.fromUs).toBeGreaterThan(1.8 * HOUR);
    model.panPx(-500);
    const chosen = model.view;
    model.playheadMoved(2 * HOUR + HOUR * 0.95);
    expect(model.view).toBe(chosen);
    model.reveal(9 * HOUR);
    expect(model.view.toUs).toBeGreaterThan(9 * HOUR);
  });
  it("tells its listeners of real changes only", () => {
    const model = make();
    const listener = vi.fn();
    model.subscribe(listener);
    model.showWhole();
    model.zoomAtX(0.5, 10);
    expect(listener).not.toHaveBeenCalled();
    model.zoomAtX(2, 10);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

it("reads a wheel in lines as a wheel in pixels", () => {
  expect(wheelPixels({ deltaMode: 0 }, 100)).toBe(100);
  expect(wheelPixels({ deltaMode: 1 }, 3)).toBe(48);
});

describe("next and previous object", () => {
  const starts = [1_000_000, 2_000_000, 2_000_000, 5_000_000];
  it("leaves the one that the picture stands on", () => {
    expect(neighbourStart(starts, 1_000_000, 1)).toBe(1);
    expect(neighbourStart(starts, 5_000_000, -1)).toBe(2);
  });
  it("finds the one before when the picture stands in its life", () => {
    expect(neighbourStart(starts, 3_000_000, -1)).toBe(2);
    expect(neighbourStart(starts, 0, 1)).toBe(0);
  });
  it("stops at the ends", () => {
    expect(neighbourStart(starts, 5_000_000, 1)).toBeNull();
    expect(neighbourStart(starts, 1_000_000, -1)).toBeNull();
  });
});
