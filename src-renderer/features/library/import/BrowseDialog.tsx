import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowUp, File, Folder } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../../lib/client/clientContext.tsx";
import { formatBytes } from "../../../lib/format.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Busy, Skeleton } from "../../../ui/States.tsx";
import { Checkbox } from "../../../ui/Toggle.tsx";
import { importMessages } from "./importMessages.ts";
import { useImportPlan } from "./importStore.ts";

/** Picks files and folders of this machine by path, under the roots that the app was started with (browser host). */
export function BrowseDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages(importMessages);
  const api = useApi();
  /** The folders walked through; the last one is shown, none = the roots. */
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const at = trail.at(-1) ?? null;
  const folder = useQuery(
    api.library.browse.queryOptions({ input: { path: at }, placeholderData: keepPreviousData, staleTime: 5000 }),
  );
  const go = (paths: readonly string[]): void => {
    useImportPlan.getState().ask(paths);
    onClose();
  };
  const toggle = (path: string): void => {
    const next = new Set(chosen);
    if (!next.delete(path)) next.add(path);
    setChosen(next);
  };
  const entries = folder.data?.entries ?? [];
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
            {t("chosen", { count: chosen.size })}
          </Button>
        </>
      }
    >
      <div className="mb-2 flex h-8 items-center gap-2">
        <IconButton
          label={t("up")}
          icon={<ArrowUp />}
          tone="neutral"
          disabled={trail.length === 0}
          onClick={() => setTrail(trail.slice(0, -1))}
        />
        <span className="name-line min-w-0 grow font-mono text-xs text-muted" dir="ltr">
          {at ?? "/"}
        </span>
      </div>
      <div className="h-80 overflow-y-auto rounded-md border border-line">
        {folder.isError ? (
          <ProblemCard problem={problemFrom(folder.error)} className="m-3" />
        ) : !folder.data ? (
          <Busy className="flex flex-col gap-2 p-3">
            <Skeleton className="h-6" />
            <Skeleton className="h-6" />
            <Skeleton className="h-6" />
          </Busy>
        ) : entries.length === 0 ? (
          <p className="p-6 text-center text-muted">{at ? t("browseEmpty") : t("browseNoRoots")}</p>
        ) : (
          <ul className="divide-y divide-line">
            {entries.map((entry) => (
              <li key={entry.path} className="flex h-9 items-center gap-3 px-3 hover:bg-hover">
                <Checkbox checked={chosen.has(entry.path)} onChange={() => toggle(entry.path)} label={entry.name} />
                {entry.folder ? (
                  <button
                    type="button"
                    className="flex min-w-0 grow items-center gap-2 text-left"
                    onClick={() => setTrail([...trail, entry.path])}
                  >
                    <Folder aria-hidden className="size-4 shrink-0 text-muted" />
                    <span className="name-line" dir="auto">
                      {displayName(entry.name)}
                    </span>
                  </button>
                ) : (
                  <button
                    type="button"
                    className="flex min-w-0 grow items-center gap-2 text-left"
                    onClick={() => toggle(entry.path)}
                  >
                    <File aria-hidden className="size-4 shrink-0 text-faint" />
                    <span className="name-line grow" dir="auto">
                      {displayName(entry.name)}
                    </span>
                    <span className="text-xs text-faint">{formatBytes(entry.sizeBytes)}</span>
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
