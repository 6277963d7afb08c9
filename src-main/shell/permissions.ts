import type { Session } from "electron";

type Permission = Parameters<Parameters<Session["setPermissionRequestHandler"]>[0] & object>[1];

/**
 * What our own page may do; everything absent is denied, including what Chromium adds later. Footage comes from files: no camera, no microphone, no
 * location, no device.
 */
export const ALLOWED_PERMISSIONS: Partial<Record<Permission | "automatic-fullscreen", true>> = {
  // F in the player.
  fullscreen: true,
  // "Copy path", "copy time": text only, on a click.
  "clipboard-sanitized-write": true,
  // Events that a new import raised, where the operator switched that on.
  notifications: true,
  // Video and pictures come from our own server on 127.0.0.1 (Chromium's local network access checks).
  "loopback-network": true,
  "local-network-access": true,
};

/** Applies the table to a session. `isOwnPage` tells our origin from anything else. */
export function denyByDefault(session: Session, isOwnPage: (url: string) => boolean): void {
  const allowed = (permission: string): boolean => Object.hasOwn(ALLOWED_PERMISSIONS, permission);
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    answer(allowed(permission) && isOwnPage(details.requestingUrl) && isOwnPage(contents.getURL()));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission) && isOwnPage(origin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on("select-hid-device", (event) => event.preventDefault());
  session.on("select-serial-port", (event) => event.preventDefault());
  session.on("select-usb-device", (event) => event.preventDefault());
  // A text that our own page made (a report, a comparison) is saved where the operator says, in Electron's own dialog. Exports of footage are written by the
  // backend: whatever else starts a download is not ours.
  session.on("will-download", (event, item, contents) => {
    const address = item.getURL();
    const made = address.startsWith("blob:") && isOwnPage(address.slice("blob:".length));
    if (!made || !isOwnPage(contents.getURL())) event.preventDefault();
  });
}
