import { z } from "zod";
import { packId } from "./model.ts";

export const endpointId = z
  .string()
  .regex(/^e_[0-9a-z]{10,32}$/)
  .brand<"EndpointId">();
export type EndpointId = z.infer<typeof endpointId>;

/** What a language model is asked for: `video` writes captions from frames, `text` writes answers from evidence. */
export const modelRole = z.enum(["video", "text"]);
export type ModelRole = z.infer<typeof modelRole>;

/**
 * Where the words and pictures of a request go. `thisMachine` = a loopback address, or a child process of the app; `network` = a private or link-local address or a
 * name without dots; `internet` = everything else. Anything but `thisMachine` is told on every use.
 */
export const locality = z.enum(["thisMachine", "network", "internet"]);
export type Locality = z.infer<typeof locality>;

/** What a server was seen to do when it was tested. */
export const modelCapabilities = z.object({
  text: z.boolean(),
  images: z.boolean(),
  /** Takes a list of frames as one video (`video_url`). */
  video: z.boolean(),
  /** How an answer can be held to a JSON schema. */
  structured: z.enum(["jsonSchema", "jsonObject", "none"]),
  streaming: z.boolean(),
  /** Names that the server lists; empty when it lists none. */
  models: z.array(z.string().max(300)).max(500),
  /** Wall-clock time to the first token of a short answer; null when it did not answer. */
  firstTokenMs: z.number().nullable(),
  testedAtMs: z.int(),
});
export type ModelCapabilities = z.infer<typeof modelCapabilities>;

/** One language model that the app may ask. The key is never part of it: only whether there is one. */
export const languageEndpoint = z.object({
  id: endpointId,
  name: z.string().min(1).max(120),
  /** `openai` = a server that speaks the OpenAI protocol; `local` = an installed pack in a child process of the app. */
  kind: z.enum(["openai", "local"]),
  /** Base address up to and with "/v1"; null for `local`. Never holds credentials. */
  baseUrl: z.url().max(2000).nullable(),
  /** Model name as the server knows it; for `local` the pack's id. */
  model: z.string().min(1).max(300),
  packId: packId.nullable(),
  roles: z.array(modelRole).max(2),
  hasKey: z.boolean(),
  /** Host name and port, or "" for `local`: what is said on every use. */
  host: z.string(),
  locality,
  capabilities: modelCapabilities.nullable(),
  /** Longest wait for the first token, and for the whole answer. */
  firstTokenTimeoutMs: z.int().min(1000).max(3_600_000),
  totalTimeoutMs: z.int().min(1000).max(7_200_000),
});
export type LanguageEndpoint = z.infer<typeof languageEndpoint>;

/** What is said of a model wherever it was used: enough to know later who wrote a sentence, and where the footage went. */
export const modelUse = languageEndpoint.pick({ name: true, model: true, host: true, locality: true });
export type ModelUse = z.infer<typeof modelUse>;

export const tokenUsage = z.object({ promptTokens: z.int(), completionTokens: z.int() });
export type TokenUsage = z.infer<typeof tokenUsage>;
