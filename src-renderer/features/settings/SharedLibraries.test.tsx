import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { sharedAddress } from "../../dev/fakeSharing.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { SharedLibraries } from "./SharedLibraries.tsx";

beforeEach(() => applyLanguage("en"));
afterEach(cleanup);

it("says that an index in the library's own folder cannot be shared", async () => {
  renderWith(<SharedLibraries />);
  await screen.findByText(/Move it to an object store to share it/);
  expect(screen.queryByRole("switch")).toBeNull();
});

it("lists the other libraries with what keeps one from being used, switches them, and names this one", async () => {
  const backend = new FakeBackend();
  backend.search.sharing.status = sharedAddress;
  renderWith(<SharedLibraries />, { backend });
  await screen.findByText(/96 videos, 310.h/);
  expect(screen.getByText(/another encoder \(clip-vit-b32\)/)).toBeTruthy();
  expect(screen.getByText(/It does not answer/)).toBeTruthy();
  const south = screen.getByRole("switch", { name: "Search South yard" });
  expect(south.getAttribute("aria-checked")).toBe("false");
  fireEvent.click(south);
  await waitFor(() => expect(south.getAttribute("aria-checked")).toBe("true"));
  expect(backend.calls.at(-1)).toEqual({ name: "sharing.setOn", input: { id: "lib_south0000000001", on: true } });
  const name = await screen.findByLabelText("Name of this library");
  fireEvent.change(name, { target: { value: " Desk 2 " } });
  fireEvent.blur(name);
  await waitFor(() =>
    expect(backend.calls.at(-1)).toEqual({ name: "system.updateSettings", input: { libraryName: "Desk 2" } }),
  );
});
