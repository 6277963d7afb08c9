import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useAddToCase, type Addition } from "../../lib/cases/addStore.ts";
import { addMessages } from "../../lib/cases/addMessages.ts";
import { useCases } from "../../lib/cases/data.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Select } from "../../ui/Select.tsx";
import { toastDone } from "../../ui/Toast.tsx";

/** Asks into which case something goes, wherever in the app that was asked for. */
export function AddToCaseDialog() {
  const asked = useAddToCase((s) => s.asked);
  return asked ? <Asking addition={asked} /> : null;
}

const NEW = "new";

function Asking({ addition }: { addition: Addition }) {
  const t = useMessages(addMessages);
  const client = useClient();
  const formId = useId();
  const { close, remember, lastCase } = useAddToCase.getState();
  const all = useCases().data?.cases ?? [];
  const open = all.filter((one) => one.state === "open");
  const [picked, setPicked] = useState<string | null>(null);
  const chosen = picked ?? open.find((one) => one.id === lastCase)?.id ?? open[0]?.id ?? NEW;
  const [title, setTitle] = useState("");
  const [note, setNote] = useState("");
  const ready = chosen !== NEW || title.trim() !== "";
  const add = useMutation({
    mutationFn: async () => {
      const into = open.find((one) => one.id === chosen) ?? (await client.cases.create({ title: title.trim() }));
      await client.cases.addItem({ caseId: into.id, item: addition.item, note });
      return into;
    },
    onSuccess: (into) => {
      remember(into.id);
      toastDone(t("added", { title: displayName(into.title) }), addition.words);
      close();
    },
  });
  const submit = (): void => {
    if (ready && !add.isPending) add.mutate();
  };
  return (
    <Dialog
      open
      onClose={close}
      width="sm"
      title={t("dialogTitle")}
      description={<span className="name-line block">{addition.words}</span>}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button tone="primary" type="submit" form={formId} busy={add.isPending} disabled={!ready}>
            {t("add")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {add.error ? <ProblemCard compact problem={problemFrom(add.error)} /> : null}
        <Field label={t("into")} {...(open.length < all.length ? { help: t("closedLeftOut") } : {})}>
          {(ids) => (
            <Select
              {...ids}
              label={t("into")}
              value={chosen}
              onChange={setPicked}
              options={[
                ...open.map((one) => ({ value: one.id as string, label: displayName(one.title) })),
                { value: NEW, label: t("newCase") },
              ]}
            />
          )}
        </Field>
        {chosen === NEW ? (
          <Field label={t("newTitle")}>
            {(ids) => (
              <Input
                {...ids}
                dir="auto"
                maxLength={200}
                value={title}
                data-autofocus
                onChange={(event) => setTitle(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <Field label={t("note")}>
          {(ids) => (
            <textarea
              {...ids}
              dir="auto"
              rows={3}
              maxLength={8000}
              value={note}
              placeholder={t("notePlaceholder")}
              {...(chosen === NEW ? {} : { "data-autofocus": true })}
              onChange={(event) => setNote(event.target.value)}
              onKeyDown={(press) => {
                // Enter adds, as in every short dialog; Shift+Enter begins a line.
                if (press.key !== "Enter" || press.shiftKey || press.nativeEvent.isComposing) return;
                press.preventDefault();
                submit();
              }}
              className="field-sizing-content max-h-60 min-h-20 resize-y rounded-md border border-line bg-well px-2.5 py-1.5 text-sm text-fg placeholder:text-faint hover:border-line-strong focus:border-accent focus:outline-2 focus:outline-accent/40"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
