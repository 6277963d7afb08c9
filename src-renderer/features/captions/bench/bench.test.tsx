import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CaptionEvent } from "#shared/contract/captions.ts";
import { caption, captionSettings, type CaptionSettings } from "#shared/domain/caption.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import { fail } from "#shared/lib/problems.ts";
import { FakeBackend } from "../../../dev/fakeBackend.ts";
import { fakeEndpoint, remoteEndpoint, modelUseOf } from "../../../dev/fakeLanguage.ts";
import { renderWith } from "../../../dev/testHost.tsx";
import type { ReviewPlace } from "../../../lib/captions/place.ts";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { useCaptioning } from "../useCaptioning.ts";
import { Bench } from "./Bench.tsx";
import { useBench } from "./benchStore.ts";

const S = 1_000_000;
const span = { fromUs: 10 * S, toUs: 30 * S };
let backend: FakeBackend;
const own = captionSettings.parse({ preset: "llava-next-video-7b", poolingStride: 2 });

/** A bench of which each run says its number of frames. */
async function* says(s: MediaSpan, settings: CaptionSettings): AsyncGenerator<CaptionEvent> {
  const model = modelUseOf(remoteEndpoint(1));
  yield { kind: "asked", model, promptSent: settings.prompt, frameUs: [11 * S] };
  yield { kind: "text", text: `${settings.frames} frames <b>seen</b>` };
  yield {
    kind: "done",
    caption: caption.parse({
      id: "c_bench00000001", ...s, text: `${settings.frames} frames <b>seen</b>`, settings, model, promptSent: settings.prompt, frameUs: [11 * S],
      mentions: [{ class: "gun", word: "gun", supported: null, trackIds: [] }, { class: "dog", word: "dog", supported: false, trackIds: [] }],
      primed: settings.primed !== null, kept: false, cut: null, usage: { promptTokens: 4700, completionTokens: 52 }, firstTokenMs: 340, tookMs: 2100, createdAtMs: 1,
    }),
  }; // prettier-ignore
}

function Shown() {
  const captioning = useCaptioning();
  const video = [...backend.videos.values()][0]!;
  const place = { video, media: video.media!, mediaBase: "/m", highlight: () => undefined } as unknown as ReviewPlace;
  return <Bench span={span} place={place} captioning={captioning} onClose={() => undefined} />;
}

beforeEach(() => {
  applyLanguage("en");
  localStorage.clear();
  backend = new FakeBackend();
  backend.language.endpoints = [remoteEndpoint(1), fakeEndpoint(2, { roles: ["video"] })];
  backend.captions.script = says;
  useBench.setState({ span: null, columns: [], running: false });
  useBench.getState().open({ videoId: [...backend.videos.values()][0]!.id, ...span }, own);
});
afterEach(() => {
  useBench.getState().stop();
  cleanup();
  vi.restoreAllMocks();
});

const show = async () => {
  renderWith(<Shown />, { backend });
  await waitFor(() => expect(button("Run all").disabled).toBe(false));
};
// By text and label: the table holds some sixty controls, and asking each for its role and name takes longer than all else here.
const button = (name: string) => (screen.queryByText(name) ?? screen.getByLabelText(name)).closest("button")!;
const press = (name: string) => void fireEvent.click(button(name));
const heads = () => [...document.querySelectorAll("thead th + th")].map((one) => one.textContent);
const answer = (letter: string) => document.querySelector(`[data-bench-answer=${letter}]`)?.textContent ?? null;
const setting = (key: string) => [...document.querySelectorAll(`[data-setting=${key}] td`)];
const type = (label: string, value: string) =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe("the bench", () => {
  it("begins neutral and unprimed, with what differs marked", async () => {
    await show();
    expect(heads()).toEqual(["A", "B"]);
    expect(setting("prompt").map((one) => one.textContent)).toEqual(["Neutral", "Neutral"]);
    expect(setting("objects").map((one) => (one as HTMLElement).dataset["differs"])).toEqual(["false", "true"]);
    for (const letter of ["A", "B"])
      expect(screen.getByLabelText(`Priming, settings ${letter}`).getAttribute("aria-checked")).toBe("false");
    expect(screen.getByText("Frames are sent to 192.168.0.12:8000 in your network.")).toBeTruthy();
  });

  it("runs every setting in its order and lays answers, figures and what the index says side by side", async () => {
    await show();
    type("Frames, settings B", "16");
    press("Run all");
    await vi.waitFor(() => expect(useBench.getState().running).toBe(false));
    expect([answer("A"), answer("B")]).toEqual(["32 frames <b>seen</b>", "16 frames <b>seen</b>"]);
    expect(document.querySelector("[data-bench-answer] b")).toBeNull();
    expect(screen.getAllByText("4,700 in, 52 out")).toHaveLength(2);
    expect(screen.getAllByText("Cannot be told")).toHaveLength(2);
    expect(screen.getAllByText(/1 of (32|16)$/)).toHaveLength(2);
    // Only what differs is left of the settings.
    expect([...document.querySelectorAll<HTMLElement>("[data-setting]")].map((row) => row.dataset["setting"])).toEqual([
      "frames",
      "objects",
    ]);
    expect(setting("frames").map((one) => one.textContent)).toEqual(["32", "differs from A: 16"]);
    press("Edit settings");
    type("Frames, settings B", "64");
    expect(screen.getByText("The settings were changed since")).toBeTruthy();
  });

  it("goes on when one of them fails, and stops all of them when told", async () => {
    let signal: AbortSignal | undefined;
    backend.captions.script = async function* (s, settings, given) {
      if (settings.objects === "none") throw fail("LANGUAGE_MODEL_TIMEOUT");
      signal = given;
      yield* says(s, settings);
      await new Promise<void>((resolve) => given?.addEventListener("abort", () => resolve()));
    };
    await show();
    press("Run all");
    await screen.findByText("Failed");
    await waitFor(() => expect(answer("B")).toBe("32 frames <b>seen</b>"));
    press("Stop");
    await waitFor(() => expect(signal?.aborted).toBe(true));
    expect(button("Run all").disabled).toBe(false);
    expect(answer("B")).toBe("32 frames <b>seen</b>");
  });

  it("primes only behind the switch, marks what came of it, and carries it nowhere", async () => {
    await show();
    fireEvent.click(screen.getByLabelText("Priming, settings B"));
    expect(screen.getByText(/such an answer proves nothing\. Primed answers are marked and never used/)).toBeTruthy();
    expect(useBench.getState().columns.map((one) => one.settings.primed)).toEqual([null, null]);
    type("The video includes scenes of … B", "arson");
    press("Add settings");
    expect(useBench.getState().columns.map((one) => one.settings.primed)).toEqual([null, "arson", null]);
    press("Run all");
    await screen.findByText("Primed: not used for search, events or answers");
  });

  it("grows to eight and shrinks to one", async () => {
    const { add, duplicate, remove } = useBench.getState();
    const ids = () => useBench.getState().columns.map((one) => one.id);
    for (let i = 0; i < 5; i++) duplicate(ids()[0]!);
    for (let i = 0; i < 3; i++) add(own);
    expect(ids()).toHaveLength(8);
    for (let i = 0; i < 9; i++) remove(ids()[0]!);
    expect(ids()).toHaveLength(1);
    await show();
    expect(button("Remove A").disabled).toBe(true);
    press("Duplicate A");
    expect(heads()).toEqual(["A", "B"]);
  });

  it("is exported as a file", async () => {
    const urls: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => `blob:${urls.push(blob as Blob)}`);
    const clicked: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      clicked.push(this.download);
    });
    await show();
    expect(button("Export").disabled).toBe(true);
    press("Run all");
    await vi.waitFor(() => expect(useBench.getState().running).toBe(false));
    press("Export");
    fireEvent.click(await screen.findByText("CSV, for a spreadsheet"));
    expect(clicked[0]).toMatch(/^bench_.*_0-10\.csv$/);
    expect(await urls[0]!.text()).toContain(",4700,52,");
  });

  it("keeps its settings from span to span and forgets the answers", async () => {
    const { open, run, span: here } = useBench.getState();
    run(backend.client());
    await vi.waitFor(() => expect(useBench.getState().running).toBe(false));
    open(here!, own);
    expect(useBench.getState().columns[0]!.result?.state).toBe("done");
    open({ ...here!, fromUs: 0 }, own);
    expect(useBench.getState().columns.map((one) => [one.settings.objects, one.result])).toEqual([["none", null], ["text", null]]); // prettier-ignore
  });
});
