import { ChevronLeft, ChevronRight, SquareArrowOutUpRight, X } from "lucide-react";
import type { SceneEvent } from "#shared/domain/event.ts";
import { useHotkey, useKeyHint } from "../../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Kbd } from "../../../ui/Kbd.tsx";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { reviewMessages } from "../messages.ts";
import { useReview } from "../reviewStore.ts";
import { useReviewContext } from "../session.ts";

/** The event that the operator is on: what it is, the ones before and after, and the way to its derivation. */
export function EventBar({ events, step }: { events: readonly SceneEvent[]; step: (way: 1 | -1) => void }) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const { onEvent } = useReviewContext();
  const eventId = useReview((s) => s.eventId);
  const set = useReview((s) => s.set);
  const previousKey = useKeyHint("review.previousEvent");
  const nextKey = useKeyHint("review.nextEvent");
  const openKey = useKeyHint("review.openEvent");
  const at = events.findIndex((one) => one.id === eventId);
  const event = events[at];
  useHotkey("review.openEvent", () => event && onEvent(event), event !== undefined);
  if (!event) return null;
  return (
    <nav
      aria-label={t("eventsBar")}
      className="flex h-9 shrink-0 items-center gap-2 border-b border-line bg-raised px-3 text-sm"
    >
      <button
        type="button"
        onClick={() => onEvent(event)}
        title={t("eventOpen")}
        className="flex min-w-0 items-center gap-2 rounded-md px-1.5 py-0.5 hover:bg-hover"
      >
        <LevelMark level={event.level} word />
        <span className="truncate font-medium">{event.names[locale]}</span>
      </button>
      <span aria-live="polite" className="text-xs whitespace-nowrap text-muted tabular-nums">
        {t("eventOf", { at: at + 1, count: events.length })}
      </span>
      <IconButton
        size="sm"
        label={t("eventPrevious")}
        icon={<ChevronLeft />}
        {...(previousKey ? { keys: previousKey } : {})}
        onClick={() => step(-1)}
      />
      <IconButton
        size="sm"
        label={t("eventNext")}
        icon={<ChevronRight />}
        {...(nextKey ? { keys: nextKey } : {})}
        onClick={() => step(1)}
      />
      <span className="min-w-0 grow truncate text-xs text-muted" dir="auto">
        {event.sentence[locale]}
      </span>
      <Button size="sm" tone="quiet" icon={<SquareArrowOutUpRight />} onClick={() => onEvent(event)}>
        {t("eventOpen")}
        {openKey ? <Kbd keys={openKey} /> : null}
      </Button>
      <IconButton size="sm" label={t("eventHide")} icon={<X />} onClick={() => set({ eventId: null })} />
    </nav>
  );
}
