import { useKeyHint, type HotkeyAction } from "../../../lib/hotkeys/index.ts";
import { Kbd } from "../../../ui/Kbd.tsx";

/** The key of an action beside its words; nothing where it has none. */
export function Hint({ action }: { action: HotkeyAction }) {
  const key = useKeyHint(action);
  return key ? <Kbd keys={key} /> : null;
}
