import { RotateCcw, X } from "lucide-react";
import { formatBytes } from "../../lib/format.ts";
import { useLocale } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemText } from "../../lib/problems.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Progress } from "../../ui/Progress.tsx";

/** An upload as the drawer shows it; the library's import flow owns them and passes them in. */
export interface UploadRow {
  id: number;
  name: string;
  totalBytes: number;
  sentBytes: number;
  state: "waiting" | "sending" | "done" | "duplicate" | "rejected" | "failed" | "cancelled";
  reason: string | null;
  problem: Parameters<typeof problemText>[0] | null;
}

export interface UploadTexts {
  of(sent: string, total: string): string;
  waiting(total: string): string;
  done: string;
  duplicate(name: string): string;
  rejected(reason: string): string;
  cancel(name: string): string;
  retry(name: string): string;
}

export function UploadRows({
  items,
  texts,
  onCancel,
  onRetry,
}: {
  items: readonly UploadRow[];
  texts: UploadTexts;
  onCancel: (id: number) => void;
  onRetry: (id: number) => void;
}) {
  const locale = useLocale();
  return (
    <ul className="divide-y divide-line">
      {items.map((item) => {
        const total = formatBytes(item.totalBytes);
        const note =
          item.state === "sending"
            ? texts.of(formatBytes(item.sentBytes), total)
            : item.state === "waiting"
              ? texts.waiting(total)
              : item.state === "duplicate"
                ? texts.duplicate(item.reason ?? "")
                : item.state === "rejected"
                  ? texts.rejected(item.reason ?? "")
                  : item.state === "failed" && item.problem
                    ? Object.values(problemText(item.problem, locale)).join(" ")
                    : item.state === "done"
                      ? texts.done
                      : total;
        const live = item.state === "sending" || item.state === "waiting";
        return (
          <li key={item.id} className="flex flex-col gap-1 px-3 py-2">
            <div className="flex h-6 items-center gap-2">
              <span className="name-line min-w-0 grow text-sm" dir="auto">
                {displayName(item.name)}
              </span>
              {live ? (
                <IconButton size="sm" icon={<X />} label={texts.cancel(item.name)} onClick={() => onCancel(item.id)} />
              ) : null}
              {item.state === "failed" || item.state === "cancelled" ? (
                <IconButton
                  size="sm"
                  icon={<RotateCcw />}
                  label={texts.retry(item.name)}
                  onClick={() => onRetry(item.id)}
                />
              ) : null}
            </div>
            {live ? (
              <Progress value={item.totalBytes > 0 ? item.sentBytes / item.totalBytes : null} label={item.name} />
            ) : null}
            <p
              className={
                item.state === "failed" || item.state === "rejected" ? "text-xs text-danger" : "text-xs text-muted"
              }
            >
              {note}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
