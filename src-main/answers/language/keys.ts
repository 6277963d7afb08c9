import { z } from "zod";
import type { EndpointId } from "#shared/domain/language.ts";
import type { SecretStore } from "../../platform/secrets/types.ts";

const kept = z.object({ origin: z.string(), key: z.string() });

/**
 * Keys of endpoints in the secret store. Each is kept with the scheme, host and port that it was typed for and given out for no other, so that a changed row of the database cannot send a key to another server.
 */
export class EndpointKeys {
  #open: () => Promise<SecretStore>;
  #known = new Map<EndpointId, z.infer<typeof kept>>();

  constructor(open: () => Promise<SecretStore>) {
    this.#open = open;
  }

  /** Null when there is none for this origin. */
  async get(id: EndpointId, origin: string): Promise<string | null> {
    const entry = this.#known.get(id) ?? (await this.#read(id));
    if (entry) this.#known.set(id, entry);
    return entry?.origin === origin ? entry.key : null;
  }

  async set(id: EndpointId, origin: string, key: string): Promise<void> {
    this.#known.delete(id);
    await (await this.#open()).set(nameOf(id), JSON.stringify({ origin, key }));
  }

  async remove(id: EndpointId): Promise<void> {
    this.#known.delete(id);
    await (await this.#open()).remove(nameOf(id));
  }

  async #read(id: EndpointId): Promise<z.infer<typeof kept> | null> {
    const text = await (await this.#open()).get(nameOf(id));
    if (text === null) return null;
    try {
      return kept.parse(JSON.parse(text));
    } catch {
      // Without the cause: it would quote the secret. The key has to be typed again.
      return null;
    }
  }
}

const nameOf = (id: EndpointId) => `language.${id}`;
