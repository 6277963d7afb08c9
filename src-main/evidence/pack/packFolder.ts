import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packPath } from "#shared/domain/pack.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import { randomId } from "../../platform/ids.ts";
import { fromSystemError } from "../../platform/osErrors.ts";

/** What the folder of an unfinished pack is called: hidden, and no pack by its name. */
export const TEMPORARY = /^\.sightline-unfinished-[0-9a-z]+$/;

export interface PackFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** A pack while it is being written: a folder of a temporary name beside the place where it will stand. Every file is hashed from the disk after it was written. */
export class PackFolder {
  readonly temporary: string;
  readonly files: PackFile[] = [];
  #parent: string;
  #signal: AbortSignal;

  /** Nothing is made yet: the caller writes down `temporary` first, so that a crash leaves nothing that nobody knows of. */
  constructor(parent: string, signal: AbortSignal) {
    this.#parent = parent;
    this.#signal = signal;
    this.temporary = join(parent, `.${randomId("sightline-unfinished").replace("_", "-")}`);
  }

  /** Throws AppError: FILE_MISSING, FILE_UNREADABLE, DISK_FULL. */
  async create(): Promise<void> {
    await asAppError(mkdir(this.temporary));
  }

  /** Lets `write` make a file and takes it in. Whatever it throws leaves no file. */
  async add<T>(path: string, write: (absolute: string) => Promise<T>): Promise<T> {
    packPath.parse(path);
    throwIfAborted(this.#signal);
    const absolute = join(this.temporary, path);
    try {
      await asAppError(mkdir(dirname(absolute), { recursive: true }));
      const result = await write(absolute);
      this.files.push(await this.#taken(path, absolute));
      return result;
    } catch (error) {
      await rm(absolute, { force: true });
      throw fromSystemError(error);
    }
  }

  async addText(path: string, text: string | Uint8Array): Promise<void> {
    await this.add(path, (absolute) => writeFile(absolute, text));
  }

  /** Everything onto the disk, then the name that it will be known by. Returns the path. */
  async finish(name: string): Promise<string> {
    throwIfAborted(this.#signal);
    await syncTree(this.temporary);
    for (let n = 1; ; n++) {
      const path = join(this.#parent, n === 1 ? name : `${name}-${n}`);
      if ((await stat(path).catch(() => null)) !== null) continue;
      await asAppError(rename(this.temporary, path));
      await sync(this.#parent);
      return path;
    }
  }

  async discard(): Promise<void> {
    await rm(this.temporary, { recursive: true, force: true, maxRetries: 3 });
  }

  async #taken(path: string, absolute: string): Promise<PackFile> {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of createReadStream(absolute)) {
      throwIfAborted(this.#signal);
      hash.update(chunk as Uint8Array);
      bytes += (chunk as Uint8Array).length;
    }
    return { path, bytes, sha256: hash.digest("hex") };
  }
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else await sync(path);
  }
  await sync(folder);
}

/** Windows has no such call for folders and needs none. */
async function sync(path: string): Promise<void> {
  if (process.platform === "win32" && (await stat(path)).isDirectory()) return;
  await using handle = await open(path, "r");
  await handle.sync();
}

async function asAppError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fromSystemError(error);
  }
}
