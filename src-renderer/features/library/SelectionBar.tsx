import { Captions, Clapperboard, RefreshCw, Tags, Trash2, X } from "lucide-react";
import type { VideoId } from "#shared/domain/video.ts";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import type { VideoActions } from "./actions.ts";
import { libraryMessages } from "./messages.ts";
import { clear, selectAll } from "../../lib/selection.ts";
import { useLibraryView } from "./viewStore.ts";

/** What can be done with the chosen videos. It floats over the grid's foot, so that choosing moves nothing. */
export function SelectionBar({ order, actions }: { order: readonly VideoId[]; actions: VideoActions }) {
  const t = useMessages(libraryMessages);
  const { selection, select } = useLibraryView();
  const ids = [...selection.chosen];
  const any = ids.length > 0;
  useHotkey("library.edit", () => actions.edit(ids), any);
  useHotkey("library.delete", () => actions.remove(ids), any);
  const clearKey = useKeyHint("library.clear");
  if (!any) return null;
  const first = ids[0];
  return (
    <div
      role="toolbar"
      aria-label={t("chosen", { count: ids.length })}
      className="absolute bottom-3 left-1/2 z-20 flex -translate-x-1/2 items-center gap-1 rounded-lg border border-line-strong bg-raised p-1.5 shadow-pop"
    >
      <span className="px-2 text-sm font-medium whitespace-nowrap" aria-live="polite">
        {t("chosen", { count: ids.length })}
      </span>
      {ids.length === 1 && first ? (
        <Button tone="quiet" icon={<Clapperboard />} onClick={() => actions.open(first)}>
          {t("open")}
        </Button>
      ) : (
        <Button tone="quiet" onClick={() => select((s) => selectAll(s, order))} disabled={ids.length === order.length}>
          {t("selectAll")}
        </Button>
      )}
      <Button tone="quiet" icon={<Tags />} onClick={() => actions.edit(ids)}>
        {t("edit")}
      </Button>
      <Button tone="quiet" icon={<RefreshCw />} onClick={() => actions.reanalyse(ids)}>
        {t("reanalyse")}
      </Button>
      <Button tone="quiet" icon={<Captions />} onClick={() => actions.caption(ids)}>
        {t("caption")}
      </Button>
      <Button tone="quiet" icon={<Trash2 />} className="hover:text-danger" onClick={() => actions.remove(ids)}>
        {t("remove")}
      </Button>
      <IconButton
        label={t("clearSelection")}
        icon={<X />}
        size="sm"
        side="top"
        {...(clearKey ? { keys: clearKey } : {})}
        onClick={() => select(clear)}
      />
    </div>
  );
}
