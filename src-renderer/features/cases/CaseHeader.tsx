import { useMutation } from "@tanstack/react-query";
import { EllipsisVertical, Lock, LockOpen, PackageCheck, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ShownCase } from "#shared/domain/case.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { formatAgo } from "../../lib/format.ts";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { TitleDialog } from "./CaseList.tsx";
import type { CasesLinks } from "./CasesPage.tsx";
import { ExportDialog } from "./export/ExportDialog.tsx";
import { casesMessages } from "./messages.ts";

/** What the case is called, its state, and what can be done with the whole of it. */
export function CaseHeader({ shown, links }: { shown: ShownCase; links: CasesLinks }) {
  const t = useMessages(casesMessages);
  const locale = useLocale();
  const client = useClient();
  const [dialog, setDialog] = useState<"rename" | "remove" | "export" | null>(null);
  const key = useKeyHint("cases.export");
  const closed = shown.state === "closed";
  const setState = useMutation({
    mutationFn: () => client.cases.setState({ id: shown.id, state: closed ? "open" : "closed" }),
    onError: (error) => toastProblem(problemFrom(error)),
  });
  useHotkey("cases.export", () => setDialog("export"));
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-panel px-4">
      <div className="min-w-0 grow">
        <h2 className="name-line text-md font-semibold" dir="auto">
          {displayName(shown.title)}
        </h2>
        <p className="truncate text-xs text-muted">
          {t("items", { count: shown.items })} ·{" "}
          {t("made", { ago: formatAgo(shown.createdAtMs, locale), who: displayName(shown.createdBy) })}
        </p>
      </div>
      {closed ? <Badge icon={<Lock />}>{t("closed")}</Badge> : null}
      <Button tone="primary" icon={<PackageCheck />} onClick={() => setDialog("export")}>
        {t("export")}
        {key ? <Kbd keys={key} /> : null}
      </Button>
      <Menu
        trigger={<IconButton label={t("more")} icon={<EllipsisVertical />} tone="neutral" />}
        entries={[
          {
            id: "rename",
            label: t("rename"),
            icon: <Pencil />,
            disabled: closed,
            onSelect: () => setDialog("rename"),
          },
          {
            id: "state",
            label: closed ? t("reopen") : t("close"),
            icon: closed ? <LockOpen /> : <Lock />,
            onSelect: () => setState.mutate(),
          },
          null,
          {
            id: "remove",
            label: t("remove"),
            icon: <Trash2 />,
            tone: "danger",
            onSelect: () => setDialog("remove"),
          },
        ]}
      />
      {dialog === "rename" ? <Rename shown={shown} onClose={() => setDialog(null)} /> : null}
      {dialog === "remove" ? <Remove shown={shown} links={links} onClose={() => setDialog(null)} /> : null}
      {dialog === "export" ? <ExportDialog id={shown.id} onClose={() => setDialog(null)} /> : null}
    </header>
  );
}

function Rename({ shown, onClose }: { shown: ShownCase; onClose: () => void }) {
  const t = useMessages(casesMessages);
  const client = useClient();
  const [title, setTitle] = useState(shown.title);
  const rename = useMutation({
    mutationFn: () => client.cases.rename({ id: shown.id, title: title.trim() }),
    onSuccess: onClose,
  });
  return (
    <TitleDialog
      heading={t("renameTitle")}
      label={t("name")}
      action={t("save")}
      title={title}
      onTitle={setTitle}
      busy={rename.isPending}
      error={rename.error}
      onSubmit={() => rename.mutate()}
      onClose={onClose}
    />
  );
}

/** Asks once; the receipt names the row of the log that says so. */
function Remove({ shown, links, onClose }: { shown: ShownCase; links: CasesLinks; onClose: () => void }) {
  const t = useMessages(casesMessages);
  const client = useClient();
  const remove = useMutation({
    mutationFn: () => client.cases.remove({ id: shown.id }),
    onSuccess: ({ auditSeq, auditHash }) => {
      toastDone(t("removed"), t("receipt", { seq: auditSeq, hash: auditHash.slice(0, 16) }));
      onClose();
      links.case(null);
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      width="sm"
      title={t("removeTitle", { title: displayName(shown.title) })}
      description={t("removeBody", { count: shown.items })}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="danger" icon={<Trash2 />} busy={remove.isPending} onClick={() => remove.mutate()}>
            {t("remove")}
          </Button>
        </>
      }
    >
      {remove.error ? <ProblemCard compact problem={problemFrom(remove.error)} /> : null}
    </Dialog>
  );
}
