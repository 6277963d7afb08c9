import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createSilentLogger } from "../fileLogger.ts";
import type { KeyringModule } from "./keyringSecrets.ts";
import { openSecretStore, type SafeStorage } from "./secretStore.ts";

const closers: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "sightline-secrets-"));
  closers.push(() => rm(path, { recursive: true, force: true }));
  return path;
}
const base = async () => ({ root: await folder(), scope: "lib_a", logger: createSilentLogger() });
const none = () => Promise.reject(new Error("no D-Bus"));

/** A system store in memory. `locked` makes it refuse, quoting what it was given. */
function fakeKeyring(state: { kept: Map<string, string>; locked?: boolean }): () => Promise<KeyringModule> {
  class AsyncEntry {
    #key: string;
    constructor(service: string, user: string) {
      this.#key = `${service}/${user}`;
    }
    async getPassword() {
      return state.kept.get(this.#key) ?? null;
    }
    async setPassword(value: string) {
      if (state.locked) throw new Error(`cannot store ${value}`);
      state.kept.set(this.#key, value);
    }
    async deleteCredential() {
      return state.kept.delete(this.#key);
    }
  }
  return async () => ({ AsyncEntry });
}

test("without a secret store of the system, a file that only its user can read keeps them, and says so", async () => {
  const warnings: string[] = [];
  const options = await base();
  const logger = { ...options.logger, warn: (message: string) => void warnings.push(message) };
  const store = await openSecretStore({ ...options, logger, loadKeyring: none });
  expect(store.protection).toBe("file");
  expect(warnings).toHaveLength(1);
  expect(await store.get("index-credentials")).toBeNull();
  await Promise.all([store.set("index-credentials", "geheim"), store.set("other", "2")]);
  const path = join(options.root, "secrets.json");
  if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
  // Copied about with wider permissions: closed again when it is next read.
  await chmod(path, 0o644);
  const again = await openSecretStore({ ...options, loadKeyring: none });
  expect(await again.get("index-credentials")).toBe("geheim");
  if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
  await again.remove("index-credentials");
  await again.remove("index-credentials");
  expect(await again.get("index-credentials")).toBeNull();
  expect(await again.get("other")).toBe("2");
});

test("a damaged file is reported without its content", async () => {
  const options = await base();
  await writeFile(join(options.root, "secrets.json"), '{"index-credentials": "geheim', { mode: 0o600 });
  const store = await openSecretStore({ ...options, loadKeyring: none });
  const error = await store.get("index-credentials").then(null, (it: unknown) => it);
  expect(error).toMatchObject({ problem: { code: "FILE_UNREADABLE" } });
  expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain("geheim");
});

test("the system's store is preferred, and two libraries do not see each other's secrets", async () => {
  const state = { kept: new Map<string, string>(), locked: false };
  const a = await openSecretStore({ ...(await base()), loadKeyring: fakeKeyring(state) });
  const b = await openSecretStore({ ...(await base()), scope: "lib_b", loadKeyring: fakeKeyring(state) });
  expect(a.protection).toBe("system");
  await a.set("index-credentials", "geheim");
  expect(await a.get("index-credentials")).toBe("geheim");
  expect(await b.get("index-credentials")).toBeNull();
  await expect(a.get("../x")).rejects.toMatchObject({ problem: { code: "INVALID_INPUT" } });
  state.locked = true;
  const error = await a.set("index-credentials", "geheim2").then(null, (it: unknown) => it);
  expect(error).toMatchObject({ problem: { code: "FILE_UNREADABLE" } });
  expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain("geheim2");
});

test("in Electron the file is sealed by the system; a key that protects nothing is not taken for one", async () => {
  const safeStorage: SafeStorage = {
    isEncryptionAvailable: () => true,
    encryptString: (text) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a)),
    decryptString: (bytes) => Buffer.from([...bytes].map((byte) => byte ^ 0x5a)).toString(),
  };
  const options = await base();
  const store = await openSecretStore({ ...options, safeStorage, loadKeyring: none });
  expect(store.protection).toBe("system");
  await store.set("index-credentials", "geheim");
  expect(await readFile(join(options.root, "secrets.sealed.json"), "utf8")).not.toContain("geheim");
  expect(await store.get("index-credentials")).toBe("geheim");
  const basic = { ...safeStorage, getSelectedStorageBackend: () => "basic_text" };
  expect((await openSecretStore({ ...options, safeStorage: basic, loadKeyring: none })).protection).toBe("file");
});

test("the real system store is asked without hanging, whatever this machine has", async () => {
  expect(["file", "system"]).toContain((await openSecretStore(await base())).protection);
});
