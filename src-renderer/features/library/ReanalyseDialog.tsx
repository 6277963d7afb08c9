import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { VideoId } from "#shared/domain/video.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useModels, useSettings } from "../../lib/client/data.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { packText } from "../../lib/packTexts.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Select } from "../../ui/Select.tsx";
import { toastDone } from "../../ui/Toast.tsx";
import { dialogMessages } from "./dialogMessages.ts";
import { libraryMessages } from "./messages.ts";

const MOTION = "motion";

/** Asks with which pack and how densely the chosen videos are analysed again. It starts from the settings. */
export function ReanalyseDialog({ ids, onClose }: { ids: readonly VideoId[]; onClose: () => void }) {
  const t = useMessages(dialogMessages);
  const tl = useMessages(libraryMessages);
  const locale = useLocale();
  const client = useClient();
  const { data: settings } = useSettings();
  const packs = useModels().data ?? [];
  const [chosenPack, setPack] = useState<string | null>(null);
  const [text, setText] = useState<string | null>(null);
  const installed = packs.filter((p) => p.manifest.task === "detect" && p.state === "installed");
  const active = installed.some((p) => p.manifest.id === settings?.activePack) ? settings?.activePack : MOTION;
  const packId = chosenPack ?? active ?? MOTION;
  const typed = text ?? String(settings?.sampleFps ?? "");
  const sampleFps = Number(typed);
  const bad = typed.trim() === "" || !(sampleFps >= 0.1 && sampleFps <= 60);
  const again = useMutation({
    mutationFn: () => client.library.reanalyse({ ids: [...ids], packId, sampleFps }),
    onSuccess: ({ queued }) => {
      toastDone(tl("reanalysed", { count: queued }));
      onClose();
    },
  });
  const submit = (): void => {
    if (!bad && !again.isPending) again.mutate();
  };
  const manifest = installed.find((p) => p.manifest.id === packId)?.manifest;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("againTitle", { count: ids.length })}
      description={t("againBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" disabled={bad} busy={again.isPending} onClick={submit}>
            {t("again", { count: ids.length })}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {again.isError ? <ProblemCard problem={problemFrom(again.error)} compact /> : null}
        <Field
          label={t("againWith")}
          help={[
            manifest ? packText(manifest, locale).goodFor : t("motionHelp"),
            installed.length === 0 ? t("otherPacks") : null,
          ]
            .filter(Boolean)
            .join(" ")}
        >
          {(field) => (
            <Select
              id={field.id}
              label={t("againWith")}
              value={packId}
              onChange={setPack}
              options={[
                ...installed.map((p) => ({ value: p.manifest.id, label: p.manifest.name })),
                { value: MOTION, label: t("motion") },
              ]}
            />
          )}
        </Field>
        <Field label={t("sampling")} help={t("samplingHelp")} error={bad && text !== null ? t("badSampling") : null}>
          {(field) => (
            <Input
              {...field}
              inputMode="decimal"
              className="w-32"
              value={typed}
              invalid={bad}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {/* Enter in the box starts it: the visible button lives in the dialog's foot, outside the form. */}
        <button type="submit" hidden>
          {t("again", { count: ids.length })}
        </button>
      </form>
    </Dialog>
  );
}
