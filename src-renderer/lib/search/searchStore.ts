import { create } from "zustand";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { SearchRequest } from "#shared/contract/search.ts";
import type { Moment } from "#shared/domain/moment.ts";
import { MAX_QUERY_LENGTH, type Query, type QueryExample } from "#shared/domain/query.ts";
import { isEmptyQuery } from "#shared/query/index.ts";
import { problemFrom } from "../problems.ts";
import { foldAnswer, freshAnswer, type Answer } from "./answer.ts";
import { remember } from "./recent.ts";

export type SearchScope = NonNullable<SearchRequest["scope"]>;

export const emptyQuery: Query = {
  text: "",
  language: "en",
  steps: [],
  times: [],
  cameras: [],
  examples: [],
  contradictions: [],
  cut: false,
};

/** As many hits as one list holds; more are counted, not listed. */
const LIMIT = 300;

interface SearchState {
  /** What the box and its chips say now. */
  draft: Query;
  /** True once a chip was changed by hand: the chips are then asked, not the text. */
  edited: boolean;
  /** What the shown answer is to; null before the first search. */
  asked: Query | null;
  scope: SearchScope;
  answer: Answer | null;
  /** The card that the operator is on; null while nobody has touched the list. */
  focusId: string | null;
  /** True from Enter in the box until the operator does something else: the keys go to whatever hit is first, as soon as there is one. */
  lead: boolean;
  /** Hits put aside in this answer. */
  dismissed: ReadonlySet<string>;
  /** Small pictures of examples that came from outside, by image id. */
  pictures: ReadonlyMap<string, { url: string; name: string }>;
  setDraft(draft: Query, edited?: boolean): void;
  setScope(scope: SearchScope): void;
  focus(id: string | null): void;
  setLead(lead: boolean): void;
  dismiss(id: string): void;
  undismiss(): void;
  /** Shows the newest order that was held back. */
  settle(): void;
  addPicture(imageId: string, picture: { url: string; name: string }): void;
  /** Asks `query` (the draft by default). The search before it is cancelled: its iterator is closed and what it still says is not heard. */
  run(client: SightlineClient, query?: Query): void;
  /** Stops the running search; what has come stays. */
  stop(): void;
  clear(): void;
}

let runs = 0;
let running: AbortController | null = null;

/** The one search of this window: its query, its answer, and where the operator is in it. The Search view, the box and Review read it. */
export const useSearch = create<SearchState>((set, get) => ({
  draft: emptyQuery,
  edited: false,
  asked: null,
  scope: {},
  answer: null,
  focusId: null,
  lead: false,
  dismissed: new Set(),
  pictures: new Map(),
  setDraft: (draft, edited = false) => set({ draft, edited }),
  setScope: (scope) => set({ scope }),
  focus: (focusId) => set({ focusId, lead: false }),
  setLead: (lead) => set({ lead }),
  dismiss: (id) => set((s) => ({ dismissed: new Set(s.dismissed).add(id) })),
  undismiss: () => set({ dismissed: new Set() }),
  settle: () => set((s) => (s.answer?.held ? { answer: { ...s.answer, moments: s.answer.held, held: null } } : {})),
  addPicture: (imageId, picture) => set((s) => ({ pictures: new Map(s.pictures).set(imageId, picture) })),
  run(client, query = get().draft) {
    running?.abort();
    running = null;
    if (isEmptyQuery(query) && query.text.trim() === "") {
      set({ draft: query, asked: null, answer: null, focusId: null, lead: false, dismissed: new Set() });
      return;
    }
    const stop = new AbortController();
    running = stop;
    const run = ++runs;
    set({ draft: query, asked: query, answer: freshAnswer(run), focusId: null, lead: false, dismissed: new Set() });
    remember(query.text);
    void follow(client, query, get().edited, get().scope, stop.signal, (change) => {
      const { answer, draft, asked, focusId } = get();
      if (answer?.run !== run || stop.signal.aborted) return;
      const next = change(answer, focusId);
      set({ answer: next });
      // The backend knows more words: chips follow its reading, unless the operator has gone on typing.
      if (next.understood !== answer.understood && next.understood)
        set({ asked: next.understood, ...(draft === asked ? { draft: next.understood } : {}) });
    });
  },
  stop() {
    running?.abort();
    running = null;
    set((s) => (s.answer?.state === "running" ? { answer: { ...s.answer, state: "done", final: true } } : {}));
  },
  clear() {
    running?.abort();
    running = null;
    set({
      draft: emptyQuery,
      edited: false,
      asked: null,
      answer: null,
      scope: {},
      focusId: null,
      lead: false,
      dismissed: new Set(),
    });
  },
}));

async function follow(
  client: SightlineClient,
  query: Query,
  edited: boolean,
  scope: SearchScope,
  signal: AbortSignal,
  tell: (change: (answer: Answer, anchor: string | null) => Answer) => void,
): Promise<void> {
  try {
    const events = await client.search.run(
      { scope, limit: LIMIT, shared: true, ...(await requestOf(client, query, edited, signal)) },
      { signal },
    );
    for await (const event of events) {
      // Leaving the loop closes the iterator, and with it the search in the backend.
      if (signal.aborted) break;
      tell((answer, anchor) => foldAnswer(answer, event, anchor));
    }
    tell((answer) => (answer.state === "running" ? { ...answer, state: "done", final: true } : answer));
  } catch (error) {
    tell((answer) => ({ ...answer, state: "failed", final: true, problem: problemFrom(error) }));
  }
}

/** Words that nobody has edited are read by the backend, which knows more of them; edited chips are asked as they are. */
async function requestOf(
  client: SightlineClient,
  query: Query,
  edited: boolean,
  signal: AbortSignal,
): Promise<SearchRequest> {
  const text = query.text.slice(0, 10_000);
  const own = { ...query, text: text.slice(0, MAX_QUERY_LENGTH) };
  if (edited || text.trim() === "") return { query: own };
  if (query.examples.length === 0) return { text };
  return { query: { ...(await client.search.understand({ text }, { signal })), examples: query.examples } };
}

/** The hits that are shown: in the answer's order, without what was put aside. */
export function shownMoments(answer: Answer | null, dismissed: ReadonlySet<string>): readonly Moment[] {
  if (!answer) return NONE;
  return dismissed.size === 0 ? answer.moments : answer.moments.filter((one) => !dismissed.has(one.id));
}

/** Those of them that are of this library's own footage: what the other views can show. */
export function ownMoments(answer: Answer | null, dismissed: ReadonlySet<string>): readonly Moment[] {
  return shownMoments(answer, dismissed).filter((one) => one.library === null);
}
const NONE: readonly Moment[] = [];

/** An example of a place in a video: "more like this", "not this", a box drawn on a frame. */
export function frameExample(
  source: Omit<Extract<QueryExample["source"], { kind: "frame" }>, "kind">,
  negated = false,
): QueryExample {
  return { id: `x${Date.now().toString(36)}${(++runs).toString(36)}`, negated, source: { kind: "frame", ...source } };
}

/** An example of a picture from outside, by the id that `search.addImage` gave. */
export function imageExample(imageId: string): QueryExample {
  return { id: `x${imageId.slice(2, 40)}`, negated: false, source: { kind: "image", imageId } };
}
