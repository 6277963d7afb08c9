import { useLayoutEffect, useRef } from "react";
import { chordOf, hotkeyActions, isStep, keysOf, useKeyMap, type HotkeyAction } from "./keymap.ts";

type Handler = (event: KeyboardEvent) => void;

/** Handlers by action; the one registered last is the one in front. */
const handlers = new Map<HotkeyAction, Handler[]>();
let listening = false;

const EDITABLE =
  "input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]";
const OVERLAYS = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
const PRESSABLE =
  "button, a[href], summary, [role=button], [role=switch], [role=checkbox], [role=tab], [role=menuitem]";
const ARROW_EATERS = "[role=tablist], [role=slider], [role=separator], [role=radiogroup], input[type=range]";

/** Ways to another place of the app: no text field has a use for these, and a field that has the focus must be no dead end. */
const LEAVES_FIELDS = /^Mod\+(?:\d|J|K|Comma)$/;

/** True when the focused element has its own use for this key. */
export function takenByTarget(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(EDITABLE) && !LEAVES_FIELDS.test(chord)) return true;
  if (target.closest(OVERLAYS)) return true;
  if ((chord === "Space" || chord === "Enter") && target.closest(PRESSABLE)) return true;
  return chord.includes("Arrow") && target.closest(ARROW_EATERS) !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const chord = chordOf(event);
  if (!chord || takenByTarget(event.target, chord)) return;
  const { overrides } = useKeyMap.getState();
  for (const action of hotkeyActions) {
    const stack = handlers.get(action);
    const handler = stack?.at(-1);
    if (!handler || !keysOf(action, overrides).includes(chord)) continue;
    event.preventDefault();
    if (!event.repeat || isStep(action)) handler(event);
    return;
  }
}

/** Runs `handler` on the action's keys while the component is there, once a press; a step goes on while its key is held. Keys typed into fields, dialogs and menus are left to them. */
export function useHotkey(action: HotkeyAction, handler: Handler, enabled = true): void {
  const latest = useRef(handler);
  // With the drawing, not after it: a key must never mean what was on the screen before.
  useLayoutEffect(() => {
    latest.current = handler;
  });
  useLayoutEffect(() => {
    if (!enabled) return;
    if (!listening) {
      // One listener for the life of the window; without handlers it does nothing.
      window.addEventListener("keydown", onKeyDown);
      listening = true;
    }
    const mine: Handler = (event) => latest.current(event);
    const stack = handlers.get(action) ?? [];
    stack.push(mine);
    handlers.set(action, stack);
    return () => {
      stack.splice(stack.indexOf(mine), 1);
    };
  }, [action, enabled]);
}

/** The key to show beside an action's button; undefined when it has none. */
export function useKeyHint(action: HotkeyAction): string | undefined {
  return useKeyMap((s) => keysOf(action, s.overrides)[0]);
}
