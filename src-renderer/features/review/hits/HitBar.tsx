import { ChevronLeft, ChevronRight, List, ScanSearch, X } from "lucide-react";
import { useState } from "react";
import type { Moment } from "#shared/domain/moment.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { wallClockAt } from "../../../lib/format.ts";
import { useHotkey, useKeyHint } from "../../../lib/hotkeys/index.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { ownMoments, useSearch } from "../../../lib/search/searchStore.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Menu } from "../../../ui/Menu.tsx";
import { reviewMessages } from "../messages.ts";
import { useReviewStore } from "../reviewStore.ts";
import { neighbourStart, useReviewContext } from "../session.ts";
import { useVideoHits } from "./useVideoHits.ts";

/** Hits of the current search in this video: which one the operator is on, the one before and after, all of them, and the way back. */
export function HitBar() {
  const t = useMessages(reviewMessages);
  const { video, media, session, onSearch, onMoment } = useReviewContext();
  const { engine, timeline } = session;
  const store = useReviewStore();
  const { hits, current } = useVideoHits();
  const focus = useSearch((s) => s.focus);
  const asked = useSearch((s) => s.asked);
  // Hidden for this query only: a new search shows its hits again.
  const [hiddenFor, setHiddenFor] = useState<typeof asked | undefined>(undefined);
  const previousKey = useKeyHint("review.previousHit");
  const nextKey = useKeyHint("review.nextHit");

  const show = (hit: Moment): void => {
    engine.pause();
    focus(hit.id);
    if (hit.trackId !== null) store.getState().set({ selectedId: hit.trackId });
    void engine.seek(hit.bestUs);
    timeline.reveal(hit.bestUs);
  };
  const step = (way: 1 | -1): void => {
    // From the hit that is shown, however many lie on the same frame; else from where the picture stands.
    const at = current
      ? hits.indexOf(current) + way
      : neighbourStart(
          hits.map((one) => one.bestUs),
          engine.positionUs,
          way,
        );
    const next = at === null ? undefined : hits[at];
    if (next) return show(next);
    // Past this video's last hit the list goes on in the next video that has one.
    const { answer, dismissed } = useSearch.getState();
    const all = ownMoments(answer, dismissed);
    const videos = [...new Set(all.map((one) => one.videoId))];
    const other = videos[videos.indexOf(video.id) + way];
    const there = all.filter((one) => one.videoId === other).toSorted((a, b) => a.bestUs - b.bestUs);
    const target = way === 1 ? there[0] : there.at(-1);
    if (!target) return;
    focus(target.id);
    onMoment(target);
  };
  const has = hits.length > 0;
  useHotkey("review.nextHit", () => step(1), has);
  useHotkey("review.previousHit", () => step(-1), has);
  if (!has || hiddenFor === asked) return null;
  const when = (hit: Moment): string => {
    const wall = wallClockAt(video.recordedAt, hit.bestUs);
    return [formatMediaTime(hit.bestUs, 1, media.durationUs), wall ? `${wall.time} ${wall.offset}` : null]
      .filter(Boolean)
      .join(" · ");
  };
  return (
    <nav
      aria-label={t("hitsBar")}
      className="flex h-9 shrink-0 items-center gap-1 border-b border-line bg-accent-soft px-3 text-sm"
    >
      <ScanSearch aria-hidden className="size-4 shrink-0 text-accent" />
      <span aria-live="polite" className="px-1 whitespace-nowrap">
        {current
          ? t("hitOf", { at: hits.indexOf(current) + 1, count: hits.length })
          : t("hitsHere", { count: hits.length })}
      </span>
      <IconButton
        size="sm"
        label={t("hitPrevious")}
        keys={previousKey}
        icon={<ChevronLeft />}
        onClick={() => step(-1)}
      />
      <IconButton size="sm" label={t("hitNext")} keys={nextKey} icon={<ChevronRight />} onClick={() => step(1)} />
      <Menu
        align="start"
        trigger={
          <Button size="sm" tone="quiet" icon={<List />}>
            {t("hitList")}
          </Button>
        }
        entries={hits.slice(0, 100).map((hit) => ({ id: hit.id, label: when(hit), onSelect: () => show(hit) }))}
      />
      <span className="min-w-0 grow truncate text-xs text-muted">{asked?.text}</span>
      <Button size="sm" tone="quiet" onClick={onSearch}>
        {t("hitsBack")}
      </Button>
      <IconButton size="sm" label={t("hitsHide")} icon={<X />} onClick={() => setHiddenFor(asked)} />
    </nav>
  );
}
