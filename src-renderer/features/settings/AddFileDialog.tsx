import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { PackStatus } from "#shared/domain/model.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { settingsMessages } from "./messages.ts";

/** Takes weights by path (browser host; Electron has the system's dialog). */
export function AddFileDialog({ pack, onClose }: { pack: PackStatus; onClose: () => void }) {
  const t = useMessages(settingsMessages);
  const client = useClient();
  const [path, setPath] = useState("");
  const add = useMutation({
    mutationFn: () => client.models.addFromFile({ id: pack.manifest.id, path: path.trim() }),
    onSuccess: onClose,
  });
  const ready = path.trim() !== "";
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("addFileTitle", { name: pack.manifest.name })}
      description={t("addFileBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" disabled={!ready} busy={add.isPending} onClick={() => add.mutate()}>
            {t("add")}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) add.mutate();
        }}
      >
        {add.isError ? <ProblemCard problem={problemFrom(add.error)} compact /> : null}
        <Field label={t("addFilePath", { file: pack.manifest.files[0]?.name ?? "" })}>
          {(f) => <Input {...f} value={path} dir="ltr" spellCheck={false} onChange={(e) => setPath(e.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
