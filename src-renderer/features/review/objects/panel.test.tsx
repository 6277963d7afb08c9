import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TrackedObject } from "#shared/domain/track.ts";
import type { VideoId, VideoSummary } from "#shared/domain/video.ts";
import { renderWith } from "../../../dev/testHost.tsx";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { createReviewStore, ReviewStoreContext, type ReviewStore } from "../reviewStore.ts";
import { ReviewContext, type ReviewContextValue } from "../session.ts";
import { arrangeObjects } from "./objectOrder.ts";
import { ObjectsPanel, type ObjectsPanelProps } from "./ObjectsPanel.tsx";
import { PictureSlots } from "../../../lib/pictureSlots.ts";

const ID = "v_0000000000" as VideoId;

function object(trackId: number, name: string, over: Partial<TrackedObject> = {}): TrackedObject {
  const startUs = trackId * 1_000_000;
  const box = { x: 0.1, y: 0.1, w: 0.1 * trackId, h: 0.1 };
  return {
    id: `${ID}.${trackId}`,
    videoId: ID,
    trackId,
    class: name,
    confidence: 0.8,
    startUs,
    endUs: startUs + 5_000_000,
    bestUs: startUs + 2_000_000,
    bestBox: box,
    looks: [
      { tUs: startUs + 2_000_000, box },
      { tUs: startUs + 3_000_000, box },
    ],
    colors: { all: ["red"], upper: ["red"], lower: ["black"] },
    direction: "up-left",
    speed: 1.25,
    dwellUs: 0,
    entry: "left",
    exit: "inside",
    lifecycle: [
      { kind: "entered", tUs: startUs },
      { kind: "stopped", tUs: startUs + 1_000_000 },
      { kind: "left", tUs: startUs + 5_000_000 },
    ],
    sampleCount: 25,
    ...over,
  };
}

const objects = [
  object(1, "person"),
  object(2, "car", { dwellUs: 9_000_000 }),
  object(3, "person", { confidence: 0.3 }),
];
const engine = { positionUs: 0, seek: vi.fn(async () => null), pause: vi.fn() };
const timeline = { reveal: vi.fn(), showSpan: vi.fn() };
let store: ReviewStore;

function show(props: Partial<ObjectsPanelProps> = {}, video: Partial<VideoSummary> = {}) {
  const value = {
    video: {
      id: ID,
      state: "ready",
      missing: false,
      recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false },
      ...video,
    },
    media: { durationUs: 60_000_000, width: 640, height: 360 },
    mediaBase: "http://127.0.0.1/m",
    session: { engine, timeline },
  } as unknown as ReviewContextValue;
  return renderWith(
    <ReviewStoreContext value={store}>
      <ReviewContext value={value}>
        <div style={{ height: 600 }}>
          <ObjectsPanel objects={objects} loading={false} problem={null} onRetry={() => {}} detail={null} {...props} />
        </div>
      </ReviewContext>
    </ReviewStoreContext>,
  );
}

beforeEach(() => {
  applyLanguage("en");
  store = createReviewStore();
  // happy-dom lays nothing out; the virtual list needs a height to fill.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(340);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

describe("the list of objects", () => {
  it("opens an object where it appears and seeks there", async () => {
    show();
    fireEvent.click(await screen.findByRole("button", { name: /car 2/ }));
    expect(store.getState().selectedId).toBe(2);
    expect(engine.seek).toHaveBeenCalledWith(2_000_000);
  });
  it("hides a class from the list when its chip is released, and brings it back", () => {
    show();
    const chip = screen.getByRole("button", { name: /^person\s*2/, pressed: true });
    fireEvent.click(chip);
    expect(screen.queryByRole("button", { name: /person 1/ })).toBeNull();
    expect(screen.getByText("1 of 3")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Show all" }));
    expect(screen.getByText("3 objects")).toBeTruthy();
  });
  it("says so when nothing passes the filter, with the way out", () => {
    store.getState().set({ minConfidence: 0.95 });
    show();
    expect(screen.getByText("No object passes the filter")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Show all" }));
    expect(store.getState().minConfidence).toBe(0);
  });
  it("tells an empty video from one that is still being looked at", () => {
    const { unmount } = show({ objects: [] });
    expect(screen.getByText("No objects found")).toBeTruthy();
    unmount();
    show({ objects: [] }, { state: "analysing" });
    expect(screen.getByText("No objects yet")).toBeTruthy();
  });
  it("walks with the arrow keys", async () => {
    show();
    const first = await screen.findByRole("button", { name: /person 1/ });
    first.focus();
    fireEvent.keyDown(first, { key: "ArrowDown" });
    await vi.waitFor(() => expect(document.activeElement?.textContent).toContain("car 2"));
  });
});

describe("one object", () => {
  const detail = (over: Partial<NonNullable<ObjectsPanelProps["detail"]>> = {}) => ({
    object: objects[0],
    near: [3],
    similar: [objects[2]],
    loading: false,
    problem: null,
    onRetry: () => {},
    ...over,
  });

  it("seeks to every moment of its life", () => {
    show({ detail: detail() });
    const life = screen.getByRole("heading", { name: "Life" }).parentElement as HTMLElement;
    for (const [name, tUs] of [
      [/Entered.*from the left/, 1_000_000],
      [/Stopped/, 2_000_000],
      [/Left.*within the picture/, 6_000_000],
    ] as const) {
      fireEvent.click(within(life).getByRole("button", { name }));
      expect(engine.seek).toHaveBeenLastCalledWith(tUs);
    }
  });
  it("names its colours beside the swatches, and its direction in words", () => {
    show({ detail: detail() });
    const facts = screen.getByRole("heading", { name: "Facts" }).parentElement as HTMLElement;
    expect(facts.textContent).toMatch(/upper\s*red/);
    expect(facts.textContent).toMatch(/lower\s*black/);
    expect(facts.textContent).toContain("up left");
    expect(facts.textContent).toContain("1.25 heights/s");
  });
  it("goes on to a similar object and back to the list", () => {
    show({ detail: detail() });
    fireEvent.click(screen.getByRole("button", { name: /person 3/ }));
    expect(store.getState().selectedId).toBe(3);
    fireEvent.click(screen.getByRole("button", { name: "All objects" }));
    expect(store.getState().selectedId).toBeNull();
  });
  it("speaks Korean", () => {
    applyLanguage("ko");
    show({ detail: detail() });
    expect(screen.getByRole("heading", { name: "행적" })).toBeTruthy();
    expect(screen.getByRole("heading", { name: "사람 1" })).toBeTruthy();
  });
});

describe("order of the list", () => {
  const ask = { hiddenClasses: new Set<string>(), minConfidence: 0, span: null };
  const ids = (list: TrackedObject[]) => list.map((one) => one.trackId);
  it("sorts by time, size and dwell", () => {
    expect(ids(arrangeObjects([...objects].reverse(), { ...ask, sort: "time" }))).toEqual([1, 2, 3]);
    expect(ids(arrangeObjects(objects, { ...ask, sort: "size" }))).toEqual([3, 2, 1]);
    expect(ids(arrangeObjects(objects, { ...ask, sort: "dwell" }))).toEqual([2, 1, 3]);
  });
  it("keeps what overlaps the selection", () => {
    expect(ids(arrangeObjects(objects, { ...ask, sort: "time", span: { fromUs: 0, toUs: 1_500_000 } }))).toEqual([1]);
  });
});

it("loads crops two at a time, the newest request first", () => {
  const slots = new PictureSlots(2);
  const started: string[] = [];
  const give = ["a", "b", "c", "d", "e"].map((name) => slots.take(() => started.push(name)));
  expect(started).toEqual(["a", "b"]);
  give[3](); // scrolled away before its turn
  give[0]();
  give[0]();
  expect(started).toEqual(["a", "b", "e"]);
  give[1]();
  expect(started).toEqual(["a", "b", "e", "c"]);
});
