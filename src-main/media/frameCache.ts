import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MediaInfo } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { writeAtomically } from "./files.ts";
import type { FrameTable, MediaTools } from "./types.ts";

export interface FrameRequest {
  id: string;
  version: string;
  source: string;
  media: MediaInfo;
  tUs: number;
  width: number | null;
  crop: { x: number; y: number; w: number; h: number } | null;
}

export interface FrameCacheOptions {
  folder: string;
  decode: MediaTools["frame"];
  /** Bytes kept on disk; the least recently used go first. Default 512 MiB. */
  maxBytes?: number;
  /** Decoders at once. Default 2. */
  atOnce?: number;
}

/** A decode that several callers may wait for; it is aborted when the last of them has gone. */
interface Flight {
  result: Promise<string>;
  abort: AbortController;
  waiting: number;
}

/**
 * Decoded stills on disk: one decode per picture however many ask for it, at most `atOnce` decoders, newest request first (the pointer has moved
 * on from the older ones), a bounded folder.
 */
export class FrameCache {
  readonly #options: Required<FrameCacheOptions>;
  readonly #flights = new Map<string, Flight>();
  readonly #queue: Array<() => void> = [];
  /** Bytes by file name, least recently used first. */
  readonly #files = new Map<string, number>();
  #bytes = 0;
  #running = 0;
  #loaded: Promise<void> | null = null;
  #closed = false;

  constructor(options: FrameCacheOptions) {
    this.#options = { maxBytes: 512 * 1024 * 1024, atOnce: 2, ...options };
  }

  /** Path of the JPEG of that frame. Rejects with AppError; CANCELLED when the caller's signal aborts. */
  async get(
    request: FrameRequest,
    options: { signal: AbortSignal; table: () => Promise<FrameTable | null> },
  ): Promise<string> {
    if (this.#closed || options.signal.aborted) throw fail("CANCELLED");
    await (this.#loaded ??= this.#load());
    const name = `${keyOf(request)}.jpg`;
    const path = join(this.#options.folder, name);
    if (this.#files.has(name) && (await this.#touch(name, path))) return path;
    const flight = this.#flights.get(name) ?? this.#start(name, path, request, options.table);
    return this.#waitFor(name, flight, options.signal);
  }

  /** Bytes on disk now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Aborts what is being decoded. */
  async close(): Promise<void> {
    this.#closed = true;
    const flights = [...this.#flights.values()];
    for (const flight of flights) flight.abort.abort();
    await Promise.allSettled(flights.map((flight) => flight.result));
  }

  #start(name: string, path: string, request: FrameRequest, table: () => Promise<FrameTable | null>): Flight {
    const abort = new AbortController();
    const result: Promise<string> = this.#decode(name, path, request, table, abort.signal).finally(() => {
      if (this.#flights.get(name)?.result === result) this.#flights.delete(name);
    });
    // Each waiter handles the failure; without any this one would be unhandled.
    result.catch(() => {});
    const flight: Flight = { result, abort, waiting: 0 };
    this.#flights.set(name, flight);
    return flight;
  }

  async #waitFor(name: string, flight: Flight, signal: AbortSignal): Promise<string> {
    flight.waiting++;
    let onAbort!: () => void;
    const gone = new Promise<never>((_, reject) => {
      onAbort = () => reject(fail("CANCELLED"));
      signal.addEventListener("abort", onAbort, { once: true });
      // Aborted between the first check and here: no event will come.
      if (signal.aborted) onAbort();
    });
    try {
      return await Promise.race([flight.result, gone]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      if (--flight.waiting === 0) {
        // A caller that comes now starts anew instead of joining a decode that is being killed.
        if (this.#flights.get(name) === flight) this.#flights.delete(name);
        flight.abort.abort();
      }
    }
  }

  async #decode(
    name: string,
    path: string,
    request: FrameRequest,
    table: () => Promise<FrameTable | null>,
    signal: AbortSignal,
  ): Promise<string> {
    await this.#enter(signal);
    try {
      const frames = await table();
      const jpeg = await this.#options.decode(request.source, request.media, request.tUs, {
        signal,
        ...(request.width === null ? {} : { width: request.width }),
        ...(request.crop ? { crop: request.crop } : {}),
        ...(frames ? { table: frames } : {}),
      });
      await writeAtomically(path, (temporary) => writeFile(temporary, jpeg));
      this.#files.set(name, jpeg.length);
      this.#bytes += jpeg.length;
      await this.#evict(name);
      return path;
    } finally {
      this.#leave();
    }
  }

  /** Waits for a free place and takes it. Whoever leaves hands the place to the newest that waits. */
  async #enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw fail("CANCELLED");
    if (this.#running < this.#options.atOnce) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#queue.push(resolve);
      const onAbort = (): void => {
        const at = this.#queue.indexOf(resolve);
        if (at < 0) return;
        this.#queue.splice(at, 1);
        reject(fail("CANCELLED"));
      };
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  #leave(): void {
    const next = this.#queue.pop();
    if (next) next();
    else this.#running--;
  }

  async #touch(name: string, path: string): Promise<boolean> {
    const size = this.#files.get(name)!;
    this.#files.delete(name);
    try {
      const now = new Date();
      await utimes(path, now, now);
      this.#files.set(name, size);
      return true;
    } catch {
      // Someone cleared the folder: decode again.
      this.#bytes -= size;
      return false;
    }
  }

  async #evict(keep: string): Promise<void> {
    for (const [name, size] of this.#files) {
      if (this.#bytes <= this.#options.maxBytes) return;
      if (name === keep) continue;
      this.#files.delete(name);
      this.#bytes -= size;
      await rm(join(this.#options.folder, name), { force: true });
    }
  }

  async #load(): Promise<void> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true });
    const found: Array<{ name: string; size: number; usedMs: number }> = [];
    for (const name of await readdir(folder)) {
      // A part left by a crash is nobody's.
      if (name.includes(".part.")) await rm(join(folder, name), { force: true });
      if (!/^[0-9a-f]{40}\.jpg$/.test(name)) continue;
      const info = await stat(join(folder, name)).catch(() => null);
      if (info) found.push({ name, size: info.size, usedMs: info.mtimeMs });
    }
    found.sort((a, b) => a.usedMs - b.usedMs);
    for (const { name, size } of found) {
      this.#files.set(name, size);
      this.#bytes += size;
    }
  }
}

function keyOf(request: FrameRequest): string {
  const { id, version, tUs, width, crop } = request;
  return createHash("sha256")
    .update(JSON.stringify([id, version, tUs, width, crop]))
    .digest("hex")
    .slice(0, 40);
}
