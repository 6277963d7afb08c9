import { useMutation, useQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { AuditEntry, CaseId } from "#shared/domain/case.ts";
import { actionWords, auditData } from "#shared/words/pack/index.ts";
import { useApi, useClient } from "../../lib/client/clientContext.tsx";
import { formatCoarse, formatCount, wallClock } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Busy, Skeleton } from "../../ui/States.tsx";
import { Segmented } from "../../ui/Toggle.tsx";
import { casesMessages } from "./messages.ts";

const ROWS = 500;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** What was done with the case, row by row, and whether the log holds together. */
export function LogPanel({ of }: { of: CaseId }) {
  const t = useMessages(casesMessages);
  const locale = useLocale();
  const api = useApi();
  const client = useClient();
  const [scope, setScope] = useState<"case" | "all">("case");
  const log = useQuery({
    ...api.cases.audit.queryOptions({ input: { caseId: scope === "case" ? of : null, limit: ROWS } }),
    staleTime: 1000,
  });
  const verify = useMutation({ mutationFn: () => client.cases.verifyAudit() });
  const verdict = verify.data;
  return (
    <div className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center gap-3">
        <Segmented
          label={t("logOf")}
          value={scope}
          onChange={setScope}
          options={[
            { value: "case", label: t("thisCase") },
            { value: "all", label: t("allCases") },
          ]}
        />
        <p className="min-w-0 text-xs text-muted">{t("logBody")}</p>
        <span className="grow" />
        <span aria-live="polite">
          {verdict ? (
            verdict.broken ? (
              <Badge tone="danger" icon={<ShieldAlert />}>
                {t("broken", { seq: verdict.broken.seq, why: t(`why.${verdict.broken.why}`) })}
              </Badge>
            ) : (
              <Badge tone="ok" icon={<ShieldCheck />}>
                {t("verified", { count: formatCount(verdict.rows, locale) })}
              </Badge>
            )
          ) : null}
        </span>
        <Button icon={<ShieldCheck />} busy={verify.isPending} onClick={() => verify.mutate()}>
          {t("verify")}
        </Button>
      </div>
      {verify.error ? <ProblemCard compact problem={problemFrom(verify.error)} /> : null}
      {log.error ? (
        <ProblemCard compact problem={problemFrom(log.error)} />
      ) : log.data === undefined ? (
        <Busy label={t("loading")} className="flex flex-col gap-2">
          <Skeleton className="h-6" />
          <Skeleton className="h-6" />
        </Busy>
      ) : (
        <>
          <table className="w-full border-collapse text-xs">
            <thead>
              <tr className="border-b border-line-strong text-left text-muted">
                {(["row", "when", "who", "what", "details", "hash"] as const).map((one) => (
                  <th key={one} scope="col" className="px-2 py-1.5 font-medium whitespace-nowrap">
                    {t(one)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {log.data.entries.map((entry) => (
                <Row key={entry.seq} entry={entry} />
              ))}
            </tbody>
          </table>
          {log.data.total > log.data.entries.length ? (
            <p className="text-xs text-muted">
              {t("moreRows", {
                shown: formatCount(log.data.entries.length, locale),
                total: formatCount(log.data.total, locale),
              })}
            </p>
          ) : null}
        </>
      )}
    </div>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const t = useMessages(casesMessages);
  const locale = useLocale();
  return (
    <tr className="border-b border-line align-top">
      <td className="px-2 py-1.5 whitespace-nowrap text-muted tabular-nums">{entry.seq}</td>
      <td className="px-2 py-1.5 whitespace-nowrap tabular-nums">
        {wallClock(entry.atMs, ZONE).text}
        {entry.setBackMs > 0 ? (
          <p className="text-warn">{t("setBack", { time: formatCoarse(entry.setBackMs, locale) })}</p>
        ) : null}
      </td>
      <td className="px-2 py-1.5 whitespace-nowrap">{displayName(entry.actor)}</td>
      <td className="px-2 py-1.5 whitespace-nowrap">{actionWords(entry.action, locale)}</td>
      <td className="px-2 py-1.5 wrap-anywhere text-muted select-text" dir="auto">
        {auditData(entry)}
      </td>
      <td className="px-2 py-1.5 font-mono text-2xs whitespace-nowrap text-faint select-text" title={entry.hash}>
        {entry.hash.slice(0, 12)}
      </td>
    </tr>
  );
}
