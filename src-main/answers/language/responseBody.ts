import type { IncomingMessage } from "node:http";
import { fail } from "#shared/lib/problems.ts";
import { connectionFailure } from "./failures.ts";

/** A response may have this much; a stream of words is far smaller, pictures never come back. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A line of a stream of events; one holds one token. */
const MOST_LINE_BYTES = 1024 * 1024;
/** Of a refusal nothing more is read. */
const MOST_REFUSAL_BYTES = 64 * 1024;
/** After its last event a stream has this long to end, so that the connection can be used again. */
const LAST_BYTES_MS = 500;

/** What was seen of a response on the wire, beyond what the client library tells. */
export interface Wire {
  /** Its end came in the middle of a line. */
  cutInLine: boolean;
  /** "data: [DONE]" was there. */
  done: boolean;
}

interface Exchanged {
  signal: AbortSignal | null;
  wire: Wire | undefined;
  /** Ends the connection. */
  stop: () => void;
  /** From here on the signal does not end the connection any more. */
  release: () => void;
}

/** The `Response` of what came in. Throws LANGUAGE_MODEL_BAD_ANSWER where HTTP is kept but nothing of it is usable. */
export function toResponse(incoming: IncomingMessage, exchanged: Exchanged): Response {
  const status = incoming.statusCode ?? 0;
  if (status < 200 || status > 599)
    throw fail("LANGUAGE_MODEL_BAD_ANSWER", `the server answered with status ${status}`);
  const encoding = incoming.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    throw fail("LANGUAGE_MODEL_BAD_ANSWER", "the server sent compressed data that was not asked for");
  const headers = new Headers();
  for (const name of ["content-type", "retry-after", "location"] as const) {
    const value = incoming.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  // Statuses that a Response may not have a body with.
  if (status === 204 || status === 205 || status === 304) {
    exchanged.stop();
    return new Response(null, { status, headers });
  }
  const ok = status < 300;
  const lines = ok && !/json/i.test(headers.get("content-type") ?? "");
  return new Response(streamOf(new Body(incoming, { ...exchanged, lines, refusal: !ok })), { status, headers });
}

function streamOf(body: Body): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    { pull: (controller) => body.pull(controller), cancel: () => body.cancel() },
    { highWaterMark: 0 },
  );
}

/** Hands a body on as it is asked for, within its bounds. */
class Body {
  #incoming: IncomingMessage;
  #chunks: AsyncIterator<Buffer>;
  #about: Exchanged & { lines: boolean; refusal: boolean };
  #total = 0;
  /** Bytes since the last line ended. */
  #line = 0;
  #tail = "";

  constructor(incoming: IncomingMessage, about: Exchanged & { lines: boolean; refusal: boolean }) {
    this.#incoming = incoming;
    this.#chunks = incoming.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
    this.#about = about;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { signal, stop } = this.#about;
    try {
      await this.#read(controller);
    } catch (error) {
      stop();
      controller.error(signal?.aborted ? signal.reason : connectionFailure(error));
    }
  }

  /** Nobody reads on. What is left of a stream that said it is done is let through, so that the connection can be used again. */
  async cancel(): Promise<void> {
    const { wire, stop, release } = this.#about;
    if (!wire?.done) return stop();
    release();
    const late = setTimeout(stop, LAST_BYTES_MS);
    this.#incoming.once("close", () => clearTimeout(late));
    // It holds the stream back while it lives.
    await this.#chunks.return?.();
    this.#incoming.resume();
  }

  async #read(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { wire, lines, refusal, stop } = this.#about;
    const next = await this.#chunks.next();
    if (next.done) {
      if (wire) wire.cutInLine = this.#line > 0;
      return controller.close();
    }
    const bytes = next.value;
    this.#total += bytes.length;
    const over = this.#total - MOST_REFUSAL_BYTES;
    if (refusal && over > 0) {
      controller.enqueue(bytes.subarray(0, bytes.length - over));
      controller.close();
      return stop();
    }
    const newline = bytes.lastIndexOf(10);
    this.#line = newline < 0 ? this.#line + bytes.length : bytes.length - newline - 1;
    if (this.#total > MOST_BYTES || (lines && this.#line > MOST_LINE_BYTES))
      throw fail("LANGUAGE_MODEL_BAD_ANSWER", "the server sent more than any answer has");
    if (wire && lines) {
      this.#tail = (this.#tail + bytes.subarray(-32).toString("latin1")).slice(-48);
      wire.done ||= /(^|\n)data: ?\[DONE\]/.test(this.#tail);
    }
    controller.enqueue(bytes);
  }
}
