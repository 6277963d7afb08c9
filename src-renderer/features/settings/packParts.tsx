import type { PackStatus } from "#shared/domain/model.ts";
import { formatBytes, formatPercent, formatRate } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { Progress } from "../../ui/Progress.tsx";
import { settingsMessages } from "./messages.ts";

/** Bytes of all files of a pack; null when one of them does not say. */
export function packBytes(pack: PackStatus): number | null {
  return pack.manifest.files.reduce<number | null>(
    (sum, f) => (sum === null || f.sizeBytes === null ? null : sum + f.sizeBytes),
    0,
  );
}

/** How far a download is, and how fast; nothing while there is none. */
export function DownloadLine({ pack }: { pack: PackStatus }) {
  const t = useMessages(settingsMessages);
  const locale = useLocale();
  if (!pack.download) return null;
  const { receivedBytes, totalBytes, bytesPerSecond } = pack.download;
  const words = [
    totalBytes ? formatPercent(receivedBytes / totalBytes, locale) : null,
    totalBytes
      ? t("received", { received: formatBytes(receivedBytes), total: formatBytes(totalBytes) })
      : formatBytes(receivedBytes),
    formatRate(bytesPerSecond),
  ];
  return (
    <div className="flex items-center gap-3 text-xs text-muted">
      <Progress value={totalBytes ? receivedBytes / totalBytes : null} label={t("pack.downloading")} />
      <span className="shrink-0 whitespace-nowrap">{words.filter(Boolean).join(" · ")}</span>
    </div>
  );
}
