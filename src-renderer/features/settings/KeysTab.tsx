import { RotateCcw } from "lucide-react";
import { useState } from "react";
import {
  chordOf,
  conflictOf,
  DEFAULT_KEYS,
  groupOf,
  hotkeyActions,
  hotkeyMessages,
  keysOf,
  useKeyMap,
  type HotkeyAction,
  type HotkeyGroup,
} from "../../lib/hotkeys/index.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { cx } from "../../ui/cx.ts";
import { settingsMessages } from "./messages.ts";

const GROUPS: HotkeyGroup[] = ["app", "library", "search", "events", "ask", "review"];

/** Every action with its key; a press on the field changes it. A key that is taken is refused, with the name of what has it. */
export function KeysTab() {
  const t = useMessages(settingsMessages);
  const th = useMessages(hotkeyMessages);
  const { overrides, reset } = useKeyMap();
  return (
    <div className="flex flex-col gap-6">
      <div className="flex items-center gap-3">
        <p className="grow text-muted">{t("keysBody")}</p>
        <Button icon={<RotateCcw />} disabled={Object.keys(overrides).length === 0} onClick={() => reset()}>
          {t("resetAll")}
        </Button>
      </div>
      {GROUPS.map((group) => (
        <section key={group}>
          <h3 className="mb-1 text-xs font-semibold text-faint">{th(`group.${group}`)}</h3>
          <ul>
            {hotkeyActions
              .filter((action) => groupOf(action) === group)
              .map((action) => (
                <KeyRow key={action} action={action} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function KeyRow({ action }: { action: HotkeyAction }) {
  const t = useMessages(settingsMessages);
  const th = useMessages(hotkeyMessages);
  const { overrides, setKeys, reset } = useKeyMap();
  const [listening, setListening] = useState(false);
  const [taken, setTaken] = useState<HotkeyAction | null>(null);
  const keys = keysOf(action, overrides);
  const changed = overrides[action] !== undefined && overrides[action].join() !== DEFAULT_KEYS[action].join();
  return (
    <li className="flex min-h-10 items-center gap-3 border-b border-line py-1">
      <span className="grow">{th(action)}</span>
      {taken ? (
        <span role="alert" className="text-xs text-danger">
          {t("conflict", { action: th(taken) })}
        </span>
      ) : null}
      {changed ? <IconButton size="sm" icon={<RotateCcw />} label={t("reset")} onClick={() => reset(action)} /> : null}
      <button
        type="button"
        aria-label={t("keyOf", { action: th(action) })}
        onFocus={() => setListening(true)}
        onBlur={() => {
          setListening(false);
          setTaken(null);
        }}
        onKeyDown={(event) => {
          // Tab and Escape must always lead away from the field.
          if (event.key === "Tab") return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Escape") return event.currentTarget.blur();
          if (event.key === "Backspace") return setKeys(action, []);
          const chord = chordOf(event.nativeEvent);
          if (!chord) return;
          const conflict = conflictOf(action, chord, overrides);
          setTaken(conflict);
          if (!conflict) setKeys(action, [chord]);
        }}
        className={cx(
          "flex h-8 w-44 items-center justify-end gap-1.5 rounded-md border bg-well px-2",
          listening ? "border-accent" : "border-line hover:border-line-strong",
        )}
      >
        {listening ? <span className="mr-auto text-2xs text-faint">{t("press")}</span> : null}
        {keys.length === 0 ? (
          <span className="text-xs text-faint">{t("none")}</span>
        ) : (
          keys.map((key) => <Kbd key={key} keys={key} />)
        )}
      </button>
    </li>
  );
}
