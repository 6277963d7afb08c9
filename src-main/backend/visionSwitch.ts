import type { Logger } from "../platform/logger.ts";
import type { VisionClient, VisionStatus } from "../vision/types.ts";

/**
 * One VisionClient for the whole backend, whose process can be replaced when device settings change: new requests go to the new process, the
 * old one stops when its last request is done.
 */
export class VisionSwitch implements VisionClient {
  #current: { client: VisionClient; inUse: number; retired: boolean; stop: () => void };
  #listeners = new Set<(status: VisionStatus) => void>();
  #closing = new Set<Promise<void>>();
  #logger: Logger;

  constructor(client: VisionClient, logger: Logger) {
    this.#logger = logger;
    this.#current = this.#adopt(client);
  }

  replace(client: VisionClient): void {
    const old = this.#current;
    this.#current = this.#adopt(client);
    old.retired = true;
    old.stop();
    if (old.inUse === 0) this.#retire(old.client);
    for (const listener of this.#listeners) listener(client.status());
  }

  analyse: VisionClient["analyse"] = (...args) => this.#use((client) => client.analyse(...args));
  tracks: VisionClient["tracks"] = (...args) => this.#use((client) => client.tracks(...args));
  detectImages: VisionClient["detectImages"] = (...args) => this.#use((client) => client.detectImages(...args));
  trackMot: VisionClient["trackMot"] = (...args) => this.#use((client) => client.trackMot(...args));
  embedVideo: VisionClient["embedVideo"] = (...args) => this.#use((client) => client.embedVideo(...args));
  embedTexts: VisionClient["embedTexts"] = (...args) => this.#use((client) => client.embedTexts(...args));
  embedPictures: VisionClient["embedPictures"] = (...args) => this.#use((client) => client.embedPictures(...args));
  detectOpen: VisionClient["detectOpen"] = (...args) => this.#use((client) => client.detectOpen(...args));
  readText: VisionClient["readText"] = (...args) => this.#use((client) => client.readText(...args));
  selfTest: VisionClient["selfTest"] = (...args) => this.#use((client) => client.selfTest(...args));

  status(): VisionStatus {
    return this.#current.client.status();
  }

  onStatus(listener: (status: VisionStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  retry(): void {
    this.#current.client.retry();
  }

  async close(): Promise<void> {
    this.#current.stop();
    await Promise.all([this.#current.client.close(), ...this.#closing]);
  }

  #adopt(client: VisionClient) {
    const stop = client.onStatus((status) => {
      for (const listener of this.#listeners) listener(status);
    });
    return { client, inUse: 0, retired: false, stop };
  }

  async #use<T>(work: (client: VisionClient) => Promise<T>): Promise<T> {
    const slot = this.#current;
    slot.inUse++;
    try {
      return await work(slot.client);
    } finally {
      slot.inUse--;
      if (slot.retired && slot.inUse === 0) this.#retire(slot.client);
    }
  }

  #retire(client: VisionClient): void {
    const closing = client
      .close()
      .catch((error: unknown) => void this.#logger.error("the replaced vision process did not stop cleanly", { error }))
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
