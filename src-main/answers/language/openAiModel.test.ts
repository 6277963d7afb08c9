import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import { CAPABLE, inWords, modelAt, readAnswer } from "../../../test/languageModel.ts";
import { gate, partsOf, refuse, startModelServer, type ModelServer } from "../../../test/modelServer.ts";
import type { ModelRequest } from "../types.ts";
import type { OpenAiModelOptions } from "./openAiModel.ts";
import { Connections } from "./transport.ts";

let server: ModelServer;
let connections: Connections;

beforeEach(async () => {
  server = await startModelServer();
  connections = new Connections();
});
afterEach(async () => {
  connections.close();
  await server.close();
});

const model = (change: Partial<LanguageEndpoint> = {}, options: Partial<OpenAiModelOptions> = {}) =>
  modelAt(server.baseUrl, connections, change, options);
const ask = (
  request: ModelRequest,
  change: Partial<LanguageEndpoint> = {},
  options: Partial<OpenAiModelOptions> = {},
) => readAnswer(model(change, options).generate(request));

describe("an answer", () => {
  test("comes word by word, with its end and its count of tokens", async () => {
    server.answer = () => ["A person ", "walks ", "past."];
    const { text, pieces, done, error } = await ask(inWords("What is there?"));
    expect(error).toBeNull();
    expect({ text, pieces }).toEqual({ text: "A person walks past.", pieces: 3 });
    expect(done).toEqual({ kind: "done", finish: "stop", usage: { promptTokens: 11, completionTokens: 7 } });
    expect(server.requests).toEqual(["POST /v1/chat/completions"]);
  });

  test("is passed on before the next word is there", async () => {
    const held = gate();
    server.answer = () => ["first", held, "second"];
    const events = model().generate(inWords("go"));
    expect((await events.next()).value).toEqual({ kind: "text", text: "first" });
    held.open();
    expect((await events.next()).value).toEqual({ kind: "text", text: "second" });
    await events.return();
  });

  test("carries Korean, whole, wherever the network cuts it", async () => {
    const bytes = Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"사람이 걷습니다"}}]}\n\n');
    server.answer = () => [...bytes].map((byte) => ({ raw: Uint8Array.of(byte) }));
    expect((await ask(inWords("무엇이 보입니까?"))).text).toBe("사람이 걷습니다");
    expect(server.chats[0]!.body.messages[0]!.content).toBe("무엇이 보입니까?");
  });

  test("says when it was cut for length, and when it was declined", async () => {
    server.answer = () => ["A per", { finish: "length" }];
    expect((await ask(inWords("go"))).done?.finish).toBe("length");
    server.answer = () => [{ delta: { refusal: "I cannot help with that." } }];
    expect(await ask(inWords("go"))).toMatchObject({ text: "I cannot help with that.", done: { finish: "refusal" } });
    server.answer = () => ["I will", { finish: "content_filter" }];
    expect((await ask(inWords("go"))).done?.finish).toBe("refusal");
  });

  test("leaves out what the model thinks aloud, wherever the server puts it", async () => {
    server.answer = () => [{ delta: { reasoning_content: "hmm" } }, { delta: { reasoning: "hmm" } }, "Yes."];
    expect((await ask(inWords("go"))).text).toBe("Yes.");
    server.answer = () => ["\n<th", "ink>is it", " a car?</th", "ink>\n\nA car", "."];
    expect((await ask(inWords("go"))).text).toBe("A car.");
    const schema = { name: "answer", schema: { type: "object" } };
    server.answer = () => ['Let me see {"a":0}', "</think>", '{"a":', "1}"];
    expect((await ask(inWords("go", { schema }))).text).toBe('{"a":1}');
    server.answer = () => ["Let me see.", "</think>", "A car."];
    const mixed = await ask(inWords("go"));
    expect(mixed.error?.code).toBe("LANGUAGE_MODEL_BAD_ANSWER");
    expect(mixed.error?.problem.detail).toContain("thinks aloud");
  });

  test("ends soon after its last word when the server keeps the stream open", async () => {
    server.answer = () => [
      "Done.",
      { chunk: { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] } },
      new Promise(() => {}),
    ];
    expect(await ask(inWords("go"))).toMatchObject({
      text: "Done.",
      done: { finish: "stop", usage: null },
      error: null,
    });
    expect(await server.chats[0]!.over).toBe(false);
  });

  test("of a server that cannot stream comes as a whole", async () => {
    server.takes.streaming = false;
    expect(await ask(inWords("go"))).toMatchObject({ text: "ready", done: { finish: "stop" } });
    expect(server.chats.map((it) => it.body.stream)).toEqual([true, false]);
    // One that answers with JSON although a stream was asked for.
    server.answer = () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        choices: [{ message: { content: [{ type: "text", text: "parts" }] }, finish_reason: "stop" }],
      }),
    });
    server.takes.streaming = true;
    expect((await ask(inWords("go"))).text).toBe("parts");
  });
});

describe("a request", () => {
  test("carries further fields, and none of them replaces its own", async () => {
    const extra = {
      top_p: 0.9,
      chat_template: "{{ x }}",
      mm_processor_kwargs: { a: 1 },
      model: "other",
      messages: [],
      max_tokens: 9,
    };
    await ask(inWords("go", { extra, seed: 7, temperature: 0.2 }));
    const { body } = server.chats[0]!;
    expect(body).toEqual({
      top_p: 0.9,
      chat_template: "{{ x }}",
      mm_processor_kwargs: { a: 1 },
      model: "test-model",
      messages: [{ role: "user", content: "go" }],
      max_tokens: 100,
      temperature: 0.2,
      seed: 7,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  const frames = [1, 2, 3].map((n) => Uint8Array.of(0xff, 0xd8, n));
  const video = (): ModelRequest =>
    inWords("", {
      messages: [
        { role: "system", parts: [{ type: "text", text: "You watch." }] },
        {
          role: "user",
          parts: [
            { type: "video", frames, framesPerSecond: 0.5 },
            { type: "text", text: "What?" },
          ],
        },
      ],
    });

  test("sends frames as one video to a server that takes it", async () => {
    await ask(video(), { capabilities: CAPABLE });
    const { body } = server.chats[0]!;
    expect(body.messages).toEqual([
      { role: "system", content: "You watch." },
      {
        role: "user",
        content: [
          { type: "video_url", video_url: { url: "data:video/jpeg;base64,/9gB,/9gC,/9gD" } },
          { type: "text", text: "What?" },
        ],
      },
    ]);
    expect(body["media_io_kwargs"]).toEqual({ video: { num_frames: 3, fps: 0.5 } });
  });

  test("sends them as pictures to one that takes pictures only", async () => {
    await ask(video(), { capabilities: { ...CAPABLE, video: false } });
    const { body } = server.chats[0]!;
    expect(partsOf(body, "image_url").map((part) => part.image_url?.url)).toEqual([
      "data:image/jpeg;base64,/9gB",
      "data:image/jpeg;base64,/9gC",
      "data:image/jpeg;base64,/9gD",
    ]);
    expect(body["media_io_kwargs"]).toBeUndefined();
  });

  test("asks no model that was seen to take no pictures: it would make something up", async () => {
    const { error } = await ask(video(), { capabilities: { ...CAPABLE, images: false, video: false } });
    expect(error?.code).toBe("LANGUAGE_MODEL_REFUSED");
    expect(server.chats).toHaveLength(0);
  });

  test("tries a server that was not tested with pictures, then with a video, and remembers which it took", async () => {
    server.takes.images = false;
    const memory = {};
    expect((await ask(video(), {}, { memory })).error).toBeNull();
    expect((await ask(video(), {}, { memory })).error).toBeNull();
    expect(server.chats.map((it) => partsOf(it.body, "video_url").length)).toEqual([0, 1, 1]);
  });

  const schema = { name: "answer", schema: { type: "object", properties: { a: { type: "integer" } } } };

  test("holds the answer to a schema as strictly as the server can", async () => {
    server.answer = () => '{"a":1}';
    const memory = {};
    await ask(inWords("go", { schema }), {}, { memory });
    expect(server.chats[0]!.body.response_format).toEqual({
      type: "json_schema",
      json_schema: { ...schema, strict: true },
    });
    expect(server.chats[0]!.body.messages[0]!.content).toBe("go");
    server.takes.jsonSchema = false;
    await ask(inWords("go", { schema }), {}, { memory });
    expect(server.chats.at(-1)!.body.response_format).toEqual({ type: "json_object" });
    expect(server.chats.at(-1)!.body.messages[0]!.content).toContain('"properties":{"a":{"type":"integer"}}');
    server.takes.jsonObject = false;
    const before = server.chats.length;
    expect((await ask(inWords("go", { schema }), {}, { memory })).text).toBe('{"a":1}');
    expect(server.chats.slice(before).map((it) => it.body.response_format?.type)).toEqual(["json_object", undefined]);
    expect(server.chats.at(-1)!.body.messages[0]!.content).toContain("Answer with one JSON value");
  });

  test("gives up a field that the server names in its refusal", async () => {
    server.answer = (body) => {
      if ("max_tokens" in body)
        return refuse(
          400,
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        );
      if (body["temperature"] === 0) return refuse(400, "'temperature' does not support 0 with this model.");
      if ("stream_options" in body) return refuse(400, "Unrecognized request argument supplied: stream_options");
      return "fine";
    };
    expect((await ask(inWords("go"))).text).toBe("fine");
    expect(server.chats.at(-1)!.body["max_completion_tokens"]).toBe(100);
  });
});
