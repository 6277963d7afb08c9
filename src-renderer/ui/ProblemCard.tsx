import { ChevronRight, CircleAlert, Copy, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "#shared/domain/errors.ts";
import { useLocale, useMessages } from "../lib/i18n/index.ts";
import { problemText } from "../lib/problems.ts";
import { IconButton } from "./Button.tsx";
import { cx } from "./cx.ts";
import { uiMessages } from "./uiMessages.ts";

/**
 * A failure as a person meets it: what happened, what to do, and behind a fold what the tools said. `actions` are the buttons that do what the
 * remedy says. `tone` warn is for what was kept in part.
 */
export function ProblemCard({
  problem,
  title,
  tone = "danger",
  actions,
  compact = false,
  className,
}: {
  problem: Problem;
  /** Replaces the code's sentence as headline, which then follows it. */
  title?: ReactNode;
  tone?: "danger" | "warn";
  actions?: ReactNode;
  compact?: boolean;
  className?: string;
}) {
  const locale = useLocale();
  const t = useMessages(uiMessages);
  const text = problemText(problem, locale);
  const Icon = tone === "danger" ? CircleAlert : TriangleAlert;
  return (
    <section
      role="alert"
      className={cx(
        "flex gap-3 rounded-lg border text-sm",
        tone === "danger" ? "border-danger/40 bg-danger-soft" : "border-warn/40 bg-warn-soft",
        compact ? "p-2.5" : "p-4",
        className,
      )}
    >
      <Icon aria-hidden className={cx("mt-0.5 size-4 shrink-0", tone === "danger" ? "text-danger" : "text-warn")} />
      <div className="min-w-0 grow">
        {title ? <p className="font-semibold">{title}</p> : null}
        <p className={title ? "" : "font-medium"}>{text.message}</p>
        <p className="text-muted">{text.remedy}</p>
        {problem.detail || problem.logId ? (
          <details className="group mt-1.5">
            <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-xs text-muted hover:text-fg">
              <ChevronRight aria-hidden className="size-3 transition-transform group-open:rotate-90" />
              {t("details")}
            </summary>
            <div className="mt-1 flex items-start gap-1">
              <pre
                dir="ltr"
                className="max-h-40 min-w-0 grow overflow-auto rounded-md bg-well p-2 font-mono text-xs whitespace-pre-wrap text-muted select-text"
              >
                {[problem.code, problem.detail, problem.logId ? t("logId", { id: problem.logId }) : null]
                  .filter(Boolean)
                  .join("\n")}
              </pre>
              <IconButton
                label={t("copy")}
                icon={<Copy />}
                size="sm"
                onClick={() =>
                  void navigator.clipboard?.writeText(
                    [problem.code, problem.message, problem.detail, problem.logId].filter(Boolean).join("\n"),
                  )
                }
              />
            </div>
          </details>
        ) : null}
        {actions ? <div className="mt-3 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </section>
  );
}
