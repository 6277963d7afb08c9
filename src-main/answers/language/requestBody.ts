import type { ModelMessage, ModelPart, ModelRequest } from "../types.ts";
import type { Shape } from "./shape.ts";

type Content = { type: "text"; text: string } | { type: "image_url" | "video_url"; [field: string]: unknown };

/**
 * The body of POST /chat/completions. `extra` comes first: it cannot replace what the request itself says.
 * `max_tokens` rather than `max_completion_tokens`, because vLLM, Ollama (https://docs.ollama.com/api/openai-compatibility), llama.cpp and LM Studio all know it.
 */
export function requestBody(model: string, request: ModelRequest, shape: Shape): Record<string, unknown> {
  const { schema } = request;
  const messages =
    schema && shape.structured !== "jsonSchema" ? inWords(request.messages, schema.schema) : request.messages;
  return {
    ...videoHints(request, shape),
    ...request.extra,
    model,
    messages: messages.map((message) => ({ role: message.role, content: contentOf(message, shape) })),
    [shape.tokensField]: request.maxTokens,
    ...(shape.temperature ? { temperature: request.temperature } : {}),
    ...(shape.seed && typeof request.seed === "number" ? { seed: request.seed } : {}),
    ...(shape.stream ? { stream: true } : { stream: false }),
    ...(shape.stream && shape.usage ? { stream_options: { include_usage: true } } : {}),
    ...(schema && shape.structured !== "none" ? { response_format: responseFormat(schema, shape.structured) } : {}),
  };
}

/** A message of text alone goes as one string: every server takes that, not every chat template takes parts. */
function contentOf({ parts }: ModelMessage, shape: Shape): string | Content[] {
  if (parts.every((part) => part.type === "text")) return parts.map((part) => part.text).join("\n");
  return parts.flatMap((part) => contentParts(part, shape));
}

function contentParts(part: ModelPart, shape: Shape): Content[] {
  switch (part.type) {
    case "text":
      return [{ type: "text", text: part.text }];
    case "image":
      return [picture(part.jpeg)];
    case "video":
      if (shape.video === "pictures") return part.frames.map(picture);
      // Frames of one video, JPEG by JPEG: vLLM takes them so (VideoMediaIO.load_base64 in vllm/multimodal/media/video.py), and so does SGLang's video_url of that type.
      return [{ type: "video_url", video_url: { url: `data:video/jpeg;base64,${part.frames.map(base64).join(",")}` } }];
  }
}

const picture = (jpeg: Uint8Array): Content => ({
  type: "image_url",
  image_url: { url: `data:image/jpeg;base64,${base64(jpeg)}` },
});

const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/**
 * vLLM cuts a list of frames to its `num_frames` (32 unless its --media-io-kwargs say more) and takes it for one frame a second; both can be said in the request
 * (https://docs.vllm.ai/en/v0.22.1/api/vllm/multimodal/media/video/), from 0.31 with --trust-request-mm-kwargs only (https://github.com/vllm-project/vllm/releases/tag/v0.31.0).
 * Sent with `video_url` only, which servers of other kinds rarely take.
 */
function videoHints(request: ModelRequest, shape: Shape): Record<string, unknown> {
  if (shape.video === "pictures" || !shape.videoHints) return {};
  const videos = request.messages.flatMap(({ parts }) => parts.filter((part) => part.type === "video"));
  if (videos.length === 0) return {};
  const fps = Math.min(...videos.map((video) => video.framesPerSecond));
  const frames = Math.max(...videos.map((video) => video.frames.length));
  return { media_io_kwargs: { video: { num_frames: frames, ...(fps > 0 && Number.isFinite(fps) ? { fps } : {}) } } };
}

/**
 * json_schema: vLLM, Ollama, LM Studio (https://lmstudio.ai/docs/advanced/structured-output) and llama.cpp since b4820. json_object: older llama.cpp ("must be one of "text" or "json_object""), not LM Studio
 * ("'response_format.type' must be 'json_schema' or 'text'", https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/189).
 */
function responseFormat(
  { name, schema }: NonNullable<ModelRequest["schema"]>,
  structured: "jsonSchema" | "jsonObject",
) {
  return structured === "jsonSchema"
    ? { type: "json_schema", json_schema: { name, schema, strict: true } }
    : { type: "json_object" };
}

/** The schema at the end of the last message, for servers that cannot be held to it. */
function inWords(messages: ModelMessage[], schema: Record<string, unknown>): ModelMessage[] {
  const text = `Answer with one JSON value and nothing else: no explanation, no code fence. It has to fit this JSON schema:\n${JSON.stringify(schema)}`;
  const last = messages.at(-1);
  if (!last) return [{ role: "user", parts: [{ type: "text", text }] }];
  return [...messages.slice(0, -1), { ...last, parts: [...last.parts, { type: "text", text }] }];
}
