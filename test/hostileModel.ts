import type { ProblemCode } from "#shared/domain/errors.ts";
import { refuse, type Answer } from "./modelServer.ts";

/** How a server can fail, by name; with the code that an operator then reads. */
export interface HostileCase {
  answer: () => Answer;
  code: ProblemCode;
  /** Nothing ever comes: the endpoint's timeouts must be short for this one. */
  waits?: boolean;
}

const JSON_TYPE = { "content-type": "application/json" };
const SSE = { "content-type": "text/event-stream" };
const HTML = "<!doctype html><html><head><title>Router login</title></head><body><h1>Sign in</h1></body></html>";
const korean = new TextEncoder().encode('data: {"choices":[{"index":0,"delta":{"content":"사람');

export const HOSTILE: Record<string, HostileCase> = {
  "401": { answer: () => refuse(401, "Incorrect API key provided."), code: "LANGUAGE_MODEL_REFUSED" },
  "403": { answer: () => refuse(403, "This key may not use this model."), code: "LANGUAGE_MODEL_REFUSED" },
  "404": { answer: () => refuse(404, "The model does not exist."), code: "LANGUAGE_MODEL_REFUSED" },
  "400 too long": {
    answer: () => refuse(400, "This model's maximum context length is 4096 tokens."),
    code: "LANGUAGE_MODEL_REFUSED",
  },
  "429 for ever": {
    answer: () => refuse(429, "Too many requests.", { "retry-after": "0" }),
    code: "LANGUAGE_MODEL_REFUSED",
  },
  "500": { answer: () => refuse(500, "CUDA out of memory."), code: "LANGUAGE_MODEL_REFUSED" },
  "503 for ever": {
    answer: () => refuse(503, "Loading model", { "retry-after": "0" }),
    code: "LANGUAGE_MODEL_UNREACHABLE",
  },
  "redirect to another host": {
    answer: () => ({ status: 307, headers: { location: "http://evil.example/v1/chat/completions" } }),
    code: "LANGUAGE_MODEL_REFUSED",
  },
  "HTML in place of JSON": {
    answer: () => ({ status: 200, headers: { "content-type": "text/html" }, body: HTML }),
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "wrong content type": {
    answer: () => ({ status: 200, headers: { "content-type": "image/png" }, body: "\u0089PNG" }),
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "truncated JSON": {
    answer: () => ({ status: 200, headers: JSON_TYPE, body: '{"choices":[{"message":{"content":"A per' }),
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "JSON of something else": {
    answer: () => ({ status: 200, headers: JSON_TYPE, body: '{"hello":"world"}' }),
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "an empty stream": {
    answer: () => ({ status: 200, headers: SSE, body: "" }),
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "nonsense in the stream": { answer: () => [{ raw: "data: {nonsense}\n\n" }], code: "LANGUAGE_MODEL_BAD_ANSWER" },
  "empty choices": { answer: () => [{ chunk: { choices: [] } }, { finish: null }], code: "LANGUAGE_MODEL_BAD_ANSWER" },
  "an empty answer": { answer: () => [], code: "LANGUAGE_MODEL_BAD_ANSWER" },
  "a number for the text": { answer: () => [{ delta: { content: 42 } }], code: "LANGUAGE_MODEL_BAD_ANSWER" },
  "choices that are no list": { answer: () => [{ chunk: { choices: "yes" } }], code: "LANGUAGE_MODEL_BAD_ANSWER" },
  "a tool call": {
    answer: () => [
      { delta: { tool_calls: [{ index: 0, id: "1", type: "function", function: { name: "rm", arguments: "{}" } }] } },
      { finish: "tool_calls" },
    ],
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "nothing but reasoning": {
    answer: () => [{ delta: { reasoning_content: "Let me think." } }, { finish: "length" }],
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "an error before the first token": {
    answer: () => [{ chunk: { error: { message: "engine died", code: 500 } } }],
    code: "LANGUAGE_MODEL_REFUSED",
  },
  "an error in the stream": {
    answer: () => ["A person ", { chunk: { error: { message: "engine died", code: 500 } } }],
    code: "LANGUAGE_MODEL_BROKE_OFF",
  },
  "ended without an end": {
    answer: () => ["A person ", { cut: "end" }],
    code: "LANGUAGE_MODEL_BROKE_OFF",
  },
  "cut in a chunk": {
    answer: () => ["A person ", { raw: 'data: {"choices":[{"index":0,"delta":{"cont' }, { cut: "end" }],
    code: "LANGUAGE_MODEL_BROKE_OFF",
  },
  "cut in a character": {
    answer: () => ["A person ", { raw: korean.subarray(0, korean.length - 1) }, { cut: "end" }],
    code: "LANGUAGE_MODEL_BROKE_OFF",
  },
  "connection reset": { answer: () => ["A person ", { cut: "reset" }], code: "LANGUAGE_MODEL_BROKE_OFF" },
  "hung up": { answer: () => ({ none: "hang up" }), code: "LANGUAGE_MODEL_UNREACHABLE" },
  "an endless stream": {
    answer: () => [{ endless: { event: "walks ".repeat(500) } }],
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "an endless line": {
    answer: () => [{ raw: "data: " }, { endless: { raw: "x".repeat(65_536) } }],
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "an endless refusal": {
    answer: () => ({ status: 500, headers: { "content-type": "text/plain" }, body: "x".repeat(4_000_000) }),
    code: "LANGUAGE_MODEL_REFUSED",
  },
  "huge headers": {
    answer: () => ({ status: 200, headers: { ...SSE, "x-padding": "x".repeat(200_000) }, body: "" }),
    code: "LANGUAGE_MODEL_BAD_ANSWER",
  },
  "no headers": { answer: () => ({ none: "silent" }), code: "LANGUAGE_MODEL_TIMEOUT", waits: true },
  "no first token": { answer: () => ({ none: "silent after headers" }), code: "LANGUAGE_MODEL_TIMEOUT", waits: true },
  "no end": {
    answer: () => ["A person ", new Promise(() => {})],
    code: "LANGUAGE_MODEL_TIMEOUT",
    waits: true,
  },
};
