import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { captionSettings } from "#shared/domain/caption.ts";
import { fakeBatch } from "../../dev/fakeCaptions.ts";
import { fakeJob } from "../../dev/fakeJobs.ts";
import { fakeVideo } from "../../dev/fakeVideos.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { sortJobs, verbsOf } from "./jobOrder.ts";
import { JobsDrawer, useJobsDrawer } from "./JobsDrawer.tsx";

beforeEach(() => {
  applyLanguage("en");
  useJobsDrawer.setState({ open: true });
});
afterEach(cleanup);

const row = async (name: string) =>
  within((await screen.findAllByText(name)).map((e) => e.closest("li")).find(Boolean) as HTMLElement);

describe("the jobs drawer", () => {
  it("pauses, resumes, cancels, retries and moves the job whose button was pressed", async () => {
    const { backend } = renderWith(<JobsDrawer />);
    const [running, , paused, , waiting, , failed] = [...backend.jobs.values()];
    for (const [job, verb, name] of [
      [running, "jobs.pause", "Pause"],
      [paused, "jobs.resume", "Resume"],
      [waiting, "jobs.moveToFront", "Move"],
      [failed, "jobs.retry", "Retry"],
    ] as const) {
      const inside = await row(job!.videoName);
      fireEvent.click(inside.getByRole("button", { name: new RegExp(`^${name} `) }));
      await waitFor(() => expect(backend.calls.at(-1)).toEqual({ name: verb, input: { ids: [job!.id] } }));
    }
    expect((await row(running!.videoName)).getByText("Paused")).toBeTruthy();
  });
  it("says what failed and what to do", async () => {
    renderWith(<JobsDrawer />);
    expect((await screen.findAllByText("The file is empty.")).length).toBeGreaterThan(0);
    expect(screen.getAllByText("Copy it again from the recorder.").length).toBeGreaterThan(0);
  });
  it("notices a running job that gives no sign of life", async () => {
    const { backend } = renderWith(<JobsDrawer />);
    const job = [...backend.jobs.values()][0]!;
    await row(job.videoName);
    backend.setJob({ ...job, lastSignMs: Date.now() - 60_000 });
    expect(await screen.findByText(/^Silent for 1/)).toBeTruthy();
  });
  it("clears what is over and keeps the rest", async () => {
    const { backend } = renderWith(<JobsDrawer />);
    fireEvent.click(await screen.findByRole("button", { name: "Clear finished" }));
    await waitFor(() => expect([...backend.jobs.values()].some((j) => j.state === "done")).toBe(false));
    expect([...backend.jobs.values()].some((j) => j.state === "running")).toBe(true);
  });
  it("shows captions that are written in the background, with what can be done", async () => {
    const { backend } = renderWith(<JobsDrawer />, { scene: "empty" });
    await screen.findByText("Nothing to do");
    const settings = captionSettings.parse({ preset: "generic" });
    const model = { name: "GPU server", model: "llava", host: "gpu-1:8000", locality: "network" as const };
    const batch = fakeBatch(1, settings, { state: "running", total: 412, done: 61, failed: 2, budgetMs: 3_600_000, spentMs: 1_320_000, etaMs: 2_280_000, lastSignMs: Date.now() - 60_000, model }); // prettier-ignore
    backend.captions.setBatches([batch, fakeBatch(2, settings, { state: "done", total: 3, done: 3 })]);
    const inside = await row("Captions of 412 spans");
    expect(inside.getByText(/61 of 412 written · 2 failed · 22.min of 1.h used · 38.min left/)).toBeTruthy();
    expect(inside.getByText("Network, gpu-1:8000")).toBeTruthy();
    expect(inside.getByText(/^Silent for 1/)).toBeTruthy();
    for (const [name, verb] of [["Pause", "pauseBatch"], ["Resume", "resumeBatch"], ["Cancel", "cancelBatch"], ["Remove", "removeBatch"]] as const) {
      fireEvent.click((await row("Captions of 412 spans")).getByRole("button", { name: new RegExp(`^${name} `) }));
      await waitFor(() => expect(backend.calls.at(-1)).toEqual({ name: `captions.${verb}`, input: { id: batch.id } }));
    } // prettier-ignore
    fireEvent.click(screen.getByRole("button", { name: "Clear finished" }));
    await screen.findByText("Nothing to do");
  });
  it("is empty in words", async () => {
    renderWith(<JobsDrawer />, { scene: "empty" });
    expect(await screen.findByText("Nothing to do")).toBeTruthy();
  });
  it("offers no button that would be refused", () => {
    const v = fakeVideo(0);
    expect(verbsOf(fakeJob(0, v, "done"))).toEqual([]);
    expect(verbsOf({ ...fakeJob(0, v, "queued"), position: 0 })).not.toContain("moveToFront");
    expect(verbsOf({ ...fakeJob(0, v, "queued"), problem: problemOf("VISION_UNAVAILABLE") })).toContain("retry");
    const order = sortJobs(["done", "queued", "running"].map((s, i) => fakeJob(i, v, s as "done"))).map((j) => j.state);
    expect(order).toEqual(["running", "queued", "done"]);
  });
});
