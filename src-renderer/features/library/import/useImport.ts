import { useMemo } from "react";
import { useHost } from "../../../lib/client/clientContext.tsx";
import { useSystemInfo } from "../../../lib/client/data.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { toastDone } from "../../../ui/Toast.tsx";
import { useLibraryDialogs } from "../dialogs.ts";
import { filesOfDrop, looksLikeFootage } from "./dropPlan.ts";
import { importMessages } from "./importMessages.ts";
import { useImportPlan } from "./importStore.ts";
import { uploads } from "./uploads.ts";

export interface ImportActions {
  chooseFiles(): void;
  chooseFolder(): void;
  /** Pick by path under the configured roots; null where the system's dialog does it better. */
  browse: (() => void) | null;
  /** Takes a drop of files anywhere in the window. */
  drop(data: DataTransfer): void;
}

/** The browser's own file dialog. */
function askBrowser(folder: boolean, done: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  if (folder) input.webkitdirectory = true;
  input.addEventListener("change", () => done([...(input.files ?? [])]), { once: true });
  input.click();
}

/** Ways to bring footage in, whatever the host: Electron indexes in place by path, the browser uploads. */
export function useImportActions(): ImportActions {
  const { bridge } = useHost();
  const uploadUrl = useSystemInfo().data?.uploadUrl ?? null;
  const t = useMessages(importMessages);
  return useMemo<ImportActions>(() => {
    const plan = (paths: string[]): void => {
      const real = paths.filter(Boolean);
      if (real.length > 0) useImportPlan.getState().ask(real);
    };
    const upload = (files: readonly File[]): void => {
      const footage = files.filter(looksLikeFootage);
      if (footage.length === 0) return toastDone(t("folderEmpty"));
      if (uploadUrl) uploads.add(footage, uploadUrl);
    };
    if (bridge) {
      return {
        chooseFiles: () => void bridge.choose("videos").then(plan),
        chooseFolder: () => void bridge.choose("folder").then(plan),
        browse: null,
        drop: (data) => plan([...data.files].map((file) => bridge.pathForFile(file))),
      };
    }
    return {
      chooseFiles: () => askBrowser(false, upload),
      chooseFolder: () => askBrowser(true, upload),
      browse: () => useLibraryDialogs.getState().open({ kind: "browse" }),
      drop: (data) => void filesOfDrop(data).then(upload),
    };
  }, [bridge, t, uploadUrl]);
}
