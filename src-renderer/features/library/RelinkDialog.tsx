import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { VideoId } from "#shared/domain/video.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { toastDone } from "../../ui/Toast.tsx";
import { dialogMessages } from "./dialogMessages.ts";
import { libraryMessages } from "./messages.ts";

/** Points a missing video to its new place by path (browser host; Electron has the system's dialog). */
export function RelinkDialog({ id, onClose }: { id: VideoId; onClose: () => void }) {
  const t = useMessages(libraryMessages);
  const td = useMessages(dialogMessages);
  const client = useClient();
  const video = useVideos().data?.find((v) => v.id === id);
  const [path, setPath] = useState(video?.path ?? "");
  const relink = useMutation({
    mutationFn: () => client.library.relink({ id, path: path.trim() }),
    onSuccess: (found) => {
      toastDone(t("relinked", { name: found.name }));
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("relinkTitle")}
      description={t("relinkBody")}
      footer={
        <>
          <Button onClick={onClose}>{td("cancel")}</Button>
          <Button tone="primary" disabled={path.trim() === ""} busy={relink.isPending} onClick={() => relink.mutate()}>
            {t("relink")}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim()) relink.mutate();
        }}
      >
        {relink.isError ? <ProblemCard problem={problemFrom(relink.error)} compact /> : null}
        <Field label={t("relinkPath")}>
          {(f) => <Input {...f} value={path} dir="ltr" spellCheck={false} onChange={(e) => setPath(e.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
