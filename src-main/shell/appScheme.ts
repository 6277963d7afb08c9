import { protocol, type Session } from "electron";
import { contentSecurityPolicy } from "../server/headers.ts";
import { plain, staticPages } from "../server/staticFiles.ts";

export const APP_SCHEME = "sightline";
export const APP_ORIGIN = `${APP_SCHEME}://app`;

/** Must run before `ready`; Electron ignores it afterwards. A standard, secure origin gives the page storage, workers and strict same-origin rules. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the built pages as `sightline://app/`. Only pages: custom schemes mishandle a second range request (electron#38749), so video comes from the
 * loopback server, whose origin the policy names.
 */
export function serveAppScheme(session: Session, rendererDir: string, mediaOrigin: string): void {
  const pages = staticPages(rendererDir, () => contentSecurityPolicy({ mediaOrigin }));
  session.protocol.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url);
    if (url.host !== "app") return plain(404, "There is nothing here.");
    if (request.method !== "GET" && request.method !== "HEAD")
      return plain(405, "That is not something this address can do.");
    return await pages(url.pathname);
  });
}
