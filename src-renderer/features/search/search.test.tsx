import { act, cleanup, configure, createEvent, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SearchEvent } from "#shared/contract/search.ts";
import type { Moment } from "#shared/domain/moment.ts";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { sharedAddress } from "../../dev/fakeSharing.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { useAsk } from "../../lib/ask/askStore.ts";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { forgetRecent, useRecent } from "../../lib/search/recent.ts";
import { ownMoments, useSearch } from "../../lib/search/searchStore.ts";
import { arrangeHits, layOut, walk } from "./arrange.ts";
import { completionsAt } from "./completions.ts";
import { QueryBox } from "./QueryBox.tsx";
import { FoundNotices } from "./SavedSearches.tsx";
import { SearchPage } from "./SearchPage.tsx";
import { useSearchView } from "./viewStore.ts";

// A busy machine draws slowly; states are waited for, not times.
configure({ asyncUtilTimeout: 4000 });

const links = { library: vi.fn(), settings: vi.fn(), scenarios: vi.fn() };
const onOpen = vi.fn();
const onAsk = vi.fn();

/** A grid needs a size, which a DOM without layout does not have: three columns. */
function giveSize(): void {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(850);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(900);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(900);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(850);
}

function show(backend = new FakeBackend("full", 8)) {
  backend.search.paceMs = 0;
  const onSearch = vi.fn();
  const view = renderWith(
    <>
      <QueryBox chipsBelow={false} onSearch={onSearch} />
      <SearchPage onOpen={onOpen} onAsk={onAsk} links={links} />
    </>,
    { backend, path: "/search" },
  );
  return { ...view, onSearch, box: screen.getByRole<HTMLInputElement>("combobox", { name: "Search the footage" }) };
}

const type = (box: HTMLElement, text: string): void => void fireEvent.change(box, { target: { value: text } });
const ask = (box: HTMLElement, text: string): void => {
  type(box, text);
  fireEvent.keyDown(box, { key: "Enter" });
};
const runs = (backend: FakeBackend) => backend.calls.filter((call) => call.name === "search.run");
const cards = () => screen.getAllByRole("gridcell").map((card) => card.getAttribute("data-moment"));

beforeEach(() => {
  applyLanguage("en");
  useSearch.getState().clear();
  useSearchView.setState({ sort: "relevance", group: "none" });
  forgetRecent();
  onOpen.mockClear();
  onAsk.mockClear();
  giveSize();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** An answer that a test gives piece by piece. */
function scripted(backend: FakeBackend) {
  const queue: SearchEvent[] = [];
  let wake = (): void => undefined;
  backend.search.script = async function* (_request, signal) {
    while (!signal?.aborted) {
      const next = queue.shift();
      if (next) {
        yield next;
        if (next.kind === "done") return;
      } else
        await new Promise<void>((resolve) => ((wake = resolve), signal?.addEventListener("abort", () => resolve())));
    }
  };
  return (event: SearchEvent): void => {
    queue.push(event);
    wake();
  };
}

function moment(backend: FakeBackend, n: number): Moment {
  const video = [...backend.videos.values()].filter((v) => v.state === "ready")[n % 4];
  if (!video) throw new Error("no video");
  const bestUs = 1_000_000 * (n + 1);
  return {
    id: `m${n}`,
    library: null,
    videoId: video.id,
    startUs: bestUs - 500_000,
    endUs: bestUs + 500_000,
    bestUs,
    box: { x: 0.1, y: 0.1, w: 0.2, h: 0.2 },
    trackId: 1,
    score: 1,
    band: "likely",
    reasons: [],
    steps: [],
  };
}
const list = (moments: Moment[], final = false): SearchEvent => ({
  kind: "moments",
  moments,
  total: moments.length,
  final,
  tookMs: 12,
});

describe("the box", () => {
  it("leaves Enter to the input method while Korean is being composed, and searches once it is done", async () => {
    const { box, backend, onSearch } = show();
    type(box, "빨간 차");
    const composing = createEvent.keyDown(box, { key: "Enter", keyCode: 229 });
    Object.defineProperty(composing, "isComposing", { value: true });
    fireEvent(box, composing);
    expect(composing.defaultPrevented).toBe(false);
    expect(onSearch).not.toHaveBeenCalled();
    expect(box.value).toBe("빨간 차");
    fireEvent.keyDown(box, { key: "Enter" });
    expect(onSearch).toHaveBeenCalledOnce();
    await waitFor(() => expect(runs(backend)).toHaveLength(1));
    expect(runs(backend)[0]?.input).toMatchObject({ text: "빨간 차" });
  });

  it("shows what it understood while it is typed, before any search", async () => {
    const { box, backend } = show();
    await waitFor(() => expect(backend.search.vocabulary.classes.length).toBeGreaterThan(0));
    type(box, "person");
    expect(await screen.findByRole("button", { name: /^Change: Object: person/ })).toBeTruthy();
    expect(runs(backend)).toHaveLength(0);
  });

  it("offers the values of a token and completes it in place", () => {
    const vocabulary = new FakeBackend("empty").search.vocabulary;
    const found = completionsAt("a camera:ga now", 11, vocabulary, "en");
    expect(found.map((one) => one.label)).toEqual(["Gate 1", "Gate 2"]);
    expect(found[0]?.text).toBe('a camera:"Gate 1"  now');
    // Scenarios by any of their words, in either language.
    expect(completionsAt("ass", 3, vocabulary, "en")[0]).toMatchObject({ text: "event:assault ", note: "assault" });
    expect(completionsAt("폭행", 2, vocabulary, "ko")[0]).toMatchObject({
      text: "event:assault ",
      label: "사람들이 몰려듦",
    });
    expect(completionsAt("-event:선", 8, vocabulary, "en")[0]?.text).toBe("-event:line-crossing ");
    expect(completionsAt("-col", 4, vocabulary, "en")[0]?.text).toBe("-color:");
    expect(completionsAt("camera:ga", 3, vocabulary, "en")).toEqual([]);
  });

  it("remembers what was searched for, newest first, and runs it again", async () => {
    const { box, backend } = show();
    ask(box, "car");
    ask(box, "person");
    expect(useRecent.getState().texts).toEqual(["person", "car"]);
    type(box, "");
    fireEvent.keyDown(box, { key: "ArrowDown" });
    fireEvent.keyDown(box, { key: "ArrowDown" });
    fireEvent.keyDown(box, { key: "Enter" });
    await waitFor(() => expect(runs(backend).at(-1)?.input).toMatchObject({ text: "car" }));
  });
});

describe("chips", () => {
  it("turn into exclusions and are removed, and the changed query is what is asked", async () => {
    const { box, backend } = show();
    ask(box, "person, dog");
    await waitFor(() => expect(useSearch.getState().answer?.state).toBe("done"));
    fireEvent.click(screen.getByRole("button", { name: /^Change: Object: dog/ }));
    fireEvent.click(await screen.findByRole("button", { name: "Exclude" }));
    await waitFor(() => expect(runs(backend)).toHaveLength(2));
    const excluded = runs(backend)[1]?.input as { query: { steps: Array<{ criteria: Array<{ negated: boolean }> }> } };
    expect(excluded.query.steps.flatMap((s) => s.criteria.filter((c) => c.negated))).toHaveLength(1);
    const chip = await screen.findByRole("button", { name: /^Change: Object: not dog/ });
    expect(chip.getAttribute("data-negated")).toBe("true");
    expect(within(chip).getByText("not")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Change: Object: not dog/ })).toBeNull());
  });
});

describe("an answer that streams", () => {
  it("keeps the card that the operator is on in its place, and gives the new order when asked", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scripted(backend);
    const { box } = show(backend);
    ask(box, "person");
    const m = Array.from({ length: 5 }, (_, i) => moment(backend, i));
    const [a, b, c, d, e] = m as [Moment, Moment, Moment, Moment, Moment];
    send(list([a, b, c]));
    await waitFor(() => expect(cards()).toEqual(["m0", "m1", "m2"]));
    act(() => screen.getAllByRole("gridcell")[1]?.focus());
    expect(useSearch.getState().focusId).toBe("m1");
    send(list([e, d, b, a], true));
    // c has gone from behind the focused card, a and b stay where they were, the new ones come last.
    await waitFor(() => expect(cards()).toEqual(["m0", "m1", "m4", "m3"]));
    expect(document.activeElement?.getAttribute("data-moment")).toBe("m1");
    fireEvent.click(screen.getByRole("button", { name: "Show the newest order" }));
    await waitFor(() => expect(cards()).toEqual(["m4", "m3", "m1", "m0"]));
  });

  it("takes the newest order at once while nobody has touched the list", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scripted(backend);
    const { box } = show(backend);
    ask(box, "person");
    send(list([moment(backend, 0), moment(backend, 1)]));
    await waitFor(() => expect(cards()).toEqual(["m0", "m1"]));
    send(list([moment(backend, 1), moment(backend, 0)], true));
    await waitFor(() => expect(cards()).toEqual(["m1", "m0"]));
    expect(screen.queryByRole("button", { name: "Show the newest order" })).toBeNull();
  });

  it("hands the keys to whichever hit is first after Enter, and leaves them to who types on", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scripted(backend);
    const { box } = show(backend);
    act(() => box.focus());
    ask(box, "person");
    send(list([moment(backend, 0), moment(backend, 1)]));
    const held = (): string | null | undefined => document.activeElement?.getAttribute("data-moment");
    await waitFor(() => expect(held()).toBe("m0"));
    // Nobody has moved yet: the better hit comes first, and the keys are with it.
    send(list([moment(backend, 1), moment(backend, 0)]));
    await waitFor(() => expect(cards()).toEqual(["m1", "m0"]));
    await waitFor(() => expect(held()).toBe("m1"));
    fireEvent.keyDown(document.activeElement ?? document.body, { key: "ArrowUp", code: "ArrowUp" });
    expect(document.activeElement).toBe(box);
    type(box, "person zz");
    send(list([moment(backend, 2), moment(backend, 1), moment(backend, 0)], true));
    await waitFor(() => expect(cards()).toContain("m2"));
    expect(document.activeElement).toBe(box);
    fireEvent.keyDown(box, { key: "ArrowDown" });
    await waitFor(() => expect(held()).toBe("m2"));
  });

  it("is cancelled by the next query, and what it still says is not heard", async () => {
    const backend = new FakeBackend("full", 8);
    const send = scripted(backend);
    const { box } = show(backend);
    ask(box, "person");
    send(list([moment(backend, 0)]));
    await waitFor(() => expect(cards()).toEqual(["m0"]));
    ask(box, "car");
    await waitFor(() => expect(backend.search.signals[0]?.aborted).toBe(true));
    await waitFor(() => expect(backend.search.signals).toHaveLength(2));
    expect(backend.search.signals[1]?.aborted).toBe(false);
    expect(screen.queryAllByRole("gridcell")).toEqual([]);
    send(list([moment(backend, 3)], true));
    await waitFor(() => expect(cards()).toEqual(["m3"]));
  });

  it("says why a search failed, and asks again", async () => {
    const backend = new FakeBackend("full", 8);
    const { box } = show(backend);
    backend.failNext.set("search.run", "INDEX_UNREACHABLE");
    ask(box, "person");
    expect(await screen.findByText("The search did not finish")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(cards().length).toBeGreaterThan(0));
  });
});

describe("hits", () => {
  it("are walked, opened and put aside by keys", async () => {
    const { box } = show();
    ask(box, "person");
    await waitFor(() => expect(useSearch.getState().answer?.state).toBe("done"));
    const first = screen.getAllByRole("gridcell")[0] as HTMLElement;
    act(() => first.focus());
    const ids = cards();
    const press = (key: string): void =>
      void fireEvent.keyDown(document.activeElement ?? document.body, { key, code: key });
    press("ArrowRight");
    await waitFor(() => expect(document.activeElement?.getAttribute("data-moment")).toBe(ids[1]));
    press("ArrowDown");
    await waitFor(() => expect(document.activeElement?.getAttribute("data-moment")).toBe(ids[4]));
    press("Enter");
    expect(onOpen).toHaveBeenCalledWith(expect.objectContaining({ id: ids[4] }));
    fireEvent.keyDown(document.activeElement ?? document.body, { key: "x", code: "KeyX" });
    await waitFor(() => expect(screen.getByText("1 put aside")).toBeTruthy());
    expect(cards()).not.toContain(ids[4]);
    await waitFor(() => expect(document.activeElement?.getAttribute("data-moment")).toBe(ids[5]));
  });

  it("wait where they were while Review is looked at: the same order and card", async () => {
    const { box, unmount } = show();
    ask(box, "person");
    await waitFor(() => expect(useSearch.getState().answer?.state).toBe("done"));
    act(() => useSearchView.getState().setSort("oldest"));
    const ids = cards();
    await waitFor(() => expect(document.activeElement?.getAttribute("data-moment")).toBe(ids[0]));
    fireEvent.keyDown(document.activeElement ?? document.body, { key: "ArrowRight", code: "ArrowRight" });
    await waitFor(() => expect(document.activeElement?.getAttribute("data-moment")).toBe(ids[1]));
    unmount();
    show();
    await waitFor(() => expect(document.activeElement?.getAttribute("data-moment")).toBe(ids[1]));
    expect(cards()).toEqual(ids);
  });

  it("look for more like one, and away from one, by its best frame and box", async () => {
    const { box, backend } = show();
    ask(box, "person");
    await waitFor(() => expect(useSearch.getState().answer?.state).toBe("done"));
    const first = screen.getAllByRole("gridcell")[0] as HTMLElement;
    act(() => first.focus());
    fireEvent.keyDown(first, { key: "n", code: "KeyN" });
    await waitFor(() => expect(runs(backend)).toHaveLength(2));
    expect(runs(backend)[1]?.input).toMatchObject({
      query: { text: "person", examples: [{ negated: true, source: { kind: "frame" } }] },
    });
  });

  it("are what the next question is bound to, by a key", async () => {
    const { box } = show();
    ask(box, "person");
    await waitFor(() => expect(useSearch.getState().answer?.state).toBe("done"));
    const first = screen.getAllByRole("gridcell")[0] as HTMLElement;
    fireEvent.keyDown(first, { key: "a", code: "KeyA" });
    expect(onAsk).toHaveBeenCalledOnce();
    expect(useAsk.getState().scope.spans?.length).toBeGreaterThan(1);
  });

  it("say every criterion and the band in words", async () => {
    const { box } = show();
    ask(box, "person");
    const [card] = await waitFor(() => screen.getAllByRole("gridcell"));
    expect(card?.getAttribute("aria-label")).toMatch(/^(Strong|Likely|Weak) match, .*person: holds/);
  });

  it("are ordered by the clock with unknown ones last, grouped by video, and keep the column when keys go down", () => {
    const backend = new FakeBackend("full", 12);
    const videos = new Map([...backend.videos.values()].map((v) => [v.id as string, v]));
    const moments = [...videos.values()]
      .filter((v) => v.media)
      .map((v, i) => ({ ...moment(backend, i), videoId: v.id }));
    const hits = arrangeHits(moments, videos, "oldest");
    const known = hits.map((hit) => hit.video.recordedAt.utcMs);
    expect(known.lastIndexOf(null)).toBe(known.length - 1);
    expect(known.filter((ms) => ms !== null)).toEqual(known.filter((ms) => ms !== null).toSorted((a, b) => a - b));
    expect(arrangeHits(moments, new Map(), "relevance")).toEqual([]);
    const { rows } = layOut(hits.slice(0, 5), 3, "none");
    const id = (i: number): string => hits[i]?.moment.id ?? "";
    expect(walk(rows, id(2), "ArrowDown", 1)).toBe(id(4));
    expect(walk(rows, id(4), "ArrowUp", 1)).toBe(id(1));
    expect(walk(rows, id(4), "ArrowRight", 1)).toBe(id(4));
    expect(layOut(hits, 3, "video").rows.filter((row) => row.kind === "head")).toHaveLength(hits.length);
  });
});

describe("nothing found", () => {
  it("is said plainly, with what the nearest miss lacked and what was not searched", async () => {
    const { box } = show();
    ask(box, "giraffe");
    expect(await screen.findByText("Nothing found")).toBeTruthy();
    expect(screen.getByText("The nearest miss")).toBeTruthy();
    expect(screen.getByText("Missing: giraffe")).toBeTruthy();
    expect(screen.getByText(/^Not analysed yet: .* in 5 videos$/)).toBeTruthy();
    fireEvent.click(screen.getAllByRole("button", { name: "Show them" })[1] as HTMLElement);
    expect(links.library).toHaveBeenCalledWith("failed");
  });

  it("is said in Korean", async () => {
    applyLanguage("ko");
    const backend = new FakeBackend("full", 12);
    renderWith(<SearchPage onOpen={onOpen} onAsk={onAsk} links={links} />, { backend });
    useSearch.getState().run(backend.client(), backend.search.understand("기린"));
    expect(await screen.findByText("찾은 것이 없습니다")).toBeTruthy();
  });
});

describe("saved searches", () => {
  it("are saved by name, pinned, and counted when they find something", async () => {
    const { box, backend } = show();
    type(box, "person");
    fireEvent.click(await screen.findByRole("button", { name: /^Save this search/ }));
    fireEvent.change(await screen.findByLabelText("Name"), { target: { value: "People" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    const row = await screen.findByRole("button", { name: "Search again: People" });
    fireEvent.click(screen.getByRole("button", { name: "Pin People: check every new import" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Unpin People" })).toBeTruthy());
    renderWith(<FoundNotices />, { backend });
    const search = (await backend.client().search.saved())[0];
    if (!search) throw new Error("nothing was saved");
    act(() => backend.search.found(search, [moment(backend, 0)]));
    expect(await screen.findByRole("button", { name: "Search again: People, 1 new" })).toBeTruthy();
    fireEvent.click(row);
    await waitFor(() => expect(backend.calls.some((call) => call.name === "search.markSeen")).toBe(true));
  });
});

it("searches by a picture that is pasted, together with the words", async () => {
  const { box, backend } = show();
  type(box, "person");
  const file = new File([new Uint8Array(64)], "suspect.png", { type: "image/png" });
  fireEvent.paste(box, { clipboardData: { files: [file], items: [], types: ["Files"] } });
  await waitFor(() => expect(runs(backend)).toHaveLength(1));
  expect(runs(backend)[0]?.input).toMatchObject({
    query: { text: "person", examples: [{ negated: false, source: { kind: "image" } }] },
  });
  expect(await screen.findByRole("button", { name: "Change: Example: like suspect.png" })).toBeTruthy();
});

describe("footage of other libraries", () => {
  it("is listed with the own, says where it lies, and Enter tells how to find it there instead of opening Review", async () => {
    const backend = new FakeBackend("full", 8);
    backend.search.sharing.status = sharedAddress;
    backend.search.sharing.poster = "/9j/";
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue(undefined);
    const { box } = show(backend);
    ask(box, "person");
    await waitFor(() => expect(useSearch.getState().answer?.state).toBe("done"));
    expect(runs(backend)[0]?.input).toMatchObject({ shared: true });
    const [card] = await screen.findAllByRole("gridcell", { name: /Footage is on North gate workstation/ });
    expect(card?.querySelector("img")?.getAttribute("src")).toBe("data:image/jpeg;base64,/9j/");
    expect(within(card!).getByTestId("moment-box")).toBeTruthy();
    expect(screen.getByText(/North gate workstation: 310.h searched · Old lab: does not answer/)).toBeTruthy();
    fireEvent.doubleClick(card!);
    const dialog = await screen.findByRole("dialog", { name: "Footage is on North gate workstation" });
    expect(onOpen).not.toHaveBeenCalled();
    for (const text of ["north_ch03_20261119220000.mp4", "North barrier", "9f".repeat(32)])
      expect(within(dialog).getByText(text)).toBeTruthy();
    fireEvent.click(within(dialog).getByRole("button", { name: "Copy the reference" }));
    expect(write.mock.calls[0]?.[0]).toMatch(/File: north_ch03_20261119220000\.mp4\nTime in the recording: /);
    // What works on footage is offered for the own alone.
    expect(ownMoments(useSearch.getState().answer, new Set()).some((one) => one.library !== null)).toBe(false);
  });
});
