import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problemOf } from "#shared/lib/problems.ts";
import { FakeBackend } from "../dev/fakeBackend.ts";
import { renderWith } from "../dev/testHost.tsx";
import { DeleteDialog } from "../features/library/DeleteDialog.tsx";
import { DropCard } from "../features/library/import/DropOverlay.tsx";
import { createUploads } from "../features/library/import/uploads.ts";
import { LibraryPage } from "../features/library/LibraryPage.tsx";
import { ReanalyseDialog } from "../features/library/ReanalyseDialog.tsx";
import { useLibraryView } from "../features/library/viewStore.ts";
import { ModelsTab } from "../features/settings/ModelsTab.tsx";
import { applyLanguage } from "../lib/i18n/index.ts";
import { fail } from "#shared/lib/problems.ts";
import { FirstRun, useFirstPack } from "./FirstRun.tsx";
import { timeOfHash } from "./routes.ts";
import { StartGate } from "./StartGate.tsx";

beforeEach(() => {
  applyLanguage("en");
  useLibraryView.getState().clearFilter();
});
afterEach(cleanup);

describe("a backend that does not start", () => {
  it("is explained, and tried again on request", async () => {
    const { backend } = renderWith(<StartGate>inside</StartGate>, { scene: "failed" });
    expect(await screen.findByText("Another Sightline has this library open.")).toBeTruthy();
    expect(screen.queryByText("inside")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("inside")).toBeTruthy();
    expect(backend.calls.map((c) => c.name)).toContain("system.restart");
  });
  it("is explained in Korean as well", async () => {
    applyLanguage("ko");
    renderWith(<StartGate>inside</StartGate>, { scene: "failed" });
    expect(await screen.findByText("다른 Sightline이 이 라이브러리를 열고 있습니다.")).toBeTruthy();
  });
  it("says so when the page is not signed in", async () => {
    renderWith(<StartGate>inside</StartGate>, { connection: "failed" });
    expect(await screen.findByText("This page is not signed in.")).toBeTruthy();
  });
});

describe("the library", () => {
  it("teaches the drop when it is empty", async () => {
    renderWith(<LibraryPage />, { scene: "empty" });
    expect(await screen.findByText("Drop footage anywhere in this window")).toBeTruthy();
    expect(screen.getByText("Files are copied into the library's folder on this machine.")).toBeTruthy();
  });
  it("is busy, not empty, before the first snapshot", () => {
    renderWith(<LibraryPage />, { scene: "loading" });
    expect(screen.getByRole("status", { name: "Loading the library" })).toBeTruthy();
    expect(screen.queryByText("Drop footage anywhere in this window")).toBeNull();
  });
  it("says why it cannot be shown", async () => {
    const backend = new FakeBackend();
    backend.failNext.set("library.watch", "LIBRARY_UNREADABLE");
    renderWith(<LibraryPage />, { backend });
    expect(await screen.findByText("The library could not be opened.")).toBeTruthy();
  });
  it("says that filters hide everything and lets them go", async () => {
    renderWith(<LibraryPage />);
    useLibraryView.getState().setFilter({ text: "no such thing" });
    expect(await screen.findByText("No video matches")).toBeTruthy();
    fireEvent.click(screen.getAllByRole("button", { name: "Clear filters" })[0]!);
    await waitFor(() => expect(screen.queryByText("No video matches")).toBeNull());
  });
});

describe("deleting", () => {
  it("asks, deletes what was asked for, and shows the receipt", async () => {
    const backend = new FakeBackend();
    const ids = [...backend.videos.values()].slice(0, 2).map((v) => v.id);
    renderWith(<DeleteDialog ids={ids} onClose={() => undefined} />, { backend });
    expect(backend.calls.some((c) => c.name === "library.remove")).toBe(false);
    fireEvent.click(await screen.findByRole("button", { name: "Delete 2 videos" }));
    expect(await screen.findByText("Save receipt")).toBeTruthy();
    expect(backend.calls.at(-1)).toEqual({ name: "library.remove", input: { ids } });
    expect(screen.getAllByText(/12,345 rows · 4 files · source kept/)).toHaveLength(2);
  });
  it("says which cases hold the footage, before it goes", async () => {
    const backend = new FakeBackend();
    const [video, other] = backend.videos.values();
    if (!video || !other) throw new Error("no videos");
    backend.cases.seed("Break-in at the gate", [{ kind: "still", videoId: video.id, tUs: 0 }]);
    backend.cases.seed("Another", [{ kind: "still", videoId: other.id, tUs: 0 }]);
    renderWith(<DeleteDialog ids={[video.id]} onClose={() => undefined} />, { backend });
    await screen.findByText(/^In one case: Break-in at the gate\. It keeps what it says/);
  });
  it("keeps the question open and says why when it is refused", async () => {
    const backend = new FakeBackend();
    backend.failNext.set("library.remove", "DISK_FULL");
    renderWith(<DeleteDialog ids={[[...backend.videos.values()][0]!.id]} onClose={() => undefined} />, { backend });
    fireEvent.click(await screen.findByRole("button", { name: "Delete video" }));
    expect(await screen.findByText(problemOf("DISK_FULL").message)).toBeTruthy();
  });
});

describe("a drop in the air", () => {
  it("says how many, what becomes of them, and what will analyse them", async () => {
    renderWith(<DropCard drag={{ videos: 2, pictures: 0, unknown: 1, others: 1 }} />);
    expect(screen.getByText("Release to add 3 items")).toBeTruthy();
    expect(screen.getByText("1 other file, left out")).toBeTruthy();
    expect(await screen.findByText("Analysed with YOLOX-nano at 5 pictures a second.")).toBeTruthy();
  });
  it("says that nothing can be added", () => {
    renderWith(<DropCard drag={{ videos: 0, pictures: 0, unknown: 0, others: 3 }} />);
    expect(screen.getByText("Nothing here that can be added")).toBeTruthy();
  });
});

describe("uploads", () => {
  it("go two at a time, and a failed one can be sent again", async () => {
    const sent: string[] = [];
    let refuse = true;
    const finish: Array<() => void> = [];
    const uploads = createUploads(async (file) => {
      sent.push(file.name);
      if (file.name === "b" && refuse) throw fail("DISK_FULL");
      await new Promise<void>((resolve) => finish.push(resolve));
      return { path: file.name, outcome: "queued", videoId: null, reason: null };
    });
    uploads.add(
      ["a", "b", "c"].map((name) => new File(["x"], name)),
      "/u",
    );
    expect(sent).toEqual(["a", "b"]);
    const states = (): string =>
      uploads.store
        .getState()
        .items.map((i) => i.state)
        .join();
    await waitFor(() => expect(states()).toBe("sending,failed,sending"));
    refuse = false;
    uploads.retry(2);
    finish.forEach((end) => end());
    await waitFor(() => expect(states()).toBe("done,sending,done"));
    finish.forEach((end) => end());
    await waitFor(() => expect(states()).toBe("done,done,done"));
  });
});

/** The panel with what the frame does for it. */
function FirstStart() {
  useFirstPack();
  return <FirstRun />;
}

describe("the first run", () => {
  const nano = (backend: FakeBackend) => backend.packs.find((p) => p.manifest.id === "yolox-nano")!;
  const activated = (backend: FakeBackend) =>
    backend.calls.filter((c) => c.name === "models.activate").map((c) => c.input);
  it("shows size, licence and source before anything is fetched, and takes motion as an answer", async () => {
    const { backend } = renderWith(<FirstStart />, { scene: "firstRun" });
    expect(await screen.findByText("Apache-2.0")).toBeTruthy();
    expect(screen.getByText(/3\.66/)).toBeTruthy();
    expect(screen.getByText("https://example.org/models/yolox-nano")).toBeTruthy();
    expect(backend.calls.some((c) => c.name === "models.download")).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Use built-in motion" }));
    await waitFor(() => expect(backend.settings).toMatchObject({ firstRunDone: true, activePack: "motion" }));
    await waitFor(() => expect(screen.queryByText("Choose how Sightline sees")).toBeNull());
  });
  it("uses the pack only once it is installed, and shows how the download goes until then", async () => {
    const { backend } = renderWith(<FirstStart />, { scene: "firstRun" });
    fireEvent.click(await screen.findByRole("button", { name: "Install YOLOX-nano" }));
    expect(await screen.findByRole("progressbar")).toBeTruthy();
    expect(screen.getByText(/analysed with built-in motion/)).toBeTruthy();
    expect(activated(backend)).toEqual([]);
    backend.setPack({ ...nano(backend), state: "installed", download: null, installedBytes: 3_660_000 });
    await waitFor(() => expect(activated(backend)).toEqual([{ id: "yolox-nano" }]));
    await waitFor(() => expect(screen.queryByText("Choose how Sightline sees")).toBeNull());
  });
  it("says why a download failed and offers the file instead", async () => {
    const { backend } = renderWith(<FirstStart />, { scene: "firstRun" });
    fireEvent.click(await screen.findByRole("button", { name: "Install YOLOX-nano" }));
    await screen.findByRole("progressbar");
    backend.setPack({ ...nano(backend), state: "partial", download: null, problem: problemOf("DOWNLOAD_FAILED") });
    expect(await screen.findByText(problemOf("DOWNLOAD_FAILED").message)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Add from file…" }));
    fireEvent.change(await screen.findByLabelText("Path of yolox-nano.onnx on this machine"), {
      target: { value: "/usb/yolox-nano.onnx" },
    });
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(activated(backend)).toEqual([{ id: "yolox-nano" }]));
  });
  it("lets a download be cancelled, and then takes motion without coming back to the pack", async () => {
    const { backend } = renderWith(<FirstStart />, { scene: "firstRun" });
    fireEvent.click(await screen.findByRole("button", { name: "Install YOLOX-nano" }));
    fireEvent.click(await screen.findByRole("button", { name: "Cancel download" }));
    expect(await screen.findByRole("button", { name: "Resume download" })).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Use built-in motion" }));
    await waitFor(() => expect(screen.queryByText("Choose how Sightline sees")).toBeNull());
    backend.setPack({ ...nano(backend), state: "installed", download: null });
    expect(activated(backend)).toEqual([{ id: "motion" }]);
  });
  it("offers a pack that is here already as it is", async () => {
    const backend = new FakeBackend("firstRun");
    backend.setPack({ ...nano(backend), state: "installed", installedBytes: 3_660_000 });
    renderWith(<FirstStart />, { backend });
    fireEvent.click(await screen.findByRole("button", { name: "Use YOLOX-nano" }));
    await waitFor(() => expect(activated(backend)).toEqual([{ id: "yolox-nano" }]));
  });
});

describe("analysing again", () => {
  const ids = () => [...new FakeBackend().videos.values()].slice(0, 2).map((v) => v.id);
  it("asks with which pack and how densely, starting from the settings", async () => {
    const { backend } = renderWith(<ReanalyseDialog ids={ids()} onClose={() => undefined} />);
    expect((await screen.findByRole("combobox", { name: "Analysed with" })).textContent).toContain("YOLOX-nano");
    const box = screen.getByLabelText("Pictures analysed per second");
    fireEvent.change(box, { target: { value: "99" } });
    expect(await screen.findByText("Give a number from 0.1 to 60.")).toBeTruthy();
    fireEvent.change(box, { target: { value: "10" } });
    fireEvent.click(screen.getByRole("button", { name: "Analyse 2 again" }));
    await waitFor(() =>
      expect(backend.calls.at(-1)).toEqual({
        name: "library.reanalyse",
        input: { ids: ids(), packId: "yolox-nano", sampleFps: 10 },
      }),
    );
  });
});

describe("the models tab", () => {
  it("offers what each state allows and does it", async () => {
    const { backend } = renderWith(<ModelsTab />);
    fireEvent.click(await screen.findByRole("button", { name: "Resume" }));
    await waitFor(() => expect(backend.calls.at(-1)).toEqual({ name: "models.download", input: { id: "d-fine-s" } }));
    expect(screen.getByText("libcudnn.so.9 was not found")).toBeTruthy();
    expect(screen.getByText("The downloaded file is not the published one.")).toBeTruthy();
  });
  it("offers no download for a pack that has no address, but the file", async () => {
    const backend = new FakeBackend();
    backend.packs = backend.packs
      .filter((p) => p.manifest.id === "nanodet-m")
      .map((p) => ({
        ...p,
        manifest: { ...p.manifest, files: p.manifest.files.map((f) => ({ ...f, urls: [] })) },
      }));
    renderWith(<ModelsTab />, { backend });
    expect(await screen.findByRole("button", { name: "Add from file…" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Install" })).toBeNull();
    expect(screen.getByText("No public download: add it from a file.")).toBeTruthy();
  });
});

describe("a link into review", () => {
  it("carries its time, and only a time", () => {
    expect([
      timeOfHash("#/review/v_x?t=12000000"),
      timeOfHash("#/review/v_x"),
      timeOfHash("#/review/v_x?t=1e9"),
      timeOfHash("#/r?t="),
    ]).toEqual([12_000_000, undefined, undefined, undefined]);
  });
});
