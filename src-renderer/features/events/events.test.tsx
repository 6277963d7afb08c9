import { act, cleanup, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SceneEvent } from "#shared/domain/event.ts";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { emptySelection } from "../../lib/selection.ts";
import { useSearch } from "../../lib/search/searchStore.ts";
import { EventsPage } from "./EventsPage.tsx";
import { NO_FILTER, useEventsView } from "./viewStore.ts";

// A busy machine draws slowly; states are waited for, not times.
configure({ asyncUtilTimeout: 4000 });

const links = { place: vi.fn(), review: vi.fn(), search: vi.fn(), settings: vi.fn() };

/** A list needs a size, which a DOM without layout does not have. */
function giveSize(): void {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(500);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(500);
}

function show(backend = new FakeBackend("full", 6)) {
  return renderWith(<EventsPage place={{ kind: "queue" }} links={links} />, { backend, path: "/events" });
}
const list = () => screen.findByRole("grid", { name: "Events" });
const rows = () => screen.getAllByRole("row").filter((row) => row.hasAttribute("data-event"));
const chosen = (): string | null => document.querySelector("[aria-selected=true]")?.getAttribute("data-event") ?? null;
const press = (key: string): void => void fireEvent.keyDown(document.body, { key, code: `Key${key.toUpperCase()}` });
const marks = (backend: FakeBackend) =>
  backend.calls.filter((call) => call.name === "events.mark").map((call) => call.input);

beforeEach(() => {
  applyLanguage("en");
  useEventsView.setState({ filter: NO_FILTER, selection: emptySelection });
  useSearch.getState().clear();
  vi.clearAllMocks();
  giveSize();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("the queue", () => {
  it("lists what nobody has looked at, the most urgent first, each with level, time with zone, camera and sentence", async () => {
    show();
    await list();
    await waitFor(() => expect(rows().length).toBeGreaterThan(2));
    const [first] = rows();
    if (!first) throw new Error("no event");
    expect(within(first).getByText("Alarm")).toBeTruthy();
    expect(first.textContent).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (UTC|[+−]\d\d:\d\d)|in the video/);
    expect(first.querySelector("svg[data-level=alarm]")).toBeTruthy();
    const levels = rows().map((row) => row.querySelector("[data-level]")?.getAttribute("data-level"));
    expect(levels).toEqual(
      [...levels].sort((a, b) => "alarmwarningnotice".indexOf(a!) - "alarmwarningnotice".indexOf(b!)),
    );
  });

  it("is walked with J and K, and Enter opens Review at the event with its object", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    const first = chosen();
    press("j");
    await waitFor(() => expect(chosen()).not.toBe(first));
    const second = chosen();
    press("k");
    await waitFor(() => expect(chosen()).toBe(first));
    press("j");
    await waitFor(() => expect(chosen()).toBe(second));
    fireEvent.keyDown(document.body, { key: "Enter" });
    const event = backend.events.events.get(second ?? "") as SceneEvent;
    expect(links.review).toHaveBeenCalledWith({
      videoId: event.videoId,
      bestUs: event.bestUs,
      trackId: event.trackIds[0],
    });
  });

  it("is worked through with one key: C confirms and goes on, U takes the last mark back", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    const first = chosen();
    press("c");
    await waitFor(() => expect(backend.events.events.get(first ?? "")?.state).toBe("confirmed"));
    await waitFor(() => expect(rows().map((row) => row.getAttribute("data-event"))).not.toContain(first));
    expect(chosen()).not.toBeNull();
    press("u");
    await waitFor(() => expect(backend.events.events.get(first ?? "")?.state).toBe("new"));
    await waitFor(() => expect(chosen()).toBe(first));
  });

  it("marks one event a press: a key held too long does not go on to the next", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    const first = chosen();
    press("c");
    await waitFor(() => expect(chosen()).not.toBe(first));
    fireEvent.keyDown(document.body, { key: "c", code: "KeyC", repeat: true });
    fireEvent.keyDown(document.body, { key: "c", code: "KeyC", repeat: true });
    await waitFor(() => expect(rows().map((row) => row.getAttribute("data-event"))).not.toContain(first));
    expect(marks(backend)).toEqual([{ ids: [first], state: "confirmed", reason: null }]);
    // Walking goes on while its key is held.
    const before = chosen();
    fireEvent.keyDown(document.body, { key: "j", code: "KeyJ", repeat: true });
    await waitFor(() => expect(chosen()).not.toBe(before));
  });

  it("asks for a reason before it dismisses", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    const first = chosen();
    press("d");
    const menu = await screen.findByRole("menu");
    expect(marks(backend)).toEqual([]);
    fireEvent.click(within(menu).getByRole("menuitem", { name: "There, but harmless" }));
    await waitFor(() => expect(marks(backend)).toEqual([{ ids: [first], state: "dismissed", reason: "harmless" }]));
  });

  it("changes the level with a digit and keeps a note when its field is left", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    const first = chosen();
    fireEvent.keyDown(document.body, { key: "2", code: "Digit2" });
    await waitFor(() => expect(marks(backend)).toEqual([{ ids: [first], level: "warning" }]));
    press("n");
    const note = screen.getByLabelText(/Note/);
    expect(document.activeElement).toBe(note);
    // Keys typed into the note mark nothing.
    fireEvent.keyDown(note, { key: "c", code: "KeyC" });
    fireEvent.change(note, { target: { value: "<b>경비실</b> told" } });
    fireEvent.keyDown(note, { key: "Escape" });
    await waitFor(() => expect(marks(backend).at(-1)).toEqual({ ids: [first], note: "<b>경비실</b> told" }));
    expect(marks(backend)).toHaveLength(2);
  });

  it("says why a mark was refused and leaves the event as it was", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    const first = chosen() ?? "";
    backend.failNext.set("events.mark", "INTERNAL");
    press("c");
    await waitFor(() => expect(marks(backend)).toHaveLength(1));
    await waitFor(() => expect(rows().map((row) => row.getAttribute("data-event"))).toContain(first));
    expect(backend.events.events.get(first)?.state).toBe("new");
  });

  it("tells apart nothing found, nothing switched on and everything reviewed", async () => {
    const backend = new FakeBackend("full", 6);
    backend.events.clear();
    show(backend);
    expect(await screen.findByText("No events yet")).toBeTruthy();
    await act(async () => {
      const client = backend.client();
      for (const { id } of backend.events.heads()) await client.scenarios.enable({ id, enabled: false });
    });
    expect(await screen.findByText("No scenario is switched on")).toBeTruthy();
    cleanup();
    const marked = new FakeBackend("full", 6);
    marked.events.counts();
    for (const event of marked.events.events.values())
      marked.events.events.set(event.id, { ...event, state: "confirmed" });
    show(marked);
    expect(await screen.findByText("Everything is reviewed")).toBeTruthy();
  });

  it("comes with new events by itself and keeps the chosen one", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    press("j");
    const before = chosen();
    const [one] = backend.events.events.values();
    if (!one) throw new Error("no event");
    const fresh = {
      ...one,
      id: "ev_fresh000000001" as SceneEvent["id"],
      state: "new" as const,
      level: "alarm" as const,
      createdAtMs: Date.now(),
    };
    act(() => backend.events.raise([fresh]));
    await waitFor(() => expect(rows()[0]?.getAttribute("data-event")).toBe(fresh.id));
    expect(chosen()).toBe(before);
  });

  it("misses nothing that came between the first list and the stream of changes", async () => {
    const backend = new FakeBackend("full", 6);
    backend.events.counts();
    const [one] = backend.events.events.values();
    if (!one) throw new Error("no event");
    const late: SceneEvent = {
      ...one,
      id: "ev_late0000000001" as SceneEvent["id"],
      level: "alarm",
      state: "new",
      createdAtMs: Date.now(),
    };
    const counts = backend.events.counts.bind(backend.events);
    // The stream begins with what is there by then, which the list that was asked for at the same time need not have.
    vi.spyOn(backend.events, "counts").mockImplementation(() => {
      setTimeout(() => backend.events.events.set(late.id, late));
      return counts();
    });
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    show(backend);
    await vi.advanceTimersByTimeAsync(500);
    vi.useRealTimers();
    await list();
    await waitFor(() => expect(rows()[0]?.getAttribute("data-event")).toBe(late.id));
  });
});

describe("many events at once", () => {
  const walkTo = async (key: string, init: KeyboardEventInit = {}): Promise<void> => {
    const before = document.querySelector("[aria-current=true]")?.id;
    fireEvent.keyDown(document.body, { key, ...init });
    await waitFor(() => expect(document.querySelector("[aria-current=true]")?.id).not.toBe(before));
  };
  const selected = () =>
    rows()
      .filter((row) => row.getAttribute("aria-selected") === "true")
      .map((row) => row.getAttribute("data-event"));

  it("are selected with Shift and dismissed with one reason in one request, and one undo brings all of them back", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    await walkTo("ArrowDown", { shiftKey: true });
    await walkTo("ArrowDown", { shiftKey: true });
    const batch = rows()
      .slice(0, 3)
      .map((row) => row.getAttribute("data-event"));
    expect(selected()).toEqual(batch);
    const panel = screen.getByRole("article", { name: "The selected events" });
    expect(within(panel).getByText("3 events selected")).toBeTruthy();
    press("d");
    fireEvent.click(within(await screen.findByRole("menu")).getByRole("menuitem", { name: "Nothing there" }));
    await waitFor(() => expect(marks(backend)).toEqual([{ ids: batch, state: "dismissed", reason: "notThere" }]));
    await waitFor(() => expect(rows().map((row) => row.getAttribute("data-event"))).not.toContain(batch[0]));
    expect(screen.getByRole("article", { name: "The chosen event" })).toBeTruthy();
    press("u");
    await waitFor(() => expect(marks(backend).at(-1)).toEqual({ ids: batch, state: "new", reason: null }));
    await waitFor(() =>
      expect(batch.map((id) => backend.events.events.get(id ?? "")?.state)).toEqual(Array(3).fill("new")),
    );
  });

  it("are picked one by one with Ctrl, and Escape goes back to the one that the operator is on", async () => {
    show();
    await list();
    await waitFor(() => expect(rows().length).toBeGreaterThan(3));
    fireEvent.click(rows()[0] as HTMLElement);
    fireEvent.click(rows()[2] as HTMLElement, { ctrlKey: true });
    expect(selected()).toEqual([0, 2].map((i) => rows()[i]?.getAttribute("data-event")));
    fireEvent.click(rows()[0] as HTMLElement, { ctrlKey: true });
    // One that is left is no selection: what is on screen is what is marked.
    expect(selected()).toEqual([rows()[2]?.getAttribute("data-event")]);
    expect(document.querySelector("[aria-current=true]")?.getAttribute("data-event")).toBe(selected()[0]);
    fireEvent.click(rows()[3] as HTMLElement, { shiftKey: true });
    expect(selected()).toHaveLength(2);
    fireEvent.keyDown(document.body, { key: "Escape" });
    await waitFor(() => expect(selected()).toHaveLength(1));
  });

  it("are all that is shown, never what a filter hides", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    fireEvent.keyDown(document.body, { key: "a", ctrlKey: true });
    act(() => useEventsView.getState().setFilter({ levels: ["alarm"] }));
    const alarms = [...backend.events.events.values()].filter((one) => one.state === "new" && one.level === "alarm");
    await waitFor(() => expect(screen.getByText(`${alarms.length} events selected`)).toBeTruthy());
    press("c");
    await waitFor(() => expect(marks(backend)).toHaveLength(1));
    expect([...(marks(backend)[0] as { ids: string[] }).ids].sort()).toEqual(
      alarms.map((one) => one.id as string).sort(),
    );
  });
});

describe("the chosen event", () => {
  it("shows part by part what it was derived from, what speaks against it, and each time's picture", async () => {
    const { backend } = show();
    await list();
    await waitFor(() => expect(chosen()).not.toBeNull());
    const event = backend.events.events.get(chosen() ?? "") as SceneEvent;
    const article = screen.getByRole("article", { name: "The chosen event" });
    const table = within(article).getByRole("table");
    expect(within(table).getAllByRole("rowheader")).toHaveLength(event.parts.length);
    expect(within(article).getByRole("region", { name: "The strongest thing against it" })).toBeTruthy();
    fireEvent.click(within(table).getAllByRole("button")[0] as HTMLElement);
    expect(within(table).getAllByRole("button")[0]?.getAttribute("aria-pressed")).toBe("true");
    press("m");
    expect(links.search).toHaveBeenCalled();
    expect(useSearch.getState().draft.examples[0]?.source).toMatchObject({ kind: "frame", videoId: event.videoId });
  });

  it("speaks Korean, all of it", async () => {
    applyLanguage("ko");
    show();
    await screen.findByRole("grid", { name: "이벤트 목록" });
    const article = await screen.findByRole("article", { name: "선택한 이벤트" });
    expect(within(article).getByText("이 이벤트의 근거")).toBeTruthy();
    expect(within(article).getByRole("button", { name: /확인/ })).toBeTruthy();
    // What is left in Latin letters are names that files and people gave.
    expect(article.textContent).not.toMatch(/Confirm|Dismiss|Note|Part|against|derived/);
  });
});
