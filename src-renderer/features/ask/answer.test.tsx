import { act, cleanup, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StoredAnswer } from "#shared/domain/evidence.ts";
import { problemOf } from "#shared/lib/problems.ts";
import {
  alert,
  ANSWER_ID,
  ask,
  asks,
  ended,
  evidence,
  resetAsk,
  scriptedAsk,
  sentence,
  showAsk,
  stored,
} from "../../dev/askHost.tsx";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { fakeEndpoint, modelUseOf } from "../../dev/fakeLanguage.ts";
import { keptAsk } from "../../lib/ask/askAnswer.ts";
import { answerText } from "./answerText.ts";

// A busy machine draws slowly; states are waited for, not times.
configure({ asyncUtilTimeout: 4000 });

beforeEach(resetAsk);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("citations", () => {
  async function answered(change: Partial<StoredAnswer> = {}) {
    const backend = new FakeBackend("full", 8);
    const items = evidence(backend);
    const send = scriptedAsk(backend);
    const view = showAsk(backend);
    ask(view.box, "How many people?");
    send({
      kind: "done",
      answer: stored(backend, {
        evidence: items,
        sentences: [sentence("Both.", { evidence: ["E1", "E3"] }), sentence("One.", { evidence: ["E2"] })],
        ...change,
      }),
    });
    await ended();
    return { ...view, backend, items };
  }
  const chips = () =>
    screen.getAllByRole("link", { name: /^Evidence \d/ }).filter((one) => one.hasAttribute("data-cite"));
  const row = (id: string) => document.querySelector<HTMLElement>(`[data-evidence="${id}"]`);

  it("lead to the moment with its object, named by number, words, time with zone and camera", async () => {
    const { items } = await answered();
    const [first] = chips();
    const [item] = items;
    expect(first?.getAttribute("href")).toBe(`#/review/${item?.videoId ?? ""}?t=${item?.bestUs ?? 0}&track=1`);
    expect(first?.getAttribute("aria-label")).toMatch(
      /^Evidence 1: A person in dark clothes .* \d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\+|UTC).*, Gate 1\. Opens in Review\.$/,
    );
    expect(chips().map((one) => one.dataset["cite"])).toEqual(["E1", "E3", "E2"]);
  });

  it("mark their evidence while they have the focus, and the evidence marks them", async () => {
    await answered();
    act(() => chips()[1]?.focus());
    await waitFor(() => expect(row("E3")?.dataset["active"]).toBe("true"));
    expect(row("E1")?.dataset["active"]).toBeUndefined();
    act(() => row("E2")?.focus());
    await waitFor(() => expect(chips()[2]?.dataset["active"]).toBe("true"));
    expect(chips()[1]?.dataset["active"]).toBeUndefined();
  });

  it("are walked by arrow keys from the question and back, and so is the evidence", async () => {
    const { box } = await answered();
    const press = (key: string): void =>
      void fireEvent.keyDown(document.activeElement ?? document.body, { key, code: key });
    act(() => box.focus());
    box.setSelectionRange(box.value.length, box.value.length);
    press("ArrowDown");
    const here = (): string | undefined => (document.activeElement as HTMLElement).dataset["cite"];
    expect(here()).toBe("E1");
    press("ArrowRight");
    expect(here()).toBe("E3");
    press("ArrowDown");
    expect(here()).toBe("E2");
    press("ArrowUp");
    expect(here()).toBe("E1");
    press("ArrowUp");
    expect(document.activeElement).toBe(box);
    // Tab comes to the one that had the focus last.
    expect(chips().map((one) => one.tabIndex)).toEqual([0, -1, -1]);
    act(() => box.blur());
    fireEvent.keyDown(document.body, { key: "e", code: "KeyE" });
    const at = (): string | undefined => (document.activeElement as HTMLElement).dataset["evidence"];
    await waitFor(() => expect(at()).toBe("E1"));
    press("ArrowDown");
    await waitFor(() => expect(at()).toBe("E2"));
    press("End");
    await waitFor(() => expect(at()).toBe("E3"));
  });

  it("have the keys again after a look at Review", async () => {
    const { unmount, backend } = await answered();
    act(() => chips()[2]?.focus());
    unmount();
    showAsk(backend);
    await waitFor(() => expect((document.activeElement as HTMLElement).dataset["cite"]).toBe("E2"));
  });

  it("beside evidence that no sentence cites, which says so and can be left out", async () => {
    await answered({ sentences: [sentence("One.", { evidence: ["E2"] })] });
    expect(row("E1")?.getAttribute("aria-label")).toContain("not cited");
    expect(row("E2")?.getAttribute("aria-label")).not.toContain("not cited");
    fireEvent.click(document.querySelector("aside input[type=checkbox]") as HTMLElement);
    await waitFor(() => expect(row("E1")).toBeNull());
    expect(row("E2")).toBeTruthy();
  });
});

describe("sentences without support", () => {
  const refused = sentence("Six people steal the car.", {
    origin: "model",
    verdict: "unsupported",
    evidence: ["E1", "E9"],
    problems: [
      { code: "countNotSupported", detail: "Six" },
      { code: "unknownEvidence", detail: "E9" },
    ],
  });

  it("are folded away with their reasons in words, and are not among what is copied", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scriptedAsk(backend);
    const { box } = showAsk(backend);
    ask(box, "How many people?");
    const answer = stored(backend, {
      evidence: evidence(backend),
      sentences: [sentence("Four people appear."), refused],
      model: modelUseOf(fakeEndpoint(1)),
    });
    send({ kind: "done", answer });
    await ended();
    const fold = screen.getByTestId<HTMLDetailsElement>("refused");
    expect(fold.open).toBe(false);
    expect(within(fold).getByText("1 sentence without support")).toBeTruthy();
    expect(within(fold).getByText("The evidence does not support the number “Six”.")).toBeTruthy();
    expect(within(fold).getByText("It cites evidence 9, which there is not.")).toBeTruthy();
    expect(within(fold).getByText(refused.text).tagName).toBe("S");
    expect(screen.queryByRole("region", { name: /Written by/ })).toBeNull();
    const text = answerText(keptAsk(1, answer), "Whole library", "en");
    expect(text).toContain("Four people appear. [1]");
    expect(text).toMatch(/\[1\] \d{4}-\d\d-\d\d \d\d:\d\d:\d\d .* Gate 1 .*: A person in dark clothes/);
    expect(text).toContain("(1 sentence without support)");
    expect(text).not.toContain("steal");
    expect(text).not.toContain("[2]");
  });

  it("leave a plain statement where nothing else came", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scriptedAsk(backend);
    const { box } = showAsk(backend);
    ask(box, "Who stole it?");
    send({ kind: "done", answer: stored(backend, { sentences: [refused], evidence: evidence(backend) }) });
    expect(await screen.findByText("The evidence supports nothing of what the model wrote.")).toBeTruthy();
  });
});

describe("text from outside", () => {
  it("is shown as the text that it is, wherever it comes from", async () => {
    const backend = new FakeBackend("full", 8);
    const hostile = '<img src=x onerror="window.hacked=1"> [click](javascript:alert(1)) \u202Efdp.exe';
    const [item] = evidence(backend, 1);
    if (!item) throw new Error("no evidence");
    const send = scriptedAsk(backend);
    const { box, container } = showAsk(backend);
    ask(box, hostile);
    send(
      { kind: "model", model: { ...modelUseOf(fakeEndpoint(1)), name: hostile, model: hostile } },
      { kind: "evidence", items: [{ ...item, text: hostile, camera: hostile, videoName: hostile }] },
      { kind: "sentence", index: 0, sentence: sentence(hostile, { origin: "model" }) },
      { kind: "draft", text: hostile },
    );
    await waitFor(() => expect(screen.getByTestId("draft").textContent).toContain("<img"));
    expect(container.querySelector("img[src=x]")).toBeNull();
    expect([...container.querySelectorAll("a")].some((one) => one.href.startsWith("javascript:"))).toBe(false);
    expect((window as unknown as { hacked?: number }).hacked).toBeUndefined();
  });
});

describe("what the footage does not show", () => {
  it("is said plainly with what was searched, what was not, and the nearest miss", async () => {
    const { box } = showAsk();
    ask(box, "Was there a giraffe?");
    expect(
      await screen.findByText("What was searched of the footage does not show this", { selector: "h3" }),
    ).toBeTruthy();
    expect(screen.getByText(/searched in every way/)).toBeTruthy();
    expect(screen.getByText(/^Not analysed yet/)).toBeTruthy();
    const miss = screen.getByRole("region", { name: "The nearest miss" });
    expect(within(miss).getByRole("link").getAttribute("href")).toMatch(/^#\/review\/v_\w+\?t=\d+&track=1$/);
    // Nothing stands behind it: there is no empty list beside it.
    expect(screen.queryByRole("complementary", { name: "Evidence" })).toBeNull();
  });
});

describe("earlier questions", () => {
  it("are opened again as they were, asked again, and deleted", async () => {
    const backend = new FakeBackend("full", 8);
    const cameras = ["Gate 1"];
    backend.answers.answers.set(
      ANSWER_ID,
      stored(backend, { evidence: evidence(backend), sentences: [sentence("Kept sentence.")], scope: { cameras } }),
    );
    showAsk(backend);
    await screen.findByText(/No language model is set up/);
    fireEvent.click(await screen.findByLabelText(/^Open: How many people/));
    expect(await screen.findByText("Kept sentence.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: /^Ask again/ }));
    await waitFor(() =>
      expect(asks(backend)[0]?.input).toEqual({ question: "How many people?", scope: { cameras }, endpointId: null }),
    );
    await ended();
    await waitFor(() => expect(screen.getAllByLabelText(/^Open: /)).toHaveLength(2));
    const [own] = screen.getAllByLabelText(/^Delete: /);
    fireEvent.click(own as HTMLElement);
    await waitFor(() => expect(backend.calls.some((call) => call.name === "answers.remove")).toBe(true));
    // The one that was shown is gone from the view too.
    expect(await screen.findByText("Ask about the footage")).toBeTruthy();
    expect(screen.getAllByLabelText(/^Open: /)).toHaveLength(1);
  });

  it("that are gone in the meantime say so and leave the list", async () => {
    const backend = new FakeBackend("full", 8);
    backend.answers.answers.set(ANSWER_ID, stored(backend));
    showAsk(backend);
    const open = await screen.findByLabelText(/^Open: /);
    backend.answers.answers.clear();
    fireEvent.click(open);
    await waitFor(() => expect(screen.queryByLabelText(/^Open: /)).toBeNull());
  });
});

describe("a summary", () => {
  it("starts with the last day that there is footage of, refuses what is no time, and streams like an answer", async () => {
    const { backend } = showAsk();
    fireEvent.keyDown(document.body, { key: "s", code: "KeyS" });
    const dialog = await screen.findByRole("dialog");
    const day = await within(dialog).findByRole("button", { name: "Last 24 h of footage" });
    await waitFor(() => expect(day.getAttribute("aria-pressed")).toBe("true"));
    const from = within(dialog).getByLabelText<HTMLInputElement>("From");
    const to = within(dialog).getByLabelText<HTMLInputElement>("To");
    const go = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Summarise" });
    fireEvent.change(from, { target: { value: "yesterday" } });
    expect(within(dialog).getByText("Write it as 2026-11-23 22:00")).toBeTruthy();
    expect(go.disabled).toBe(true);
    fireEvent.change(from, { target: { value: "2026-10-04 08:00" } });
    fireEvent.change(to, { target: { value: "2026-10-03 22:00" } });
    expect(within(dialog).getByText("The end must be after the start")).toBeTruthy();
    fireEvent.change(to, { target: { value: "2026-10-04 16:00" } });
    fireEvent.click(go);
    await waitFor(() =>
      expect(backend.calls.find((call) => call.name === "answers.summarise")?.input).toEqual({
        from: "2026-10-04T08:00:00",
        to: "2026-10-04T16:00:00",
        scope: {},
        language: "en",
        endpointId: null,
      }),
    );
    await ended();
    expect(screen.getByText("Four people appear.")).toBeTruthy();
    // A summary has no question: it is called by its time, also among the earlier ones.
    const title = "Summary, 2026-10-04 08:00 to 2026-10-04 16:00";
    expect(screen.getByRole("heading", { name: title })).toBeTruthy();
    expect(await screen.findByLabelText(`Open: ${title}, answered`)).toBeTruthy();
  });
});

describe("a report", () => {
  it("is saved as a file of the name that the backend gave, with the notes and the chosen answers", async () => {
    const backend = new FakeBackend("full", 8);
    const made: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => (made.push(blob as Blob), "blob:report"));
    vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => undefined);
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    const { box } = showAsk(backend);
    ask(box, "How many people?");
    await ended();
    fireEvent.click(screen.getByRole("button", { name: /^Draft report/ }));
    const dialog = await screen.findByRole("dialog");
    fireEvent.change(within(dialog).getByLabelText("Notes"), { target: { value: "Gate was open." } });
    fireEvent.click(within(dialog).getByRole("button", { name: "Markdown" }));
    fireEvent.click(within(dialog).getByRole("button", { name: "Save the draft" }));
    await waitFor(() => expect(click).toHaveBeenCalledOnce());
    expect((click.mock.contexts[0] as HTMLAnchorElement).download).toBe("incident-report.md");
    const text = (await made[0]?.text()) ?? "";
    expect(text).toContain("Gate was open.");
    expect(text).toContain("Four people appear.");
  });
});

it("an open question without a model leads to where one is set up", async () => {
  const backend = new FakeBackend("full", 8);
  const send = scriptedAsk(backend);
  const { box } = showAsk(backend);
  ask(box, "Why did he run?");
  send({
    kind: "done",
    answer: stored(backend, { outcome: "failed", problems: [problemOf("LANGUAGE_MODEL_MISSING")] }),
  });
  const card = await alert();
  expect(card.textContent).toContain("No language model is set up for this.");
  expect(within(card).getByRole("link", { name: "Set one up" }).getAttribute("href")).toBe("#/settings/language");
  expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
});

it("problems that did not end the answer are told beside it", async () => {
  const backend = new FakeBackend("full", 8);
  const send = scriptedAsk(backend);
  const { box } = showAsk(backend);
  ask(box, "How many people?");
  send({
    kind: "done",
    answer: stored(backend, { sentences: [sentence("Four.")], problems: [problemOf("INDEX_UNREACHABLE")] }),
  });
  expect(await screen.findByText("Four.")).toBeTruthy();
  expect(screen.getByRole("alert").textContent).not.toContain("not whole");
  expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
});
