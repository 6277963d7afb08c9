import type { implement } from "@orpc/server";
import type { z } from "zod";
import type { Contract } from "#shared/contract/index.ts";
import type { endpointDraft, EndpointTest, foundServer, LanguageEvent } from "#shared/contract/language.ts";
import {
  endpointId,
  type EndpointId,
  type LanguageEndpoint,
  type Locality,
  type ModelCapabilities,
  type ModelUse,
} from "#shared/domain/language.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { Channel } from "./channel.ts";

type Implementer = ReturnType<typeof implement<Contract>>;

export const fakeEndpointId = (n: number): EndpointId => endpointId.parse(`e_fake${String(n).padStart(8, "0")}`);

const CAN: ModelCapabilities = {
  text: true,
  images: true,
  video: false,
  structured: "jsonSchema",
  streaming: true,
  models: ["qwen2.5:7b-instruct", "llava-next-video-7b"],
  firstTokenMs: 240,
  testedAtMs: Date.UTC(2026, 10, 22, 9, 30, 0),
};

/** An endpoint of the fake machine; its words are those of a server on this machine unless `change` says otherwise. */
export function fakeEndpoint(n: number, change: Partial<LanguageEndpoint> = {}): LanguageEndpoint {
  return {
    id: fakeEndpointId(n),
    name: "Ollama",
    kind: "openai",
    baseUrl: "http://127.0.0.1:11434/v1",
    model: "qwen2.5:7b-instruct",
    packId: null,
    roles: ["text"],
    hasKey: false,
    host: "127.0.0.1:11434",
    locality: "thisMachine",
    capabilities: CAN,
    firstTokenTimeoutMs: 120_000,
    totalTimeoutMs: 900_000,
    ...change,
  };
}

/** A second one, on another machine of the site. */
export const remoteEndpoint = (n = 2): LanguageEndpoint =>
  fakeEndpoint(n, {
    name: "GPU server",
    baseUrl: "http://192.168.0.12:8000/v1",
    model: "llava-next-video-34b",
    roles: ["video", "text"],
    hasKey: true,
    host: "192.168.0.12:8000",
    locality: "network",
  });

export const modelUseOf = ({ name, model, host, locality }: LanguageEndpoint): ModelUse => ({
  name,
  model,
  host,
  locality,
});

const localityOf = (host: string): Locality =>
  /^(127\.|localhost|\[::1\])/.test(host)
    ? "thisMachine"
    : /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^[^.]+$/.test(host.replace(/:\d+$/, ""))
      ? "network"
      : "internet";

/** Language model endpoints in memory. None at first: tests and the dev page set what they need. */
export class FakeLanguage {
  endpoints: LanguageEndpoint[] = [];
  /** What `discover` finds. */
  found: Array<z.infer<typeof foundServer>> = [
    { product: "Ollama", baseUrl: "http://127.0.0.1:11434/v1", models: ["qwen2.5:7b-instruct", "llava:7b"] },
  ];
  /** What `test` finds; null = a server that does it all. */
  tested: EndpointTest | null = null;
  readonly #events = new Channel<LanguageEvent>();

  set(endpoints: LanguageEndpoint[]): void {
    this.endpoints = endpoints;
    this.#events.emit({ endpoints });
  }

  find(id: EndpointId | null | undefined, role: "text" | "video"): LanguageEndpoint | null {
    if (id === null) return null;
    if (id !== undefined) return this.endpoints.find((one) => one.id === id) ?? null;
    return this.endpoints.find((one) => one.roles.includes(role)) ?? null;
  }

  router(os: Implementer, note: (name: string, input?: unknown) => void) {
    return {
      watch: os.language.watch.handler(({ signal }) => this.#events.follow({ endpoints: this.endpoints }, signal)),
      list: os.language.list.handler(() => this.endpoints),
      save: os.language.save.handler(({ input }) => {
        note("language.save", {
          ...input,
          key: input.key === undefined ? undefined : input.key === null ? null : "***",
        });
        const saved = this.#from(input);
        const known = this.endpoints.some((one) => one.id === saved.id);
        this.set(known ? this.endpoints.map((one) => (one.id === saved.id ? saved : one)) : [...this.endpoints, saved]);
        return saved;
      }),
      remove: os.language.remove.handler(({ input }) => {
        note("language.remove", input);
        const before = this.endpoints.length;
        this.set(this.endpoints.filter((one) => one.id !== input.id));
        return { removed: this.endpoints.length < before };
      }),
      test: os.language.test.handler(({ input, errors }) => {
        note("language.test", input);
        const endpoint = this.endpoints.find((one) => one.id === input.id);
        if (!endpoint) throw errors.PROBLEM({ data: problemOf("NOT_FOUND") });
        const result = this.tested ?? allPassed(endpoint);
        this.set(
          this.endpoints.map((one) => (one.id === input.id ? { ...one, capabilities: result.capabilities } : one)),
        );
        return result;
      }),
      discover: os.language.discover.handler(() => (note("language.discover"), this.found)),
    };
  }

  #from(draft: z.output<typeof endpointDraft>): LanguageEndpoint {
    const id = draft.id ?? fakeEndpointId(this.endpoints.length + 1);
    const known = this.endpoints.find((one) => one.id === id);
    const { name, kind, baseUrl, model, packId, roles, firstTokenTimeoutMs, totalTimeoutMs } = draft;
    const host = baseUrl ? new URL(baseUrl).host : "";
    return {
      id,
      name,
      kind,
      baseUrl,
      model,
      packId,
      roles,
      hasKey: draft.key === undefined ? (known?.hasKey ?? false) : draft.key !== null && draft.key !== "",
      host,
      locality: host === "" ? "thisMachine" : localityOf(host),
      capabilities: known?.capabilities ?? null,
      firstTokenTimeoutMs,
      totalTimeoutMs,
    };
  }
}

function allPassed(endpoint: LanguageEndpoint): EndpointTest {
  const step = (name: EndpointTest["steps"][number]["step"], outcome: "yes" | "no", detail: string) => ({
    step: name,
    outcome,
    detail,
  });
  return {
    capabilities: { ...CAN, testedAtMs: Date.now() },
    problem: null,
    steps: [
      step("connect", "yes", `${endpoint.host} answers`),
      step("models", "yes", CAN.models.join(", ")),
      step("text", "yes", "ready"),
      step("streaming", "yes", "first token after 240 ms"),
      step("images", "yes", "a red square"),
      step("video", "no", "HTTP 400: unknown content type video_url"),
      step("structured", "yes", "json_schema"),
    ],
  };
}
