import type { ModelCapabilities } from "#shared/domain/language.ts";
import type { ModelRequest } from "../types.ts";

/** How a request is put to one server. */
export interface Shape {
  stream: boolean;
  /** `stream_options.include_usage` */
  usage: boolean;
  tokensField: "max_tokens" | "max_completion_tokens";
  temperature: boolean;
  seed: boolean;
  structured: ModelCapabilities["structured"];
  video: "video_url" | "pictures";
  /** `media_io_kwargs` with a video */
  videoHints: boolean;
}

/** What the test of an endpoint found, or the likeliest where it was not tested: pictures before `video_url`, because some servers drop parts that they do not know and the model would then make something up. */
export function shapeOf(capabilities: ModelCapabilities | null): Shape {
  return {
    stream: capabilities?.streaming ?? true,
    usage: true,
    tokensField: "max_tokens",
    temperature: true,
    seed: true,
    structured: capabilities?.structured ?? "jsonSchema",
    video: capabilities?.video ? "video_url" : "pictures",
    videoHints: true,
  };
}

interface Concession {
  /** Looked for in the words of a refusal. */
  about: RegExp;
  give: (shape: Shape, request: ModelRequest, tested: boolean) => Partial<Shape> | null;
}

/**
 * In order: the first that is named and can still be given up. Wordings: OpenAI ("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."; "'temperature' does
 * not support 0 with this model."), llama.cpp ("response_format type must be one of ..."; "image input is not supported"; "unsupported content[].type"), vLLM ("At most 0 image(s) may be provided"),
 * LM Studio ("'response_format.type' must be ..."), gateways ("Unrecognized request argument supplied: stream_options").
 */
const CONCESSIONS: Concession[] = [
  {
    about: /max_completion_tokens/i,
    give: (shape) => (shape.tokensField === "max_tokens" ? { tokensField: "max_completion_tokens" } : null),
  },
  {
    about: /media_io_kwargs|mm[ _-]kwargs|multimodal kwargs/i,
    // Where the caller said them itself, it is the caller's to take them back.
    give: (shape, { extra }) =>
      shape.videoHints && extra?.["media_io_kwargs"] === undefined ? { videoHints: false } : null,
  },
  { about: /stream_options|include_usage/i, give: (shape) => (shape.usage ? { usage: false } : null) },
  {
    about: /response_format|json[ _]?schema|json[ _]?object|structured|guided|grammar/i,
    give: (shape, { schema }) =>
      !schema || shape.structured === "none"
        ? null
        : { structured: shape.structured === "jsonSchema" ? "jsonObject" : "none" },
  },
  { about: /\btemperature\b/i, give: (shape) => (shape.temperature ? { temperature: false } : null) },
  { about: /\bseed\b/i, give: (shape) => (shape.seed ? { seed: false } : null) },
  {
    about: /\bimages?\b|\bvideo|content(\[\])?[. ]?(part )?type/i,
    give: (shape, request, tested) =>
      !tested && shape.video === "pictures" && hasVideo(request) ? { video: "video_url" } : null,
  },
  { about: /\bstream(ing)?\b/i, give: (shape) => (shape.stream ? { stream: false } : null) },
];

/** Statuses that a server refuses a field or a part with; llama.cpp says 500 to pictures that its model cannot see. */
const OF_CONTENT = new Set([400, 404, 415, 422, 500, 501]);

/**
 * Another shape after a refusal, when its words name something that the request can do without; null when there is nothing to give up. Every step gives up one thing for good, so this ends.
 */
export function concede(
  shape: Shape,
  refusal: { status: number; words: string },
  request: ModelRequest,
  tested: boolean,
): Shape | null {
  if (!OF_CONTENT.has(refusal.status)) return null;
  for (const { about, give } of CONCESSIONS) {
    if (!about.test(refusal.words)) continue;
    const change = give(shape, request, tested);
    if (change) return { ...shape, ...change };
  }
  return null;
}

export function hasVideo(request: ModelRequest): boolean {
  return request.messages.some(({ parts }) => parts.some((part) => part.type === "video"));
}

export function hasImage(request: ModelRequest): boolean {
  return request.messages.some(({ parts }) => parts.some((part) => part.type === "image"));
}
