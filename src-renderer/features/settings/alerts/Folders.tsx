import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Folder, FolderPlus, FolderX, Trash2 } from "lucide-react";
import { useState } from "react";
import { useApi, useClient, useHost } from "../../../lib/client/clientContext.tsx";
import { formatCount } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Skeleton } from "../../../ui/States.tsx";
import { toastDone, toastProblem } from "../../../ui/Toast.tsx";
import { AddFolderDialog } from "./AddFolderDialog.tsx";
import { alertsMessages } from "./alertsMessages.ts";

/** While the tab is open, how often the folders are asked what came in. */
const REFRESH_MS = 5000;

/** Folders whose new files come in by themselves. */
export function Folders() {
  const t = useMessages(alertsMessages);
  const locale = useLocale();
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const { bridge } = useHost();
  const folders = useQuery({ ...api.events.folders.queryOptions(), refetchInterval: REFRESH_MS });
  const [adding, setAdding] = useState<{ path: string | null } | null>(null);
  const remove = useMutation({
    mutationFn: (path: string) => client.events.unwatchFolder({ path }),
    onSuccess: (after) => {
      queries.setQueryData(api.events.folders.queryKey(), after);
      toastDone(t("removed"));
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const add = async (): Promise<void> => {
    if (!bridge) return setAdding({ path: null });
    const [path] = await bridge.choose("folder");
    if (path) setAdding({ path });
  };
  return (
    <section aria-labelledby="watched-folders">
      <div className="mb-3 flex items-start gap-4">
        <div className="min-w-0 grow">
          <h3 id="watched-folders" className="font-semibold">
            {t("folders")}
          </h3>
          <p className="max-w-2xl text-xs text-muted">{t("foldersBody")}</p>
        </div>
        <Button icon={<FolderPlus />} onClick={() => void add()}>
          {t("addFolder")}
        </Button>
      </div>
      {folders.isError ? (
        <ProblemCard compact problem={problemFrom(folders.error)} />
      ) : folders.data === undefined ? (
        <Skeleton className="h-14" />
      ) : folders.data.length === 0 ? (
        <p className="rounded-lg border border-dashed border-line px-4 py-6 text-center text-xs text-muted">
          {t("foldersNone")}
        </p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-panel">
          {folders.data.map((folder) => (
            <li key={folder.path} className="flex items-center gap-3 px-4 py-2.5">
              <Folder aria-hidden className="size-4 shrink-0 text-faint" />
              <div className="min-w-0 grow">
                <p className="name-line font-mono text-xs" dir="ltr" title={folder.path}>
                  {displayName(folder.path)}
                </p>
                <p className="flex flex-wrap gap-x-3 text-2xs text-muted">
                  {folder.camera ? <span dir="auto">{displayName(folder.camera)}</span> : null}
                  <span>{t("imported", { count: formatCount(folder.imported, locale) })}</span>
                  {folder.waiting > 0 ? (
                    <span className="text-busy">{t("growing", { count: formatCount(folder.waiting, locale) })}</span>
                  ) : null}
                </p>
              </div>
              {folder.state === "watching" ? (
                <Badge tone="ok">{t("watching")}</Badge>
              ) : (
                <Badge tone="warn" icon={<FolderX />}>
                  {t("missing")}
                </Badge>
              )}
              <IconButton
                tone="danger"
                label={t("remove", { path: displayName(folder.path) })}
                icon={<Trash2 />}
                onClick={() => remove.mutate(folder.path)}
              />
            </li>
          ))}
        </ul>
      )}
      {adding ? <AddFolderDialog chosen={adding.path} onClose={() => setAdding(null)} /> : null}
    </section>
  );
}
