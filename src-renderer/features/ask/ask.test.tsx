import { act, cleanup, configure, createEvent, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Moment } from "#shared/domain/moment.ts";
import {
  alert,
  ANSWER_ID,
  ask,
  asks,
  ended,
  evidence,
  fakePlan,
  resetAsk,
  scriptedAsk,
  sentence,
  showAsk,
  stored,
} from "../../dev/askHost.tsx";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { fakeEndpoint, remoteEndpoint, modelUseOf } from "../../dev/fakeLanguage.ts";
import { askAboutHits, askAboutSpan, useAsk } from "../../lib/ask/askStore.ts";
import { applyLanguage } from "../../lib/i18n/index.ts";

// A busy machine draws slowly; states are waited for, not times.
configure({ asyncUtilTimeout: 4000 });

beforeEach(resetAsk);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("the box", () => {
  it("asks on Enter, begins a line on Shift+Enter, and leaves Enter to an input method that composes", async () => {
    const { box, backend } = showAsk();
    await screen.findByText(/No language model is set up/);
    fireEvent.change(box, { target: { value: "정문에 몇 명" } });
    const composing = createEvent.keyDown(box, { key: "Enter", keyCode: 229 });
    Object.defineProperty(composing, "isComposing", { value: true });
    fireEvent(box, composing);
    const line = createEvent.keyDown(box, { key: "Enter", shiftKey: true });
    fireEvent(box, line);
    expect([composing.defaultPrevented, line.defaultPrevented]).toEqual([false, false]);
    expect(asks(backend)).toEqual([]);
    fireEvent.keyDown(box, { key: "Enter" });
    await waitFor(() => expect(asks(backend)).toHaveLength(1));
    expect(asks(backend)[0]?.input).toEqual({ question: "정문에 몇 명", scope: {}, endpointId: null });
    fireEvent.change(box, { target: { value: "   " } });
    fireEvent.keyDown(box, { key: "Enter" });
    expect(asks(backend)).toHaveLength(1);
  });

  it("says where question and evidence go before they go, and asks only who is shown", async () => {
    const backend = new FakeBackend("full", 8);
    const remote = remoteEndpoint(2);
    backend.language.set([remote]);
    const { box } = showAsk(backend);
    expect(await screen.findByText(/are sent to 192\.168\.0\.12:8000/)).toBeTruthy();
    ask(box, "How many people?");
    await waitFor(() => expect(asks(backend)[0]?.input).toMatchObject({ endpointId: remote.id }));
    await ended();
    // And again with the answer.
    expect(within(screen.getByRole("article")).getByText(/192\.168\.0\.12:8000/)).toBeTruthy();
    act(() => useAsk.getState().choose("facts"));
    expect(await screen.findByText(/No language model is asked/)).toBeTruthy();
    ask(box, "How many people?");
    await waitFor(() => expect(asks(backend)[1]?.input).toMatchObject({ endpointId: null }));
  });

  it("is bound to a span that was marked in Review and to hits of a search, merged where they overlap", async () => {
    const backend = new FakeBackend("full", 8);
    const [video] = [...backend.videos.values()];
    if (!video) throw new Error("no video");
    const span = { videoId: video.id, fromUs: 1_000_000, toUs: 5_000_000 };
    askAboutSpan({ ...span, toUs: 5_000_000.4 });
    const { box } = showAsk(backend);
    await waitFor(() =>
      expect(screen.getByRole("button", { name: /0:01 to 0:05/ }).getAttribute("aria-pressed")).toBe("true"),
    );
    ask(box, "What happened?");
    await waitFor(() => expect(asks(backend)[0]?.input).toMatchObject({ scope: { span } }));
    const hit = (startUs: number, endUs: number) => ({ videoId: video.id, startUs, endUs });
    act(() => askAboutHits([hit(0, 10), hit(50, 60), hit(5, 20)] as unknown as Moment[]));
    ask(box, "What happened?");
    await waitFor(() =>
      expect(asks(backend)[1]?.input).toMatchObject({
        scope: {
          spans: [
            { fromUs: 0, toUs: 20 },
            { fromUs: 50, toUs: 60 },
          ],
        },
      }),
    );
    fireEvent.click(screen.getByRole("button", { name: "Whole library" }));
    fireEvent.click(screen.getByRole("button", { name: "Marked span" }));
    expect(useAsk.getState().scope).toEqual({ span });
  });

  it("explains what cannot be chosen yet instead of taking it", async () => {
    showAsk();
    const chip = (await screen.findByText("Marked span")).closest("button") as HTMLElement;
    expect(chip.getAttribute("aria-disabled")).toBe("true");
    fireEvent.click(chip);
    expect(useAsk.getState().scope).toEqual({});
  });
});

describe("an answer that streams", () => {
  it("shows sentences as they are checked, the model's words as being checked and never among the facts", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scriptedAsk(backend);
    const { box } = showAsk(backend);
    ask(box, "How many people?");
    send(
      { kind: "planned", id: ANSWER_ID, plan: fakePlan(backend) },
      { kind: "evidence", items: evidence(backend) },
      { kind: "sentence", index: 0, sentence: sentence("Four people appear.") },
    );
    const facts = await screen.findByLabelText("Facts of the index");
    expect(within(facts).getByText("Four people appear.")).toBeTruthy();
    send(
      { kind: "model", model: modelUseOf(fakeEndpoint(1)) },
      { kind: "draft", text: "Six people steal" },
      { kind: "sentence", index: 1, sentence: sentence("A man leaves.", { origin: "model" }) },
    );
    const draft = await screen.findByTestId("draft");
    await waitFor(() => expect(within(draft).getByText("Six people steal")).toBeTruthy());
    expect(within(draft).getByText("Being checked…")).toBeTruthy();
    const written = await screen.findByLabelText(/Written by qwen2.5:7b-instruct/);
    expect(written.textContent).not.toContain("Six people");
    expect(facts.textContent).not.toContain("A man leaves");
    // The same place again: the second wording takes the first one's place and says so.
    send(
      { kind: "sentence", index: 1, sentence: sentence("A person leaves.", { origin: "model", repaired: true }) },
      { kind: "draft", text: "" },
    );
    await within(written).findByText("A person leaves.");
    expect(within(written).queryByText("A man leaves.")).toBeNull();
    expect(within(written).getByText("reworded")).toBeTruthy();
    send({ kind: "done", answer: stored(backend, { sentences: [sentence("Four people appear.")] }) });
    await ended();
    expect(screen.queryByTestId("draft")).toBeNull();
  });

  it("is stopped by a key: the request ends, what was checked stays, and it is found among the earlier questions", async () => {
    const backend = new FakeBackend("full", 8);
    backend.language.set([fakeEndpoint(1)]);
    const { box } = showAsk(backend);
    backend.answers.paceMs = 40;
    ask(box, "How many people?");
    expect(await screen.findByText("Four people appear.")).toBeTruthy();
    fireEvent.keyDown(box, { key: "Escape" });
    await waitFor(() => expect(backend.answers.signals[0]?.aborted).toBe(true));
    expect(screen.getByText("Stopped. What was checked until then is kept.")).toBeTruthy();
    expect(screen.getByText("Four people appear.")).toBeTruthy();
    expect(await screen.findByLabelText("Open: How many people?, stopped")).toBeTruthy();
  });

  it("gives way to the next question, and what it still says is not heard", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scriptedAsk(backend);
    const { box } = showAsk(backend);
    ask(box, "first");
    await waitFor(() => expect(backend.answers.signals).toHaveLength(1));
    ask(box, "second");
    await waitFor(() => expect(backend.answers.signals[0]?.aborted).toBe(true));
    await waitFor(() => expect(backend.answers.signals).toHaveLength(2));
    send({ kind: "sentence", index: 0, sentence: sentence("Of the second.") });
    expect(await screen.findByText("Of the second.")).toBeTruthy();
    expect(screen.getByRole("heading", { name: "second" })).toBeTruthy();
  });

  it("keeps what came when the model's server goes away, says what to do, and tries again with the same question", async () => {
    const backend = new FakeBackend("full", 8);
    backend.language.set([fakeEndpoint(1)]);
    backend.answers.breakOff = "LANGUAGE_MODEL_BROKE_OFF";
    const { box } = showAsk(backend);
    ask(box, "How many people?");
    const card = await alert();
    expect(card.textContent).toContain("The answer is not whole");
    expect(card.textContent).toContain("look at the server");
    expect(screen.getByText("Four people appear.")).toBeTruthy();
    expect(screen.getByText(/stays near the white car/)).toBeTruthy();
    backend.answers.breakOff = null;
    fireEvent.change(box, { target: { value: "typed meanwhile" } });
    fireEvent.click(within(card).getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(asks(backend)).toHaveLength(2));
    expect(asks(backend)[1]?.input).toEqual(asks(backend)[0]?.input);
    await ended();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says why it could not be asked at all", async () => {
    const { box, backend } = showAsk();
    backend.failNext.set("answers.ask", "LANGUAGE_MODEL_UNREACHABLE");
    ask(box, "How many people?");
    const card = await alert();
    expect(card.textContent).toContain("The question could not be answered");
    fireEvent.click(within(card).getByRole("button", { name: "Retry" }));
    expect(await screen.findByText("Four people appear.")).toBeTruthy();
  });

  it("shows a failure in the middle of the stream with what came before it", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scriptedAsk(backend);
    const { box } = showAsk(backend);
    ask(box, "How many people?");
    send({ kind: "evidence", items: evidence(backend) }, { kind: "sentence", index: 0, sentence: sentence("Four.") });
    await screen.findByText("Four.");
    send(new Error("wire broke"));
    expect(await screen.findByText("The question could not be answered")).toBeTruthy();
    expect(screen.getByText("Four.")).toBeTruthy();
  });
});

describe("before the first question", () => {
  it("offers questions in the library's own words, which are asked by a click", async () => {
    const { backend } = showAsk();
    fireEvent.click(await screen.findByText("“How many people were there on camera Gate 1?”"));
    await waitFor(() =>
      expect(asks(backend)[0]?.input).toMatchObject({ question: "How many people were there on camera Gate 1?" }),
    );
  });
  it("says that nothing is indexed, and where a language model is set up", async () => {
    showAsk(new FakeBackend("empty"));
    expect(await screen.findByText("Nothing is indexed yet")).toBeTruthy();
    expect(screen.queryByText("For instance")).toBeNull();
    const setUp = await screen.findAllByText("Set one up");
    expect(setUp.map((one) => one.getAttribute("href"))).toEqual(["#/settings/language", "#/settings/language"]);
  });
});

describe("Korean", () => {
  it("is spoken and asked in", async () => {
    applyLanguage("ko");
    const backend = new FakeBackend("full", 8);
    backend.language.set([fakeEndpoint(1)]);
    const { box, container } = showAsk(backend);
    expect(await screen.findByText("“Gate 1 카메라에 사람이 몇 명 있었습니까?”")).toBeTruthy();
    ask(box, "정문에 사람이 몇 명 있었습니까?");
    await ended();
    expect(screen.getByText("사람이 모두 4명 나타납니다.")).toBeTruthy();
    expect(screen.getByRole("region", { name: "색인의 사실" })).toBeTruthy();
    expect(screen.getByText("근거 없는 문장 1개")).toBeTruthy();
    expect(screen.getByText("“여섯”이라는 수는 근거와 맞지 않습니다.")).toBeTruthy();
    expect(container.textContent).not.toMatch(/Evidence|Ask again|Cited/);
  });
});
