import type { WebContents, WebFrameMain } from "electron";

/** Who sent an IPC message, as Electron's events tell it. */
export interface Sender {
  sender: WebContents;
  senderFrame: WebFrameMain | null;
}

/**
 * True for the main frame of our own window showing our own page. Checked on every message, not once: a frame can navigate, and a message can be in
 * flight while it does.
 */
export function isTrusted(event: Sender, own: () => WebContents | null, isOwnPage: (url: string) => boolean): boolean {
  const contents = own();
  const frame = event.senderFrame;
  if (!contents || contents.isDestroyed() || event.sender !== contents || !frame) return false;
  return frame === contents.mainFrame && isOwnPage(frame.url);
}

/** Tells our page's addresses from all others. The development server's origin counts only when the app is not packaged. */
export function ownPages(origins: readonly string[]): (url: string) => boolean {
  return (url) => {
    if (!URL.canParse(url)) return false;
    const parsed = new URL(url);
    // Node and browsers give "null" as the origin of schemes they do not know, so compare the parts.
    return origins.some((origin) => {
      const expected = new URL(origin);
      return parsed.protocol === expected.protocol && parsed.host === expected.host;
    });
  };
}
