import type { KeyboardEvent } from "react";
import type { EvidenceItem } from "#shared/domain/evidence.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatDuration } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { HoverCard } from "../../ui/HoverCard.tsx";
import { MomentPicture } from "../../ui/MomentPicture.tsx";
import { cx } from "../../ui/cx.ts";
import { clockOf, evidenceHref, numberOf, shortTime, type SharedTime } from "./evidenceWords.ts";
import { askMessages } from "./messages.ts";
import { useAskView } from "./viewStore.ts";

/** A citation: number, time and camera of a piece of evidence. It opens Review there; under the pointer or the focus it shows the frame. */
export function CiteChip({
  item,
  video,
  shared,
  tabbable,
  onFocused,
  onKeyDown,
}: {
  item: EvidenceItem;
  /** Undefined when the video is gone: the citation still says what it was. */
  video: VideoSummary | undefined;
  shared: SharedTime;
  tabbable: boolean;
  onFocused: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}) {
  const t = useMessages(askMessages);
  const active = useAskView((s) => s.activeId === item.id);
  const point = useAskView((s) => s.point);
  const camera = item.camera === null ? null : displayName(item.camera);
  const full = clockOf(item)?.text ?? `${formatDuration(item.bestUs)} (${t("noClock")})`;
  return (
    <HoverCard
      href={evidenceHref(item)}
      data-cite={item.id}
      data-active={active || undefined}
      tabIndex={tabbable ? 0 : -1}
      aria-label={t("cite", {
        n: numberOf(item.id),
        text: item.text,
        time: full,
        camera: camera ?? t("noCamera"),
      })}
      onPointerEnter={() => point(item.id, true)}
      onPointerLeave={() => point(null)}
      onFocus={() => {
        point(item.id, true);
        onFocused();
      }}
      onKeyDown={onKeyDown}
      onBlur={() => point(null)}
      className={cx(
        "inline-flex h-5 max-w-64 items-center gap-1 rounded-sm border pr-1.5 align-middle text-2xs whitespace-nowrap transition-colors select-none",
        active
          ? "border-accent bg-accent-soft text-fg"
          : "border-line bg-raised text-muted hover:border-line-strong hover:text-fg",
      )}
      card={<EvidenceCard item={item} video={video} when={full} />}
    >
      <span className="flex h-full min-w-4.5 items-center justify-center border-r border-line px-1 font-semibold text-fg">
        {numberOf(item.id)}
      </span>
      <span>{shortTime(item, shared)}</span>
      {camera ? (
        <span className="name-line text-faint" dir="auto">
          {camera}
        </span>
      ) : null}
    </HoverCard>
  );
}

/** What a citation shows before it is followed. */
function EvidenceCard({ item, video, when }: { item: EvidenceItem; video: VideoSummary | undefined; when: string }) {
  const t = useMessages(askMessages);
  return (
    <>
      <div className="relative aspect-video bg-stage">
        {video ? (
          <MomentPicture moment={item} video={video} playing={false} />
        ) : (
          <p className="flex size-full items-center justify-center p-4 text-center text-xs text-faint">
            {t("videoGone")}
          </p>
        )}
      </div>
      <div className="flex flex-col gap-0.5 p-2.5">
        <p className="line-clamp-3">{item.text}</p>
        <p className="name-line text-xs text-muted" dir="auto">
          {[when, item.camera === null ? null : displayName(item.camera), displayName(item.videoName)]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
    </>
  );
}
