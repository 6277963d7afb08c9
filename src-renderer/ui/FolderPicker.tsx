import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowUp, File, Folder } from "lucide-react";
import { useApi } from "../lib/client/clientContext.tsx";
import { formatBytes } from "../lib/format.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { displayName } from "../lib/names.ts";
import { problemFrom } from "../lib/problems.ts";
import { IconButton } from "./Button.tsx";
import { ProblemCard } from "./ProblemCard.tsx";
import { Busy, Skeleton } from "./States.tsx";
import { Checkbox } from "./Toggle.tsx";
import { uiMessages } from "./uiMessages.ts";

/**
 * Folders of this machine below the roots that the app was started with. `trail` = the folders walked through, the last one chosen; none = the roots. With `picked` files are shown as well, and any
 * entry can be ticked.
 */
export function FolderPicker({
  trail,
  onTrail,
  picked,
}: {
  trail: readonly string[];
  onTrail: (trail: readonly string[]) => void;
  picked?: { paths: ReadonlySet<string>; onToggle: (path: string) => void };
}) {
  const t = useMessages(uiMessages);
  const at = trail.at(-1) ?? null;
  const folder = useQuery(
    useApi().library.browse.queryOptions({ input: { path: at }, placeholderData: keepPreviousData, staleTime: 5000 }),
  );
  const entries = folder.data?.entries.filter((one) => picked || one.folder) ?? [];
  const nothing = at === null ? t("noRoots") : picked ? t("emptyFolder") : t("noFolders");
  return (
    <div>
      <div className="mb-2 flex h-8 items-center gap-2">
        <IconButton
          label={t("up")}
          icon={<ArrowUp />}
          tone="neutral"
          disabled={trail.length === 0}
          onClick={() => onTrail(trail.slice(0, -1))}
        />
        <span className="name-line min-w-0 grow font-mono text-xs text-muted" dir="ltr">
          {at ?? "/"}
        </span>
      </div>
      <div className={`overflow-y-auto rounded-md border border-line ${picked ? "h-80" : "h-56"}`}>
        {folder.isError ? (
          <ProblemCard compact problem={problemFrom(folder.error)} className="m-3" />
        ) : folder.data === undefined ? (
          <Busy className="flex flex-col gap-2 p-3">
            <Skeleton className="h-6" />
            <Skeleton className="h-6" />
          </Busy>
        ) : entries.length === 0 ? (
          <p className="p-6 text-center text-xs text-muted">{nothing}</p>
        ) : (
          <ul className="divide-y divide-line">
            {entries.map((entry) => (
              <li key={entry.path} className="flex h-9 items-center hover:bg-hover">
                {picked ? (
                  <span className="flex pl-3">
                    <Checkbox
                      checked={picked.paths.has(entry.path)}
                      onChange={() => picked.onToggle(entry.path)}
                      label={entry.name}
                    />
                  </span>
                ) : null}
                <button
                  type="button"
                  className="flex h-full min-w-0 grow items-center gap-2 px-3 text-left focus-visible:-outline-offset-2"
                  onClick={() => (entry.folder ? onTrail([...trail, entry.path]) : picked?.onToggle(entry.path))}
                >
                  {entry.folder ? (
                    <Folder aria-hidden className="size-4 shrink-0 text-muted" />
                  ) : (
                    <File aria-hidden className="size-4 shrink-0 text-faint" />
                  )}
                  <span className="name-line grow" dir="auto">
                    {displayName(entry.name)}
                  </span>
                  {entry.folder ? null : <span className="text-xs text-faint">{formatBytes(entry.sizeBytes)}</span>}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
