import { resolve } from "node:path";
import type { App, WebContents } from "electron";
import { CHANNELS, EVENT_LINK } from "#shared/contract/bridge.ts";
import { eventId, type EventId } from "#shared/domain/event.ts";
import type { Logger } from "../platform/logger.ts";
import { APP_SCHEME } from "./appScheme.ts";

/** The event that a link of an alert names. Null for everything else: a link comes from outside, so nothing but exactly such an address leads anywhere. */
export function eventOfLink(link: string): EventId | null {
  if (!link.startsWith(EVENT_LINK)) return null;
  return eventId.safeParse(link.slice(EVENT_LINK.length)).data ?? null;
}

/** How this process was started. */
export interface Started {
  argv: readonly string[];
  execPath: string;
  /** True when Electron's own binary runs the app's folder (`npm start`): the system must be told which. */
  isDefaultApp: boolean;
}

/** Has the system open links of alerts with this app. Where it does not take the scheme (a Linux without the package's desktop file), links open nothing, which is logged. */
export function claimEventLinks(
  app: Pick<App, "setAsDefaultProtocolClient">,
  { argv, execPath, isDefaultApp }: Started,
  logger: Logger,
): void {
  const folder = isDefaultApp ? argv[1] : undefined;
  const taken = folder
    ? app.setAsDefaultProtocolClient(APP_SCHEME, execPath, [resolve(folder)])
    : app.setAsDefaultProtocolClient(APP_SCHEME);
  if (!taken) logger.warn("links of alerts do not open the app: the system did not take their scheme");
}

/**
 * Tells of events that links ask for: the link that started the app, on Windows and Linux those of later starts, on macOS those that the system hands over, which may be before the app is
 * ready. What has the scheme and names no event is logged and leads nowhere. Call it before the first `await`.
 */
export function followEventLinks(
  app: Pick<App, "on">,
  { argv }: Pick<Started, "argv">,
  logger: Logger,
  show: (id: EventId) => void,
): void {
  const open = (link: string): void => {
    const id = eventOfLink(link);
    if (id) show(id);
    else logger.warn("a link was ignored", { link: link.slice(0, 200) });
  };
  const openAmong = (started: readonly string[]): void => {
    // Other arguments are switches and files, which are nobody's links.
    const link = started.find((it) => it.toLowerCase().startsWith(`${APP_SCHEME}:`));
    if (link !== undefined) open(link);
  };
  app.on("open-url", (event, link) => {
    event.preventDefault();
    open(link);
  });
  app.on("second-instance", (_event, started) => openAmong(started));
  openAmong(argv);
}

/** As much of a page as it takes to show it an event. */
export type EventPage = Pick<WebContents, "isLoading" | "send">;

/** Hands the page the event that was asked for last, once there is a page that can hear it. */
export class EventDesk {
  readonly #page: () => EventPage | null;
  #asked: EventId | null = null;

  constructor(page: () => EventPage | null) {
    this.#page = page;
  }

  show(id: EventId): void {
    this.#asked = id;
    this.deliver();
  }

  /** To be called when a page has loaded. */
  deliver(): void {
    const page = this.#page();
    if (this.#asked === null || !page || page.isLoading()) return;
    page.send(CHANNELS.event, this.#asked);
    this.#asked = null;
  }
}
