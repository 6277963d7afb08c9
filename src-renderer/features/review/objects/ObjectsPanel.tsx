import { useMemo, useState } from "react";
import type { TrackedObject } from "#shared/domain/track.ts";
import { className } from "../../../lib/classes.ts";
import { formatCount } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { ClassMark } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Checkbox, Segmented } from "../../../ui/Toggle.tsx";
import { cx } from "../../../ui/cx.ts";
import { reviewMessages } from "../messages.ts";
import { useReview } from "../reviewStore.ts";
import { useReviewContext } from "../session.ts";
import { ListCount, ObjectList } from "./ObjectList.tsx";
import { ObjectDetail, type ObjectDetailProps } from "./ObjectDetail.tsx";
import { arrangeObjects, classCounts, type ObjectSort } from "./objectOrder.ts";

export interface ObjectsPanelProps {
  objects: readonly TrackedObject[];
  loading: boolean;
  problem: unknown;
  onRetry: () => void;
  /** Null while nothing is selected: the list is shown. */
  detail: Omit<ObjectDetailProps, "onBack" | "onSeek" | "onSelect"> | null;
}

/** Right panel: all objects, or the selected one. */
export function ObjectsPanel({ objects, loading, problem, onRetry, detail }: ObjectsPanelProps) {
  const t = useMessages(reviewMessages);
  const { session } = useReviewContext();
  const set = useReview((s) => s.set);
  const seek = (tUs: number) => {
    session.engine.pause();
    void session.engine.seek(tUs);
    session.timeline.reveal(tUs);
  };
  const open = (trackId: number, bestUs: number | null) => {
    set({ selectedId: trackId });
    if (bestUs !== null) seek(bestUs);
  };
  return (
    <aside aria-label={t("objects")} className="flex h-full min-h-0 flex-col bg-panel">
      {detail ? (
        <ObjectDetail
          {...detail}
          onBack={() => set({ selectedId: null })}
          onSeek={seek}
          onSelect={(id) => {
            const known = [...objects, ...detail.similar].find((object) => object.trackId === id);
            open(id, known?.bestUs ?? null);
          }}
        />
      ) : problem && objects.length === 0 ? (
        <div className="p-3">
          <ProblemCard
            problem={problemFrom(problem)}
            compact
            actions={
              <Button size="sm" onClick={onRetry}>
                {t("retry")}
              </Button>
            }
          />
        </div>
      ) : (
        <ListView objects={objects} loading={loading} onOpen={(object) => open(object.trackId, object.startUs)} />
      )}
    </aside>
  );
}

function ListView({
  objects,
  loading,
  onOpen,
}: {
  objects: readonly TrackedObject[];
  loading: boolean;
  onOpen: (object: TrackedObject) => void;
}) {
  const t = useMessages(reviewMessages);
  const [sort, setSort] = useState<ObjectSort>("time");
  const [inSelection, setInSelection] = useState(false);
  const hiddenClasses = useReview((s) => s.hiddenClasses);
  const minConfidence = useReview((s) => s.minConfidence);
  const inUs = useReview((s) => s.inUs);
  const outUs = useReview((s) => s.outUs);
  const hasSpan = inUs !== null && outUs !== null;
  const arranged = useMemo(
    () =>
      arrangeObjects(objects, {
        hiddenClasses,
        minConfidence,
        sort,
        span: inSelection && hasSpan ? { fromUs: inUs, toUs: outUs } : null,
      }),
    [objects, hiddenClasses, minConfidence, sort, inSelection, hasSpan, inUs, outUs],
  );
  return (
    <>
      <header className="flex shrink-0 flex-col gap-2 border-b border-line p-2">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="px-1 text-sm font-semibold">{t("objects")}</h2>
          <Segmented
            label={t("sort")}
            value={sort}
            onChange={setSort}
            options={[
              { value: "time", label: t("sortTime") },
              { value: "size", label: t("sortSize") },
              { value: "dwell", label: t("sortDwell") },
            ]}
          />
        </div>
        <ClassChips objects={objects} />
        {hasSpan ? (
          <Checkbox checked={inSelection} onChange={setInSelection} className="px-1 text-xs text-muted">
            {t("inSelection")}
          </Checkbox>
        ) : null}
      </header>
      <ObjectList objects={arranged} total={objects.length} loading={loading} onOpen={onOpen} />
      {objects.length > 0 ? <ListCount shown={arranged.length} total={objects.length} /> : null}
    </>
  );
}

/** One chip a class: pressed = shown. It filters the list, the boxes and dims the lane, because the operator means all three. */
function ClassChips({ objects }: { objects: readonly TrackedObject[] }) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const hiddenClasses = useReview((s) => s.hiddenClasses);
  const toggleClass = useReview((s) => s.toggleClass);
  const showOnly = useReview((s) => s.showOnly);
  const classes = useMemo(() => classCounts(objects), [objects]);
  if (classes.length < 1) return null;
  const all = classes.map((entry) => entry.class);
  return (
    <div role="group" aria-label={t("classFilter")} className="flex max-h-24 flex-wrap gap-1 overflow-y-auto">
      {classes.map(({ class: name, count }) => {
        const shown = !hiddenClasses.has(name);
        return (
          <button
            key={name}
            type="button"
            aria-pressed={shown}
            onClick={(event) => (event.altKey ? showOnly(name, all) : toggleClass(name))}
            onDoubleClick={() => showOnly(name, all)}
            className={cx(
              "inline-flex h-6 items-center gap-1 rounded-full border px-2 text-xs transition-colors",
              shown ? "border-line-strong bg-raised text-fg" : "border-line text-faint line-through",
            )}
          >
            <ClassMark name={name} className={shown ? "" : "opacity-40"} />
            {className(name, locale)}
            <span className="text-muted">{formatCount(count, locale)}</span>
          </button>
        );
      })}
      {hiddenClasses.size > 0 ? (
        <button
          type="button"
          className="h-6 rounded-full px-2 text-xs text-accent hover:bg-hover"
          onClick={() => showOnly(null, all)}
        >
          {t("clearFilter")}
        </button>
      ) : null}
    </div>
  );
}
