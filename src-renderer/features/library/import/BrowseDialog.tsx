import { useState } from "react";
import { useMessages } from "../../../lib/i18n/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { FolderPicker } from "../../../ui/FolderPicker.tsx";
import { importMessages } from "./importMessages.ts";
import { useImportPlan } from "./importStore.ts";

/** Picks files and folders of this machine by path, under the roots that the app was started with (browser host). */
export function BrowseDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages(importMessages);
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const at = trail.at(-1);
  const go = (paths: readonly string[]): void => {
    useImportPlan.getState().ask(paths);
    onClose();
  };
  const toggle = (path: string): void => {
    const next = new Set(chosen);
    if (!next.delete(path)) next.add(path);
    setChosen(next);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("browseTitle")}
      description={t("browseBody")}
      width="lg"
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          {at ? <Button onClick={() => go([at])}>{t("addFolder")}</Button> : null}
          <Button tone="primary" disabled={chosen.size === 0} onClick={() => go([...chosen])}>
            {chosen.size === 0 ? t("chooseFirst") : t("chosen", { count: chosen.size })}
          </Button>
        </>
      }
    >
      <FolderPicker trail={trail} onTrail={setTrail} picked={{ paths: chosen, onToggle: toggle }} />
    </Dialog>
  );
}
