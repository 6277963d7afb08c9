import { cleanup, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SceneEvent } from "#shared/domain/event.ts";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { renderWith } from "../../../dev/testHost.tsx";
import { createReviewStore, ReviewStoreContext } from "../reviewStore.ts";
import { ReviewContext, type ReviewContextValue } from "../session.ts";
import { EventBar } from "./EventBar.tsx";
import { useEventSteps } from "./useEventSteps.ts";
import { useOpenedEvent } from "./useShownEvent.ts";

configure({ asyncUtilTimeout: 4000 });

const event = (n: number, bestUs: number, level: SceneEvent["level"]) =>
  ({
    id: `ev_000000000${String(n)}`,
    names: { en: `Event <i>${String(n)}</i>`, ko: `이벤트 ${String(n)}` },
    level,
    bestUs,
    trackIds: [n],
    sentence: { en: "It happened.", ko: "있었습니다." },
  }) as unknown as SceneEvent;
// Between two frames, as a line is crossed.
const EVENTS = [event(1, 1_000_000, "notice"), event(2, 5_068_932, "alarm"), event(3, 5_068_932, "warning")];
const frameAt = (us: number): number => Math.floor(us / 100_000) * 100_000;

const engine = {
  positionUs: 0,
  isAt: (tUs: number) => frameAt(tUs) === engine.positionUs,
  pause: vi.fn(),
  seek: vi.fn(async (tUs: number) => void (engine.positionUs = frameAt(tUs))),
};
const onEvent = vi.fn();
const store = createReviewStore();

function Steps({ openedUs }: { openedUs: number }) {
  useOpenedEvent(EVENTS, openedUs);
  const step = useEventSteps(EVENTS);
  return (
    <>
      <button onClick={() => step(1)}>on</button>
      <EventBar events={EVENTS} step={step} />
    </>
  );
}
function show(openedUs: number): void {
  const value = { session: { engine, timeline: { reveal: vi.fn() } }, onEvent } as unknown as ReviewContextValue;
  renderWith(
    <ReviewStoreContext value={store}>
      <ReviewContext value={value}>
        <Steps openedUs={openedUs} />
      </ReviewContext>
    </ReviewStoreContext>,
  );
}

beforeEach(() => {
  applyLanguage("en");
  engine.positionUs = 0;
  store.getState().set({ eventId: null, selectedId: null });
  vi.clearAllMocks();
});
afterEach(cleanup);

it("walks events in the order of their time, also those of one frame, and shows each one's object", () => {
  show(0);
  const on = screen.getByRole("button", { name: "on" });
  const places: Array<[number, number | null]> = [];
  for (let i = 0; i < 4; i += 1) {
    fireEvent.click(on);
    places.push([engine.positionUs, store.getState().selectedId]);
  }
  expect(places).toEqual([
    [1_000_000, 1],
    [5_000_000, 2],
    [5_000_000, 3],
    [5_000_000, 3],
  ]);
  expect(screen.getByRole("navigation", { name: "Events in this video" }).textContent).toContain("Event 3 of 3");
});

it("is on the event that Review was opened at, says its level in a word, and opens it with a key", async () => {
  engine.positionUs = 1_000_000;
  show(1_000_000);
  const bar = await screen.findByRole("navigation", { name: "Events in this video" });
  expect(bar.textContent).toContain("Notice");
  // A name is text, whatever it looks like.
  expect(bar.textContent).toContain("Event <i>1</i>");
  fireEvent.keyDown(document.body, { key: "e", code: "KeyE" });
  expect(onEvent).toHaveBeenCalledWith(EVENTS[0]);
  fireEvent.click(screen.getByRole("button", { name: "Hide this bar" }));
  await waitFor(() => expect(screen.queryByRole("navigation", { name: "Events in this video" })).toBeNull());
});
