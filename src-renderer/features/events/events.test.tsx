import { act, cleanup, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SceneEvent } from "#shared/domain/event.ts";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { applyLanguage } from "../../lib/i18n/index.ts";
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
  useEventsView.setState({ filter: NO_FILTER, focusId: null });
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
