import type { EndpointDraft, EndpointTest, LanguageEvent } from "#shared/contract/language.ts";
import type { EndpointId, LanguageEndpoint, ModelRole } from "#shared/domain/language.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import type { ModelPacks } from "../../models/types.ts";
import { Changes } from "../../platform/changes.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { SecretStore } from "../../platform/secrets/types.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { LanguageModel, LanguageModels, LocalModels } from "../types.ts";
import { readAddress } from "./address.ts";
import { discoverServers } from "./discover.ts";
import { endpointOf, placed, readDraft, sameModel } from "./drafts.ts";
import { testEndpoint, type ModelWith } from "./endpointTest.ts";
import { loadClient } from "./exchange.ts";
import { EndpointKeys } from "./keys.ts";
import { LocalModel } from "./localModel.ts";
import { listAt } from "./modelList.ts";
import { OpenAiModel, type OpenAiModelOptions } from "./openAiModel.ts";
import { serverWords } from "./serverWords.ts";
import { Connections } from "./transport.ts";

export interface LanguageDeps {
  store: Pick<SqliteStore, "endpoints">;
  /** Opened when first needed: asking the system's store may take long. */
  secrets(): Promise<SecretStore>;
  packs: Pick<ModelPacks, "list">;
  /** Null where this host runs no model of its own. */
  local: LocalModels | null;
  clock: Clock;
  logger: Logger;
}

/** The endpoints of a library. `local` belongs to the caller; what is opened here ends with `close`. */
export async function createLanguageModels(deps: LanguageDeps): Promise<LanguageModels> {
  return new Endpoints(deps);
}

class Endpoints implements LanguageModels {
  #deps: LanguageDeps;
  #keys: EndpointKeys;
  #connections = new Connections();
  #changes = new Changes<"all">();
  /** What each server was seen to take; forgotten when the endpoint changes. */
  #memories = new Map<EndpointId, NonNullable<OpenAiModelOptions["memory"]>>();
  #closing = new AbortController();
  /** Saves and removals, one after the other: key and row of an endpoint change together. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: LanguageDeps) {
    this.#deps = deps;
    this.#keys = new EndpointKeys(() => deps.secrets());
  }

  list(): LanguageEndpoint[] {
    return this.#deps.store.endpoints.list().flatMap((it) => placed(it) ?? []);
  }

  watch(signal: AbortSignal): AsyncGenerator<LanguageEvent, void> {
    this.#warm(this.list());
    const read = () => ({ endpoints: this.list() });
    return this.#changes.watch(AbortSignal.any([signal, this.#closing.signal]), read, read);
  }

  find(which: { id: EndpointId } | { role: ModelRole }): LanguageModel | null {
    const endpoint = this.list().find((it) => ("id" in which ? it.id === which.id : it.roles.includes(which.role)));
    if (!endpoint) return null;
    this.#warm([endpoint]);
    return this.#model(endpoint);
  }

  save(draft: EndpointDraft): Promise<LanguageEndpoint> {
    return this.#inTurn(async () => {
      const read = readDraft(draft);
      const old = read.id === undefined ? null : this.#stored(read.id);
      const packs = read.kind === "local" ? await this.#deps.packs.list() : [];
      const { endpoint, key } = endpointOf(read, old, packs);
      if (key) await this.#keys.set(endpoint.id, key.origin, key.value);
      else if (old?.hasKey && !endpoint.hasKey) await this.#keys.remove(endpoint.id);
      this.#deps.store.endpoints.save(endpoint);
      this.#memories.delete(endpoint.id);
      this.#changes.announce("all");
      this.#warm([endpoint]);
      return endpoint;
    });
  }

  remove(id: EndpointId): Promise<boolean> {
    return this.#inTurn(async () => {
      const old = this.#deps.store.endpoints.find(id);
      // The key first: a key that nothing points to would stay for ever.
      if (old?.hasKey) await this.#keys.remove(id);
      const removed = this.#deps.store.endpoints.delete(id);
      this.#memories.delete(id);
      if (removed) this.#changes.announce("all");
      return removed;
    });
  }

  async test(id: EndpointId, caller: AbortSignal): Promise<EndpointTest> {
    const signal = AbortSignal.any([caller, this.#closing.signal]);
    const endpoint = this.#stored(id);
    let baseUrl = endpoint.baseUrl;
    const list = async () => {
      const key = await this.#keyOf(endpoint);
      const listed = await listAt(readAddress(endpoint.baseUrl ?? ""), key, this.#connections, signal);
      ({ baseUrl } = listed);
      return listed;
    };
    const modelWith: ModelWith = (capabilities, onStreamed) =>
      endpoint.kind === "local"
        ? this.#model(endpoint)
        : this.#openAi({ ...endpoint, baseUrl, capabilities }, { adapts: false, onStreamed });
    // A key that cannot be read is told by the first step that needs it.
    const key = await this.#keyOf(endpoint).catch(() => null);
    const result = await testEndpoint(
      {
        endpoint,
        modelWith,
        list: endpoint.kind === "local" ? null : list,
        clean: (text) => serverWords(text, key),
        clock: this.#deps.clock,
      },
      signal,
    );
    this.#deps.logger.info("language model tested", {
      endpoint: id,
      problem: result.problem?.code ?? null,
      steps: result.steps.map((it) => `${it.step} ${it.outcome}`).join(", "),
    });
    const { capabilities } = result;
    if (capabilities)
      await this.#inTurn(async () => {
        const now = this.#deps.store.endpoints.find(id);
        // It may have been changed or removed while it was being tested.
        if (!now || !sameModel(now, endpoint)) return;
        this.#deps.store.endpoints.save({ ...now, baseUrl, capabilities });
        this.#memories.delete(id);
        this.#changes.announce("all");
      });
    return result;
  }

  discover(signal: AbortSignal): Promise<Array<{ product: string; baseUrl: string; models: string[] }>> {
    return discoverServers(this.#connections, AbortSignal.any([signal, this.#closing.signal]));
  }

  async close(): Promise<void> {
    this.#closing.abort(fail("CANCELLED"));
    this.#connections.close();
    await this.#last;
  }

  #stored(id: EndpointId): LanguageEndpoint {
    const stored = this.#deps.store.endpoints.find(id);
    const endpoint = stored && placed(stored);
    if (!endpoint) throw fail("NOT_FOUND", "this language model is no longer set up");
    return endpoint;
  }

  #model(endpoint: LanguageEndpoint): LanguageModel {
    if (endpoint.kind === "local") return new LocalModel(endpoint, this.#deps.local);
    const memory = this.#memories.get(endpoint.id) ?? {};
    this.#memories.set(endpoint.id, memory);
    return this.#openAi(endpoint, { memory });
  }

  #openAi(endpoint: LanguageEndpoint, more: Partial<OpenAiModelOptions>): LanguageModel {
    return new OpenAiModel({
      endpoint,
      key: () => this.#keyOf(endpoint),
      connections: this.#connections,
      closing: this.#closing.signal,
      logger: this.#deps.logger,
      ...more,
    });
  }

  async #keyOf(endpoint: LanguageEndpoint): Promise<string | null> {
    if (!endpoint.hasKey || endpoint.baseUrl === null) return null;
    let key: string | null;
    try {
      key = await this.#keys.get(endpoint.id, readAddress(endpoint.baseUrl).origin);
    } catch (error) {
      // The secret store's own reason, which never quotes a secret.
      throw fail("LANGUAGE_MODEL_REFUSED", `the stored key cannot be read: ${toProblem(error).detail ?? ""}`);
    }
    // Going on without it would tell the operator nothing but "401".
    if (key === null) throw fail("LANGUAGE_MODEL_REFUSED", "the stored key cannot be read; enter it again");
    return key;
  }

  #warm(endpoints: LanguageEndpoint[]): void {
    // A library that does not load is told by the first request.
    if (endpoints.some((it) => it.kind === "openai")) void loadClient().catch(() => {});
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // The next in line starts whether or not this one failed; its caller gets the failure.
    this.#last = done.catch(() => {});
    return done;
  }
}
