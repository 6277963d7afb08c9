import { join } from "node:path";
import type { Logger } from "../logger.ts";
import { FileSecrets } from "./fileSecrets.ts";
import { openKeyring, type KeyringModule } from "./keyringSecrets.ts";
import type { SecretStore } from "./types.ts";

/** What is used of Electron's `safeStorage`; the shell hands it in, since no other room knows Electron. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
  /** Linux only: `basic_text` means a key that is part of the program, which protects nothing. */
  getSelectedStorageBackend?(): string;
}

/**
 * The best place for credentials that this machine has: Electron's safeStorage where the shell hands it in, else the system's store, else a 0600 file in the library folder `root`, which the
 * log and `protection` say. `scope` is the library's id.
 */
export async function openSecretStore(options: {
  root: string;
  scope: string;
  logger: Logger;
  safeStorage?: SafeStorage;
  /** For tests. */
  loadKeyring?: () => Promise<KeyringModule>;
}): Promise<SecretStore> {
  const { safeStorage } = options;
  if (safeStorage?.isEncryptionAvailable() && safeStorage.getSelectedStorageBackend?.() !== "basic_text")
    return new FileSecrets(join(options.root, "secrets.sealed.json"), {
      encrypt: (text) => safeStorage.encryptString(text).toString("base64"),
      decrypt: (text) => safeStorage.decryptString(Buffer.from(text, "base64")),
    });
  // Loaded when first needed: native, and missing on platforms it was not built for.
  const keyring = await openKeyring(options.scope, options.loadKeyring ?? (() => import("@napi-rs/keyring")));
  if (keyring) return keyring;
  const path = join(options.root, "secrets.json");
  options.logger.warn("no secret store on this system; credentials are kept in a file only this user can read", {
    path,
  });
  return new FileSecrets(path);
}
