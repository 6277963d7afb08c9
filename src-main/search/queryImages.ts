import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "#shared/lib/problems.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import { randomId } from "../platform/ids.ts";
import { readImageHeader } from "./imageHeader.ts";

const MAX_BYTES = 20_000_000;
/** Pictures kept at a time; the oldest goes. */
const MAX_IMAGES = 32;

/**
 * Pictures to search by, as files of the library's folder for as long as the app is open. They are decoded by the vision process only, and only when they are
 * searched by: no decoder of this process ever sees them.
 */
export class QueryImages {
  #folder: string;
  #paths = new Map<string, string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** What a killed session left is removed. */
  static async open(folder: string): Promise<QueryImages> {
    await rm(folder, { recursive: true, force: true });
    return new QueryImages(folder);
  }

  /** Throws AppError: INVALID_INPUT (no picture, too large), DISK_FULL. */
  async add(base64: string): Promise<{ imageId: string; width: number; height: number }> {
    const bytes = Buffer.from(base64, "base64");
    if (bytes.length === 0) throw fail("INVALID_INPUT", "There is no picture in it.");
    if (bytes.length > MAX_BYTES) throw fail("INVALID_INPUT", "The picture is larger than 20 MB.");
    const { type, width, height } = readImageHeader(bytes);
    const imageId = randomId("q");
    const path = join(this.#folder, `${imageId}.${type}`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(path, bytes, { mode: 0o600 });
    } catch (error) {
      await rm(path, { force: true });
      throw fromSystemError(error);
    }
    this.#paths.set(imageId, path);
    for (const [old, gone] of [...this.#paths].slice(0, Math.max(0, this.#paths.size - MAX_IMAGES))) {
      this.#paths.delete(old);
      await rm(gone, { force: true });
    }
    return { imageId, width, height };
  }

  path(imageId: string): string | null {
    return this.#paths.get(imageId) ?? null;
  }

  async close(): Promise<void> {
    this.#paths.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
