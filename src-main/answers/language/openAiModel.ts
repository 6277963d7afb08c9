import type { LanguageEndpoint, ModelUse } from "#shared/domain/language.ts";
import { fail } from "#shared/lib/problems.ts";
import { pause } from "../../platform/abort.ts";
import type { Logger } from "../../platform/logger.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../types.ts";
import { Exchange, loadClient } from "./exchange.ts";
import { clientFailure, NotListening, refusalFailure, ServerRefusal } from "./failures.ts";
import { limitsOf, within, type SourceEvent } from "./limits.ts";
import { requestBody } from "./requestBody.ts";
import { concede, hasImage, hasVideo, shapeOf, type Shape } from "./shape.ts";
import type { Connections } from "./transport.ts";

/** Waits before another try, when the server asks for none itself. */
const RETRY_MS = [300, 900];
/** A server that asks for longer is not waited for: the operator should read it. */
const LONGEST_RETRY_MS = 20_000;

export interface OpenAiModelOptions {
  endpoint: LanguageEndpoint;
  /** Read when a request is made. Throws AppError. */
  key(): Promise<string | null>;
  connections: Connections;
  /** What this server was seen to take, kept from one request to the next. */
  memory?: { shape?: Shape };
  /** False for tests of a server: what it refuses comes out as refused. */
  adapts?: boolean;
  /** Told whether an answer came in parts. */
  onStreamed?: ((streamed: boolean) => void) | undefined;
  /** Ends every request when it aborts. */
  closing?: AbortSignal;
  logger?: Logger;
  retryMs?: number[];
}

/** A model behind a server that speaks the OpenAI protocol. */
export class OpenAiModel implements LanguageModel {
  readonly endpoint: LanguageEndpoint;
  readonly use: ModelUse;
  #options: OpenAiModelOptions;

  constructor(options: OpenAiModelOptions) {
    const { endpoint } = options;
    this.#options = options;
    this.endpoint = endpoint;
    this.use = { name: endpoint.name, model: endpoint.model, host: endpoint.host, locality: endpoint.locality };
  }

  generate(request: ModelRequest): AsyncGenerator<ModelEvent, void> {
    const { closing } = this.#options;
    const caller = closing ? AbortSignal.any([request.signal, closing]) : request.signal;
    return within(limitsOf(this.endpoint, request.maxTokens), caller, (signal) => this.#ask(request, signal));
  }

  async *#ask(request: ModelRequest, signal: AbortSignal): AsyncGenerator<SourceEvent, void> {
    const { endpoint } = this;
    const sees = endpoint.capabilities;
    if (sees && !sees.images && !sees.video && (hasVideo(request) || hasImage(request)))
      throw fail(
        "LANGUAGE_MODEL_REFUSED",
        "when it was tested, this model took no pictures; test it again if that has changed",
      );
    const key = await this.#options.key();
    const client = new Exchange(await loadClient(), { ...this.#options, key });
    const adapts = this.#options.adapts !== false;
    // A server under test is asked for the least.
    let shape = this.#options.memory?.shape ?? { ...shapeOf(sees), videoHints: adapts };
    for (let retry = 0; ;) {
      try {
        yield* client.answer(requestBody(endpoint.model, request, shape), request.schema !== undefined, signal);
        return;
      } catch (error) {
        const failure = clientFailure(error, key);
        // Aborted: the limits have their own words for it.
        if (signal.aborted || client.begun) throw final(failure);
        const other = adapts ? this.#conceded(shape, failure, request) : null;
        if (other) {
          shape = other;
          continue;
        }
        const wait = waitBefore(failure, retry, this.#options.retryMs ?? RETRY_MS);
        if (wait === null) throw final(failure);
        retry++;
        await pause(wait, signal);
      }
    }
  }

  /** Another way to ask after a refusal, remembered for the next request; null when there is none. */
  #conceded(shape: Shape, failure: Error, request: ModelRequest): Shape | null {
    if (!(failure instanceof ServerRefusal)) return null;
    const { memory, logger } = this.#options;
    const other = concede(shape, failure, request, this.endpoint.capabilities !== null);
    if (!other) return null;
    const { status, words } = failure;
    logger?.info("language model asked again in another way", { endpoint: this.endpoint.id, status, words });
    if (memory) memory.shape = other;
    return other;
  }
}

const final = (failure: Error) => (failure instanceof ServerRefusal ? refusalFailure(failure) : failure);

/** Milliseconds until another try; null = none. Only where the server has surely not begun with the request. */
function waitBefore(failure: Error, retry: number, waits: number[]): number | null {
  const again =
    failure instanceof ServerRefusal
      ? failure.status === 429 || failure.status === 503
      : failure instanceof NotListening;
  const own = waits[retry];
  if (!again || own === undefined) return null;
  const asked = failure instanceof ServerRefusal ? failure.retryAfterMs : null;
  return (asked ?? own) > LONGEST_RETRY_MS ? null : (asked ?? own);
}
