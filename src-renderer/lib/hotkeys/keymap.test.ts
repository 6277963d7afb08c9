import { describe, expect, it } from "vitest";
import { chordOf, conflictOf, DEFAULT_KEYS, hotkeyActions } from "./keymap.ts";

const press = (
  key: string,
  code: string,
  mods: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
) => chordOf({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...mods });

describe("keys", () => {
  it("stay the same key with a Korean input method on", () => {
    expect(press("ㅓ", "KeyJ")).toBe("J");
    expect(press("Process", "KeyK")).toBe("K");
  });
  it("name modifiers once and in one order, and Command like Ctrl", () => {
    expect(press("k", "KeyK", { metaKey: true })).toBe("Mod+K");
    expect(press("ArrowLeft", "ArrowLeft", { shiftKey: true })).toBe("Shift+ArrowLeft");
    expect(press("?", "Slash", { shiftKey: true })).toBe("?");
    expect(press("Shift", "ShiftLeft", { shiftKey: true })).toBeNull();
  });
  it("have no conflict among the defaults", () => {
    for (const action of hotkeyActions)
      for (const key of DEFAULT_KEYS[action]) expect(conflictOf(action, key, {})).toBeNull();
  });
  it("refuse a key that another action of the same view has, and free one that was taken away", () => {
    expect(conflictOf("review.markIn", "O", {})).toBe("review.markOut");
    expect(conflictOf("review.markIn", "O", { "review.markOut": [] })).toBeNull();
  });
});
