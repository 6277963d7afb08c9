import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowUp, Folder } from "lucide-react";
import { useId, useState } from "react";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { useVideos } from "../../../lib/client/data.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Field, Input } from "../../../ui/Input.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Busy, Skeleton } from "../../../ui/States.tsx";
import { alertsMessages } from "./alertsMessages.ts";

/** Which folder to watch, and whose camera its files are. `chosen` = by the system's own dialog; null = picked here, under the roots of the app. */
export function AddFolderDialog({ chosen, onClose }: { chosen: string | null; onClose: () => void }) {
  const t = useMessages(alertsMessages);
  const client = useClient();
  const api = useApi();
  const queries = useQueryClient();
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [camera, setCamera] = useState("");
  const listId = useId();
  const cameras = [...new Set((useVideos().data ?? []).flatMap((one) => one.camera ?? []))];
  const path = chosen ?? trail.at(-1) ?? null;
  const add = useMutation({
    mutationFn: (folder: string) => client.events.watchFolder({ path: folder, camera: camera.trim() || null }),
    onSuccess: (after) => {
      queries.setQueryData(api.events.folders.queryKey(), after);
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("addTitle")}
      description={t("foldersBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            tone="primary"
            disabled={path === null}
            busy={add.isPending}
            onClick={() => path !== null && add.mutate(path)}
          >
            {t("addDo")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {add.error ? <ProblemCard compact problem={problemFrom(add.error)} /> : null}
        {chosen === null ? (
          <Picker trail={trail} onTrail={setTrail} />
        ) : (
          <p className="name-line font-mono text-xs" dir="ltr">
            {displayName(chosen)}
          </p>
        )}
        <Field label={t("camera")} help={t("cameraHelp")}>
          {(ids) => (
            <>
              <Input
                {...ids}
                list={listId}
                dir="auto"
                maxLength={120}
                value={camera}
                onChange={(event) => setCamera(event.target.value)}
              />
              <datalist id={listId}>
                {cameras.map((one) => (
                  <option key={one} value={one} aria-label={one} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      </div>
    </Dialog>
  );
}

function Picker({ trail, onTrail }: { trail: readonly string[]; onTrail: (trail: readonly string[]) => void }) {
  const t = useMessages(alertsMessages);
  const at = trail.at(-1) ?? null;
  const folder = useQuery(
    useApi().library.browse.queryOptions({ input: { path: at }, placeholderData: keepPreviousData, staleTime: 5000 }),
  );
  const folders = folder.data?.entries.filter((one) => one.folder) ?? [];
  return (
    <div>
      <div className="mb-2 flex h-8 items-center gap-2">
        <IconButton
          label={t("up")}
          icon={<ArrowUp />}
          tone="neutral"
          disabled={trail.length === 0}
          onClick={() => onTrail(trail.slice(0, -1))}
        />
        <span className="name-line min-w-0 grow font-mono text-xs text-muted" dir="ltr">
          {at ?? "/"}
        </span>
      </div>
      <div className="h-56 overflow-y-auto rounded-md border border-line">
        {folder.isError ? (
          <ProblemCard compact problem={problemFrom(folder.error)} className="m-3" />
        ) : folder.data === undefined ? (
          <Busy className="flex flex-col gap-2 p-3">
            <Skeleton className="h-6" />
            <Skeleton className="h-6" />
          </Busy>
        ) : folders.length === 0 ? (
          <p className="p-6 text-center text-xs text-muted">{at === null ? t("noRoots") : t("noFolders")}</p>
        ) : (
          <ul className="divide-y divide-line">
            {folders.map((entry) => (
              <li key={entry.path}>
                <button
                  type="button"
                  className="flex h-9 w-full items-center gap-2 px-3 text-left hover:bg-hover focus-visible:-outline-offset-2"
                  onClick={() => onTrail([...trail, entry.path])}
                >
                  <Folder aria-hidden className="size-4 shrink-0 text-muted" />
                  <span className="name-line" dir="auto">
                    {displayName(entry.name)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
