import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
