export { hotkeyMessages } from "./hotkeyMessages.ts";
export {
  chordOf,
  conflictOf,
  DEFAULT_KEYS,
  groupOf,
  hotkeyActions,
  keysOf,
  useKeyMap,
  type HotkeyAction,
  type HotkeyGroup,
} from "./keymap.ts";
export { takenByTarget, useHotkey, useKeyHint } from "./useHotkey.ts";
