import { useMutation, useQuery } from "@tanstack/react-query";
import { FolderOpen } from "lucide-react";
import { useState } from "react";
import type { CaseId } from "#shared/domain/case.ts";
import { useApi, useClient, useHost } from "../../../lib/client/clientContext.tsx";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { FolderPicker } from "../../../ui/FolderPicker.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Checkbox, Segmented } from "../../../ui/Toggle.tsx";
import { casesMessages } from "../messages.ts";

/** Where the pack goes and what is in it. The folder is one of this machine in both hosts: by the system's dialog, or picked below the roots of the app. */
export function ExportDialog({ id, onClose }: { id: CaseId; onClose: () => void }) {
  const t = useMessages(casesMessages);
  const client = useClient();
  const { bridge } = useHost();
  const own = useQuery(useApi().cases.exportFolder.queryOptions());
  const [place, setPlace] = useState<"own" | "other">("own");
  const [chosen, setChosen] = useState<string | null>(null);
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [language, setLanguage] = useState(useLocale());
  const [clips, setClips] = useState(true);
  const [annotated, setAnnotated] = useState(true);
  const [wholeFiles, setWholeFiles] = useState(false);
  const other = bridge ? chosen : (trail.at(-1) ?? null);
  const folder = place === "own" ? null : other;
  const begin = useMutation({
    mutationFn: () => client.cases.startExport({ id, folder, language, options: { clips, annotated, wholeFiles } }),
    onSuccess: onClose,
  });
  const choose = async (): Promise<void> => {
    const [path] = (await bridge?.choose("folder")) ?? [];
    if (path) setChosen(path);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("exportTitle")}
      description={t("exportBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            tone="primary"
            busy={begin.isPending}
            disabled={place === "other" && other === null}
            data-autofocus
            onClick={() => begin.mutate()}
          >
            {t("startExport")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {begin.error ? <ProblemCard compact problem={problemFrom(begin.error)} /> : null}
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 text-xs font-medium text-muted">{t("where")}</legend>
          <div className="flex">
            <Segmented
              label={t("where")}
              value={place}
              onChange={setPlace}
              options={[
                { value: "own", label: t("ownFolder") },
                { value: "other", label: t("otherFolder") },
              ]}
            />
          </div>
          {place === "own" ? (
            <p className="name-line font-mono text-xs text-muted select-text" dir="ltr">
              {own.data ? displayName(own.data.path) : ""}
            </p>
          ) : bridge ? (
            <div className="flex items-center gap-2">
              <Button icon={<FolderOpen />} onClick={() => void choose()}>
                {t("chooseFolder")}
              </Button>
              <span className="name-line min-w-0 font-mono text-xs text-muted" dir="ltr">
                {chosen ? displayName(chosen) : ""}
              </span>
            </div>
          ) : (
            <FolderPicker trail={trail} onTrail={setTrail} />
          )}
        </fieldset>
        <div className="flex flex-col gap-2">
          <Checkbox checked={clips} onChange={setClips}>
            {t("clips")}
          </Checkbox>
          <Checkbox checked={annotated} onChange={setAnnotated}>
            {t("annotated")}
          </Checkbox>
          <Checkbox checked={wholeFiles} onChange={setWholeFiles}>
            <span>
              {t("wholeFiles")} <span className="text-xs text-faint">{t("wholeFilesHelp")}</span>
            </span>
          </Checkbox>
        </div>
        <div className="flex items-center gap-3">
          <span className="text-xs font-medium text-muted">{t("language")}</span>
          <Segmented
            label={t("language")}
            value={language}
            onChange={setLanguage}
            options={(["en", "ko"] as const).map((one) => ({ value: one, label: t(`language.${one}`) }))}
          />
        </div>
      </div>
    </Dialog>
  );
}
