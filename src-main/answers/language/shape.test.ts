import { describe, expect, test } from "vitest";
import { CAPABLE, inWords } from "../../../test/languageModel.ts";
import type { ModelRequest } from "../types.ts";
import { concede, shapeOf, type Shape } from "./shape.ts";

const schema = { name: "a", schema: { type: "object" } };
const video: ModelRequest = inWords("", {
  messages: [{ role: "user", parts: [{ type: "video", frames: [Uint8Array.of(1)], framesPerSecond: 1 }] }],
});

describe("what is given up after a refusal", () => {
  // Wordings as these servers publish them; see the sources at CONCESSIONS.
  test.each<[string, number, string, ModelRequest, Partial<Shape> | null]>([
    [
      "LM Studio",
      400,
      "'response_format.type' must be 'json_schema' or 'text'",
      inWords("", { schema }),
      { structured: "jsonObject" },
    ],
    [
      "old llama.cpp",
      500,
      'response_format type must be one of "text" or "json_object", but got: json_schema',
      inWords("", { schema }),
      { structured: "jsonObject" },
    ],
    [
      "llama.cpp",
      400,
      "JSON schema conversion failed: Unrecognized schema",
      inWords("", { schema }),
      { structured: "jsonObject" },
    ],
    ["llama.cpp", 400, "unsupported content[].type", video, { video: "video_url" }],
    [
      "llama.cpp",
      500,
      "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
      video,
      { video: "video_url" },
    ],
    ["vLLM", 400, "At most 0 image(s) may be provided in one prompt.", video, { video: "video_url" }],
    [
      "OpenAI",
      400,
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      inWords(""),
      { tokensField: "max_completion_tokens" },
    ],
    ["vLLM", 400, "media_io_kwargs is not allowed without --trust-request-mm-kwargs", video, { videoHints: false }],
    ["vLLM", 400, "media_io_kwargs is not allowed", { ...video, extra: { media_io_kwargs: {} } }, null],
    ["a gateway", 422, "Unrecognized request argument supplied: stream_options", inWords(""), { usage: false }],
    ["a gateway", 501, "streaming is not implemented", inWords(""), { stream: false }],
    // Nothing that the request could do without.
    ["vLLM", 400, "This model's maximum context length is 4096 tokens.", inWords(""), null],
    ["vLLM", 400, "response_format is wrong", inWords(""), null],
    ["vLLM", 404, "The model `x` does not exist.", inWords("", { schema }), null],
    ["anyone", 401, "stream_options: you may not", inWords(""), null],
    ["anyone", 429, "too many images", video, null],
  ])("%s, %i: %s", (_server, status, words, request, change) => {
    const shape = shapeOf(null);
    expect(concede(shape, { status, words }, request, false)).toEqual(change && { ...shape, ...change });
  });

  test("is never a tested way to send frames: the refusal is then worth reading", () => {
    const shape = shapeOf({ ...CAPABLE, video: false });
    expect(concede(shape, { status: 400, words: "At most 1 image(s) may be provided" }, video, true)).toBeNull();
  });

  test("comes to an end whatever a server says", () => {
    const words = "media_io_kwargs max_completion_tokens stream_options response_format temperature seed image stream";
    let shape: Shape | null = shapeOf(null);
    let steps = 0;
    while ((shape = concede(shape, { status: 400, words }, { ...video, schema }, false)))
      expect(++steps).toBeLessThan(20);
    expect(steps).toBe(9);
  });
});
