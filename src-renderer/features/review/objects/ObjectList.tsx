import { useVirtualizer } from "@tanstack/react-virtual";
import { ScanSearch } from "lucide-react";
import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import type { TrackedObject } from "#shared/domain/track.ts";
import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { className } from "../../../lib/classes.ts";
import { COLOR_HEX } from "../../../lib/colors.ts";
import { formatCount, formatPercent } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { ClassMark } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { cx } from "../../../ui/cx.ts";
import { EmptyState, Skeleton } from "../../../ui/States.tsx";
import { reviewMessages } from "../messages.ts";
import { useReview } from "../reviewStore.ts";
import { useReviewContext } from "../session.ts";
import { ObjectPicture } from "./ObjectPicture.tsx";
import { DIRECTION_ARROWS, directionWord } from "./words.ts";

const ROW_PX = 60;

/**
 * The arranged objects as a list of constant row height, only the visible rows in the page. Up and Down walk it, Enter opens. `onOpen` seeks and selects.
 */
export function ObjectList({
  objects,
  total,
  loading,
  onOpen,
}: {
  objects: readonly TrackedObject[];
  total: number;
  loading: boolean;
  onOpen: (object: TrackedObject) => void;
}) {
  const t = useMessages(reviewMessages);
  const { video } = useReviewContext();
  const showOnly = useReview((s) => s.showOnly);
  const set = useReview((s) => s.set);
  if (loading) {
    return (
      <div className="flex flex-col gap-2 p-2" role="status" aria-busy="true" aria-label={t("loading")}>
        {Array.from({ length: 6 }, (_, i) => (
          <Skeleton key={i} className="h-13" />
        ))}
      </div>
    );
  }
  if (total === 0) {
    const going = video.state === "analysing" || video.state === "queued";
    return (
      <EmptyState icon={<ScanSearch />} title={t(going ? "noObjectsYet" : "noObjects")}>
        {t(going ? "noObjectsYetHelp" : "noObjectsHelp")}
      </EmptyState>
    );
  }
  if (objects.length === 0) {
    return (
      <EmptyState
        title={t("noObjectsFilter")}
        actions={
          <Button
            size="sm"
            onClick={() => {
              showOnly(null, []);
              set({ minConfidence: 0, inUs: null, outUs: null });
            }}
          >
            {t("clearFilter")}
          </Button>
        }
      />
    );
  }
  return <Rows objects={objects} onOpen={onOpen} />;
}

function Rows({ objects, onOpen }: { objects: readonly TrackedObject[]; onOpen: (object: TrackedObject) => void }) {
  const t = useMessages(reviewMessages);
  const { session } = useReviewContext();
  const scroller = useRef<HTMLDivElement>(null);
  const set = useReview((s) => s.set);
  const hoveredId = useReview((s) => s.hoveredId);
  const active = useRef(0);
  const rows = useVirtualizer({
    count: objects.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    getItemKey: (i) => objects[i].id,
  });
  const starts = useMemo(() => objects.map((object) => object.startUs), [objects]);
  const ascending = useMemo(() => starts.every((start, i) => i === 0 || starts[i - 1] <= start), [starts]);
  // Opens where the operator is: in order of time, the list begins at the playhead.
  useEffect(() => {
    if (!ascending) return;
    const at = Math.max(0, lastAtOrBefore(starts, session.engine.positionUs));
    active.current = at;
    rows.scrollToIndex(at, { align: "center" });
    // Only when the list appears: it must not jump while somebody reads it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const focusRow = (index: number) => {
    const next = Math.min(Math.max(0, index), objects.length - 1);
    active.current = next;
    rows.scrollToIndex(next);
    // The row may not be in the page yet.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    focusRow(active.current + step);
  };
  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto overscroll-contain">
      <ul aria-label={t("list")} className="relative w-full" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <li
            key={row.key}
            aria-setsize={objects.length}
            aria-posinset={row.index + 1}
            className="absolute inset-x-0 top-0"
            style={{ height: ROW_PX, transform: `translateY(${row.start}px)` }}
          >
            <Row
              object={objects[row.index]}
              index={row.index}
              hovered={objects[row.index].trackId === hoveredId}
              onKeyDown={onKeyDown}
              onFocus={() => {
                active.current = row.index;
              }}
              onHover={(on) => set({ hoveredId: on ? objects[row.index].trackId : null })}
              onOpen={onOpen}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row({
  object,
  index,
  hovered,
  onKeyDown,
  onFocus,
  onHover,
  onOpen,
}: {
  object: TrackedObject;
  index: number;
  hovered: boolean;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onFocus: () => void;
  onHover: (on: boolean) => void;
  onOpen: (object: TrackedObject) => void;
}) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const { media } = useReviewContext();
  const colors = object.colors.all.slice(0, 2);
  return (
    <button
      type="button"
      data-index={index}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onPointerEnter={() => onHover(true)}
      onPointerLeave={() => onHover(false)}
      onClick={() => onOpen(object)}
      className={cx(
        "flex h-full w-full items-center gap-2.5 border-b border-line px-2 text-left hover:bg-hover focus-visible:-outline-offset-2",
        hovered && "bg-hover",
      )}
    >
      <ObjectPicture
        tUs={object.bestUs}
        box={object.bestBox}
        name={object.class}
        className="h-12 w-14 shrink-0"
        width={112}
        aspect={7 / 6}
      />
      <span className="min-w-0 grow">
        <span className="flex items-center gap-1.5">
          <ClassMark name={object.class} />
          <span className="truncate font-medium text-fg">
            {className(object.class, locale)} {object.trackId}
          </span>
          <span className="text-xs text-faint">{formatPercent(object.confidence, locale)}</span>
        </span>
        <span className="flex items-center gap-2 text-xs text-muted">
          <span>
            {formatMediaTime(object.startUs, 0, media.durationUs)} –{" "}
            {formatMediaTime(object.endUs, 0, media.durationUs)}
          </span>
          <span title={directionWord(t, object.direction)} aria-label={directionWord(t, object.direction)}>
            {DIRECTION_ARROWS[object.direction]}
          </span>
          {colors.length > 0 ? (
            <span className="flex min-w-0 items-center gap-1">
              {colors.map((name) => (
                <span
                  key={name}
                  aria-hidden
                  className="size-2.5 shrink-0 rounded-sm border border-line-strong"
                  style={{ background: COLOR_HEX[name] }}
                />
              ))}
              <span className="truncate text-faint">{colors.map((name) => t(name)).join(", ")}</span>
            </span>
          ) : null}
        </span>
      </span>
    </button>
  );
}

/** "12 objects" or "3 of 12", under the list. */
export function ListCount({ shown, total }: { shown: number; total: number }) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  return (
    <p className="shrink-0 border-t border-line px-3 py-1.5 text-xs text-muted" aria-live="polite">
      {shown === total
        ? t("objectCount", { count: formatCount(total, locale) })
        : t("shownOf", { shown: formatCount(shown, locale), total: formatCount(total, locale) })}
    </p>
  );
}
