import type { IncomingMessage, ServerResponse } from "node:http";
import { once } from "node:events";

/** A fetch-style Request for a body-less Node request. Its signal aborts when the client goes away before the answer is complete. */
export function toRequest(request: IncomingMessage, response: ServerResponse, url: string): Request {
  return new Request(url, { method: request.method, headers: headersOf(request), signal: clientGone(response) });
}

/** Aborts when the connection closes before the whole answer was sent. */
export function clientGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  return headers;
}

/**
 * Sends a fetch-style Response. Reads the body only as fast as the client takes it, and cancels it when the client goes away, so that the source
 * closes its file: a seek in the player aborts the running request, and that is ordinary.
 */
export async function sendResponse(response: ServerResponse, answer: Response): Promise<void> {
  const headers: Record<string, string | string[]> = Object.fromEntries(answer.headers);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  response.writeHead(answer.status, headers);
  if (!answer.body || response.req.method === "HEAD") {
    await answer.body?.cancel();
    response.end();
    return;
  }
  const reader = answer.body.getReader();
  const gone = clientGone(response);
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  gone.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || gone.aborted) break;
      if (!response.write(value)) await once(response, "drain", { signal: gone });
    }
    if (!gone.aborted) response.end();
  } catch (error) {
    // The client went away: nobody is left to tell. Else the source broke after the headers left: cutting the connection is the only honest answer.
    if (!gone.aborted) {
      response.destroy(error instanceof Error ? error : undefined);
      throw error;
    }
  } finally {
    gone.removeEventListener("abort", cancel);
    cancel();
  }
}
