import { act, cleanup, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SceneEvent } from "#shared/domain/event.ts";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { Toaster } from "../../ui/Toast.tsx";
import { RaisedNotices } from "./RaisedNotices.tsx";
import { useEventsView } from "./viewStore.ts";

configure({ asyncUtilTimeout: 4000 });

const onOpen = vi.fn();
const shown: Array<{ title: string; body: string | undefined }> = [];

class FakeNotification extends EventTarget {
  static permission: NotificationPermission = "granted";
  constructor(title: string, options?: NotificationOptions) {
    super();
    shown.push({ title, body: options?.body });
  }
  close(): void {}
}

/** The window over a backend that watched since it started, and one of its events to raise anew. */
async function start(alerts: Partial<FakeBackend["events"]["alerts"]>) {
  const backend = new FakeBackend("full", 8);
  backend.events.alerts = { ...backend.events.alerts, ...alerts };
  backend.events.counts();
  const [one] = backend.events.events.values();
  if (!one) throw new Error("no event");
  const raise = (level: SceneEvent["level"], n = 1): void =>
    act(() =>
      backend.events.raise([{ ...one, level, state: "new", id: `ev_raised00000${String(n)}` as SceneEvent["id"] }], 3),
    );
  renderWith(
    <>
      <RaisedNotices onOpen={onOpen} />
      <Toaster theme="dark" />
    </>,
    { backend },
  );
  // The settings are asked for once: from then on what comes is told.
  await waitFor(() => expect(backend.calls.some((call) => call.name === "events.alerts")).toBe(true));
  return { raise, name: one.names.en };
}

beforeEach(() => {
  applyLanguage("en");
  shown.length = 0;
  onOpen.mockClear();
  vi.stubGlobal("Notification", FakeNotification);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it("tells of new events in a toast that leads to them, and on the desktop where that is on", async () => {
  const { raise, name } = await start({ desktop: true });
  raise("alarm");
  expect(await screen.findByText(`Alarm: ${name} and 2 more`)).toBeTruthy();
  expect(shown).toHaveLength(1);
  expect(shown[0]?.title).toContain(name);
  fireEvent.click(screen.getByRole("button", { name: "Events" }));
  expect(onOpen).toHaveBeenCalled();
  expect(useEventsView.getState().selection.focus).toBe("ev_raised000001");
});

it("leaves quieter events to the queue, and the desktop alone where it is off", async () => {
  const { raise, name } = await start({ desktop: false, level: "alarm" });
  raise("notice", 2);
  raise("alarm", 3);
  expect(await screen.findByText(`Alarm: ${name} and 2 more`)).toBeTruthy();
  expect(screen.queryByText(/^Notice: /)).toBeNull();
  expect(shown).toEqual([]);
});
