import { cleanup, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NewCaseItem } from "#shared/domain/case.ts";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { useAddToCase } from "../../lib/cases/addStore.ts";
import { AddToCaseButton, useCaseKeys } from "../../lib/cases/AddToCase.tsx";
import { useCases } from "../../lib/cases/data.ts";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { AddToCaseDialog } from "./AddDialog.tsx";
import { CasesPage } from "./CasesPage.tsx";

// A busy machine draws slowly; states are waited for, not times.
configure({ asyncUtilTimeout: 4000 });

const links = { case: vi.fn(), review: vi.fn(), answer: vi.fn() };

function world() {
  const backend = new FakeBackend("full", 6);
  const [first, second] = [...backend.videos.values()].filter((one) => one.state === "ready" && !one.media?.still);
  if (!first || !second) throw new Error("no videos");
  const items: NewCaseItem[] = [
    { kind: "span", videoId: first.id, fromUs: 5_000_000, toUs: 9_000_000, trackId: 2 },
    { kind: "still", videoId: second.id, tUs: 3_000_000 },
    { kind: "note" },
  ];
  const made = backend.cases.seed("Break-in at the gate", items, "Looks back twice");
  return { backend, made, first, second };
}

const press = (key: string, more: object = {}): void =>
  void fireEvent.keyDown(document.activeElement ?? document.body, {
    key,
    code: key.length === 1 ? `Key${key.toUpperCase()}` : key,
    ...more,
  });
const rows = () => screen.getAllByRole("row").filter((row) => row.hasAttribute("data-item"));
const called = (backend: FakeBackend, name: string) =>
  backend.calls.filter((call) => call.name === name).map((call) => call.input);

beforeEach(() => {
  applyLanguage("en");
  vi.clearAllMocks();
  useAddToCase.setState({ asked: null, lastCase: null });
});
afterEach(cleanup);

describe("a case", () => {
  it("shows its items in order, each with kind, time, place, note and who added it", async () => {
    const { backend, made, first } = world();
    renderWith(<CasesPage id={made.id} links={links} />, { backend, path: "/cases" });
    await screen.findByRole("grid", { name: "Items" });
    expect(rows()).toHaveLength(3);
    const span = rows().find((row) => row.textContent?.includes("Span"))!;
    expect(span.textContent).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d – \d\d:\d\d:\d\d/);
    expect(span.textContent).toContain(first.name);
    expect(span.textContent).toContain("track 2");
    expect(span.textContent).toContain("by Kim");
    expect(within(span).getByRole<HTMLTextAreaElement>("textbox", { name: "Note" }).value).toBe("Looks back twice");
    expect(span.getAttribute("aria-label")).toMatch(/^\d, Span, \d{4}/);
  });

  it("is walked, opened, rearranged and noted by keys, and nothing is taken out without a yes", async () => {
    const { backend, made } = world();
    renderWith(<CasesPage id={made.id} links={links} />, { backend, path: "/cases" });
    await screen.findByRole("grid", { name: "Items" });
    const ids = rows().map((row) => row.getAttribute("data-item"));
    press("j");
    expect(document.activeElement?.getAttribute("data-item")).toBe(ids[0]);
    press("Enter");
    expect(links.review).toHaveBeenCalledOnce();
    press("ArrowDown", { altKey: true });
    await waitFor(() => expect(called(backend, "cases.arrange")).toHaveLength(1));
    expect(called(backend, "cases.arrange")[0]).toMatchObject({ order: "own", ids: [ids[1], ids[0], ids[2]] });
    await waitFor(() => expect(rows().map((row) => row.getAttribute("data-item"))).toEqual([ids[1], ids[0], ids[2]]));
    await screen.findByText("Now in place 2");
    press("e");
    const field = document.activeElement as HTMLTextAreaElement;
    expect(field.tagName).toBe("TEXTAREA");
    fireEvent.change(field, { target: { value: "Runs" } });
    fireEvent.keyDown(field, { key: "Enter", ctrlKey: true });
    await waitFor(() => expect(called(backend, "cases.editItem")).toEqual([{ id: ids[0], note: "Runs" }]));
    press("Delete");
    const dialog = await screen.findByRole("dialog");
    expect(called(backend, "cases.removeItem")).toEqual([]);
    fireEvent.click(within(dialog).getByRole("button", { name: "Take out of the case" }));
    await waitFor(() => expect(rows()).toHaveLength(2));
  });

  it("that is closed offers no change and says so", async () => {
    const { backend, made } = world();
    const client = backend.client();
    await client.cases.setState({ id: made.id, state: "closed" });
    renderWith(<CasesPage id={made.id} links={links} />, { backend, path: "/cases" });
    await screen.findByText("The case is closed: it can be read and exported, not changed.");
    expect(screen.queryByRole("button", { name: "Take out of the case" })).toBeNull();
    expect(screen.queryByRole("textbox", { name: "Note" })).toBeNull();
    expect(rows()[0]!.textContent).toContain("Looks back twice");
    expect(screen.getByRole("button", { name: /Export/ })).toBeTruthy();
  });

  it("whose footage was removed keeps the item and says that it is gone", async () => {
    const backend = new FakeBackend("full", 6);
    const video = [...backend.videos.values()].find((one) => one.state === "ready" && !one.media?.still)!;
    const seeded = backend.cases.seed("Old", [{ kind: "span", videoId: video.id, fromUs: 0, toUs: 1e6 }]);
    seeded.contents[0]!.footage = { [video.id]: "removed" };
    backend.videos.delete(video.id);
    renderWith(<CasesPage id={seeded.id} links={links} />, { backend, path: "/cases" });
    await screen.findByRole("grid", { name: "Items" });
    expect(rows()[0]!.textContent).toContain("The footage was removed");
    expect(rows()[0]!.textContent).toContain(video.name);
    expect(screen.queryByRole("button", { name: "Open in Review" })).toBeNull();
  });

  it("is exported with what was chosen; progress, the place and the signer are shown, and it can be stopped", async () => {
    const { backend, made } = world();
    renderWith(<CasesPage id={made.id} links={links} />, { backend, path: "/cases" });
    await screen.findByRole("grid", { name: "Items" });
    press("x");
    const dialog = await screen.findByRole("dialog");
    fireEvent.click(within(dialog).getByText("Copies with boxes, numbers and time drawn in"));
    fireEvent.click(within(dialog).getByRole("button", { name: "Export" }));
    await waitFor(() => expect(called(backend, "cases.startExport")).toHaveLength(1));
    expect(called(backend, "cases.startExport")[0]).toEqual({
      id: made.id,
      folder: null,
      language: "en",
      options: { clips: true, annotated: false, wholeFiles: false },
    });
    await screen.findByRole("progressbar", { name: /Exporting: 0 of 3 items/ });
    const [running] = backend.cases.exports;
    backend.cases.setExport({
      ...running!,
      state: "done",
      fraction: 1,
      path: "/packs/Break-in",
      files: 12,
      bytes: 5e6,
      notMade: 1,
    });
    await screen.findByText(/Exported: 12 files/);
    expect(screen.getByText("/packs/Break-in")).toBeTruthy();
    expect(screen.getByText(/1 part could not be made/)).toBeTruthy();
    await screen.findByText(/Signed as 3f9a0c1b/);
    backend.cases.setExport({ ...running!, state: "running" });
    fireEvent.click(await screen.findByRole("button", { name: "Stop the export" }));
    await screen.findByText("The export was stopped; nothing of it was left");
  });

  it("shows its log, where the clock went back, and at which row the log is broken", async () => {
    const { backend, made } = world();
    backend.cases.nowMs -= 3_600_000;
    await backend.client().cases.rename({ id: made.id, title: "Gate" });
    renderWith(<CasesPage id={made.id} links={links} />, { backend, path: "/cases" });
    fireEvent.click(await screen.findByRole("tab", { name: "Audit log" }));
    await screen.findByText("Case renamed");
    expect(screen.getByText(/the clock had been set back by 1/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Verify the log" }));
    await screen.findByText("Whole: 5 rows");
    backend.cases.broken = { seq: 3, why: "changed" };
    fireEvent.click(screen.getByRole("button", { name: "Verify the log" }));
    await screen.findByText("Broken at row 3: something in it was changed");
  });
});

describe("adding to a case", () => {
  const addition = { item: { kind: "note" } as const, words: "frame at 22:14:05, gate.mp4" };
  function Shown() {
    useCaseKeys(() => addition);
    const known = useCases().data?.cases.length;
    return (
      <>
        <output>{known === undefined ? "" : `${known} known`}</output>
        <AddToCaseButton make={() => addition} />
        <AddToCaseDialog />
      </>
    );
  }

  it("asks into which case, makes a new one, and remembers it for the key that asks nothing", async () => {
    const backend = new FakeBackend("full", 2);
    renderWith(<Shown />, { backend });
    press("B", { shiftKey: true });
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByText(addition.words)).toBeTruthy();
    fireEvent.change(within(dialog).getByLabelText("Name of the new case"), { target: { value: "Gate" } });
    fireEvent.change(within(dialog).getByLabelText("Note"), { target: { value: "first" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "Add" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const [head] = backend.cases.heads();
    expect(head).toMatchObject({ title: "Gate", items: 1 });
    await screen.findByText("1 known");
    press("B", { shiftKey: true });
    await waitFor(() => expect(backend.cases.heads()[0]!.items).toBe(2));
    expect(called(backend, "cases.addItem")[1]).toMatchObject({ caseId: head!.id, item: { kind: "note" } });
  });

  it("never offers a closed case, and asks again when the last one was closed", async () => {
    const { backend, made } = world();
    useAddToCase.setState({ lastCase: made.id });
    await backend.client().cases.setState({ id: made.id, state: "closed" });
    renderWith(<Shown />, { backend });
    await waitFor(() => expect(backend.cases.heads()[0]!.state).toBe("closed"));
    press("B", { shiftKey: true });
    const dialog = await screen.findByRole("dialog");
    await within(dialog).findByText("Closed cases take nothing more and are not listed.");
    expect(within(dialog).getByLabelText("Name of the new case")).toBeTruthy();
    expect(called(backend, "cases.addItem")).toEqual([]);
  });

  it("keeps the dialog with the reason when it fails", async () => {
    const { backend } = world();
    renderWith(<Shown />, { backend });
    fireEvent.click(screen.getByRole("button", { name: /Add to case/ }));
    const dialog = await screen.findByRole("dialog");
    backend.failNext.set("cases.addItem", "CASE_CLOSED");
    await waitFor(() => expect(within(dialog).queryByLabelText("Name of the new case")).toBeNull());
    fireEvent.click(within(dialog).getByRole("button", { name: "Add" }));
    await within(dialog).findByText("The case is closed.");
  });
});

it("the operator's name is kept when its field is left", async () => {
  const { backend } = world();
  renderWith(<CasesPage id={null} links={links} />, { backend, path: "/cases" });
  const field = await screen.findByLabelText("Your name in cases and their log");
  fireEvent.change(field, { target: { value: " Kim " } });
  fireEvent.blur(field);
  await waitFor(() => expect(called(backend, "system.updateSettings")).toEqual([{ operatorName: "Kim" }]));
});

it("with no case at all it says what one is for and which key puts something into it", async () => {
  const backend = new FakeBackend("full", 2);
  renderWith(<CasesPage id={null} links={links} />, { backend, path: "/cases" });
  await screen.findByText("No cases yet");
  expect(document.body.textContent).toContain("Press B in Review");
});
