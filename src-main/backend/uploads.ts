import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { z } from "zod";
import type { ImportOptions, importedItem } from "#shared/contract/library.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Importer } from "../library/importer.ts";
import { randomId } from "../platform/ids.ts";
import { freeBytes } from "../platform/diskSpace.ts";
import { fromSystemError } from "../platform/osErrors.ts";

/** One file on its way into the library's folder. */
export interface Upload {
  /** File name without any folder. */
  name: string;
  /** What the client announced, bytes. */
  sizeBytes: number;
  options: ImportOptions;
  /** Ends early (throws) when the client goes away. */
  body: AsyncIterable<Uint8Array>;
  signal: AbortSignal;
}

/**
 * Streams an upload to disk under a name of our own making (nothing of the client's name but a plain extension becomes a path), then imports it. A client that goes away, a full
 * disk or a size that differs from the announced one leaves nothing behind. Throws AppError: DISK_FULL, TRUNCATED, CANCELLED.
 */
export async function receiveUpload(
  folder: string,
  importer: Importer,
  upload: Upload,
): Promise<z.infer<typeof importedItem>> {
  const extension = /^\.[A-Za-z0-9]{1,8}$/.exec(extname(upload.name))?.[0].toLowerCase() ?? "";
  const path = join(folder, `${randomId("u")}${extension}`);
  const partial = `${path}.part`;
  try {
    await mkdir(folder, { recursive: true });
    const free = await freeBytes(folder);
    if (free !== null && free < upload.sizeBytes)
      throw fail("DISK_FULL", `${upload.sizeBytes} bytes are to come, ${free} are free`);
    let received = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of upload.body) {
        received += chunk.byteLength;
        yield chunk;
      }
    };
    await pipeline(
      Readable.from(counted(), { objectMode: false }),
      createWriteStream(partial, { mode: 0o600, flush: true }),
      { signal: upload.signal },
    );
    if (received !== upload.sizeBytes) throw fail("TRUNCATED", `${received} of ${upload.sizeBytes} bytes arrived`);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw upload.signal.aborted ? fail("CANCELLED") : fromSystemError(error);
  }
  try {
    return await importer.adopt(path, upload.name, upload.options, upload.signal);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
