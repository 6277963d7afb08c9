import { readFile, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { PAGE_HEADERS } from "./headers.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

/** Answers a pathname with a file of the built renderer. */
export type PageSource = (pathname: string) => Promise<Response>;

/**
 * Serves the files below `root` and nothing else: no listing, no file type that a build does not make, no way out by `..`, backslash, encoded
 * slash, NUL or symbolic link. A path without an extension is a view of the app and gets index.html.
 */
export function staticPages(root: string, csp: () => string): PageSource {
  return async (pathname) => {
    const relative = safeRelative(pathname);
    if (relative === null) return plain(400, "That is not an address of this app.");
    const isView = extname(relative) === "";
    const name = isView ? "index.html" : relative;
    const type = TYPES[extname(name)];
    if (!type) return plain(404, "There is no such page.");
    const bytes = await readInside(root, name);
    if (!bytes)
      return plain(404, isView ? "The app's pages are not built. Run `npm run build`." : "There is no such page.");
    return new Response(bytes, {
      headers: {
        ...PAGE_HEADERS,
        "content-security-policy": csp(),
        "content-type": type,
        "content-length": String(bytes.byteLength),
        // Built assets carry a hash of their content in their name.
        "cache-control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      },
    });
  };
}

/** The path below the root in native form, or null when it tries to be anything else. */
export function safeRelative(pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes("\0") || decoded.includes("\\") || decoded.includes("%")) return null;
  const parts = decoded.split("/").filter((part) => part !== "");
  // A colon names a drive or an alternate stream on Windows; a leading dot, a hidden file.
  if (parts.some((part) => part.startsWith(".") || part.includes(":"))) return null;
  return parts.join("/");
}

/** Whole files: a build's largest is a few megabytes, and bytes in memory leave no handle open when nobody reads the answer. */
async function readInside(root: string, relative: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const base = await realpath(root);
    const path = await realpath(join(base, relative));
    return path.startsWith(base + sep) ? new Uint8Array(await readFile(path)) : null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ENOTDIR", "EACCES", "EISDIR", "ENAMETOOLONG"].includes(code)) return null;
    throw error;
  }
}

export function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...PAGE_HEADERS, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}
