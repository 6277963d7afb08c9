import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { useVideos } from "../../../lib/client/data.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { FolderPicker } from "../../../ui/FolderPicker.tsx";
import { Field, Input } from "../../../ui/Input.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
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
          <FolderPicker trail={trail} onTrail={setTrail} />
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
