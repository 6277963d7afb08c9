import type OpenAI from "openai";
import type { LanguageEndpoint, TokenUsage } from "#shared/domain/language.ts";
import { fail } from "#shared/lib/problems.ts";
import { readAddress } from "./address.ts";
import { readChunk } from "./chunks.ts";
import type { SourceEvent } from "./limits.ts";
import { ReasoningFilter } from "./reasoning.ts";
import { serverWords } from "./serverWords.ts";
import type { Wire } from "./responseBody.ts";
import { endpointFetch, type Connections } from "./transport.ts";

/** After the last word a server may still send its count of tokens; one that keeps the stream open instead is not waited for. */
const AFTERWORD_MS = 1000;

/** Loads the client library, which takes a moment: called early by whoever may need it soon. */
export const loadClient = () => import("openai");

interface ExchangeOptions {
  endpoint: LanguageEndpoint;
  key: string | null;
  connections: Connections;
  /** Told whether an answer came in parts. */
  onStreamed?: ((streamed: boolean) => void) | undefined;
}

/** Asks one server and turns what comes back into events. */
export class Exchange {
  /** Whether anything of an answer was passed on. */
  begun = false;
  #client: OpenAI;
  #wire: Wire = { cutInLine: false, done: false };
  #options: ExchangeOptions;

  constructor({ OpenAI }: Awaited<ReturnType<typeof loadClient>>, options: ExchangeOptions) {
    const { endpoint, key, connections } = options;
    const address = readAddress(endpoint.baseUrl ?? "");
    this.#options = options;
    this.#client = new OpenAI({
      baseURL: address.baseUrl,
      // All that the library would read from OPENAI_* variables is given here; the key itself is put in by the transport.
      apiKey: "none",
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: "off",
      fetch: endpointFetch({ ...address, key, connections, wire: this.#wire }),
      maxRetries: 0,
      // The limits of the endpoint apply instead.
      timeout: 2 ** 31 - 1,
    });
  }

  /** The answer to one body of POST /chat/completions. Throws AppError, ServerRefusal, and errors of the library (see clientFailure). */
  async *answer(body: Record<string, unknown>, expectsJson: boolean, signal: AbortSignal): AsyncGenerator<SourceEvent> {
    Object.assign(this.#wire, { cutInLine: false, done: false });
    const wantsStream = body["stream"] === true;
    // The fields that the library does not know are those of other servers.
    const params = body as unknown as OpenAI.ChatCompletionCreateParamsStreaming;
    const { data, response } = await this.#client.chat.completions.create(params, { signal }).withResponse();
    const type = response.headers.get("content-type") ?? "";
    // A server that cannot stream answers with one piece of JSON, asked for or not.
    const streamed = wantsStream && !/json/i.test(type);
    if (streamed && !/^$|event-stream|text\/plain|octet-stream/i.test(type))
      throw this.#notTheProtocol(`${type}; ${await head(response)}`);
    const whole: unknown = streamed ? null : wantsStream ? await response.json() : data;
    if (typeof whole === "string") throw this.#notTheProtocol(whole);
    this.#options.onStreamed?.(streamed);
    yield* this.#events(streamed ? untilSettled(data) : [whole], expectsJson, streamed);
  }

  async *#events(
    chunks: AsyncIterable<unknown> | unknown[],
    expectsJson: boolean,
    streamed: boolean,
  ): AsyncGenerator<SourceEvent> {
    const filter = new ReasoningFilter(expectsJson);
    const seen: Seen = { text: false, thinks: false, refusal: false, wantsTool: false, finish: null, usage: null };
    try {
      for await (const value of chunks) {
        const delta = readChunk(value);
        seen.thinks ||= delta.thinks;
        seen.refusal ||= delta.refusal !== "";
        seen.wantsTool ||= delta.wantsTool;
        seen.finish ??= delta.finish;
        seen.usage = delta.usage ?? seen.usage;
        const text = filter.push(delta.text) + delta.refusal;
        if (text !== "") yield this.#say(text, seen);
        // Words held back are a sign of life, too.
        else if (delta.thinks || delta.text !== "") yield this.#say("", seen);
      }
    } catch (error) {
      // Broken JSON in the last line of a stream that ended there: it was cut.
      if (error instanceof SyntaxError && this.#wire.cutInLine && seen.text) throw brokeOff();
      throw error;
    }
    const rest = filter.end();
    if (rest !== "") yield this.#say(rest, seen);
    const ended = !streamed || seen.finish !== null || this.#wire.done;
    if (!ended && (seen.text || seen.thinks)) throw brokeOff();
    if (!seen.text) throw fail("LANGUAGE_MODEL_BAD_ANSWER", emptiness(seen));
    yield { kind: "done", finish: finishOf(seen), usage: seen.usage };
  }

  #say(text: string, seen: Seen): SourceEvent {
    this.begun = true;
    seen.text ||= text.trim() !== "";
    return text === "" ? { kind: "alive" } : { kind: "text", text };
  }

  #notTheProtocol(text: string) {
    return fail("LANGUAGE_MODEL_BAD_ANSWER", serverWords(text, this.#options.key));
  }
}

interface Seen {
  text: boolean;
  thinks: boolean;
  refusal: boolean;
  wantsTool: boolean;
  finish: string | null;
  usage: TokenUsage | null;
}

const brokeOff = () => fail("LANGUAGE_MODEL_BROKE_OFF", "the stream ended without an end of the answer");

function finishOf({ refusal, finish }: Seen): "stop" | "length" | "refusal" {
  if (refusal || finish === "content_filter") return "refusal";
  return finish === "length" ? "length" : "stop";
}

function emptiness({ thinks, wantsTool, finish }: Seen): string {
  if (thinks)
    return finish === "length"
      ? "the model spent all its tokens on thinking; allow more, or switch thinking off"
      : "the model thought aloud and gave no answer";
  return wantsTool ? "the model asked for a tool instead of answering" : "the answer is empty";
}

/** Chunks to the end of the stream, or a moment after the one that ended the answer. */
async function* untilSettled(stream: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  const chunks = stream[Symbol.asyncIterator]();
  let over: Promise<"over"> | null = null;
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const next = chunks.next();
      // One that comes too late has nobody waiting for it.
      next.catch(() => {});
      const got = await (over ? Promise.race([next, over]) : next);
      if (got === "over" || got.done) return;
      yield got.value;
      if (over === null && readChunk(got.value).finish !== null)
        over = new Promise((resolve) => (timer = setTimeout(resolve, AFTERWORD_MS, "over")));
    }
  } finally {
    clearTimeout(timer);
    // The request ends by its signal; its stream may not let go before.
    chunks.return?.().catch(() => {});
  }
}

/** The first words of a body that is not what was asked for. */
async function head(response: Response): Promise<string> {
  const first = await response.body?.getReader().read();
  return first?.value ? new TextDecoder().decode(first.value).slice(0, 2000) : "";
}
