import { create } from "zustand";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { AskEvent } from "#shared/contract/answers.ts";
import type { AnswerId, AskScope, Language, MediaSpan } from "#shared/domain/evidence.ts";
import type { EndpointId, LanguageEndpoint } from "#shared/domain/language.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { endpointFor } from "../language/endpoints.ts";
import { problemFrom } from "../problems.ts";
import { foldAsk, freshAsk, keptAsk, type AskAnswer } from "./askAnswer.ts";
import { spansOf } from "./scope.ts";

/** `first` = the first model that writes answers, whichever that is; `facts` = none. */
export type ModelChoice = "first" | "facts" | EndpointId;

/** What was asked, so that it can be asked again. `endpointId` null = facts only; absent = the first model that writes answers. */
export type Asking =
  | { kind: "answer"; question: string; scope: AskScope; endpointId?: EndpointId | null }
  | {
      kind: "summary";
      /** Wall-clock times of the recordings, without zone. */
      from: string;
      to: string;
      scope: AskScope;
      language: Language;
      endpointId: EndpointId | null;
    };

interface AskState {
  /** What the question box holds. */
  draft: string;
  scope: AskScope;
  /** Span that was marked in Review last, so that the question can go back to it. */
  marked: MediaSpan | null;
  choice: ModelChoice;
  /** What the shown answer is to; null for one that was kept. */
  asked: Asking | null;
  answer: AskAnswer | null;
  /** What the model is writing, not yet checked; "" = nothing. Apart from the answer: it changes with every word, and nothing else does. */
  pending: string;
  /** The question box is to have the keys when the view opens: somebody came to ask about something. */
  toBox: boolean;
  setToBox(toBox: boolean): void;
  /** The dialog that asks for a summary is wanted: from the view itself, or from anywhere by the palette. */
  summarising: boolean;
  setSummarising(summarising: boolean): void;
  setDraft(draft: string): void;
  setScope(scope: AskScope): void;
  choose(choice: ModelChoice): void;
  /** Asks. What was being answered before is stopped; the backend keeps what had come. */
  run(client: SightlineClient, asking: Asking): void;
  /** Stops the model; what has come stays. */
  stop(): void;
  /** Shows an answer that was kept. Fails with NOT_FOUND. */
  open(client: SightlineClient, id: AnswerId): Promise<void>;
  /** Back to the empty view; the question's scope and model stay. */
  clear(): void;
}

const KEY = "sightline.ask.model";

function chosen(): ModelChoice {
  try {
    const raw = localStorage.getItem(KEY);
    return raw === "facts" || raw?.startsWith("e_") ? (raw as ModelChoice) : "first";
  } catch {
    return "first"; // No storage: nothing was ever chosen.
  }
}

let runs = 0;
let running: AbortController | null = null;

/** The one question of this window: what is asked where, who answers, and the answer. The Ask view reads it; Review and Search put their places into it. */
export const useAsk = create<AskState>((set, get) => ({
  draft: "",
  scope: {},
  marked: null,
  choice: chosen(),
  asked: null,
  answer: null,
  pending: "",
  toBox: false,
  setToBox: (toBox) => set({ toBox }),
  summarising: false,
  setSummarising: (summarising) => set({ summarising }),
  setDraft: (draft) => set({ draft }),
  setScope: (scope) => set(scope.span ? { scope, marked: scope.span } : { scope }),
  choose(choice) {
    set({ choice });
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // Storage is full or forbidden: the choice holds until the window closes.
    }
  },
  run(client, asking) {
    running?.abort();
    const stop = new AbortController();
    running = stop;
    const run = ++runs;
    set({ asked: asking, pending: "", answer: freshAsk(run, asking) });
    void follow(client, asking, stop.signal, (change) => {
      const { answer } = get();
      if (answer?.run === run && !stop.signal.aborted) set(change(answer));
    });
  },
  stop() {
    running?.abort();
    running = null;
    set((s) =>
      s.answer?.state === "running" ? { pending: "", answer: { ...s.answer, state: "done", outcome: "stopped" } } : {},
    );
  },
  async open(client, id) {
    running?.abort();
    running = null;
    const run = ++runs;
    const stored = await client.answers.get({ id });
    // Something else was asked or opened meanwhile: that one is wanted.
    if (run === runs) set({ asked: null, pending: "", answer: keptAsk(run, stored) });
  },
  clear() {
    running?.abort();
    running = null;
    runs += 1;
    set({ draft: "", asked: null, pending: "", answer: null });
  },
}));

async function follow(
  client: SightlineClient,
  asking: Asking,
  signal: AbortSignal,
  tell: (change: (answer: AskAnswer) => Partial<Pick<AskState, "answer" | "pending">>) => void,
): Promise<void> {
  try {
    for await (const event of await eventsOf(client, asking, signal)) {
      // Leaving the loop closes the iterator, and with it the model's request in the backend.
      if (signal.aborted) break;
      if (event.kind === "draft") tell(() => ({ pending: event.text }));
      else tell((answer) => ({ answer: foldAsk(answer, event) }));
    }
    // A stream that ends without its last word was ended from the other side.
    tell((answer) =>
      answer.state === "running" ? { pending: "", answer: { ...answer, state: "done", outcome: "stopped" } } : {},
    );
  } catch (error) {
    tell((answer) => ({ pending: "", answer: { ...answer, state: "failed", problem: problemFrom(error) } }));
  }
}

function eventsOf(client: SightlineClient, asking: Asking, signal: AbortSignal): Promise<AsyncIterable<AskEvent>> {
  if (asking.kind === "answer") {
    const { question, scope, endpointId } = asking;
    return client.answers.ask({ question, scope, ...(endpointId === undefined ? {} : { endpointId }) }, { signal });
  }
  const { from, to, scope, language, endpointId } = asking;
  return client.answers.summarise({ from, to, scope, language, endpointId }, { signal });
}

/** Who answers; null = facts only. A chosen model that is gone has no other in its place: nothing is sent to where nobody chose to send it. */
export function answering(choice: ModelChoice, endpoints: readonly LanguageEndpoint[]): LanguageEndpoint | null {
  if (choice === "facts") return null;
  if (choice === "first") return endpointFor(endpoints, "text");
  return endpoints.find((one) => one.id === choice && one.roles.includes("text")) ?? null;
}

/** The same for a request. Before the models are known the backend picks the first itself, and says whom it asks before it does. */
export function endpointOf(
  choice: ModelChoice,
  endpoints: readonly LanguageEndpoint[] | undefined,
): { endpointId?: EndpointId | null } {
  if (endpoints) return { endpointId: answering(choice, endpoints)?.id ?? null };
  return choice === "first" ? {} : { endpointId: choice === "facts" ? null : choice };
}

/** Binds the next question to a marked span; go to the Ask view after. */
export function askAboutSpan(span: MediaSpan): void {
  const marked = { videoId: span.videoId, fromUs: Math.round(span.fromUs), toUs: Math.round(span.toUs) };
  bindTo({ span: marked });
}

/** Binds the next question to one video. */
export function askAboutVideo(videoId: VideoId): void {
  bindTo({ videoIds: [videoId] });
}

/** Binds the next question to the hits of a search, best first. */
export function askAboutHits(moments: readonly Moment[]): void {
  bindTo({ spans: spansOf(moments) });
}

function bindTo(scope: AskScope): void {
  useAsk.getState().setScope(scope);
  useAsk.getState().setToBox(true);
}
