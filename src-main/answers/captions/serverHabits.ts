import type { LanguageEndpoint } from "#shared/domain/language.ts";
import type { Clock } from "../../platform/clock.ts";
import type { ServerFields } from "./prompt/captionRequest.ts";

/** A server may have been started anew with other options by then. */
const FORGOTTEN_AFTER_MS = 600_000;

/** Remembers which fields servers refused, so that the frames of a batch do not travel twice. */
export class ServerHabits {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #refused = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  /** What to say to this server; the caller's to change. */
  of(endpoint: LanguageEndpoint): ServerFields {
    return {
      template: this.#takes(endpoint, "template"),
      media: this.#takes(endpoint, "media"),
      stride: this.#takes(endpoint, "stride"),
    };
  }

  refused(endpoint: LanguageEndpoint, field: keyof ServerFields): void {
    this.#refused.set(keyOf(endpoint, field), this.#clock.monotonicMs());
  }

  #takes(endpoint: LanguageEndpoint, field: keyof ServerFields): boolean {
    const atMs = this.#refused.get(keyOf(endpoint, field));
    return atMs === undefined || this.#clock.monotonicMs() - atMs > FORGOTTEN_AFTER_MS;
  }
}

const keyOf = ({ id, baseUrl, model }: LanguageEndpoint, field: keyof ServerFields) =>
  JSON.stringify([id, baseUrl, model, field]);
