import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { problem } from "../domain/errors.ts";
import { endpointId, languageEndpoint, modelCapabilities, modelRole } from "../domain/language.ts";
import { packId } from "../domain/model.ts";
import { base } from "./base.ts";

/** A snapshot first, then the whole list again after each change: there are a handful. */
export const languageEvent = z.object({ endpoints: z.array(languageEndpoint) });
export type LanguageEvent = z.infer<typeof languageEvent>;

export const endpointDraft = z.object({
  id: endpointId.optional(),
  name: z.string().min(1).max(120),
  kind: z.enum(["openai", "local"]),
  /** http or https, no user name or password in it. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable(),
  model: z.string().min(1).max(300),
  packId: packId.nullable().default(null),
  roles: z.array(modelRole).max(2),
  /** Left out = the kept key stays while host and port stay the same; null or "" = none. Goes to the system's secret store and never comes back. */
  key: z.string().max(2000).nullable().optional(),
  firstTokenTimeoutMs: z.int().min(1000).max(3_600_000).default(120_000),
  totalTimeoutMs: z.int().min(1000).max(7_200_000).default(900_000),
});
export type EndpointDraft = z.input<typeof endpointDraft>;

/** What a test found. `problem` null = it answers. */
export const endpointTest = z.object({
  capabilities: modelCapabilities.nullable(),
  problem: problem.nullable(),
  /** One line per step for the operator: what was asked and what came back. */
  steps: z.array(
    z.object({
      step: z.enum(["connect", "models", "text", "streaming", "images", "video", "structured"]),
      outcome: z.enum(["yes", "no", "skipped"]),
      detail: z.string().max(500),
    }),
  ),
});
export type EndpointTest = z.infer<typeof endpointTest>;

/** A server that answered at one of the usual local ports. */
export const foundServer = z.object({
  product: z.string(),
  baseUrl: z.string(),
  models: z.array(z.string().max(300)).max(500),
});

export const languageContract = {
  watch: base.output(eventIterator(languageEvent)),
  list: base.output(z.array(languageEndpoint)),
  save: base.input(endpointDraft).output(languageEndpoint),
  remove: base.input(z.object({ id: endpointId })).output(z.object({ removed: z.boolean() })),
  /** Asks the server a few small things (a word, a drawn picture, four frames, a JSON object) and remembers what it can do. */
  test: base.input(z.object({ id: endpointId })).output(endpointTest),
  /** Looks at the usual ports of this machine (Ollama, LM Studio, vLLM, llama.cpp); nowhere else. */
  discover: base.output(z.array(foundServer)),
};
