import { open, type FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { readByteRange } from "./byteRange.ts";

const CHUNK_BYTES = 256 * 1024;

const TYPES: Record<string, string> = {
  ".mp4": "video/mp4",
  ".m4v": "video/mp4",
  // Chromium refuses video/quicktime by name but plays the same boxes as MP4.
  ".mov": "video/mp4",
  ".3gp": "video/mp4",
  ".webm": "video/webm",
  ".mkv": "video/x-matroska",
  ".ogv": "video/ogg",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
};

let openHandles = 0;

/** Files that are open for responses now; a leak shows as a number that does not fall. */
export function openHandleCount(): number {
  return openHandles;
}

/**
 * Serves a file with ranges, validators and HEAD. The handle is owned by the response's stream: it is closed when the last byte is read, when the
 * reader cancels (a seek aborts the request), on a read error, and at once when there is no body to send.
 */
export async function fileResponse(
  path: string,
  request: Request,
  headers: Record<string, string> = {},
): Promise<Response> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return plain(
      code === "ENOENT" || code === "ENOTDIR" ? 404 : 403,
      code === "ENOENT" ? "The file is gone." : "The file cannot be opened.",
    );
  }
  openHandles++;
  let handedOver = false;
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return plain(404, "Not a file.");
    const etag = `"${stat.size.toString(16)}-${Math.floor(stat.mtimeMs).toString(16)}"`;
    const base: Record<string, string> = {
      "content-type": TYPES[extname(path).toLowerCase()] ?? "application/octet-stream",
      "accept-ranges": "bytes",
      etag,
      "last-modified": new Date(stat.mtimeMs).toUTCString(),
      "cache-control": "private, no-cache",
      "x-content-type-options": "nosniff",
      ...headers,
    };
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers: base });

    const ifRange = request.headers.get("if-range");
    const stale = ifRange !== null && ifRange !== etag && ifRange !== base["last-modified"];
    const range = readByteRange(stale ? null : request.headers.get("range"), stat.size);
    if (range.kind === "none")
      return new Response(null, { status: 416, headers: { ...base, "content-range": `bytes */${stat.size}` } });
    const start = range.kind === "part" ? range.start : 0;
    const end = range.kind === "part" ? range.end : stat.size - 1;
    const answer: ResponseInit = {
      status: range.kind === "part" ? 206 : 200,
      headers: {
        ...base,
        "content-length": String(end - start + 1),
        ...(range.kind === "part" ? { "content-range": `bytes ${start}-${end}/${stat.size}` } : {}),
      },
    };
    if (request.method === "HEAD" || stat.size === 0) return new Response(null, answer);
    handedOver = true;
    return new Response(handleStream(handle, start, end, request.signal), answer);
  } finally {
    if (!handedOver) await release(handle);
  }
}

/**
 * A pull stream over one handle. Nothing touches the controller after a cancel: a late `enqueue` or `close` would throw "Controller is already
 * closed" and take the process down (electron#48582), so every answer from disk is checked against `done` first.
 */
function handleStream(handle: FileHandle, start: number, end: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  let at = start;
  let done = false;
  const finish = async (): Promise<void> => {
    if (done) return;
    done = true;
    signal.removeEventListener("abort", onAbort);
    await release(handle);
  };
  let stop: ReadableStreamDefaultController<Uint8Array> | null = null;
  const onAbort = (): void => {
    if (done) return;
    const controller = stop;
    void finish();
    controller?.error(new DOMException("The request was aborted.", "AbortError"));
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = controller;
        if (signal.aborted) onAbort();
        else signal.addEventListener("abort", onAbort, { once: true });
      },
      async pull(controller) {
        if (done) return;
        try {
          const buffer = new Uint8Array(Math.min(CHUNK_BYTES, end - at + 1));
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
          if (done) return;
          if (bytesRead === 0) {
            // The file shrank: a short body is an error, or the player would wait for the rest.
            await finish();
            controller.error(new Error("the file ended early"));
            return;
          }
          at += bytesRead;
          controller.enqueue(buffer.subarray(0, bytesRead));
          if (at > end) {
            await finish();
            controller.close();
          }
        } catch (error) {
          if (done) return;
          await finish();
          controller.error(error);
        }
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );
}

async function release(handle: FileHandle): Promise<void> {
  openHandles--;
  // Closing waits for a read that is under way; its failure leaves nothing to release.
  await handle.close().catch(() => {});
}

export function plain(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
