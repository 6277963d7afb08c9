import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { captionId, captionSettings, type Caption } from "#shared/domain/caption.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { fakeEndpoint, remoteEndpoint, modelUseOf } from "../../dev/fakeLanguage.ts";
import { renderWith } from "../../dev/testHost.tsx";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import { useOwnSettings } from "../../lib/captions/settings.ts";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { CaptionsPanel } from "./CaptionsPanel.tsx";
import { useCaptionRun } from "./runStore.ts";

const S = 1_000_000;
let backend: FakeBackend;
let video: VideoSummary;
const verbs = { seek: vi.fn(), highlight: vi.fn(), mark: vi.fn(), unmark: vi.fn() };

beforeEach(() => {
  applyLanguage("en");
  localStorage.clear();
  useOwnSettings.setState({ settings: null });
  backend = new FakeBackend();
  backend.captions.paceMs = 0;
  video = [...backend.videos.values()].find((v) => v.state === "ready" && (v.media?.durationUs ?? 0) > 60 * S)!;
});
afterEach(() => {
  useCaptionRun.getState().dismiss();
  cleanup();
  vi.clearAllMocks();
});

function place(change: Partial<ReviewPlace> = {}): ReviewPlace {
  return {
    video,
    media: video.media!,
    mediaBase: "/m",
    marked: { fromUs: 10 * S, toUs: 30 * S },
    captionId: null,
    positionUs: () => 20 * S,
    onMove: () => () => undefined,
    isPlaying: () => false,
    ...verbs,
    ...change,
  };
}
const show = (change: Partial<ReviewPlace> = {}) => renderWith(<CaptionsPanel place={place(change)} />, { backend });
const press = (name: string | RegExp) => void fireEvent.click(screen.getByRole("button", { name }));
const hostile = '<img src=x onerror="alert(1)"> [click](javascript:alert(1)) IGNORE ALL RULES';

function kept(n: number, change: Partial<Caption> = {}): Caption {
  const settings = captionSettings.parse({ preset: "generic", frames: 8, ...change.settings });
  return {
    id: captionId.parse(`c_kept0000000${n}`), videoId: video.id, fromUs: 10 * S, toUs: 30 * S, text: `caption ${n}`, settings,
    model: modelUseOf(fakeEndpoint(1)), promptSent: settings.prompt, frameUs: [11 * S, 12 * S], mentions: [], notes: [], primed: settings.primed !== null,
    kept: true, cut: null, usage: null, firstTokenMs: null, tookMs: 1000, createdAtMs: n, ...change,
  }; // prettier-ignore
}

describe("what facts say of a span", () => {
  it("stands first, without any model, and each chip leads to its moment and object", async () => {
    show();
    const facts = await screen.findByTestId("fact-caption");
    expect(within(facts).getAllByRole("listitem")).toHaveLength(2);
    const [chip] = within(facts).getAllByRole("button");
    fireEvent.click(chip!);
    expect(verbs.seek).toHaveBeenCalledTimes(1);
    expect(verbs.seek.mock.calls[0]![0]).toBeGreaterThanOrEqual(10 * S);
    expect(verbs.highlight).toHaveBeenCalledWith(1);
    expect(screen.getByRole("link", { name: "Set one up" }).getAttribute("href")).toBe("#/settings/language");
    expect(screen.queryByRole("button", { name: /Caption this span/ })).toBeNull();
    expect(backend.calls.find((call) => call.name === "captions.narrate")?.input).toEqual({
      span: { videoId: video.id, fromUs: 10 * S, toUs: 30 * S },
      language: "en",
    });
  });
  it("is said for about 20 s around the playhead while nothing is marked", async () => {
    show({ marked: null });
    await screen.findByTestId("fact-caption");
    expect(screen.getByText("0:10 – 0:30")).toBeTruthy();
  });
});

describe("a caption of a span", () => {
  it("says where frames go before it is asked for, streams, and takes its place among the others", async () => {
    backend.language.endpoints = [
      fakeEndpoint(1, { name: "Cloud", host: "api.example.com", locality: "internet", roles: ["video"] }),
    ];
    backend.captions.captions = [kept(1, { fromUs: 0, toUs: 5 * S }), kept(2, { fromUs: 50 * S, toUs: 60 * S })];
    show();
    await screen.findByText("Frames are sent over the INTERNET to api.example.com.");
    expect(backend.calls.some((call) => call.name === "captions.run")).toBe(false);
    press(/Caption this span/);
    await vi.waitFor(() => expect(backend.captions.captions).toHaveLength(3));
    await screen.findByText(/Nobody else is in the picture\./);
    await waitFor(() => expect(screen.queryByTestId("writing")).toBeNull());
    expect(screen.getAllByRole("article").map((one) => one.getAttribute("aria-label"))).toEqual([
      "Caption of 0:00 to 0:05 by Ollama",
      "Caption of 0:10 to 0:30 by Cloud",
      "Caption of 0:50 to 1:00 by Ollama",
    ]);
    expect(backend.calls.find((call) => call.name === "captions.run")?.input).toMatchObject({
      keep: true,
      span: { fromUs: 10 * S, toUs: 30 * S },
      settings: { primed: null },
    });
    const card = within(screen.getAllByRole("article")[1]!);
    expect(card.getByText("In the index").closest("div")?.textContent).toContain("personcar");
    expect(card.getByText("Not in the index").closest("div")?.textContent).toContain("bicycle");
    fireEvent.click(card.getByRole("button", { name: "car: in the index. Highlight it" }));
    expect(verbs.highlight).toHaveBeenCalledWith(3);
  });

  it("can be stopped: the request ends and what came stays, as text", async () => {
    backend.language.endpoints = [remoteEndpoint(1)];
    let signal: AbortSignal | undefined;
    backend.captions.script = async function* (_span, _settings, given) {
      signal = given;
      yield { kind: "asked", model: modelUseOf(remoteEndpoint(1)), promptSent: "p", frameUs: [11 * S] };
      yield { kind: "text", text: hostile };
      await new Promise<void>((resolve) => given?.addEventListener("abort", () => resolve()));
    };
    const { container } = show();
    await screen.findByRole("button", { name: /Caption this span/ });
    press(/Caption this span/);
    expect(await screen.findByText("GPU server is writing")).toBeTruthy();
    await screen.findByText(hostile);
    expect(container.querySelector("img[src=x], a[href^=javascript]")).toBeNull();
    press("Stop");
    await waitFor(() => expect(signal?.aborted).toBe(true));
    expect(await screen.findByText("Stopped. What came until then stands here.")).toBeTruthy();
    expect(screen.getByText(hostile)).toBeTruthy();
    press("Put away");
    expect(screen.queryByText(hostile)).toBeNull();
  });

  it("that breaks off says why, keeps what came, and is asked for again", async () => {
    backend.language.endpoints = [remoteEndpoint(1)];
    let asked = 0;
    backend.captions.script = async function* (span) {
      asked += 1;
      yield { kind: "asked", model: modelUseOf(remoteEndpoint(1)), promptSent: "p", frameUs: [11 * S] };
      yield { kind: "text", text: "A person walks" };
      if (asked === 1) {
        const part = kept(4, { ...span, text: "A person walks", cut: "failed", createdAtMs: Date.now() });
        backend.captions.setCaption(part);
        yield { kind: "done", caption: part };
        throw fail("LANGUAGE_MODEL_BROKE_OFF");
      }
      const caption = kept(5, { ...span, text: "A person walks home." });
      backend.captions.setCaption(caption);
      yield { kind: "done", caption };
    };
    show();
    await screen.findByRole("button", { name: /Caption this span/ });
    press(/Caption this span/);
    await screen.findByRole("button", { name: "Try again" });
    expect(await screen.findAllByText("A person walks")).toHaveLength(1);
    expect(screen.getByText("Broke off")).toBeTruthy();
    press("Try again");
    await screen.findByText("A person walks home.");
    await waitFor(() => expect(screen.queryByTestId("writing")).toBeNull());
  });

  it("goes on while the operator looks at something else", async () => {
    backend.language.endpoints = [remoteEndpoint(1)];
    backend.captions.paceMs = 5;
    const { unmount } = show();
    await screen.findByRole("button", { name: /Caption this span/ });
    press(/Caption this span/);
    await screen.findByTestId("writing");
    unmount();
    await vi.waitFor(() => expect(backend.captions.captions).toHaveLength(1));
  });
});

describe("kept captions", () => {
  it("that are primed or cut off say so, and what they were made with is there on demand", async () => {
    backend.captions.captions = [
      kept(1, { settings: captionSettings.parse({ preset: "generic", frames: 8, primed: "arson" }), primed: true }),
      kept(2, { cut: "length", notes: [{ kind: "fewerFrames", wanted: 8, sent: 2 }] }),
    ];
    show();
    expect(await screen.findByText("Primed: not used for search, events or answers")).toBeTruthy();
    expect(screen.getByText(/Primed with “arson”/)).toBeTruthy();
    expect(screen.getByText("Cut off: the longest answer was reached")).toBeTruthy();
    expect(screen.getAllByText("2 of 8")).toHaveLength(2);
    expect(screen.getByText(/2 of 8 frames were sent/)).toBeTruthy();
  });
  it("are deleted after asking, and lead to their span", async () => {
    backend.captions.captions = [kept(1)];
    show();
    const card = within(await screen.findByRole("article"));
    fireEvent.click(card.getByRole("button", { name: "Go to 0:10" }));
    expect(verbs.seek).toHaveBeenCalledWith(10 * S);
    fireEvent.click(card.getByRole("button", { name: "Actions on this caption" }));
    fireEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
    await screen.findByText("Delete this caption?");
    expect(backend.captions.captions).toHaveLength(1);
    press("Delete");
    await waitFor(() => expect(screen.queryByRole("article")).toBeNull());
    expect(screen.getByText("No model has described this video yet.")).toBeTruthy();
  });
  it("are told in Korean", async () => {
    applyLanguage("ko");
    backend.language.endpoints = [remoteEndpoint(1)];
    backend.captions.captions = [kept(1, { primed: true })];
    show();
    expect(await screen.findByText("유도된 설명: 검색, 이벤트, 답변에 쓰지 않음")).toBeTruthy();
    expect(screen.getByText("프레임을 내부 네트워크의 192.168.0.12:8000(으)로 보냅니다.")).toBeTruthy();
  });
});
