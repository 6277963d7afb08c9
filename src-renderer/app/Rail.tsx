import {
  BriefcaseBusiness,
  Clapperboard,
  Library,
  MessageCircleQuestion,
  ScanSearch,
  Settings,
  Siren,
} from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { useEventsState } from "../lib/events/data.ts";
import { formatCount } from "../lib/format.ts";
import { useKeyHint, type HotkeyAction } from "../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../lib/i18n/index.ts";
import { useLastReview } from "../lib/places.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import { cx } from "../ui/cx.ts";
import { appMessages } from "./appMessages.ts";

/** The places of the app. A place that is not built yet is not here. */
export function Rail() {
  const t = useMessages(appMessages);
  const [path] = useLocation();
  const last = useLastReview((s) => s.id);
  const waiting = useEventsState().data?.counts.new ?? 0;
  return (
    <nav
      aria-label={t("mainNav")}
      className="flex w-18 shrink-0 flex-col items-center gap-1 border-r border-line bg-panel py-2"
    >
      <RailLink
        href="#/library"
        label={t("library")}
        action="app.library"
        icon={<Library />}
        active={path === "/" || path.startsWith("/library")}
      />
      <RailLink
        href={last ? `#/review/${last}` : null}
        label={t("review")}
        action="app.review"
        icon={<Clapperboard />}
        active={path.startsWith("/review")}
        why={t("noReview")}
      />
      <RailLink
        href="#/search"
        label={t("searchView")}
        action="app.searchView"
        icon={<ScanSearch />}
        active={path.startsWith("/search")}
      />
      <RailLink
        href="#/events"
        label={t("events")}
        action="app.events"
        icon={<Siren />}
        active={path.startsWith("/events")}
        count={waiting}
      />
      <RailLink
        href="#/ask"
        label={t("ask")}
        action="app.ask"
        icon={<MessageCircleQuestion />}
        active={path.startsWith("/ask")}
      />
      <RailLink
        href="#/cases"
        label={t("cases")}
        action="app.cases"
        icon={<BriefcaseBusiness />}
        active={path.startsWith("/cases")}
      />
      <div className="grow" />
      <RailLink
        href="#/settings/models"
        label={t("settings")}
        action="app.settings"
        icon={<Settings />}
        active={path.startsWith("/settings")}
      />
    </nav>
  );
}

function RailLink({
  href,
  label,
  icon,
  active,
  action,
  why,
  count = 0,
}: {
  href: string | null;
  label: string;
  icon: ReactNode;
  active: boolean;
  action: HotkeyAction;
  why?: string;
  /** What waits there; 0 shows nothing. */
  count?: number;
}) {
  const t = useMessages(appMessages);
  const locale = useLocale();
  const key = useKeyHint(action);
  const face =
    "flex w-15 flex-col items-center gap-1 rounded-md px-1 py-2 text-2xs transition-colors [&>svg]:size-5 [&>svg]:stroke-[1.75]";
  return (
    <Tooltip text={href ? label : (why ?? label)} side="right" {...(key && href ? { keys: key } : {})}>
      {href ? (
        <a
          href={href}
          aria-current={active ? "page" : undefined}
          aria-label={count > 0 ? t("waiting", { label, count: formatCount(count, locale) }) : undefined}
          className={cx(face, "relative", active ? "bg-hover text-fg" : "text-muted hover:bg-hover hover:text-fg")}
        >
          {icon}
          <span className="max-w-full truncate">{label}</span>
          {count > 0 ? (
            <span
              aria-hidden
              className="absolute top-0.5 right-0.5 min-w-4.5 rounded-full bg-accent px-1 text-center text-2xs font-medium text-on-accent tabular-nums"
            >
              {count > 999 ? "999+" : count}
            </span>
          ) : null}
        </a>
      ) : (
        <span role="link" aria-disabled="true" tabIndex={0} className={cx(face, "text-faint opacity-50")}>
          {icon}
          <span className="max-w-full truncate">{label}</span>
        </span>
      )}
    </Tooltip>
  );
}
