import { useMemo } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { useEventsState, useScenarios } from "../../lib/events/data.ts";
import { formatCount } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { cx } from "../../ui/cx.ts";
import { triageMessages } from "./messages.ts";
import { Editor } from "./scenarios/Editor.tsx";
import { ScenarioList } from "./scenarios/ScenarioList.tsx";
import { Queue, type QueueLinks } from "./triage/Queue.tsx";
import { NO_FILTER, useEventsView } from "./viewStore.ts";

/** What is shown of the Events view: the queue, the list of scenarios, or one of them in its editor ("new" = one that is not stored yet). */
export type EventsPlace = { kind: "queue" } | { kind: "scenarios" } | { kind: "scenario"; id: string };

/** Where the Events view leads to. */
export interface EventsLinks {
  place(place: EventsPlace): void;
  /** Shows Review at a moment, with an object highlighted. */
  review(moment: { videoId: VideoId; bestUs: number; trackId: number | null }): void;
  search(): void;
  settings(tab: string): void;
  /** Descriptions of an event: another feature's, handed in by the frame. */
  describe?: QueueLinks["describe"];
}

/** The Events view: what the scenarios found, and the scenarios themselves. */
export function EventsPage({ place, links }: { place: EventsPlace; links: EventsLinks }) {
  const t = useMessages(triageMessages);
  const queue = useMemo<QueueLinks>(
    () => ({
      review: (event: SceneEvent, tUs) =>
        links.review({ videoId: event.videoId, bestUs: tUs, trackId: event.trackIds[0] ?? null }),
      search: links.search,
      scenarios: () => links.place({ kind: "scenarios" }),
      scenario: (id) => links.place({ kind: "scenario", id }),
      describe: links.describe,
    }),
    [links],
  );
  const showEvents = (scenarioId: string): void => {
    useEventsView.getState().setFilter({ ...NO_FILTER, state: "all", scenarioId });
    links.place({ kind: "queue" });
  };
  return (
    <section aria-labelledby="events-title" className="flex min-h-0 grow flex-col">
      <h1 id="events-title" className="sr-only">
        {t("title")}
      </h1>
      <ViewTabs place={place} />
      <div className="min-h-0 grow">
        {place.kind === "queue" ? (
          <Queue links={queue} />
        ) : place.kind === "scenarios" ? (
          <ScenarioList links={links} onEvents={showEvents} />
        ) : (
          <Editor key={place.id} id={place.id} links={links} />
        )}
      </div>
    </section>
  );
}

/** Links, not tabs: each has an address of its own, and the way back leads here. */
function ViewTabs({ place }: { place: EventsPlace }) {
  const t = useMessages(triageMessages);
  const locale = useLocale();
  const waiting = useEventsState().data?.counts.new;
  const scenarios = useScenarios().data?.scenarios;
  const on = scenarios?.filter((one) => one.enabled).length;
  const tabs = [
    { href: "#/events", label: t("tabQueue"), count: waiting, active: place.kind === "queue" },
    { href: "#/events/scenarios", label: t("tabScenarios"), count: on, active: place.kind !== "queue" },
  ];
  return (
    <nav aria-label={t("title")} className="flex h-10 shrink-0 gap-1 border-b border-line bg-panel px-3">
      {tabs.map(({ href, label, count, active }) => (
        <a
          key={href}
          href={href}
          aria-current={active ? "page" : undefined}
          className={cx(
            "-mb-px flex items-center gap-2 border-b-2 px-2 text-sm transition-colors hover:text-fg focus-visible:-outline-offset-2",
            active ? "border-accent font-medium text-fg" : "border-transparent text-muted",
          )}
        >
          {label}
          {count === undefined ? null : (
            <span className="rounded-full bg-hover px-1.5 text-2xs text-muted tabular-nums">
              {formatCount(count, locale)}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
