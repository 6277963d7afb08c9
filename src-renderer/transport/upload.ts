import type { ImportOptions, importedItem } from "#shared/contract/library.ts";
import { type Problem, AppError, problem } from "#shared/domain/errors.ts";
import { fail, problemOf } from "#shared/lib/problems.ts";
import type { z } from "zod";

export interface UploadOptions {
  /** `uploadUrl` of system.info. */
  url: string;
  import?: ImportOptions;
  signal?: AbortSignal;
  /** Bytes handed to the network so far, a few times a second. */
  onProgress?: (sentBytes: number, totalBytes: number) => void;
}

/**
 * Sends one file into the library's folder (browser host). XMLHttpRequest, because fetch tells nothing about how much of a body has left. Rejects with
 * AppError: the server's own problem, CANCELLED, or BACKEND_NOT_READY when the connection broke.
 */
export function uploadFile(file: File, options: UploadOptions): Promise<z.infer<typeof importedItem>> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(fail("CANCELLED"));
    const request = new XMLHttpRequest();
    const url = new URL(options.url, location.href);
    url.searchParams.set("name", file.name);
    if (options.import) url.searchParams.set("options", JSON.stringify(options.import));
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("content-type", "application/octet-stream");
    const onAbort = (): void => request.abort();
    signal?.addEventListener("abort", onAbort, { once: true });
    request.upload.onprogress = (event) => options.onProgress?.(event.loaded, file.size);
    request.onabort = () => reject(fail("CANCELLED"));
    request.onerror = () => reject(fail("BACKEND_NOT_READY", "the connection broke during the upload"));
    request.onload = () => {
      if (request.status === 200) resolve(request.response);
      else
        reject(
          new AppError(problemIn(request.response) ?? problemOf("INTERNAL", `the server answered ${request.status}`)),
        );
    };
    request.onloadend = () => signal?.removeEventListener("abort", onAbort);
    request.send(file);
  });
}

function problemIn(answer: unknown): Problem | null {
  const parsed = problem.safeParse(answer);
  return parsed.success ? parsed.data : null;
}
