/** How the desktop stands to notifications; "none" where there is no such thing. */
export type DesktopPermission = NotificationPermission | "none";

export const desktopPermission = (): DesktopPermission =>
  typeof Notification === "undefined" ? "none" : Notification.permission;

/** Asks the operator's desktop for permission. Only to be called when somebody has just switched notifications on. */
export async function askDesktop(): Promise<DesktopPermission> {
  if (desktopPermission() !== "default") return desktopPermission();
  return Notification.requestPermission();
}

/** Shows a notification of the desktop where that is allowed; nothing otherwise. A press on it brings the window to the front. Texts are shown as text. */
export function notifyDesktop({
  title,
  body,
  tag,
  onClick,
}: {
  title: string;
  body: string;
  /** A later one with the same tag takes the place of the first. */
  tag: string;
  onClick: () => void;
}): void {
  if (desktopPermission() !== "granted") return;
  const notification = new Notification(title, { body, tag });
  notification.addEventListener("click", () => {
    window.focus();
    onClick();
    notification.close();
  });
}
