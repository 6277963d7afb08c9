import { useEffect, useRef } from "react";
import { useQuery } from "@tanstack/react-query";
import { toast } from "sonner";
import type { SceneEvent } from "#shared/domain/event.ts";
import { useApi } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { useEventsState } from "../../lib/events/data.ts";
import { eventMessages } from "../../lib/events/eventMessages.ts";
import { LEVELS } from "../../lib/events/levels.ts";
import { notifyDesktop } from "../../lib/events/notify.ts";
import { wallClockAt } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { triageMessages } from "./messages.ts";
import { useEventsView } from "./viewStore.ts";

/**
 * Tells of events that a new import raised, wherever the operator is: a toast always, and a notification of the desktop where that was switched on. Only
 * those at or above the level that is told. `onOpen` shows the Events view.
 */
export function RaisedNotices({ onOpen }: { onOpen: () => void }) {
  const t = useMessages(eventMessages);
  const words = useMessages(triageMessages);
  const locale = useLocale();
  const raised = useEventsState().data?.raised;
  const videos = useVideos().data;
  const alerts = useQuery(useApi().events.alerts.queryOptions()).data;
  const told = useRef(0);
  const latest = useRef({ videos, onOpen });
  useEffect(() => {
    latest.current = { videos, onOpen };
  });
  useEffect(() => {
    if (!raised || !alerts) return;
    const newest = raised.at(-1)?.n ?? 0;
    const from = told.current;
    told.current = newest;
    for (const one of raised.filter(({ n }) => n > from)) {
      const loud = one.events.filter((event) => LEVELS.indexOf(event.level) <= LEVELS.indexOf(alerts.level));
      const [first] = loud.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
      if (!first) continue;
      const name = t("raisedOne", { level: t(`level.${first.level}`), name: first.names[locale] });
      // The list may be cut: what it leaves out counts as well, where nothing in it was too quiet.
      const more = (loud.length === one.events.length ? one.total : loud.length) - 1;
      const title = more > 0 ? t("raisedAlso", { first: name, more }) : name;
      const body = placeOf(first, latest.current.videos);
      const show = (): void => {
        useEventsView.getState().show(first);
        latest.current.onOpen();
      };
      toast(title, { description: body, duration: 10_000, action: { label: words("title"), onClick: show } });
      if (alerts.desktop) notifyDesktop({ title, body, tag: first.id, onClick: show });
    }
  }, [raised, alerts, t, words, locale]);
  return null;
}

function placeOf(event: SceneEvent, videos: ReturnType<typeof useVideos>["data"]): string {
  const video = videos?.find((one) => one.id === event.videoId);
  if (!video) return "";
  const wall = wallClockAt(video.recordedAt, event.bestUs);
  return [wall?.text, displayName(video.camera ?? video.name)].filter(Boolean).join(" · ");
}
