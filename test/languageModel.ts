import type { AppError } from "#shared/domain/errors.ts";
import { endpointId, type LanguageEndpoint, type ModelCapabilities } from "#shared/domain/language.ts";
import { readAddress } from "../src-main/answers/language/address.ts";
import { OpenAiModel, type OpenAiModelOptions } from "../src-main/answers/language/openAiModel.ts";
import type { Connections } from "../src-main/answers/language/transport.ts";
import type { ModelEvent, ModelRequest } from "../src-main/answers/types.ts";

/** Of a server that does it all. */
export const CAPABLE: ModelCapabilities = {
  text: true,
  images: true,
  video: true,
  structured: "jsonSchema",
  streaming: true,
  models: [],
  firstTokenMs: 1,
  testedAtMs: 1,
};

/** An endpoint that was not tested, at an address. */
export function endpointAt(baseUrl: string, change: Partial<LanguageEndpoint> = {}): LanguageEndpoint {
  const { host, locality } = readAddress(baseUrl);
  return {
    id: endpointId.parse("e_0123456789abcdef"),
    name: "Test",
    kind: "openai",
    baseUrl,
    model: "test-model",
    packId: null,
    roles: ["text"],
    hasKey: false,
    host,
    locality,
    capabilities: null,
    firstTokenTimeoutMs: 10_000,
    totalTimeoutMs: 20_000,
    ...change,
  };
}

/** A model at an address, which does not wait between two tries. */
export function modelAt(
  baseUrl: string,
  connections: Connections,
  change: Partial<LanguageEndpoint> = {},
  options: Partial<OpenAiModelOptions> = {},
): OpenAiModel {
  const endpoint = endpointAt(change.baseUrl ?? baseUrl, change);
  return new OpenAiModel({ endpoint, key: async () => null, connections, retryMs: [0, 0], ...options });
}

/** A request of one message of text. */
export const inWords = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [{ role: "user", parts: [{ type: "text", text }] }],
  maxTokens: 100,
  temperature: 0,
  signal: new AbortController().signal,
  ...more,
});

/** All that came of an answer, and what ended it. */
export async function readAnswer(events: AsyncGenerator<ModelEvent, void>) {
  const result = {
    text: "",
    pieces: 0,
    done: null as Extract<ModelEvent, { kind: "done" }> | null,
    error: null as AppError | null,
  };
  try {
    for await (const event of events) {
      if (event.kind === "done") result.done = event;
      else {
        result.text += event.text;
        result.pieces++;
      }
    }
  } catch (error) {
    result.error = error as AppError;
  }
  return result;
}
