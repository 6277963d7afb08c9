import type { IncomingMessage, ServerResponse } from "node:http";
import { importOptions } from "#shared/contract/library.ts";
import { AppError, type Problem } from "#shared/domain/errors.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import type { ServedBackend } from "./types.ts";
import { clientGone } from "./fetchBridge.ts";

/** Largest single upload, bytes: longer than any recorder's file, shorter than a mistake that fills the disk unseen. */
export const MAX_UPLOAD_BYTES = 256 * 1024 ** 3;
/** A connection that sends nothing for this long has died. */
const IDLE_MS = 60_000;

/** Takes one file: `POST {uploadUrl}?name=<file name>&options=<JSON>`, the bytes as body, its length announced. */
export async function receiveUpload(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  backend: ServedBackend,
): Promise<void> {
  try {
    const { name, options, sizeBytes } = readUploadHead(request, query);
    const signal = clientGone(response);
    request.setTimeout(IDLE_MS, () => request.destroy(new Error("the upload stalled")));
    const item = await backend.receiveUpload({ name, options, sizeBytes, body: request, signal });
    answer(response, 200, item);
  } catch (error) {
    const problem = toProblem(error);
    // The client is still sending; let it finish for a while so that it reads our answer instead of a broken pipe.
    request.resume();
    const cut = setTimeout(() => request.destroy(), 10_000);
    cut.unref();
    request.once("close", () => clearTimeout(cut));
    if (!response.headersSent && !response.destroyed) answer(response, statusOf(problem), problem);
    if (!(error instanceof AppError) && !request.destroyed) throw error;
  }
}

function readUploadHead(request: IncomingMessage, query: URLSearchParams) {
  // Not a type that a form can send: a foreign page would need a CORS preflight, which is refused.
  if (request.headers["content-type"] !== "application/octet-stream")
    throw fail("INVALID_INPUT", "content-type must be application/octet-stream");
  const sizeBytes = Number(request.headers["content-length"] ?? NaN);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
    throw fail("INVALID_INPUT", "the length of the file must be announced");
  if (sizeBytes === 0) throw fail("EMPTY_FILE");
  if (sizeBytes > MAX_UPLOAD_BYTES) throw fail("INVALID_INPUT", `larger than ${MAX_UPLOAD_BYTES} bytes`);
  const name = query.get("name") ?? "";
  if (!isFileName(name)) throw fail("INVALID_INPUT", "name must be a plain file name");
  let raw: unknown;
  try {
    raw = JSON.parse(query.get("options") ?? "{}");
  } catch (error) {
    throw fail("INVALID_INPUT", "options must be JSON", error);
  }
  const options = importOptions.safeParse(raw);
  if (!options.success) throw fail("INVALID_INPUT", `options: ${options.error.issues[0]?.message ?? "not valid"}`);
  return { name, sizeBytes, options: options.data };
}

/** A name and nothing else: no folder, no drive, no control character, no name that Windows keeps for devices. */
export function isFileName(name: string): boolean {
  if (name.length === 0 || Buffer.byteLength(name) > 255 || name === "." || name === "..") return false;
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f/\\:]/.test(name)) return false;
  return !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name);
}

function statusOf(problem: Problem): number {
  switch (problem.code) {
    case "INVALID_INPUT":
    case "EMPTY_FILE":
      return 400;
    case "DISK_FULL":
      return 507;
    case "BACKEND_NOT_READY":
      return 503;
    case "INTERNAL":
      return 500;
    default:
      return 422;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": bytes.length,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(bytes);
}
