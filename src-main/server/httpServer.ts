import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Logger } from "../platform/logger.ts";
import { sendResponse, toRequest } from "./fetchBridge.ts";
import { hostAllowed, newToken, originAllowed, sameToken, sessionCookie, signedIn, type Gate } from "./guard.ts";
import { COMMON_HEADERS } from "./headers.ts";
import { MAX_REQUEST_CHARS, type RpcServer } from "./rpc.ts";
import { plain, type PageSource } from "./staticFiles.ts";
import type { ServedBackend } from "./types.ts";
import { receiveUpload } from "./uploads.ts";
import { webSocketWire } from "./wires.ts";

/** Raw pages of a development server; called only for requests that passed every check. */
export type PageMiddleware = (request: IncomingMessage, response: ServerResponse) => void;

export interface LoopbackServerOptions {
  /** 0 = any free port. */
  port: number;
  logger: Logger;
  /** Pages of the browser host; null in Electron, where the window has its own scheme and only media and the CLI come here. */
  pages: PageSource | { middleware: PageMiddleware } | null;
  /** Origins besides our own that may ask for media. */
  extraOrigins?: readonly string[];
}

export interface LoopbackServer {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Secret of this start, for the CLI's bearer header. */
  readonly token: string;
  /** The address to open in a browser: signs in and goes to the app. */
  readonly signInUrl: string;
  /**
   * An address that signs in once, within a minute. For starting a browser: its command line is readable by every account of the machine, so the
   * lasting secret must not stand there.
   */
  oneTimeUrl(): string;
  /** Absolute prefix of media addresses, `system.info.mediaBase`. */
  readonly mediaBase: string;
  /** `system.info.uploadUrl`; null without pages. */
  readonly uploadUrl: string | null;
  /** The raw server, for a development server's own sockets. */
  readonly raw: Server;
  /** From here on requests reach the backend; before, they are told to wait. */
  attach(backend: ServedBackend, rpc: RpcServer): void;
  /** Refuses new connections, ends the open ones. */
  close(): Promise<void>;
}

/** Close code for a socket that is not signed in; the renderer's transport knows it. */
const CLOSE_UNAUTHORISED = 4401;
/** First message to a client that we know. For oRPC it is the end of a stream that never was, so clients that do not wait for it pass over it. */
const GREETING = '{"i":"hello","t":4}';
const MAX_CLIENTS = 64;
const ONE_TIME_MS = 60_000;
const PING_MS = 30_000;

/** Listens on 127.0.0.1 only. Rejects when the port is taken. */
export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const { logger, pages } = options;
  const gate: Gate = { port: 0, token: newToken(), extraOrigins: options.extraOrigins ?? [] };
  // In Electron the page is of another site, so no cookie travels with its pictures: the secret stands in the path instead.
  const mediaPrefix = pages ? "/media" : `/media/${gate.token}`;
  const oneTime = new Map<string, number>();
  let served: { backend: ServedBackend; rpc: RpcServer } | null = null;

  const server = createServer(
    { requestTimeout: 0, headersTimeout: 15_000, maxHeaderSize: 16_384 },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        logger.error("a request failed", {
          method: request.method,
          error: error instanceof Error ? error.stack : String(error),
        });
        if (response.headersSent) response.destroy();
        else
          void sendResponse(
            response,
            plain(500, "Something went wrong inside Sightline. The log has the details."),
          ).catch(() => undefined);
      });
    },
  );
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST_CHARS, perMessageDeflate: false });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (answer: Response): Promise<void> => sendResponse(response, answer);
    if (!hostAllowed(request.headers, gate))
      return await send(plain(403, "This address does not belong to Sightline."));
    const url = parseTarget(request.url);
    if (!url) return await send(plain(400, "That is not an address of this app."));
    if (pages && url.pathname === "/" && url.searchParams.has("token")) return await send(signIn(request, url));
    if (pages && isVisitFromElsewhere(request, url)) return await send(comeAgain());
    if (!originAllowed(request.headers, gate)) return await send(plain(403, "Another site may not ask Sightline."));

    if (url.pathname === "/media" || url.pathname.startsWith("/media/")) return await media(request, response, url);
    if (!pages) return await send(plain(404, "There is nothing here."));
    if (!signedIn(request.headers, gate)) return await send(notSignedIn());
    if (url.pathname === "/upload") {
      if (request.method !== "POST") return await send(refuseMethod("POST"));
      if (!served) return await send(wait());
      return await receiveUpload(request, response, url.searchParams, served.backend);
    }
    if (request.method !== "GET" && request.method !== "HEAD") return await send(refuseMethod("GET, HEAD"));
    if (typeof pages === "function") return await send(await pages(url.pathname));
    pages.middleware(request, response);
  }

  async function media(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const send = (answer: Response): Promise<void> => sendResponse(response, answer);
    let rest: string;
    if (pages) {
      if (!signedIn(request.headers, gate)) return await send(notSignedIn());
      rest = url.pathname.slice("/media".length);
    } else {
      const [, , token, ...parts] = url.pathname.split("/");
      if (!sameToken(token, gate.token)) return await send(plain(401, "This page is not signed in."));
      rest = `/${parts.join("/")}`;
    }
    if (request.method !== "GET" && request.method !== "HEAD") return await send(refuseMethod("GET, HEAD"));
    if (!served) return await send(wait());
    const answer = await served.backend.mediaHandler(toRequest(request, response, `http://media${rest}${url.search}`));
    await send(withMediaHeaders(answer, request.headers.origin));
  }

  function withMediaHeaders(answer: Response, origin: string | undefined): Response {
    const headers = new Headers(answer.headers);
    for (const [name, value] of Object.entries(COMMON_HEADERS)) headers.set(name, value);
    headers.set("cross-origin-resource-policy", pages ? "same-origin" : "cross-origin");
    // Lets the Electron page draw our pictures on a canvas it can read back.
    if (origin && gate.extraOrigins.includes(origin)) {
      headers.set("access-control-allow-origin", origin);
      headers.set("access-control-expose-headers", "content-range, content-length, accept-ranges");
      headers.append("vary", "origin");
    }
    return new Response(answer.body, { status: answer.status, headers });
  }

  function signIn(request: IncomingMessage, url: URL): Response {
    if (request.method !== "GET") return refuseMethod("GET");
    const given = url.searchParams.get("token") ?? "";
    const expires = oneTime.get(given);
    oneTime.delete(given);
    const once = expires !== undefined && performance.now() < expires;
    if (!once && !sameToken(given, gate.token)) return notSignedIn();
    return new Response(null, {
      status: 303,
      headers: { ...COMMON_HEADERS, location: "/", "set-cookie": sessionCookie(gate), "cache-control": "no-store" },
    });
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = parseTarget(request.url);
    // A development server's own socket is its own business; it checks its own secret.
    if (url?.pathname !== "/rpc" && pages && typeof pages !== "function") return;
    const refuse = (status: string): void =>
      void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    socket.on("error", () => socket.destroy());
    if (!hostAllowed(request.headers, gate) || !originAllowed(request.headers, gate)) return refuse("403 Forbidden");
    if (url?.pathname !== "/rpc") return refuse("404 Not Found");
    if (sockets.clients.size >= MAX_CLIENTS || !served) return refuse("503 Service Unavailable");
    const { rpc } = served;
    const known = signedIn(request.headers, gate);
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on("error", (error) => logger.debug("a socket broke", { error: error.message }));
      // A browser cannot read the status of a refused upgrade; a close code it can.
      if (!known) return ws.close(CLOSE_UNAUTHORISED, "not signed in");
      keepAlive(ws);
      rpc.connect(webSocketWire(ws));
      ws.send(GREETING);
    });
  }

  server.on("upgrade", onUpgrade);
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: options.port, exclusive: true }, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  gate.port = (server.address() as AddressInfo).port;
  const origin = `http://127.0.0.1:${gate.port}`;

  return {
    port: gate.port,
    origin,
    token: gate.token,
    signInUrl: `${origin}/?token=${gate.token}`,
    oneTimeUrl() {
      const secret = newToken();
      oneTime.set(secret, performance.now() + ONE_TIME_MS);
      return `${origin}/?token=${secret}`;
    },
    mediaBase: `${origin}${mediaPrefix}`,
    uploadUrl: pages ? `${origin}/upload` : null,
    raw: server,
    attach(backend, rpc) {
      served = { backend, rpc };
    },
    async close() {
      served?.rpc.close();
      for (const ws of sockets.clients) ws.terminate();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      sockets.close();
      await closed;
    },
  };
}

/** The request target as an address of ours; null for absolute and malformed targets. */
function parseTarget(target: string | undefined): URL | null {
  if (!target?.startsWith("/") || target.startsWith("//")) return null;
  return URL.canParse(target, "http://x") ? new URL(target, "http://x") : null;
}

/** Notices a peer that vanished without a word (sleep, crash): two silent pings and it is dropped. */
function keepAlive(ws: WebSocket): void {
  let alive = true;
  ws.on("pong", () => (alive = true));
  const timer = setInterval(() => {
    if (!alive) return ws.terminate();
    alive = false;
    ws.ping();
  }, PING_MS);
  timer.unref();
  ws.on("close", () => clearInterval(timer));
}

const refuseMethod = (allow: string): Response => plain(405, "That is not something this address can do.", { allow });
const wait = (): Response => plain(503, "Sightline is starting.", { "retry-after": "1" });

const notSignedIn = (): Response =>
  plain(401, "This page is not signed in. Open the address that Sightline printed when it started.");

/** A link on another site that leads to our front page, also the redirect after signing in through such a link. */
function isVisitFromElsewhere(request: IncomingMessage, url: URL): boolean {
  const site = request.headers["sec-fetch-site"];
  const visit = request.headers["sec-fetch-mode"] === "navigate" && request.headers["sec-fetch-dest"] === "document";
  return request.method === "GET" && url.pathname === "/" && visit && (site === "cross-site" || site === "same-site");
}

/**
 * The browser holds our cookie back on such a visit (SameSite=Strict), so this page, which says nothing, sends it round once more: then the visit is
 * our own and carries the cookie, if there is one.
 */
function comeAgain(): Response {
  return plain(200, '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Sightline</title>', {
    "content-type": "text/html; charset=utf-8",
  });
}
