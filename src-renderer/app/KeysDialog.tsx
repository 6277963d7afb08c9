import { groupOf, hotkeyActions, hotkeyMessages, keysOf, useKeyMap, type HotkeyGroup } from "../lib/hotkeys/index.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { appMessages } from "./appMessages.ts";

/** As they stand beside each other where there is room: none needs to be scrolled to. */
const COLUMNS: HotkeyGroup[][] = [["app", "library"], ["search", "ask", "events"], ["review"]];

/** Every key at a glance. */
export function KeysDialog({ open, onClose, onChange }: { open: boolean; onClose: () => void; onChange: () => void }) {
  const t = useMessages(appMessages);
  const th = useMessages(hotkeyMessages);
  const overrides = useKeyMap((s) => s.overrides);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      width="xl"
      title={t("keysTitle")}
      description={t("keysBody")}
      footer={<Button onClick={onChange}>{t("keysChange")}</Button>}
    >
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-3">
        {COLUMNS.map((groups) => (
          <div key={groups.join()} className="flex min-w-0 flex-col gap-4">
            {groups.map((group) => (
              <section key={group}>
                <h3 className="mb-1 text-xs font-semibold text-faint">{th(`group.${group}`)}</h3>
                <ul>
                  {hotkeyActions
                    .filter((action) => groupOf(action) === group)
                    .map((action) => (
                      <li key={action} className="flex min-h-7 items-center gap-3 border-b border-line py-0.5">
                        <span className="grow">{th(action)}</span>
                        {keysOf(action, overrides).map((key) => (
                          <Kbd key={key} keys={key} />
                        ))}
                      </li>
                    ))}
                </ul>
              </section>
            ))}
          </div>
        ))}
      </div>
    </Dialog>
  );
}
