import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AnswerId } from "#shared/domain/evidence.ts";
import type { AskAnswer } from "../../lib/ask/askAnswer.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { downloadText } from "../../lib/download.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { toastDone } from "../../ui/Toast.tsx";
import { Checkbox, Segmented } from "../../ui/Toggle.tsx";
import { askDialogMessages } from "./dialogMessages.ts";
import { useHeadTitle, useHistory } from "./historyData.ts";
import { titleOf } from "./titleWords.ts";

/** As many earlier answers as are offered, and as one report holds. */
const OFFERED = 50;

/** A draft report of the shown answer and others that belong to it; saved as a file. */
export function ReportDialog({ answer, id, onClose }: { answer: AskAnswer; id: AnswerId; onClose: () => void }) {
  const t = useMessages(askDialogMessages);
  const locale = useLocale();
  const client = useClient();
  const history = useHistory();
  const { span } = answer.scope;
  const [title, setTitle] = useState(() =>
    titleOf(answer.question, answer.plan, locale).replace(/\s+/g, " ").slice(0, 200),
  );
  const [notes, setNotes] = useState("");
  const [format, setFormat] = useState<"markdown" | "html">("html");
  const [described, setDescribed] = useState(span !== undefined);
  const [chosen, setChosen] = useState<readonly AnswerId[]>([id]);
  const heads = (history.data ?? []).slice(0, OFFERED);
  const offered = heads.some((one) => one.id === id) ? heads : [{ id, question: answer.question }, ...heads];
  const save = useMutation({
    mutationFn: () =>
      client.answers.report({
        title: title.trim(),
        language: locale,
        // In the order in which they were asked.
        answerIds: offered
          .map((one) => one.id)
          .filter((one) => chosen.includes(one))
          .toReversed(),
        spans: described && span ? [span] : [],
        notes,
        format,
      }),
    onSuccess: ({ name, mime, text }) => {
      downloadText(name, mime, text);
      toastDone(t("saved", { name }));
      onClose();
    },
  });
  const ready = title.trim() !== "" && (chosen.length > 0 || (described && span !== undefined));
  return (
    <Dialog
      open
      onClose={onClose}
      width="md"
      title={t("reportTitle")}
      description={t("reportBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={save.isPending} disabled={!ready} onClick={() => save.mutate()}>
            {t("save")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t("reportName")}>
          {(ids) => <Input {...ids} value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />}
        </Field>
        <Field label={t("reportNotes")} help={t("reportNotesHelp")}>
          {(ids) => (
            <textarea
              {...ids}
              value={notes}
              maxLength={20_000}
              rows={3}
              onChange={(event) => setNotes(event.target.value)}
              className="field-sizing-content max-h-60 min-h-20 resize-y rounded-md border border-line bg-well px-2.5 py-1.5 text-sm text-fg hover:border-line-strong focus:border-accent focus:outline-2 focus:outline-accent/40"
            />
          )}
        </Field>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1.5 text-xs font-medium text-muted">{t("reportAnswers")}</legend>
          <div className="flex max-h-44 flex-col gap-1.5 overflow-y-auto rounded-md border border-line p-2">
            {offered.map((one) => (
              <Offered
                key={one.id}
                head={one}
                chosen={chosen.includes(one.id)}
                onChange={(on) =>
                  setChosen((known) => (on ? [...known, one.id] : known.filter((other) => other !== one.id)))
                }
              />
            ))}
          </div>
          {span ? (
            <Checkbox label={t("reportSpan")} checked={described} onChange={setDescribed}>
              {t("reportSpan")}
            </Checkbox>
          ) : null}
        </fieldset>
        <div className="flex items-center gap-3">
          <span className="text-xs font-medium text-muted">{t("reportFormat")}</span>
          <Segmented
            label={t("reportFormat")}
            value={format}
            onChange={setFormat}
            options={(["html", "markdown"] as const).map((one) => ({ value: one, label: t(`format.${one}`) }))}
          />
        </div>
        {save.error ? <ProblemCard problem={problemFrom(save.error)} compact /> : null}
      </div>
    </Dialog>
  );
}

function Offered({
  head,
  chosen,
  onChange,
}: {
  head: { id: AnswerId; question: string };
  chosen: boolean;
  onChange: (on: boolean) => void;
}) {
  const title = useHeadTitle(head);
  return (
    <Checkbox label={title} checked={chosen} onChange={onChange}>
      <span className="name-line" dir="auto">
        {title}
      </span>
    </Checkbox>
  );
}
