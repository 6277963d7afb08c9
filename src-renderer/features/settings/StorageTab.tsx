import { useSystemInfo } from "../../lib/client/data.ts";
import { formatBytes } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { settingsMessages } from "./messages.ts";
import { IndexLocation } from "./IndexLocation.tsx";
import { IndexSection } from "./IndexSection.tsx";
import { Facts, Waiting } from "./Row.tsx";
import { SharedLibraries } from "./SharedLibraries.tsx";

export function StorageTab() {
  const t = useMessages(settingsMessages);
  const info = useSystemInfo();
  if (!info.data)
    return <Waiting problem={info.error ? problemFrom(info.error) : null} onRetry={() => void info.refetch()} />;
  const { storage, dataDir } = info.data;
  const named = storage.proxiesBytes + storage.thumbnailsBytes + storage.modelsBytes + storage.indexBytes;
  const parts = [
    ["part.proxies", storage.proxiesBytes],
    ["part.index", storage.indexBytes],
    ["part.thumbnails", storage.thumbnailsBytes],
    ["part.models", storage.modelsBytes],
    ["part.rest", Math.max(0, storage.libraryBytes - named)],
  ] as const;
  const total = Math.max(1, named, storage.libraryBytes);
  return (
    <div className="flex flex-col gap-6">
      <ul className="flex flex-col gap-3">
        {parts.map(([key, bytes]) => (
          <li key={key} className="grid grid-cols-[12rem_1fr_6rem] items-center gap-4">
            <span>{t(key)}</span>
            <span aria-hidden className="h-2 overflow-hidden rounded-full bg-line">
              <span className="block h-full rounded-full bg-muted" style={{ width: `${(bytes / total) * 100}%` }} />
            </span>
            <span className="text-right text-muted">{formatBytes(bytes)}</span>
          </li>
        ))}
      </ul>
      <Facts
        facts={[
          [t("whole"), formatBytes(storage.libraryBytes)],
          [t("free"), storage.freeBytes === null ? t("freeUnknown") : formatBytes(storage.freeBytes)],
          [
            t("location"),
            <span key="dir" dir="ltr" className="font-mono text-xs">
              {dataDir}
            </span>,
          ],
        ]}
      />
      <p className="text-xs text-faint">{t("sourcesNote")}</p>
      <IndexSection />
      <IndexLocation />
      <SharedLibraries />
    </div>
  );
}
