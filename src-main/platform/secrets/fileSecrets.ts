import { chmod, readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { fail } from "#shared/lib/problems.ts";
import { writeFileAtomic } from "../atomicFile.ts";
import { fromSystemError } from "../osErrors.ts";
import { SECRET_NAME, type SecretStore } from "./types.ts";

/** Makes a value unreadable to whoever copies the file. Both throw when the system refuses. */
export interface Cipher {
  encrypt(text: string): string;
  decrypt(text: string): string;
}

const PLAIN: Cipher = { encrypt: (text) => text, decrypt: (text) => text };
const contents = z.record(z.string(), z.string());

/** Secrets in one JSON file that only its owner may read (0600). Writes go one after the other and are atomic. */
export class FileSecrets implements SecretStore {
  readonly protection: "system" | "file";
  #path: string;
  #cipher: Cipher;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, cipher: Cipher | null = null) {
    this.#path = path;
    this.#cipher = cipher ?? PLAIN;
    this.protection = cipher ? "system" : "file";
  }

  async get(name: string): Promise<string | null> {
    checkName(name);
    const stored = (await this.#read())[name];
    if (stored === undefined) return null;
    try {
      return this.#cipher.decrypt(stored);
    } catch {
      // The cause is left out: what the system says about a secret may hold a part of it. Another user or machine encrypted it; it has to be typed again.
      return null;
    }
  }

  async set(name: string, value: string): Promise<void> {
    checkName(name);
    await this.#change((all) => ({ ...all, [name]: this.#cipher.encrypt(value) }));
  }

  async remove(name: string): Promise<void> {
    checkName(name);
    await this.#change(({ [name]: gone, ...rest }) => (gone === undefined ? null : rest));
  }

  /** Null from `change` = nothing to write. */
  async #change(change: (all: Record<string, string>) => Record<string, string> | null): Promise<void> {
    const write = this.#last.then(async () => {
      const changed = change(await this.#read());
      if (changed) await writeFileAtomic(this.#path, `${JSON.stringify(changed, null, 1)}\n`, 0o600);
    });
    // The next in line starts whether or not this one failed; its caller gets the failure.
    this.#last = write.catch(() => {});
    try {
      await write;
    } catch (error) {
      throw fromSystemError(error);
    }
  }

  async #read(): Promise<Record<string, string>> {
    let text: string;
    try {
      // Somebody may have copied the library with wider permissions. Windows has no such bits; the folder is the user's own there.
      if (process.platform !== "win32" && ((await stat(this.#path)).mode & 0o077) !== 0) await chmod(this.#path, 0o600);
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
      throw fromSystemError(error);
    }
    try {
      return contents.parse(JSON.parse(text));
    } catch {
      // Without the cause: a JSON error quotes the text around it.
      throw fail("FILE_UNREADABLE", "the file of stored credentials is damaged; delete it and enter them again");
    }
  }
}

export function checkName(name: string): void {
  if (!SECRET_NAME.test(name)) throw fail("INVALID_INPUT", "name of a secret");
}
