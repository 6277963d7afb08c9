import { ArrowLeft, Crosshair, ScanSearch } from "lucide-react";
import type { ReactNode } from "react";
import type { ColorName } from "#shared/domain/geometry.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { className } from "../../../lib/classes.ts";
import { COLOR_HEX } from "../../../lib/colors.ts";
import { formatPercent, wallClockAt } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { ClassMark } from "../../../ui/Badge.tsx";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Skeleton } from "../../../ui/States.tsx";
import { useSearchByExample } from "../hits/useSearchFrom.ts";
import { reviewMessages } from "../messages.ts";
import { useReviewContext } from "../session.ts";
import { ObjectPicture } from "./ObjectPicture.tsx";
import { DIRECTION_ARROWS, directionWord, sideWord } from "./words.ts";

export interface ObjectDetailProps {
  /** From the list at once; from its own request when the list has not got it. */
  object: TrackedObject | null;
  near: readonly number[];
  similar: readonly TrackedObject[];
  loading: boolean;
  problem: unknown;
  onBack: () => void;
  onRetry: () => void;
  onSeek: (tUs: number) => void;
  /** Goes to another object of this video. */
  onSelect: (trackId: number) => void;
}

/** One object: its best looks, its life, what is known of it, and who is like it or was near. Every time in it seeks. */
export function ObjectDetail({
  object,
  near,
  similar,
  loading,
  problem,
  onBack,
  onRetry,
  onSeek,
  onSelect,
}: ObjectDetailProps) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const { media, session } = useReviewContext();
  const searchByExample = useSearchByExample();
  const searchLike = (one: TrackedObject): void =>
    searchByExample({ tUs: one.bestUs, box: one.bestBox, trackId: one.trackId });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-10 shrink-0 items-center gap-1 border-b border-line px-1.5">
        <IconButton size="sm" label={t("back")} keys="Escape" icon={<ArrowLeft />} onClick={onBack} />
        {object ? (
          <>
            <ClassMark name={object.class} className="ml-1" />
            <h2 className="min-w-0 grow truncate text-sm font-semibold">
              {className(object.class, locale)} {object.trackId}
            </h2>
            <IconButton
              size="sm"
              label={t("followSelected")}
              icon={<Crosshair />}
              onClick={() => session.timeline.showSpan(object.startUs, object.endUs)}
            />
          </>
        ) : null}
      </header>
      <div className="min-h-0 grow overflow-y-auto overscroll-contain p-3">
        {problem && !object ? (
          <ProblemCard
            problem={problemFrom(problem)}
            title={t("objectFailed")}
            compact
            actions={
              <Button size="sm" onClick={onRetry}>
                {t("retry")}
              </Button>
            }
          />
        ) : null}
        {object ? (
          <>
            <Looks object={object} onSeek={onSeek} />
            <Life object={object} onSeek={onSeek} />
            <Facts object={object} />
            <Button size="sm" icon={<ScanSearch />} className="mt-4 w-full" onClick={() => searchLike(object)}>
              {t("moreLikeThis")}
            </Button>
            <Group title={t("similar")}>
              {similar.length > 0 ? (
                <ul className="grid grid-cols-3 gap-1.5">
                  {similar.map((other) => (
                    <li key={other.id}>
                      <button
                        type="button"
                        onClick={() => onSelect(other.trackId)}
                        className="w-full rounded-md p-1 text-left text-xs text-muted hover:bg-hover"
                      >
                        <ObjectPicture
                          tUs={other.bestUs}
                          box={other.bestBox}
                          name={other.class}
                          className="h-16 w-full"
                          aspect={1.5}
                        />
                        <span className="mt-0.5 block truncate">
                          {className(other.class, locale)} {other.trackId}
                        </span>
                        <span className="block text-faint">{formatMediaTime(other.startUs, 0, media.durationUs)}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              ) : loading ? (
                <Skeleton className="h-20" />
              ) : (
                <p className="text-xs text-faint">{t("noSimilar")}</p>
              )}
            </Group>
            <Group title={t("near")}>
              {near.length > 0 ? (
                <div className="flex flex-wrap gap-1">
                  {near.map((id) => (
                    <Button key={id} size="sm" onClick={() => onSelect(id)}>
                      #{id}
                    </Button>
                  ))}
                </div>
              ) : loading ? (
                <Skeleton className="h-6" />
              ) : (
                <p className="text-xs text-faint">{t("noNear")}</p>
              )}
            </Group>
          </>
        ) : loading ? (
          <div className="flex flex-col gap-3" role="status" aria-busy="true" aria-label={t("loading")}>
            <Skeleton className="h-40" />
            <Skeleton className="h-24" />
            <Skeleton className="h-32" />
          </div>
        ) : null}
      </div>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-4 first:mt-0">
      <h3 className="mb-1.5 text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}

function Looks({ object, onSeek }: { object: TrackedObject; onSeek: (tUs: number) => void }) {
  const t = useMessages(reviewMessages);
  const { media } = useReviewContext();
  const others = object.looks.filter((look) => look.tUs !== object.bestUs).slice(0, 4);
  const goTo = (tUs: number) => t("lookAt", { time: formatMediaTime(tUs, 1, media.durationUs) });
  return (
    <Group title={t("looks")}>
      <button
        type="button"
        aria-label={goTo(object.bestUs)}
        title={goTo(object.bestUs)}
        onClick={() => onSeek(object.bestUs)}
        className="block w-full rounded-md hover:outline-2 hover:outline-accent"
      >
        <ObjectPicture
          key={object.id}
          tUs={object.bestUs}
          box={object.bestBox}
          name={object.class}
          className="h-44 w-full"
          width={480}
          aspect={16 / 9}
        />
      </button>
      {others.length > 0 ? (
        <div className="mt-1.5 grid grid-cols-4 gap-1.5">
          {others.map((look) => (
            <button
              key={look.tUs}
              type="button"
              aria-label={goTo(look.tUs)}
              title={goTo(look.tUs)}
              onClick={() => onSeek(look.tUs)}
              className="rounded-md hover:outline-2 hover:outline-accent"
            >
              <ObjectPicture tUs={look.tUs} box={look.box} name={object.class} className="h-16 w-full" aspect={1.1} />
            </button>
          ))}
        </div>
      ) : null}
    </Group>
  );
}

function Life({ object, onSeek }: { object: TrackedObject; onSeek: (tUs: number) => void }) {
  const t = useMessages(reviewMessages);
  const { video, media } = useReviewContext();
  const words = { entered: t("entered"), stopped: t("stopped"), moved: t("moved"), left: t("leftScene") };
  const side = (kind: (typeof object.lifecycle)[number]["kind"]) =>
    kind === "entered"
      ? t("fromSide", { side: sideWord(t, object.entry) })
      : kind === "left"
        ? t("toSide", { side: sideWord(t, object.exit) })
        : null;
  return (
    <Group title={t("life")}>
      <ol className="border-l border-line-strong">
        {object.lifecycle.map((event) => {
          const wall = wallClockAt(video.recordedAt, event.tUs);
          return (
            <li key={`${event.kind}-${event.tUs}`} className="relative">
              <span aria-hidden className="absolute top-3 -left-[3.5px] size-1.5 rounded-full bg-muted" />
              <button
                type="button"
                onClick={() => onSeek(event.tUs)}
                className="flex w-full items-baseline gap-2 rounded-md px-2.5 py-1 text-left text-sm hover:bg-hover"
              >
                <span className="shrink-0 whitespace-nowrap">{words[event.kind]}</span>
                <span className="min-w-0 grow truncate text-xs text-faint">{side(event.kind)}</span>
                {wall ? (
                  <span className="shrink-0 text-xs whitespace-nowrap text-faint">
                    {wall.time} {wall.offset}
                  </span>
                ) : null}
                <span className="shrink-0 whitespace-nowrap text-muted">
                  {formatMediaTime(event.tUs, 1, media.durationUs)}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </Group>
  );
}

function Facts({ object }: { object: TrackedObject }) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const rows: Array<[string, ReactNode]> = [
    [t("seen"), formatMediaTime(object.endUs - object.startUs, 1)],
    [
      t("direction"),
      <>
        <span aria-hidden>{DIRECTION_ARROWS[object.direction]} </span>
        {directionWord(t, object.direction)}
      </>,
    ],
    [t("speedFact"), t("speedValue", { value: object.speed.toFixed(2) })],
    [t("dwell"), formatMediaTime(object.dwellUs, 1)],
    [t("confidence"), formatPercent(object.confidence, locale)],
  ];
  const { all, upper, lower } = object.colors;
  return (
    <Group title={t("facts")}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        {rows.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
        {all.length > 0 ? (
          <div className="contents">
            <dt className="text-muted">{t("colors")}</dt>
            <dd className="flex flex-col items-end gap-0.5">
              {upper.length > 0 || lower.length > 0 ? (
                <>
                  <Colors names={upper} part={t("upper")} />
                  <Colors names={lower} part={t("lower")} />
                </>
              ) : (
                <Colors names={all} />
              )}
            </dd>
          </div>
        ) : null}
      </dl>
    </Group>
  );
}

function Colors({ names, part }: { names: readonly ColorName[]; part?: string }) {
  const t = useMessages(reviewMessages);
  if (names.length === 0) return null;
  return (
    <span className="flex flex-wrap justify-end gap-x-2">
      {part ? <span className="text-faint">{part}</span> : null}
      {names.map((name) => (
        <span key={name} className="inline-flex items-center gap-1">
          <span
            aria-hidden
            className="size-3 rounded-sm border border-line-strong"
            style={{ background: COLOR_HEX[name] }}
          />
          {t(name)}
        </span>
      ))}
    </span>
  );
}
