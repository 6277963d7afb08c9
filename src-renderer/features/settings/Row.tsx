import type { ReactNode } from "react";
import type { Problem } from "#shared/domain/errors.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Busy, Skeleton } from "../../ui/States.tsx";
import { settingsMessages } from "./messages.ts";

/** A setting: words on the left, its control on the right. */
export function Row({
  label,
  help,
  htmlFor,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  htmlFor?: string;
  children: ReactNode;
}) {
  return (
    <div className="flex items-start gap-8 border-b border-line py-3.5 first:pt-0">
      <div className="min-w-0 grow">
        {htmlFor ? (
          <label htmlFor={htmlFor} className="font-medium">
            {label}
          </label>
        ) : (
          <p className="font-medium">{label}</p>
        )}
        {help ? <p className="mt-0.5 max-w-xl text-xs text-muted">{help}</p> : null}
      </div>
      <div className="shrink-0">{children}</div>
    </div>
  );
}

/** Facts as names and values. */
export function Facts({ facts }: { facts: ReadonlyArray<readonly [string, ReactNode]> }) {
  return (
    <dl className="grid grid-cols-[14rem_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid border-b border-line py-2.5">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words select-text">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Busy and failed states of a tab that waits for something. */
export function Waiting({ problem, onRetry }: { problem: Problem | null; onRetry: () => void }) {
  const t = useMessages(settingsMessages);
  if (problem)
    return (
      <ProblemCard problem={problem} title={t("failed")} actions={<Button onClick={onRetry}>{t("tryAgain")}</Button>} />
    );
  return (
    <Busy label={t("loading")} className="flex flex-col gap-3">
      <Skeleton className="h-14" />
      <Skeleton className="h-14" />
      <Skeleton className="h-14" />
    </Busy>
  );
}
