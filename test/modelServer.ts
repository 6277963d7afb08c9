import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A real HTTP server on 127.0.0.1 that speaks the OpenAI protocol, and says what a test tells it to.
 *
 * ```ts
 * const server = await startModelServer();                        // knows the answers to the app's own test of an endpoint
 * const held = gate();
 * server.answer = (body) => ["A person ", held, "walks."];        // chunks in order; a promise holds the stream until it settles
 * server.answer = () => JSON.stringify({ sentences: [] });        // one chunk
 * server.answer = (body, nth) => (nth === 0 ? refuse(429, "slow down", { "retry-after": "0" }) : "now it works");
 * server.answer = HOSTILE["cut in a chunk"]!.answer;              // test/hostileModel.ts has the whole list with the codes to expect
 * await server.asked(2);                                          // until two chat requests have arrived
 * server.chats[0]!.body.messages; server.chats[0]!.headers;       // every request, as it was sent
 * await server.idle();                                            // until no chat request is open any more (they were answered, or the client went)
 * await server.close();
 * ```
 */
export interface ModelServer {
  /** "http://127.0.0.1:<port>/v1" */
  readonly baseUrl: string;
  readonly port: number;
  /** "GET /v1/models" of every request so far, chat or not. */
  readonly requests: string[];
  /** Every chat request so far. */
  readonly chats: ChatRequest[];
  /** Connections made so far. */
  readonly connections: number;
  /** What it answers; may be replaced at any time. */
  answer: Script;
  /** What it takes. A part or format that it does not take is refused with 400, in vLLM's words. */
  takes: { images: boolean; video: boolean; jsonSchema: boolean; jsonObject: boolean; streaming: boolean };
  /** Null: no key is asked for. */
  key: string | null;
  models: string[];
  /** In place of the list of models. */
  modelsAnswer: Answer | null;
  /** Resolves when `count` chat requests have arrived. */
  asked(count: number): Promise<void>;
  /** Resolves when no chat request is open. */
  idle(): Promise<void>;
  /** Closes the connections that clients keep for later. */
  dropKept(): void;
  close(): Promise<void>;
}

export interface ChatRequest {
  headers: IncomingMessage["headers"];
  body: ChatBody;
  /** Settles when the exchange is over: true = the answer was sent whole, false = the client left before. */
  over: Promise<boolean>;
}

export interface ChatPart {
  type: string;
  text?: string;
  image_url?: { url: string };
  video_url?: { url: string };
}

/** The body of a chat request; further fields as they were sent. */
export interface ChatBody {
  model: string;
  messages: Array<{ role: string; content: string | ChatPart[] }>;
  stream?: boolean;
  response_format?: { type: string; json_schema?: { name: string; schema: Record<string, unknown>; strict?: boolean } };
  [field: string]: unknown;
}

/** One step of an answer, in order. */
export type Piece =
  /** A chunk of text. */
  | string
  /** The stream waits for it. */
  | Promise<unknown>
  /** Merged into a chunk's `delta`: reasoning_content, refusal, tool_calls, content of a wrong type ... */
  | { delta: Record<string, unknown> }
  /** The chunk as a whole. */
  | { chunk: unknown }
  /** Bytes as they are, in the place of an event. */
  | { raw: string | Uint8Array }
  /** Ends the answer with this instead of "stop". */
  | { finish: string | null; usage?: unknown }
  /** The response ends here, without an end of the answer; or its connection is reset. */
  | { cut: "end" | "reset" }
  /** Without end, until the client goes. `event`: one event after another; `raw`: the bytes again and again. */
  | { endless: { event: string } | { raw: string } };

/** In the place of a stream. */
export interface Whole {
  status: number;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  /** Cuts the connection after the body; content-length then promises more. */
  reset?: boolean;
}

/** Text, steps, a whole response, or none: silence before or after the headers, or a connection that is closed without a word. */
export type Answer = string | Piece[] | Whole | { none: "silent" | "silent after headers" | "hang up" };
export type Script = (body: ChatBody, nth: number) => Answer | Promise<Answer>;

/** A promise that a test settles by hand. */
export function gate(): Promise<void> & { open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return Object.assign(promise, { open: resolve });
}

/** A refusal as such servers word it. */
export function refuse(status: number, message: string, headers: Record<string, string> = {}): Whole {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ error: { message, type: "invalid_request_error", param: null, code: status } }),
  };
}

/** All text of a request, for scripts that look for words in it. */
export function textOf(body: ChatBody): string {
  return body.messages
    .flatMap(({ content }) => (typeof content === "string" ? [content] : content.map((part) => part.text ?? "")))
    .join("\n");
}

/** Parts of one type in a request, in order. */
export function partsOf(body: ChatBody, type: "image_url" | "video_url"): ChatPart[] {
  return body.messages.flatMap(({ content }) =>
    typeof content === "string" ? [] : content.filter((part) => part.type === type),
  );
}

/** Answers what the app asks when it tests an endpoint, as a model that sees would. */
export const capable: Script = (body) => {
  if (partsOf(body, "video_url").length > 0) return "Orange, then purple.";
  if (partsOf(body, "image_url").length > 0) return "Orange.";
  if (body.response_format || /json/i.test(textOf(body))) return '{"colour":"blue","count":3}';
  return ["re", "ady"];
};

export async function startModelServer(
  options: Partial<Pick<ModelServer, "answer" | "takes" | "key" | "models">> & { port?: number } = {},
): Promise<ModelServer> {
  const waiting = new Set<() => void>();
  let open = 0;
  let connections = 0;
  const tell = () => {
    for (const look of waiting) look();
  };
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });

  const http = createServer((request, response) => {
    server.requests.push(`${request.method} ${request.url}`);
    serve(request, response).catch((error: unknown) => {
      // A script that throws must not hang the test.
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(String(error));
    });
  });
  http.on("connection", () => connections++);
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = http.address() as AddressInfo;

  const server: ModelServer = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    requests: [],
    chats: [],
    get connections() {
      return connections;
    },
    answer: options.answer ?? capable,
    takes: options.takes ?? { images: true, video: true, jsonSchema: true, jsonObject: true, streaming: true },
    key: options.key ?? null,
    models: options.models ?? ["test-model"],
    modelsAnswer: null,
    asked: (count) => until(() => server.chats.length >= count),
    idle: () => until(() => open === 0),
    dropKept: () => http.closeIdleConnections(),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes: Buffer[] = [];
    for await (const chunk of request) bytes.push(chunk as Buffer);
    if (server.key !== null && request.headers.authorization !== `Bearer ${server.key}`)
      return sendWhole(response, refuse(401, "Incorrect API key provided."));
    if (request.url === "/v1/models" && request.method === "GET")
      return await play(response, server.modelsAnswer ?? listOf(server.models), null);
    if (request.url !== "/v1/chat/completions" || request.method !== "POST")
      return sendWhole(response, refuse(404, "Not Found"));
    const body = JSON.parse(Buffer.concat(bytes).toString()) as ChatBody;
    const over = Promise.withResolvers<boolean>();
    open++;
    response.once("close", () => {
      open--;
      over.resolve(response.writableFinished);
      tell();
    });
    const nth = server.chats.push({ headers: request.headers, body, over: over.promise }) - 1;
    tell();
    await play(response, refusalOf(server, body) ?? (await server.answer(body, nth)), body);
  }
  return server;
}

function listOf(models: string[]): Whole {
  const data = models.map((id) => ({ id, object: "model", created: 1, owned_by: "test" }));
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ object: "list", data }),
  };
}

/** Words of vLLM's and llama.cpp's refusals. */
function refusalOf({ takes, models }: ModelServer, body: ChatBody): Whole | null {
  if (!models.includes(body.model)) return refuse(404, `The model \`${body.model}\` does not exist.`);
  if (!takes.images && partsOf(body, "image_url").length > 0)
    return refuse(400, "At most 0 image(s) may be provided in one prompt.");
  if (!takes.video && partsOf(body, "video_url").length > 0)
    return refuse(400, "Unsupported content part type: video_url");
  const format = body.response_format?.type;
  if ((format === "json_schema" && !takes.jsonSchema) || (format === "json_object" && !takes.jsonObject))
    return refuse(400, `response_format type ${format} is not supported`);
  if (body.stream === true && !takes.streaming) return refuse(400, "stream is not supported");
  return null;
}

function sendWhole(response: ServerResponse, { status, headers, body, reset }: Whole): void {
  response.writeHead(status, headers);
  if (!reset) return void response.end(body);
  response.write(body ?? "", () => response.socket?.resetAndDestroy());
}

async function play(response: ServerResponse, answer: Answer, body: ChatBody | null): Promise<void> {
  if (typeof answer === "object" && "none" in answer) {
    if (answer.none === "hang up") response.destroy();
    if (answer.none === "silent after headers")
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    return;
  }
  if (typeof answer === "object" && "status" in answer) return sendWhole(response, answer);
  const pieces = typeof answer === "string" ? [answer] : answer;
  if (body?.stream === true) await stream(response, pieces, body);
  else await whole(response, pieces, body);
}

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

async function stream(response: ServerResponse, pieces: Piece[], body: ChatBody): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  const gone = closed(response);
  const write = (bytes: string | Uint8Array) => send(response, bytes, gone);
  const event = (value: unknown) => write(`data: ${JSON.stringify(value)}\n\n`);
  const chunk = (delta: unknown, finish: string | null = null) =>
    event({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1,
      model: body.model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  await chunk({ role: "assistant", content: "" });
  let finish: string | null = "stop";
  let usage: unknown = USAGE;
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (typeof piece === "string") await chunk({ content: piece });
    else if (piece instanceof Promise) await Promise.race([piece, gone]);
    else if ("delta" in piece) await chunk(piece.delta);
    else if ("chunk" in piece) await event(piece.chunk);
    else if ("raw" in piece) await write(piece.raw);
    else if ("finish" in piece) [finish, usage] = [piece.finish, piece.usage ?? usage];
    else if ("endless" in piece)
      while (!response.destroyed) {
        if ("raw" in piece.endless) await write(piece.endless.raw);
        else await chunk({ content: piece.endless.event });
      }
    else if (piece.cut === "end") return void response.end();
    // What was written before has to be on its way, or the reset overtakes it.
    else return void response.write("\n", () => setImmediate(() => response.socket?.resetAndDestroy()));
  }
  if (finish !== null) await chunk({}, finish);
  if ((body["stream_options"] as { include_usage?: boolean } | undefined)?.include_usage)
    await event({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1,
      model: body.model,
      choices: [],
      usage,
    });
  response.end("data: [DONE]\n\n");
}

async function whole(response: ServerResponse, pieces: Piece[], body: ChatBody | null): Promise<void> {
  const message: Record<string, unknown> = { role: "assistant", content: "" };
  let finish: string | null = "stop";
  let usage: unknown = USAGE;
  for (const piece of pieces) {
    if (typeof piece === "string") message["content"] = `${String(message["content"])}${piece}`;
    else if (piece instanceof Promise) await Promise.race([piece, closed(response)]);
    else if ("delta" in piece) Object.assign(message, piece.delta);
    else if ("finish" in piece) [finish, usage] = [piece.finish, piece.usage ?? usage];
    else throw new Error("such a step is of streams only");
  }
  sendWhole(response, {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: body?.model,
      choices: [{ index: 0, message, finish_reason: finish }],
      usage,
    }),
  });
}

/** Waits for a slow reader, so that an endless stream does not fill the memory, and for a turn of the loop, so that it does not keep everything else from running. */
async function send(response: ServerResponse, bytes: string | Uint8Array, gone: Promise<void>): Promise<void> {
  if (!response.write(bytes)) await Promise.race([new Promise((resolve) => response.once("drain", resolve)), gone]);
  await new Promise((resolve) => setImmediate(resolve));
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once("close", resolve);
  });
}
