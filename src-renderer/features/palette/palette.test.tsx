import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { Palette, type PaletteGroup } from "./Palette.tsx";

beforeAll(() => {
  // cmdk measures its list and scrolls to what is selected; neither is in jsdom.
  Element.prototype.scrollIntoView ??= () => {};
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
});
afterEach(cleanup);

const open = vi.fn();
const search = vi.fn<(words: string) => unknown>();
const groups = (): PaletteGroup[] => [
  { heading: "Do", commands: [{ id: "add", label: "Add files", run: () => {} }] },
  { heading: "Open", commands: [{ id: "v_redcar0000000000", label: "Gate.mp4", also: ["Gate"], run: open }] },
];
const withWords = (words: string): PaletteGroup => ({
  heading: "In the footage",
  commands: [{ id: "searchFor", label: `Search for “${words}”`, run: () => search(words) }],
});
function Host() {
  const [isOpen, setOpen] = useState(false);
  const texts = { title: "Commands", placeholder: "Type" };
  return (
    <>
      <button onClick={() => setOpen(true)}>palette</button>
      <Palette open={isOpen} onClose={() => setOpen(false)} groups={groups} withWords={withWords} texts={texts} />
    </>
  );
}
const show = async (): Promise<HTMLElement> => {
  fireEvent.click(screen.getByRole("button", { name: "palette" }));
  return screen.findByPlaceholderText("Type");
};
const options = (): Array<string | null> => screen.getAllByRole("option").map((one) => one.textContent);

it("a name comes first, what is no name is searched for, and the keys are free by then", async () => {
  render(<Host />);
  let box = await show();
  expect(options()).toEqual(["Add files", "Gate.mp4"]);
  fireEvent.change(box, { target: { value: "gate" } });
  expect(options()).toEqual(["Gate.mp4", "Search for “gate”"]);
  fireEvent.keyDown(box, { key: "Enter" });
  await waitFor(() => expect(open).toHaveBeenCalledOnce());

  box = await show();
  // The letters of an id are no name, and what was typed before is forgotten.
  expect(options()).toEqual(["Add files", "Gate.mp4"]);
  fireEvent.change(box, { target: { value: " red car " } });
  expect(options()).toEqual(["Search for “red car”"]);
  let keysWereIn: Element | null | undefined;
  search.mockImplementation(() => (keysWereIn = document.activeElement));
  fireEvent.keyDown(box, { key: "Enter" });
  await waitFor(() => expect(search).toHaveBeenCalledExactlyOnceWith("red car"));
  expect(keysWereIn?.closest("[role=dialog]")).toBeNull();

  box = await show();
  fireEvent.keyDown(box, { key: "Escape" });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect([open.mock.calls.length, search.mock.calls.length]).toEqual([1, 1]);
});
