import { fireEvent, waitFor } from "@testing-library/react";
import { expect, vi } from "vitest";
import type { AskEvent } from "#shared/contract/answers.ts";
import { answerId, type CitedSentence, type EvidenceItem, type StoredAnswer } from "#shared/domain/evidence.ts";
import { AskPage } from "../features/ask/AskPage.tsx";
import { useAskView } from "../features/ask/viewStore.ts";
import { useAsk } from "../lib/ask/askStore.ts";
import { applyLanguage } from "../lib/i18n/index.ts";
import { FakeBackend } from "./fakeBackend.ts";
import { fakeObjectEvidence } from "./fakeEvidence.ts";
import { renderWith } from "./testHost.tsx";

// What the tests of the Ask view share.

const links = { library: (): void => undefined, settings: (): void => undefined, scenarios: () => undefined };
/** Id of the answers that tests make. */
export const ANSWER_ID = answerId.parse("a_test000000001");

/** The Ask view over a fake backend that answers at once. */
export function showAsk(backend = new FakeBackend("full", 8)) {
  backend.answers.paceMs = 0;
  const view = renderWith(<AskPage links={links} />, { backend, path: "/ask" });
  return { ...view, box: view.container.querySelector<HTMLTextAreaElement>("#ask-question") as HTMLTextAreaElement };
}

/** As it is when the window opens, in English. A virtual list needs a size, which a DOM without layout does not have. */
export function resetAsk(): void {
  applyLanguage("en");
  useAsk.getState().clear();
  useAsk.setState({ scope: {}, marked: null, choice: "first", summarising: false });
  useAskView.setState({ activeId: null, reveal: 0, citedOnly: false, at: null });
  for (const side of ["clientWidth", "clientHeight", "offsetHeight", "offsetWidth"] as const)
    vi.spyOn(HTMLElement.prototype, side, "get").mockReturnValue(900);
}

export const ask = (box: HTMLElement, text: string): void => {
  fireEvent.change(box, { target: { value: text } });
  fireEvent.keyDown(box, { key: "Enter" });
};
/** What the backend was asked, oldest first. */
export const asks = (backend: FakeBackend) => backend.calls.filter((call) => call.name === "answers.ask");
/** Until the shown answer has ended. */
export const ended = () => waitFor(() => expect(useAsk.getState().answer?.state).toBe("done"));

/** The card that says what went wrong, once it is there. */
export async function alert(): Promise<HTMLElement> {
  await waitFor(() => expect(document.querySelector("[role=alert]")).toBeTruthy());
  return document.querySelector("[role=alert]") as HTMLElement;
}

/** An answer that a test gives piece by piece; an Error is thrown where it stands. */
export function scriptedAsk(backend: FakeBackend) {
  const queue: Array<AskEvent | Error> = [];
  let wake = (): void => undefined;
  backend.answers.script = async function* (_request, signal) {
    while (!signal?.aborted) {
      const next = queue.shift();
      if (next instanceof Error) throw next;
      if (next) {
        yield next;
        if (next.kind === "done") return;
      } else
        await new Promise<void>((resolve) => ((wake = resolve), signal?.addEventListener("abort", () => resolve())));
    }
  };
  return (...events: Array<AskEvent | Error>): void => {
    queue.push(...events);
    wake();
  };
}

export const fakePlan = (backend: FakeBackend): StoredAnswer["plan"] => ({
  question: "How many people?",
  language: "en",
  intent: "howMany",
  query: backend.search.understand("people"),
});

/** A sentence of facts that cites the first evidence, unless `change` says otherwise. */
export const sentence = (text: string, change: Partial<CitedSentence> = {}): CitedSentence => ({
  text,
  evidence: ["E1"],
  verdict: "supported",
  origin: "facts",
  repaired: false,
  problems: [],
  ...change,
});

/** A kept answer without sentences. */
export function stored(backend: FakeBackend, change: Partial<StoredAnswer> = {}): StoredAnswer {
  return {
    id: ANSWER_ID,
    kind: "answer",
    plan: fakePlan(backend),
    scope: {},
    model: null,
    sentences: [],
    evidence: [],
    outcome: "answered",
    coverage: null,
    nearestMiss: null,
    problems: [],
    createdAtMs: Date.UTC(2026, 10, 22),
    timings: { retrievalMs: 10, firstTokenMs: null, totalMs: 20 },
    usage: null,
    ...change,
  };
}

/** Objects of as many videos as there are. */
export function evidence(backend: FakeBackend, count = 3): EvidenceItem[] {
  const videos = [...backend.videos.values()].filter((v) => v.state === "ready" && v.media && !v.media.still);
  return Array.from({ length: count }, (_, i) => {
    const video = videos[i % videos.length];
    if (!video) throw new Error("no video");
    return fakeObjectEvidence(video, i + 1, null, "en");
  });
}
