import { useQuery } from "@tanstack/react-query";
import { Captions, Square } from "lucide-react";
import { useShallow } from "zustand/react/shallow";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { spanOfEvent } from "#shared/lib/eventSpan.ts";
import { useCaptions } from "../../lib/captions/data.ts";
import { useApi, useClient } from "../../lib/client/clientContext.tsx";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Button } from "../../ui/Button.tsx";
import { GoesTo } from "../../ui/Locality.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { captionMessages } from "./messages.ts";
import { isLive, useCaptionRun } from "./runStore.ts";
import { useCaptioning } from "./useCaptioning.ts";

/** What was to be seen around an event: in words from facts, there without any model; and what video language models wrote of its span, with the button that asks one. */
export function EventCaptions({ event, video }: { event: SceneEvent; video: VideoSummary }) {
  const t = useMessages(captionMessages);
  const locale = useLocale();
  const client = useClient();
  const durationUs = video.media?.durationUs ?? event.endUs;
  const span = spanOfEvent(event, durationUs);
  const { settings, endpoint, known } = useCaptioning();
  const { start, stop, dismiss } = useCaptionRun.getState();
  const run = useCaptionRun(
    useShallow((s) =>
      s.run?.span.videoId === span.videoId && s.run.span.fromUs === span.fromUs && s.run.span.toUs === span.toUs
        ? s.run
        : null,
    ),
  );
  const busy = useCaptionRun((s) => s.run !== null && isLive(s.run));
  const told = useQuery({
    ...useApi().captions.narrate.queryOptions({ input: { span, language: locale } }),
    staleTime: 60_000,
  });
  const written = (useCaptions(video.id).data ?? []).filter(
    (one) => !one.primed && one.fromUs === span.fromUs && one.toUs === span.toUs,
  );
  const arrived = run?.caption ? written.some((one) => one.id === run.caption?.id) : false;
  const describe = (): void => {
    // What is primed, cropped or prompted otherwise is for the bench.
    if (settings) start(client, span, { ...settings, primed: null, crop: null });
  };
  return (
    <section aria-labelledby="event-captions" className="flex flex-col gap-2" data-testid="event-captions">
      <header className="flex min-h-7 items-center gap-2">
        <h3 id="event-captions" className="grow text-sm font-semibold">
          {t("eventTitle")}
        </h3>
        {run && isLive(run) ? (
          <Button size="sm" icon={<Square />} onClick={stop}>
            {t("stop")}
          </Button>
        ) : endpoint ? (
          <Button size="sm" icon={<Captions />} disabled={busy || settings === null} onClick={describe}>
            {t("describe")}
          </Button>
        ) : null}
      </header>
      {told.data && told.data.sentences.length > 0 ? (
        <p className="text-sm leading-6 select-text" dir="auto" data-testid="event-facts">
          {told.data.sentences.map((one) => one.text).join(" ")}
        </p>
      ) : null}
      {written.map((one) => (
        <figure key={one.id} className="flex flex-col gap-0.5 border-l-2 border-line pl-2.5" data-caption={one.id}>
          <blockquote className="text-sm leading-6 select-text" dir="auto">
            {one.text}
          </blockquote>
          <figcaption className="text-2xs text-faint">
            {t("eventBy", { model: displayName(one.model.name) })}
          </figcaption>
        </figure>
      ))}
      {run && !arrived ? (
        <p aria-busy={isLive(run)} className="border-l-2 border-busy pl-2.5 text-sm leading-6" dir="auto">
          {run.text === "" && isLive(run) ? t("preparing") : run.text}
        </p>
      ) : null}
      {run?.problem ? (
        <ProblemCard
          compact
          problem={run.problem}
          actions={
            <Button size="sm" onClick={dismiss}>
              {t("dismiss")}
            </Button>
          }
        />
      ) : null}
      {endpoint ? (
        <GoesTo use={endpoint} what="frames" />
      ) : known ? (
        <p className="text-xs text-faint">
          {t("noModel")}{" "}
          <a href="#/settings/language" className="rounded-sm text-accent hover:underline">
            {t("setUp")}
          </a>
        </p>
      ) : null}
    </section>
  );
}
