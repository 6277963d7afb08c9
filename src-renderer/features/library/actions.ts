import { useMemo } from "react";
import { useLocation } from "wouter";
import type { VideoId, VideoSummary } from "#shared/domain/video.ts";
import { useCaptionDialog } from "../../lib/captions/dialog.ts";
import { useClient, useHost } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { useLibraryDialogs } from "./dialogs.ts";
import { libraryMessages } from "./messages.ts";

export interface VideoActions {
  open(id: VideoId): void;
  edit(ids: readonly VideoId[]): void;
  remove(ids: readonly VideoId[]): void;
  relink(video: VideoSummary): void;
  /** Asks with which pack and sampling. */
  reanalyse(ids: readonly VideoId[]): void;
  /** Asks within which time budget a language model describes their spans. */
  caption(ids: readonly VideoId[]): void;
  /** Analyses again at once, as the settings say: the remedy of a failed or cancelled video. */
  retry(id: VideoId): void;
  checkFiles(): void;
  /** Null where the host has no file manager. */
  showInFolder: ((video: VideoSummary) => void) | null;
}

/** What can be done with videos. Failures of what was just asked are said in a toast. */
export function useVideoActions(): VideoActions {
  const client = useClient();
  const { bridge } = useHost();
  const [, navigate] = useLocation();
  const t = useMessages(libraryMessages);
  return useMemo<VideoActions>(() => {
    const dialogs = useLibraryDialogs.getState();
    const run = (work: Promise<unknown>): void => {
      work.catch((error: unknown) => toastProblem(problemFrom(error)));
    };
    return {
      open: (id) => navigate(`/review/${id}`),
      edit: (ids) => dialogs.open({ kind: "edit", ids }),
      remove: (ids) => dialogs.open({ kind: "delete", ids }),
      relink: (video) => {
        if (!bridge) return dialogs.open({ kind: "relink", id: video.id });
        run(
          bridge.choose("relink").then(async ([path]) => {
            if (!path) return;
            const found = await client.library.relink({ id: video.id, path });
            toastDone(t("relinked", { name: found.name }));
          }),
        );
      },
      reanalyse: (ids) => dialogs.open({ kind: "reanalyse", ids }),
      caption: (videoIds) => useCaptionDialog.getState().open({ kind: "videos", videoIds }),
      retry: (id) =>
        run(
          client.library.reanalyse({ ids: [id] }).then(({ queued }) => toastDone(t("reanalysed", { count: queued }))),
        ),
      checkFiles: () => run(client.library.checkFiles().then((found) => toastDone(t("checked", found)))),
      showInFolder: bridge
        ? (video) =>
            run(
              bridge.showInFolder(video.path).then((shown) => {
                if (!shown) toastDone(t("showGone"));
              }),
            )
        : null,
    };
  }, [bridge, client, navigate, t]);
}
