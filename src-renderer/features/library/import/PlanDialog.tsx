import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { useVideos } from "../../../lib/client/data.ts";
import { formatBytes } from "../../../lib/format.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Field, Input } from "../../../ui/Input.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Busy, Skeleton } from "../../../ui/States.tsx";
import { toastDone } from "../../../ui/Toast.tsx";
import { camerasOf } from "../filter.ts";
import { summarisePlan } from "./dropPlan.ts";
import { importMessages } from "./importMessages.ts";
import { useImportPlan } from "./importStore.ts";

/** What an import by path would do, before it is done: files, sizes, duplicates; then the operator's yes. */
export function PlanDialog() {
  const paths = useImportPlan((s) => s.paths);
  const close = useImportPlan((s) => s.close);
  return paths ? <Plan key={paths.join("\n")} paths={paths} onClose={close} /> : null;
}

function Plan({ paths, onClose }: { paths: readonly string[]; onClose: () => void }) {
  const t = useMessages(importMessages);
  const api = useApi();
  const client = useClient();
  const library = useVideos();
  const [camera, setCamera] = useState("");
  const input = useMemo(() => ({ paths: [...paths] }), [paths]);
  const plan = useQuery(api.library.plan.queryOptions({ input, staleTime: 0, gcTime: 0 }));
  const add = useMutation({
    mutationFn: () => client.library.import({ ...input, options: camera.trim() ? { camera: camera.trim() } : {} }),
    onSuccess: (items) => {
      const count = (outcome: string): number => items.filter((i) => i.outcome === outcome).length;
      const [added, duplicates, rejected] = [count("queued"), count("duplicate"), count("rejected")];
      toastDone(
        duplicates + rejected === 0 ? t("added", { count: added }) : t("addedSome", { added, duplicates, rejected }),
      );
      onClose();
    },
  });
  const summary = plan.data ? summarisePlan(plan.data) : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("planTitle")}
      {...(summary
        ? {
            description: [
              t("planSummary", {
                files: t("videos", { count: summary.fresh }),
                bytes: formatBytes(summary.freshBytes),
              }),
              summary.duplicates ? t("duplicates", { count: summary.duplicates }) : null,
              summary.ignored ? t("ignored", { count: summary.ignored }) : null,
            ]
              .filter(Boolean)
              .join(" · "),
          }
        : {})}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            tone="primary"
            disabled={!summary || summary.fresh === 0}
            busy={add.isPending}
            onClick={() => add.mutate()}
          >
            {t("planAdd", { count: summary?.fresh ?? 0 })}
          </Button>
        </>
      }
    >
      {plan.isError ? (
        <ProblemCard problem={problemFrom(plan.error)} />
      ) : !plan.data ? (
        <Busy label={t("planBusy")} className="flex flex-col gap-2">
          <Skeleton className="h-6 w-full" />
          <Skeleton className="h-6 w-full" />
          <Skeleton className="h-6 w-2/3" />
        </Busy>
      ) : (
        <div className="flex flex-col gap-3">
          {add.isError ? <ProblemCard problem={problemFrom(add.error)} compact /> : null}
          {summary?.fresh === 0 ? <p className="text-muted">{t("planNothing")}</p> : null}
          <ul className="max-h-64 divide-y divide-line overflow-y-auto rounded-md border border-line">
            {plan.data.files.slice(0, 200).map((file) => (
              <li key={file.path} className="flex items-center gap-3 px-3 py-1.5">
                <span className="name-line min-w-0 grow" dir="auto" title={file.path}>
                  {displayName(file.name)}
                </span>
                <Badge tone={file.verdict === "video" || file.verdict === "picture" ? "neutral" : "warn"}>
                  {t(`verdict_${file.verdict}`)}
                </Badge>
                <span className="w-20 text-right text-xs text-muted">{formatBytes(file.sizeBytes)}</span>
              </li>
            ))}
          </ul>
          {plan.data.truncated || plan.data.files.length > 200 ? (
            <p className="text-xs text-faint">{t("planTruncated")}</p>
          ) : null}
          <Field label={t("camera")} help={t("cameraHelp")}>
            {(ids) => (
              <Input
                {...ids}
                value={camera}
                maxLength={120}
                list="import-cameras"
                onChange={(e) => setCamera(e.target.value)}
              />
            )}
          </Field>
          <datalist id="import-cameras">
            {camerasOf(library.data ?? []).map((c) => (
              <option key={c} value={c}>
                {c}
              </option>
            ))}
          </datalist>
        </div>
      )}
    </Dialog>
  );
}
