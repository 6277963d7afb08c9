import type { LanguageEndpoint, ModelUse } from "#shared/domain/language.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LanguageModel, LocalModels, ModelEvent, ModelRequest } from "../types.ts";
import { limitsOf, within } from "./limits.ts";

/** A model of an installed pack, in a child process of the app. Throws MODEL_MISSING where this host runs none. */
export class LocalModel implements LanguageModel {
  readonly endpoint: LanguageEndpoint;
  readonly use: ModelUse;
  #local: LocalModels | null;

  constructor(endpoint: LanguageEndpoint, local: LocalModels | null) {
    this.endpoint = endpoint;
    this.use = { name: endpoint.name, model: endpoint.model, host: endpoint.host, locality: endpoint.locality };
    this.#local = local;
  }

  generate(request: ModelRequest): AsyncGenerator<ModelEvent, void> {
    return within(limitsOf(this.endpoint, request.maxTokens), request.signal, (signal) =>
      this.#source({ ...request, signal }),
    );
  }

  async *#source(request: ModelRequest): AsyncGenerator<ModelEvent, void> {
    const { packId } = this.endpoint;
    if (!this.#local || packId === null) throw fail("MODEL_MISSING", "no language model runs within this app here");
    yield* this.#local.generate(packId, request);
  }
}
