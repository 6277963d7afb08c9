import { z } from "zod";
import { fail } from "#shared/lib/problems.ts";
import type { SecretStore } from "../../platform/secrets/types.ts";
import type { AlertTarget } from "../../store/sqlite/alertOutboxTable.ts";

const kept = z.object({ origin: z.string(), value: z.string() });

/**
 * The webhook's signing secret and the broker's password, in the system's store. Each is kept with the scheme, host and port that it was entered for and used for no other: neither a changed row
 * of the database nor a changed address shows it to another server.
 */
export class AlertSecrets {
  readonly #open: () => Promise<SecretStore>;
  readonly #known = new Map<AlertTarget, z.infer<typeof kept> | null>();

  constructor(open: () => Promise<SecretStore>) {
    this.#open = open;
  }

  /** Null when there is none for this origin. */
  async get(target: AlertTarget, origin: string): Promise<string | null> {
    const known = this.#known.get(target);
    const entry = known === undefined ? await this.#read(target) : known;
    this.#known.set(target, entry);
    return entry?.origin === origin ? entry.value : null;
  }

  async set(target: AlertTarget, origin: string, value: string): Promise<void> {
    this.#known.delete(target);
    await (await this.#open()).set(nameOf(target), JSON.stringify({ origin, value }));
  }

  /** Idempotent. */
  async remove(target: AlertTarget): Promise<void> {
    this.#known.delete(target);
    await (await this.#open()).remove(nameOf(target));
  }

  /** What is kept, to be put back as it was; null = nothing. */
  async save(target: AlertTarget): Promise<string | null> {
    return await (await this.#open()).get(nameOf(target));
  }

  async restore(target: AlertTarget, saved: string | null): Promise<void> {
    this.#known.delete(target);
    const store = await this.#open();
    if (saved === null) await store.remove(nameOf(target));
    else await store.set(nameOf(target), saved);
  }

  async #read(target: AlertTarget): Promise<z.infer<typeof kept> | null> {
    const text = await (await this.#open()).get(nameOf(target));
    if (text === null) return null;
    try {
      return kept.parse(JSON.parse(text));
    } catch {
      // Without the cause: a JSON error quotes the text around it.
      throw fail("FILE_UNREADABLE", "a stored secret of the alerts is damaged; enter it again");
    }
  }
}

const nameOf = (target: AlertTarget) => `alerts.${target}`;
