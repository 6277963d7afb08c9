import type { PackStatus } from "#shared/domain/model.ts";
import { formatBytes, formatPercent, formatRate } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { Progress } from "../../ui/Progress.tsx";
import { settingsMessages } from "./messages.ts";

type Variant = NonNullable<PackStatus["variant"]>;

function bytesOf(files: PackStatus["manifest"]["files"]): number | null {
  return files.reduce<number | null>((sum, f) => (sum === null || f.sizeBytes === null ? null : sum + f.sizeBytes), 0);
}

/** Precisions that a pack offers, each with the bytes of all that it needs; empty when there is only one. */
export function variantsOf(pack: PackStatus): Array<[Variant, number | null]> {
  const names = [...new Set(pack.manifest.files.flatMap((f) => f.variant ?? []))];
  return names.map((name) => [
    name,
    bytesOf(pack.manifest.files.filter((f) => f.variant === null || f.variant === name)),
  ]);
}

/** Bytes of what is fetched: every file, or those of the installed precision, else of the smallest. Null when one of them does not say. */
export function packBytes(pack: PackStatus): number | null {
  const variants = variantsOf(pack);
  if (variants.length === 0) return bytesOf(pack.manifest.files);
  const own = variants.find(([name]) => name === pack.variant);
  if (own) return own[1];
  return variants.some(([, bytes]) => bytes === null) ? null : Math.min(...variants.map(([, bytes]) => bytes ?? 0));
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
