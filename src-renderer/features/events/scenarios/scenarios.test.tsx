import { act, cleanup, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { FakeBackend } from "../../../dev/fakeBackend.ts";
import { renderWith } from "../../../dev/testHost.tsx";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { EventsPage } from "../EventsPage.tsx";
import { useDrafts } from "./drafts.ts";
import { addPoint, forwardArrow, startDrawing } from "./drawing.ts";
import { askedAreas } from "./template.ts";

configure({ asyncUtilTimeout: 4000 });

const links = { place: vi.fn(), review: vi.fn(), search: vi.fn(), settings: vi.fn() };

function show(id: string | null, backend = new FakeBackend("full", 6)) {
  backend.events.paceMs = 0;
  const place = id === null ? ({ kind: "scenarios" } as const) : ({ kind: "scenario", id } as const);
  return renderWith(<EventsPage place={place} links={links} />, { backend, path: "/events/scenarios" });
}
const field = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: /^File of/ });
const type = (area: HTMLTextAreaElement, change: (text: string) => string): void =>
  void fireEvent.change(area, { target: { value: change(area.value) } });

beforeEach(() => {
  applyLanguage("en");
  useDrafts.setState({ texts: new Map() });
  vi.clearAllMocks();
  // A stage of 800 by 450 pixels in the corner: a DOM without layout has none.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(450);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("the list of scenarios", () => {
  it("says in words what a scenario lacks and leads to what would help", async () => {
    show(null);
    const list = await screen.findByRole("list", { name: "Scenarios" });
    const robbery = list.querySelector<HTMLElement>("[data-scenario=robbery]");
    if (!robbery) throw new Error("no such scenario");
    expect(robbery.textContent).toContain("Cannot run yet");
    expect(robbery.textContent).toContain("Needs a model that compares pictures with words, for “shop”, “sunglasses”.");
    fireEvent.click(await within(robbery).findByRole("button", { name: /Install SigLIP/ }));
    expect(links.settings).toHaveBeenCalledWith("models");
  });
  it("switches a scenario off, and shows how far a run of all of them is", async () => {
    const { backend } = show(null);
    fireEvent.click(await screen.findByRole("switch", { name: "Use Running" }));
    await waitFor(() => expect(backend.events.head("running")?.enabled).toBe(false));
    act(() => backend.events.setRunning({ done: 3, total: 9 }));
    expect(await screen.findByText("Looking at what is indexed: 3 of 9 videos")).toBeTruthy();
  });
});

describe("the editor", () => {
  it("shows mistakes with their lines, goes there on a press, and saves nothing that is wrong", async () => {
    const { backend } = show("loitering");
    const area = await field();
    await screen.findByText("No mistakes");
    type(area, (text) => text.replace("level: warning", "level: loud"));
    const list = await screen.findByRole("list", { name: "1 mistake" });
    const item = within(list).getByRole("button");
    expect(item.textContent).toContain("Line 3, column 8");
    fireEvent.click(item);
    expect(document.activeElement).toBe(area);
    expect(area.value.slice(0, area.selectionStart).split("\n")).toHaveLength(3);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
    fireEvent.keyDown(window, { key: "s", ctrlKey: true });
    expect(backend.calls.some((call) => call.name === "scenarios.save")).toBe(false);
    type(area, (text) => text.replace("level: loud", "level: alarm"));
    await screen.findByText("No mistakes");
    fireEvent.keyDown(window, { key: "s", ctrlKey: true });
    await waitFor(() => expect(backend.events.head("loitering")).toMatchObject({ version: 2, level: "alarm" }));
    await waitFor(() => expect(screen.queryByText("Not saved")).toBeNull());
  });

  it("hears only the answer to the newest text", async () => {
    const { backend } = show("loitering");
    const area = await field();
    await screen.findByText("No mistakes");
    const checks = () => backend.calls.filter((call) => call.name === "scenarios.check").length;
    const before = checks();
    for (const letter of ["a", "ab", "abc"]) type(area, (text) => text.replace(/for: .*/, `for: ${letter}`));
    await screen.findByRole("list", { name: /mistake/ });
    expect(checks()).toBe(before + 1);
  });

  it("keeps a text that was not saved while the operator is elsewhere", async () => {
    const { backend } = show("loitering");
    type(await field(), (text) => text.replace("for: 2m", "for: 5m"));
    cleanup();
    show("loitering", backend);
    expect((await field()).value).toContain("for: 5m");
    expect(screen.getByText("Not saved")).toBeTruthy();
  });

  it("puts a suggestion into the text only when asked, and stores nothing by itself", async () => {
    const backend = new FakeBackend("full", 6);
    backend.events.suggestions = [
      { part: "stays", field: "confidence", from: 0.4, to: 0.55, confirmedKept: 4, confirmedLost: 0, dismissedGone: 3 },
    ];
    show("loitering", backend);
    const area = await field();
    const apply = await screen.findByRole("button", { name: "Put into the file" });
    expect(area.value).toContain("confidence: 0.4 ");
    fireEvent.click(apply);
    await waitFor(() => expect(area.value).toContain("confidence: 0.55"));
    expect(backend.calls.some((call) => call.name === "scenarios.save")).toBe(false);
  });
});

describe("drawing on the frame", () => {
  const points = (area: HTMLTextAreaElement) =>
    (parse(area.value) as { areas?: Array<{ camera: string; points: number[][] }> }).areas;

  it("writes the clicked zone into the text, for the camera of the video", async () => {
    show("line-crossing");
    const area = await field();
    fireEvent.click(await screen.findByRole("button", { name: "Draw “line”" }));
    const surface = screen.getByTestId("draw-surface");
    const click = (clientX: number, clientY: number) => fireEvent.pointerDown(surface, { button: 0, clientX, clientY });
    click(80, 225);
    click(720, 225);
    // The second half of a double click sets no point of its own.
    click(720, 225);
    fireEvent.doubleClick(surface);
    expect(points(area)).toEqual([
      {
        line: "line",
        camera: "Gate 1",
        points: [
          [0.1, 0.5],
          [0.9, 0.5],
        ],
      },
    ]);
    expect(area.value).toContain("crosses: line");
  });

  it("is done by keys alone, and Escape leaves the text as it was", async () => {
    show("line-crossing");
    const area = await field();
    const before = area.value;
    fireEvent.click(await screen.findByRole("button", { name: "Draw “line”" }));
    const surface = screen.getByTestId("draw-surface");
    expect(document.activeElement).toBe(surface);
    const key = (name: string, shiftKey = false) => fireEvent.keyDown(surface, { key: name, shiftKey });
    key(" ");
    key("Escape");
    expect(area.value).toBe(before);
    fireEvent.click(screen.getByRole("button", { name: "Draw “line”" }));
    key(" ");
    key("Enter");
    expect(area.value).toBe(before);
    key("ArrowRight", true);
    key("ArrowUp");
    key(" ");
    key("Enter");
    expect(points(area)?.[0]?.points).toEqual([
      [0.5, 0.5],
      [0.55, 0.49],
    ]);
  });

  it("moves a point by arrow keys and takes one out, but never so many that no zone is left", async () => {
    show("loitering");
    const area = await field();
    const point = async (at: number) => {
      await screen.findByTestId("draw-surface");
      return document.querySelector(`[data-point="yard.${String(at)}"]`) as Element;
    };
    fireEvent.keyDown(await point(0), { key: "ArrowLeft" });
    expect(points(area)?.[0]?.points[0]).toEqual([0.11, 0.55]);
    fireEvent.keyDown(await point(3), { key: "Delete" });
    expect(points(area)?.[0]?.points).toHaveLength(3);
    fireEvent.keyDown(await point(2), { key: "Delete" });
    expect(points(area)?.[0]?.points).toHaveLength(3);
  });

  it("never sets a point off the picture, and points the arrow of a line to its right side", () => {
    expect(addPoint(startDrawing("zone", "a"), [1.4, -2]).points).toEqual([[1, 0]]);
    // Drawn from left to right, "forward" goes down the picture.
    expect(
      forwardArrow(
        [
          [0, 0.5],
          [1, 0.5],
        ],
        100,
        100,
      ),
    ).toMatchObject({ ux: -0, uy: 1 });
  });

  it("offers every zone and line that the text asks for, also in one line, and not what comments say", () => {
    expect(
      askedAreas(
        "when:\n  all:\n    - { enters: yard, object: {} }\n    - notIn: 주차장 # in: nowhere\n    - crosses: way\n",
      ),
    ).toEqual([
      { kind: "zone", name: "yard" },
      { kind: "zone", name: "주차장" },
      { kind: "line", name: "way" },
    ]);
  });
});

describe("a trial", () => {
  it("shows what appears and vanishes, what became of marked ones, and leads to Review", async () => {
    const { backend } = show("loitering", new FakeBackend("full", 12));
    await field();
    await screen.findByText("No mistakes");
    fireEvent.click(screen.getByRole("button", { name: "Try it" }));
    expect(await screen.findByText(/612.4 hours of footage in 3.5/)).toBeTruthy();
    const appears = screen.getByRole("region", { name: "Would appear" });
    expect(screen.getByRole("region", { name: "Would vanish" })).toBeTruthy();
    expect(screen.getByText("Of what was marked")).toBeTruthy();
    fireEvent.click(within(appears).getAllByRole("button")[0] as HTMLElement);
    expect(links.review).toHaveBeenCalledWith(expect.objectContaining({ videoId: expect.any(String) }));
    expect(backend.calls.some((call) => call.name === "scenarios.save")).toBe(false);
    type(await field(), (text) => text.replace("for: 2m", "for: 3m"));
    expect(await screen.findByText("The text was changed since this trial.")).toBeTruthy();
  });
});
