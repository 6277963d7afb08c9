import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { fail } from "#shared/lib/problems.ts";
import { fileError } from "./files.ts";
import type { RunOptions } from "./types.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;

/** SHA-256 of a file's content in lower-case hex, streamed through one buffer. Throws FILE_MISSING, FILE_UNREADABLE, EMPTY_FILE, CANCELLED. */
export async function fingerprintFile(path: string, options: RunOptions): Promise<string> {
  try {
    await using handle = await open(path, "r");
    const { size } = await handle.stat();
    if (size === 0) throw fail("EMPTY_FILE", path);
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size));
    let done = 0;
    let toldAt = 0;
    for (;;) {
      if (options.signal.aborted) throw fail("CANCELLED");
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      done += bytesRead;
      const now = performance.now();
      if (now - toldAt > 250) {
        toldAt = now;
        options.onProgress?.(Math.min(1, done / size));
      }
    }
    options.onProgress?.(1);
    return hash.digest("hex");
  } catch (error) {
    throw fileError(error, path);
  }
}
