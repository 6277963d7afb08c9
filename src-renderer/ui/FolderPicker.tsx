import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowUp, Folder } from "lucide-react";
import { useApi } from "../lib/client/clientContext.tsx";
import { useMessages } from "../lib/i18n/index.ts";
import { displayName } from "../lib/names.ts";
import { problemFrom } from "../lib/problems.ts";
import { IconButton } from "./Button.tsx";
import { ProblemCard } from "./ProblemCard.tsx";
import { Busy, Skeleton } from "./States.tsx";
import { uiMessages } from "./uiMessages.ts";

/** A folder of this machine below the roots that the app was started with. `trail` = the folders walked through, the last one chosen; none = the roots. */
export function FolderPicker({
  trail,
  onTrail,
}: {
  trail: readonly string[];
  onTrail: (trail: readonly string[]) => void;
}) {
  const t = useMessages(uiMessages);
  const at = trail.at(-1) ?? null;
  const folder = useQuery(
    useApi().library.browse.queryOptions({ input: { path: at }, placeholderData: keepPreviousData, staleTime: 5000 }),
  );
  const folders = folder.data?.entries.filter((one) => one.folder) ?? [];
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
      <div className="h-56 overflow-y-auto rounded-md border border-line">
        {folder.isError ? (
          <ProblemCard compact problem={problemFrom(folder.error)} className="m-3" />
        ) : folder.data === undefined ? (
          <Busy className="flex flex-col gap-2 p-3">
            <Skeleton className="h-6" />
            <Skeleton className="h-6" />
          </Busy>
        ) : folders.length === 0 ? (
          <p className="p-6 text-center text-xs text-muted">{at === null ? t("noRoots") : t("noFolders")}</p>
        ) : (
          <ul className="divide-y divide-line">
            {folders.map((entry) => (
              <li key={entry.path}>
                <button
                  type="button"
                  className="flex h-9 w-full items-center gap-2 px-3 text-left hover:bg-hover focus-visible:-outline-offset-2"
                  onClick={() => onTrail([...trail, entry.path])}
                >
                  <Folder aria-hidden className="size-4 shrink-0 text-muted" />
                  <span className="name-line" dir="auto">
                    {displayName(entry.name)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
