/**
 * Content Security Policy of the app's pages, the same in both hosts.
 *
 * Scripts come from our own files only. Styles allow inline ones: the toast and panel libraries insert style elements, and a style cannot run code.
 * Pictures and video come from the media server (another origin in Electron) and from blobs the page makes itself.
 */
export function contentSecurityPolicy(
  options: { mediaOrigin?: string; connect?: string[]; development?: boolean } = {},
): string {
  const { mediaOrigin, connect = [], development = false } = options;
  const media = mediaOrigin ? ` ${mediaOrigin}` : "";
  return [
    "default-src 'none'",
    // Vite's development client starts from an inline script.
    `script-src 'self'${development ? " 'unsafe-inline'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    `img-src 'self' data: blob:${media}`,
    `media-src 'self' blob:${media}`,
    `connect-src 'self'${media}${connect.map((origin) => ` ${origin}`).join("")}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** Headers of every answer. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
};

/** Headers of pages and their assets. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...COMMON_HEADERS,
  "cross-origin-resource-policy": "same-origin",
  // Denied as a whole; footage comes from files, never from this machine's camera.
  "permissions-policy":
    "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=(), payment=()",
};
