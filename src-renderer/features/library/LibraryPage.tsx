import { Film, FilterX, FolderOpen, Plus, RefreshCw } from "lucide-react";
import { useEffect, useMemo } from "react";
import type { Job } from "#shared/domain/job.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { useHost } from "../../lib/client/clientContext.tsx";
import { useJobs, useSystemInfo, useVideos } from "../../lib/client/data.ts";
import { formatCount } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Busy, EmptyState, Skeleton } from "../../ui/States.tsx";
import { useVideoActions } from "./actions.ts";
import { applyFilter } from "./filter.ts";
import { FilterBar } from "./FilterBar.tsx";
import { useImportActions } from "./import/useImport.ts";
import { libraryMessages } from "./messages.ts";
import { prune } from "../../lib/selection.ts";
import { SelectionBar } from "./SelectionBar.tsx";
import { VideoGrid } from "./VideoGrid.tsx";
import { useLibraryView } from "./viewStore.ts";

/** The live job of each video: what runs or waits wins over what is over. */
export function jobsByVideo(jobs: readonly Job[]): Map<VideoId, Job> {
  const rank: Record<Job["state"], number> = { running: 0, paused: 1, queued: 2, failed: 3, cancelled: 4, done: 5 };
  const map = new Map<VideoId, Job>();
  for (const job of jobs) {
    const known = map.get(job.videoId);
    if (!known || rank[job.state] < rank[known.state]) map.set(job.videoId, job);
  }
  return map;
}

export function AddMenu({ tone = "primary" }: { tone?: "primary" | "neutral" }) {
  const t = useMessages(libraryMessages);
  const imports = useImportActions();
  return (
    <Menu
      trigger={
        <Button tone={tone} icon={<Plus />}>
          {t("add")}
        </Button>
      }
      entries={[
        { id: "files", label: t("addFiles"), icon: <Film />, onSelect: imports.chooseFiles },
        { id: "folder", label: t("addFolder"), icon: <FolderOpen />, onSelect: imports.chooseFolder },
        ...(imports.browse
          ? [{ id: "path", label: t("addByPath"), icon: <FolderOpen />, onSelect: imports.browse }]
          : []),
      ]}
    />
  );
}

export function LibraryPage() {
  const t = useMessages(libraryMessages);
  const locale = useLocale();
  const { bridge } = useHost();
  const library = useVideos();
  const jobs = useJobs();
  const info = useSystemInfo();
  const actions = useVideoActions();
  const imports = useImportActions();
  const { filter, layout, select, clearFilter } = useLibraryView();
  const shown = useMemo(() => applyFilter(library.data ?? [], filter), [library.data, filter]);
  const order = useMemo(() => shown.map((v) => v.id), [shown]);
  const byVideo = useMemo(() => jobsByVideo(jobs.data ?? []), [jobs.data]);
  useEffect(() => select((s) => prune(s, order)), [order, select]);

  const uploads = !bridge && info.data?.uploadUrl !== null;
  return (
    <section aria-labelledby="library-title" className="relative flex min-h-0 grow flex-col">
      <header className="flex items-center gap-2 px-4 pt-3 pb-2">
        <h1 id="library-title" className="grow text-lg font-semibold">
          {t("title")}
        </h1>
        <Button tone="quiet" icon={<RefreshCw />} onClick={actions.checkFiles} disabled={!library.data?.length}>
          {t("checkFiles")}
        </Button>
        <AddMenu />
      </header>
      {library.data === undefined ? (
        library.problem ? (
          <div className="p-4">
            <ProblemCard
              problem={library.problem}
              title={t("failedTitle")}
              actions={<Button onClick={library.retry}>{t("tryAgain")}</Button>}
            />
          </div>
        ) : (
          <GridSkeleton />
        )
      ) : library.data.length === 0 ? (
        <EmptyState
          className="grow"
          icon={<Film />}
          title={t("emptyTitle")}
          actions={
            <>
              <Button tone="primary" icon={<Film />} onClick={imports.chooseFiles}>
                {t("addFiles")}
              </Button>
              <Button icon={<FolderOpen />} onClick={imports.chooseFolder}>
                {t("addFolder")}
              </Button>
              {imports.browse ? <Button onClick={imports.browse}>{t("addByPath")}</Button> : null}
            </>
          }
        >
          <p>{t("emptyBody")}</p>
          <p className="mt-2 text-faint">{uploads ? t("emptyUpload") : t("emptyInPlace")}</p>
        </EmptyState>
      ) : (
        <>
          <FilterBar videos={library.data} shown={shown.length} />
          {shown.length === 0 ? (
            <EmptyState
              className="grow"
              icon={<FilterX />}
              title={t("noneTitle")}
              actions={<Button onClick={clearFilter}>{t("clearFilters")}</Button>}
            >
              {t("noneBody", { total: formatCount(library.data.length, locale) })}
            </EmptyState>
          ) : (
            <VideoGrid key={layout} videos={shown} jobs={byVideo} actions={actions} layout={layout} />
          )}
          <SelectionBar order={order} actions={actions} />
        </>
      )}
    </section>
  );
}

function GridSkeleton() {
  const t = useMessages(libraryMessages);
  return (
    <Busy label={t("loading")} className="min-h-0 grow overflow-hidden">
      <div className="flex h-12 items-center gap-2 border-b border-line px-4">
        <Skeleton className="h-8 w-40" />
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-48" />
      </div>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(264px,1fr))] gap-3 p-4">
        {Array.from({ length: 15 }, (_, i) => (
          <div key={i} className="overflow-hidden rounded-lg border border-line">
            <Skeleton className="aspect-video rounded-none" />
            <div className="flex h-32 flex-col gap-2 p-2.5">
              <Skeleton className="h-4 w-3/4" />
              <Skeleton className="h-3 w-1/2" />
              <Skeleton className="h-3 w-2/3" />
            </div>
          </div>
        ))}
      </div>
    </Busy>
  );
}
