import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeBackend } from "../../../dev/fakeBackend.ts";
import { fakeEndpoint } from "../../../dev/fakeLanguage.ts";
import { renderWith } from "../../../dev/testHost.tsx";
import { useCaptionDialog } from "../../../lib/captions/dialog.ts";
import { useOwnSettings } from "../../../lib/captions/settings.ts";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { CaptionDialogs } from "./BatchDialog.tsx";
import { estimate, targetOf } from "./batchPlan.ts";

let backend: FakeBackend;
const onQueued = vi.fn();

beforeEach(() => {
  applyLanguage("en");
  localStorage.clear();
  useOwnSettings.setState({ settings: null });
  backend = new FakeBackend("full", 12);
  backend.language.endpoints = [
    fakeEndpoint(1, { name: "Cloud", host: "api.example.com", locality: "internet", roles: ["video"] }),
  ];
});
afterEach(() => {
  useCaptionDialog.setState({ wish: null });
  cleanup();
  vi.clearAllMocks();
});
const show = () => renderWith(<CaptionDialogs onQueued={onQueued} />, { backend });
const ready = () => [...backend.videos.values()].filter((v) => v.state === "ready");
const queued = () => backend.calls.find((call) => call.name === "captions.queue")?.input;

describe("captions in the background", () => {
  it("of chosen videos: spans, time and where frames go are said, then they are queued within the budget", async () => {
    const videoIds = ready().map((v) => v.id);
    useCaptionDialog.getState().open({ kind: "videos", videoIds });
    show();
    expect(await screen.findByText("Frames are sent over the INTERNET to api.example.com.")).toBeTruthy();
    await screen.findByText(new RegExp(`^${videoIds.length} span`));
    expect(screen.getByText(/about 8.s each/)).toBeTruthy();
    fireEvent.change(screen.getByRole("slider", { name: "Time budget" }), { target: { value: "0" } });
    expect(screen.getByRole("slider", { name: "Time budget" }).getAttribute("aria-valuetext")).toMatch(/^10.min$/);
    fireEvent.click(screen.getByRole("button", { name: "Start" }));
    await waitFor(() => expect(onQueued).toHaveBeenCalledTimes(1));
    expect(queued()).toMatchObject({
      target: { kind: "library", videoIds, budgetMs: 600_000, spanUs: 20_000_000 },
      settings: { primed: null, crop: null },
    });
    expect(useCaptionDialog.getState().wish).toBeNull();
  });
  it("of events: their spans, within the budget, without a length of their own", async () => {
    const videoIds = ready().map((v) => v.id);
    useCaptionDialog.getState().open({ kind: "videos", videoIds });
    show();
    expect((await screen.findByRole("combobox", { name: "Spans" })).textContent).toBe(
      "With activity, the busiest first",
    );
    const wish = { kind: "videos" as const, videoIds };
    expect(targetOf(wish, "events", 60, 20)).toEqual({ kind: "events", videoIds, budgetMs: 3_600_000 });
    expect(targetOf(wish, "activity", 60, 20)).toMatchObject({ kind: "library", spanUs: 20_000_000 });
  });
  it("of hits: exactly their spans, without a budget", async () => {
    const spans = [{ videoId: ready()[0]!.id, fromUs: 0, toUs: 10_000_000 }];
    useCaptionDialog.getState().open({ kind: "spans", spans });
    show();
    await screen.findByText("1 span around the hits of the search.");
    await screen.findByText(/^1 span$/, { selector: "p", exact: false });
    expect(screen.queryByRole("slider")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Start" }));
    await waitFor(() => expect(queued()).toMatchObject({ target: { kind: "spans", spans } }));
  });
  it("are never primed or cropped, whatever was tried before", async () => {
    useOwnSettings.setState({
      settings: { preset: "generic", endpointId: null, prompt: "p", frames: 4, frameChoice: "uniform", poolingStride: null, crop: { x: 0, y: 0, w: 0.5, h: 0.5 }, width: null, objects: "none", primed: "arson", language: "en", maxTokens: 64, temperature: 0, seed: null },
    }); // prettier-ignore
    useCaptionDialog.getState().open({ kind: "videos", videoIds: [ready()[0]!.id] });
    show();
    await waitFor(() => expect(screen.getByRole("button", { name: "Start" }).hasAttribute("disabled")).toBe(false));
    fireEvent.click(screen.getByRole("button", { name: "Start" }));
    await waitFor(() => expect(queued()).toMatchObject({ settings: { primed: null, crop: null, frames: 4 } }));
  });
  it("without a model lead to the settings", async () => {
    applyLanguage("ko");
    backend.language.endpoints = [];
    useCaptionDialog.getState().open({ kind: "videos", videoIds: [] });
    show();
    expect((await screen.findByRole("link", { name: "설정하기" })).getAttribute("href")).toBe("#/settings/language");
  });
});

it("estimates what a budget takes", () => {
  expect(estimate(100, 10_000, 600_000)).toEqual({ spans: 100, within: 60, totalMs: 600_000 });
  expect(estimate(10, 10_000, null)).toEqual({ spans: 10, within: 10, totalMs: 100_000 });
  expect(estimate(10, null, 600_000)).toEqual({ spans: 10, within: 10, totalMs: null });
  expect(estimate(10, 3_600_000, 600_000)).toEqual({ spans: 10, within: 1, totalMs: 3_600_000 });
});
