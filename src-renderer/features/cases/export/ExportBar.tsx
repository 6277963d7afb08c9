import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleStop, Copy, FolderOpen, Square, X } from "lucide-react";
import { create } from "zustand";
import type { CaseId, ExportId, ExportState } from "#shared/domain/case.ts";
import { useCases } from "../../../lib/cases/data.ts";
import { useApi, useClient, useHost } from "../../../lib/client/clientContext.tsx";
import { formatBytes, formatCount } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { toastDone, toastProblem } from "../../../ui/Toast.tsx";
import { casesMessages } from "../messages.ts";

/** Ended exports that were put aside in this window. */
const useDismissed = create<{ ids: ReadonlySet<ExportId>; dismiss(id: ExportId): void }>((set) => ({
  ids: new Set(),
  dismiss: (id) => set(({ ids }) => ({ ids: new Set([...ids, id]) })),
}));

/** How the newest export of a case goes, or went. */
export function ExportBar({ of }: { of: CaseId }) {
  const exports = useCases().data?.exports;
  const dismissed = useDismissed((s) => s.ids);
  const newest = exports?.find((one) => one.caseId === of);
  if (!newest || dismissed.has(newest.id)) return null;
  return <Shown key={newest.id} state={newest} />;
}

function Shown({ state }: { state: ExportState }) {
  const t = useMessages(casesMessages);
  const client = useClient();
  const dismiss = useDismissed((s) => s.dismiss);
  const cancel = useMutation({
    mutationFn: () => client.cases.cancelExport({ id: state.id }),
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const aside = <IconButton size="sm" label={t("dismiss")} icon={<X />} onClick={() => dismiss(state.id)} />;
  if (state.state === "failed" && state.problem)
    return (
      <div className="p-3">
        <ProblemCard
          compact
          title={t("exportFailed")}
          problem={state.problem}
          actions={
            <Button size="sm" onClick={() => dismiss(state.id)}>
              {t("dismiss")}
            </Button>
          }
        />
      </div>
    );
  return (
    <section aria-label={t("export")} className="shrink-0 border-b border-line bg-panel px-4 py-2.5">
      {state.state === "running" ? (
        <div className="flex items-center gap-4">
          <div className="min-w-0 grow">
            <p className="text-sm" aria-live="off">
              {t("exporting", { done: state.done, total: state.total })}
            </p>
            <Progress
              value={state.fraction}
              label={t("exporting", { done: state.done, total: state.total })}
              className="mt-1.5"
            />
          </div>
          <Button size="sm" icon={<Square />} busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("cancelExport")}
          </Button>
        </div>
      ) : state.state === "done" ? (
        <Done state={state} aside={aside} />
      ) : (
        <p role="status" className="flex items-center gap-2 text-sm text-muted">
          <CircleStop aria-hidden className="size-4" />
          <span className="grow">{t("exportCancelled")}</span>
          {aside}
        </p>
      )}
    </section>
  );
}

function Done({ state, aside }: { state: ExportState; aside: React.ReactNode }) {
  const t = useMessages(casesMessages);
  const locale = useLocale();
  const { bridge } = useHost();
  const key = useQuery({ ...useApi().cases.signingKey.queryOptions(), staleTime: Infinity });
  const path = state.path ?? "";
  const copy = (): void => {
    navigator.clipboard?.writeText(path).then(
      () => toastDone(t("copied"), path),
      () => undefined, // no permission: the path can be selected
    );
  };
  return (
    <div className="flex items-start gap-2">
      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
      <div role="status" className="min-w-0 grow text-sm">
        <p>{t("exportDone", { count: formatCount(state.files, locale), size: formatBytes(state.bytes) })}</p>
        <p className="name-line font-mono text-xs text-muted select-text" dir="ltr">
          {displayName(path)}
        </p>
        {state.notMade > 0 ? (
          <p className="text-xs text-warn">{t("notMade", { count: formatCount(state.notMade, locale) })}</p>
        ) : null}
        {key.data ? (
          <p className="text-xs text-faint select-text" title={t("signerHelp")}>
            {t("signer", { fingerprint: key.data.fingerprint })}
          </p>
        ) : null}
      </div>
      {bridge ? (
        <Button size="sm" icon={<FolderOpen />} onClick={() => void bridge.showInFolder(path)}>
          {t("showFolder")}
        </Button>
      ) : null}
      <Button size="sm" icon={<Copy />} onClick={copy}>
        {t("copyPath")}
      </Button>
      {aside}
    </div>
  );
}
