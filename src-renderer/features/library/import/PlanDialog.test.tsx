import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SightlineBridge } from "#shared/contract/bridge.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { FakeBackend } from "../../../dev/fakeBackend.ts";
import { renderWith } from "../../../dev/testHost.tsx";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { useImportPlan } from "./importStore.ts";
import { PlanDialog } from "./PlanDialog.tsx";
import { useImportActions } from "./useImport.ts";

beforeEach(() => applyLanguage("en"));
afterEach(() => {
  cleanup();
  useImportPlan.getState().close();
});

/** Electron's bridge, whose dialog answers with `chosen` and which knows the path of every dropped file. */
function bridge(chosen: string[]): SightlineBridge {
  return {
    platform: "linux",
    connect: () => undefined,
    pathForFile: (file) => `/dropped/${(file as File).name}`,
    choose: () => Promise.resolve(chosen),
    showInFolder: () => Promise.resolve(true),
    onCommand: () => () => undefined,
    onEvent: () => () => undefined,
    setLanguage: () => undefined,
  };
}

function Ways({ dropped = [] }: { dropped?: File[] }) {
  const actions = useImportActions();
  return (
    <>
      <button onClick={actions.chooseFiles}>choose</button>
      <button onClick={() => actions.drop({ files: dropped } as unknown as DataTransfer)}>drop</button>
      <PlanDialog />
    </>
  );
}

const imports = (backend: FakeBackend) => backend.calls.filter((call) => call.name === "library.import");

describe("an import by path", () => {
  it("says what it would do, and does it only after a yes, with the camera that was given", async () => {
    const paths = ["/footage/gate.mp4", "/footage/duplicate.mp4", "/footage/notes.txt"];
    const { backend } = renderWith(<Ways />, { bridge: bridge(paths) });
    fireEvent.click(screen.getByText("choose"));
    expect(await screen.findByText(/^1 video, .* · 1 already in the library · 1 left out$/)).toBeTruthy();
    expect(screen.getByText("left out: not footage")).toBeTruthy();
    expect(imports(backend)).toEqual([]);
    fireEvent.change(screen.getByLabelText("Camera (optional)"), { target: { value: " Gate 2 " } });
    fireEvent.click(screen.getByRole("button", { name: "Add 1 file" }));
    await waitFor(() =>
      expect(imports(backend)).toEqual([{ name: "library.import", input: { paths, options: { camera: "Gate 2" } } }]),
    );
    await waitFor(() => expect(screen.queryByText("Add to the library")).toBeNull());
  });
  it("takes dropped files by their path in the desktop app", async () => {
    const { backend } = renderWith(<Ways dropped={[new File(["x"], "yard.mkv")]} />, { bridge: bridge([]) });
    fireEvent.click(screen.getByText("drop"));
    fireEvent.click(await screen.findByRole("button", { name: "Add 1 file" }));
    await waitFor(() => expect(imports(backend)[0]?.input).toMatchObject({ paths: ["/dropped/yard.mkv"] }));
  });
  it("is nothing when the system's dialog was dismissed", async () => {
    const asked: string[] = [];
    const dismissed = { ...bridge([]), choose: (what: string) => (asked.push(what), Promise.resolve([])) };
    renderWith(<Ways />, { bridge: dismissed });
    fireEvent.click(screen.getByText("choose"));
    await waitFor(() => expect(asked).toEqual(["videos"]));
    expect(useImportPlan.getState().paths).toBeNull();
  });
  it("offers no yes when there is nothing new", async () => {
    renderWith(<Ways />, { bridge: bridge(["/footage/duplicate.mp4"]) });
    fireEvent.click(screen.getByText("choose"));
    expect(await screen.findByText("Nothing new to add.")).toBeTruthy();
    expect((screen.getByRole("button", { name: "Add 0 files" }) as HTMLButtonElement).disabled).toBe(true);
  });
  it("says why it cannot look, and why it cannot add", async () => {
    const backend = new FakeBackend();
    backend.failNext.set("library.plan", "FILE_UNREADABLE");
    renderWith(<Ways />, { backend, bridge: bridge(["/footage/gate.mp4"]) });
    fireEvent.click(screen.getByText("choose"));
    expect(await screen.findByText(problemOf("FILE_UNREADABLE").message)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    backend.failNext.set("library.import", "DISK_FULL");
    fireEvent.click(screen.getByText("choose"));
    fireEvent.click(await screen.findByRole("button", { name: "Add 1 file" }));
    expect(await screen.findByText(problemOf("DISK_FULL").message)).toBeTruthy();
    expect(screen.getByText("Add to the library")).toBeTruthy();
  });
});
