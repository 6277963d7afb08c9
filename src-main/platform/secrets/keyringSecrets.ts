import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import { checkName } from "./fileSecrets.ts";
import type { SecretStore } from "./types.ts";

const SERVICE = "sightline";

/** What is used of @napi-rs/keyring. */
export interface KeyringModule {
  AsyncEntry: new (
    service: string,
    user: string,
    options?: { linux?: { store?: "secret-service" } },
  ) => {
    getPassword(): Promise<string | null | undefined>;
    setPassword(value: string): Promise<void>;
    deleteCredential(): Promise<boolean>;
  };
}

/**
 * The system's secret store: Keychain, Credential Manager, Secret Service. `scope` keeps the secrets of two libraries apart. Null when there is none that answers (headless Linux). On Linux the
 * kernel's keyring is not taken instead: it forgets everything when the machine restarts.
 */
export async function openKeyring(scope: string, load: () => Promise<KeyringModule>): Promise<SecretStore | null> {
  try {
    const { AsyncEntry } = await load();
    const entry = (name: string) => {
      checkName(name);
      return new AsyncEntry(SERVICE, `${scope}:${name}`, { linux: { store: "secret-service" } });
    };
    // The only way to learn whether somebody answers is to ask for something.
    await entry("probe").getPassword();
    return {
      protection: "system",
      get: (name) => quietly(async () => (await entry(name).getPassword()) ?? null),
      set: (name, value) => quietly(() => entry(name).setPassword(value)),
      remove: (name) => quietly(async () => void (await entry(name).deleteCredential())),
    };
  } catch {
    // No native module for this platform, no D-Bus, a locked store: the caller has another place, and says which one it took.
    return null;
  }
}

/** What the system says about a credential stays out of errors: it may quote it. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Ours, about the name.
    if (error instanceof AppError) throw error;
    throw fail("FILE_UNREADABLE", "the system's secret store refused; unlock it and try again");
  }
}
