import { shell, type App, type WebContents } from "electron";
import type { Logger } from "../platform/logger.ts";

/** Hosts whose pages the app links to: model licences and sources, and its own documentation. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set([
  "github.com",
  "huggingface.co",
  "www.apache.org",
  "opensource.org",
  "creativecommons.org",
  "spdx.org",
  "ffmpeg.org",
  "onnxruntime.ai",
  "ollama.com",
]);

/** True for an https address of a host in the table: no credentials, no odd port. */
export function mayOpenExternally(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return (
    url.protocol === "https:" &&
    url.username === "" &&
    url.password === "" &&
    url.port === "" &&
    EXTERNAL_HOSTS.has(url.hostname)
  );
}

/**
 * Keeps every web contents on our page: no navigation elsewhere, no new window, no webview. A dropped file or a link in a model's description would
 * otherwise replace the app by a page that inherits its preload.
 */
export function confineNavigation(app: App, isOwnPage: (url: string) => boolean, logger: Logger): void {
  app.on("web-contents-created", (_event, contents) => confine(contents, isOwnPage, logger));
}

function confine(contents: WebContents, isOwnPage: (url: string) => boolean, logger: Logger): void {
  const refuse = (event: { preventDefault(): void; url?: string }, url: string): void => {
    if (isOwnPage(url)) return;
    event.preventDefault();
    logger.warn("navigation refused", { url: url.slice(0, 200) });
    openOutside(url, logger);
  };
  contents.on("will-navigate", (event) => refuse(event, event.url));
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame && !isOwnPage(event.url)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => refuse(event, event.url));
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url, logger);
    return { action: "deny" };
  });
}

function openOutside(url: string, logger: Logger): void {
  if (!mayOpenExternally(url)) return;
  shell.openExternal(url).catch((error: unknown) => logger.warn("the browser did not open", { error: String(error) }));
}
