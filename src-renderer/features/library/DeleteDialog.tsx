import { useMutation, useQuery } from "@tanstack/react-query";
import { BriefcaseBusiness, Download, Trash2 } from "lucide-react";
import { useState } from "react";
import type { VideoId } from "#shared/domain/video.ts";
import { useApi, useClient, useHost } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { formatCount } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { dialogMessages } from "./dialogMessages.ts";

const LISTED = 8;

/** Asks once, then shows what went: the receipt. */
export function DeleteDialog({ ids, onClose }: { ids: readonly VideoId[]; onClose: () => void }) {
  const t = useMessages(dialogMessages);
  const locale = useLocale();
  const client = useClient();
  const { bridge } = useHost();
  const library = useVideos();
  // Names as they were when it was asked: the list empties while it is deleted.
  const [names] = useState(() => (library.data ?? []).filter((v) => ids.includes(v.id)).map((v) => v.name));
  const remove = useMutation({ mutationFn: () => client.library.remove({ ids: [...ids] }) });
  // Read once: after the deletion the cases still hold their items.
  const held = useQuery({ ...useApi().cases.holding.queryOptions({ input: { videoIds: [...ids] } }), staleTime: 0 });
  const receipts = remove.data?.receipts;
  const saveReceipt = (): void => {
    const body = JSON.stringify({ deletedAt: new Date().toISOString(), receipts }, null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([body], { type: "application/json" }));
    link.download = `sightline-deleted-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  if (receipts) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={t("receiptTitle")}
        description={t("receiptBody")}
        footer={
          <>
            <Button icon={<Download />} onClick={saveReceipt}>
              {t("saveReceipt")}
            </Button>
            <Button tone="primary" onClick={onClose}>
              {t("close")}
            </Button>
          </>
        }
      >
        <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-line">
          {receipts.map((r) => (
            <li key={r.id} className="px-3 py-2">
              <p className="name-line font-medium" dir="auto">
                {displayName(r.name)}
              </p>
              <p className="text-xs text-muted">
                {[
                  t("rows", { count: formatCount(r.rowsDeleted, locale) }),
                  t("files", { count: formatCount(r.filesDeleted, locale) }),
                  r.sourceKept ? t("kept") : t("gone"),
                ].join(" · ")}
              </p>
              {r.sha256 ? (
                <p className="truncate font-mono text-2xs text-faint select-text">SHA-256 {r.sha256}</p>
              ) : null}
            </li>
          ))}
        </ul>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("deleteTitle", { count: ids.length })}
      description={t("deleteBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="danger" icon={<Trash2 />} busy={remove.isPending} onClick={() => remove.mutate()}>
            {t("delete", { count: ids.length })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {remove.isError ? <ProblemCard problem={problemFrom(remove.error)} compact /> : null}
        <ul className="rounded-md border border-line px-3 py-1.5">
          {names.slice(0, LISTED).map((name, i) => (
            <li key={`${name}-${String(i)}`} className="name-line py-0.5" dir="auto">
              {displayName(name)}
            </li>
          ))}
          {names.length > LISTED ? (
            <li className="py-0.5 text-muted">{t("andMore", { count: names.length - LISTED })}</li>
          ) : null}
        </ul>
        {held.data && held.data.length > 0 ? (
          <p className="flex items-start gap-2 rounded-md border border-warn/40 bg-warn-soft px-3 py-2 text-sm">
            <BriefcaseBusiness aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            <span>
              {t("inCases", {
                count: held.data.length,
                titles: held.data.map((one) => displayName(one.title)).join(", "),
              })}
            </span>
          </p>
        ) : null}
        <p className="text-muted">
          {t("sourceKept")} {bridge ? null : t("uploadGone")}
        </p>
      </div>
    </Dialog>
  );
}
