import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { problemOf, fail } from "#shared/lib/problems.ts";
import { READY, contractFixture, recordingLogger } from "../../test/contractFixture.ts";
import { connectSocket } from "../../src-renderer/transport/connections.ts";
import { transportOver } from "../../src-renderer/transport/index.ts";
import { contentSecurityPolicy } from "./headers.ts";
import { startLoopbackServer, type LoopbackServer } from "./httpServer.ts";
import { createRpcServer } from "./rpc.ts";
import { safeRelative, staticPages } from "./staticFiles.ts";
import type { ServedBackend, Upload } from "./types.ts";
import { isFileName } from "./uploads.ts";

let root: string;
let server: LoopbackServer;
const logger = recordingLogger();
const fixture = contractFixture();
const backend: ServedBackend = {
  router: fixture.router,
  status: () => READY,
  mediaHandler,
  receiveUpload,
  close: async () => {},
};
let received: Array<{ name: string; bytes: number }> = [];
let cancelledBodies = 0;
let abortedRequests = 0;

async function mediaHandler(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  request.signal.addEventListener("abort", () => abortedRequests++);
  if (pathname === "/video/v_1/source") {
    const range = request.headers.get("range");
    return new Response(range ? "ange" : "range?", {
      status: range ? 206 : 200,
      headers: range ? { "content-range": "bytes 1-4/6" } : {},
    });
  }
  if (pathname === "/endless") {
    const body = new ReadableStream<Uint8Array>({
      pull: (c) => c.enqueue(new Uint8Array(65_536)),
      cancel: () => void cancelledBodies++,
    });
    return new Response(body);
  }
  return new Response("no", { status: 404 });
}

async function receiveUpload(upload: Upload) {
  let bytes = 0;
  for await (const chunk of upload.body) bytes += chunk.byteLength;
  if (upload.name === "full.mp4") throw fail("DISK_FULL");
  received.push({ name: upload.name, bytes });
  return { path: upload.name, outcome: "queued" as const, videoId: null, reason: upload.options.camera ?? null };
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sightline-pages-"));
  await mkdir(join(root, "assets"));
  await writeFile(join(root, "index.html"), "<!doctype html><title>Sightline</title>");
  await writeFile(join(root, "assets", "app-1a2b.js"), "export {}");
  await writeFile(join(root, ".secret.json"), "{}");
  await symlink("/etc/hostname", join(root, "out.txt"));
  received = [];
  cancelledBodies = abortedRequests = 0;
  server = await startLoopbackServer({ port: 0, logger, pages: staticPages(root, () => contentSecurityPolicy()) });
  server.attach(
    backend,
    createRpcServer(() => fixture.router, logger),
  );
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: string;
}

/** node:http, because fetch forbids Host and tidies paths up. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string | number>; body?: string; port?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body, port = server.port } = options;
    const request = httpRequest({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}
const cookie = (): Record<string, string> => ({ cookie: `other=1; sightline_${server.port}=${server.token}` });

describe("signing in", () => {
  test("the printed address sets a cookie that scripts and other sites cannot use, and leads to the app without the secret", async () => {
    const answer = await ask(`/?token=${server.token}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).not.toContain(server.token);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const page = await ask(answer.headers.location!, {
      headers: { cookie: answer.headers["set-cookie"]![0].split(";")[0] },
    });
    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
  });

  test("a visit from another site's link is sent round once, and gets nothing by itself", async () => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    const visit = await ask("/", { headers });
    expect(visit).toMatchObject({ status: 200, body: expect.stringContaining('http-equiv="refresh"') });
    expect((await ask("/", { headers: { ...headers, "sec-fetch-dest": "iframe" } })).status).toBe(403);
    expect((await ask("/", { headers: { ...headers, "sec-fetch-site": "same-origin" } })).status).toBe(401);
  });

  test("a wrong secret is refused", async () => {
    expect((await ask(`/?token=${server.token.slice(0, -1)}`)).status).toBe(401);
    expect((await ask("/?token=")).status).toBe(401);
  });

  test("the address given to a browser's command line works once", async () => {
    const { search } = new URL(server.oneTimeUrl());
    expect(search).not.toContain(server.token);
    expect((await ask(`/${search}`)).status).toBe(303);
    expect((await ask(`/${search}`)).status).toBe(401);
  });

  test.each(["/", "/index.html", "/assets/app-1a2b.js", "/media/video/v_1/source", "/upload"])(
    "%s is closed without it",
    async (path) => {
      expect((await ask(path)).status).toBe(401);
    },
  );
});

describe("guards", () => {
  test("a rebound host name is refused even with the cookie", async () => {
    expect((await ask("/", { headers: { ...cookie(), host: `evil.example:${server.port}` } })).status).toBe(403);
    expect((await ask("/", { headers: { ...cookie(), host: "127.0.0.1" } })).status).toBe(403);
    expect((await ask("/", { headers: { ...cookie(), host: `localhost:${server.port}` } })).status).toBe(200);
  });

  test("another site's request is refused even with the cookie", async () => {
    expect((await ask("/", { headers: { ...cookie(), origin: "https://evil.example" } })).status).toBe(403);
    expect((await ask("/", { headers: { ...cookie(), origin: "null" } })).status).toBe(403);
    expect(
      (await ask("/media/video/v_1/source", { headers: { ...cookie(), "sec-fetch-site": "same-site" } })).status,
    ).toBe(403);
  });

  test("paths that lead out of the pages are refused", async () => {
    for (const path of [
      "/..%2f..%2fetc%2fpasswd.txt",
      "/../../etc/passwd.txt",
      "/%5c..%5cx.txt",
      "/a%00.js",
      "/.secret.json",
      "/out.txt",
      "//evil.example/x.js",
      "/%252e%252e/x.js",
      "/assets/",
      "/C:/x.txt",
    ]) {
      const answer = await ask(path, { headers: cookie() });
      // A view of the app (no extension) is index.html; everything else is refused.
      if (answer.status === 200) expect(answer.body).toContain("<title>Sightline");
      else expect([400, 404], path).toContain(answer.status);
    }
    expect((await ask("/out.txt", { headers: cookie() })).status).toBe(404);
    expect((await ask("/.secret.json", { headers: cookie() })).status).toBe(400);
    expect(safeRelative("/..%2f..%2fx")).toBeNull();
  });

  test("methods that an address has no use for are refused with what it allows", async () => {
    expect(await ask("/", { method: "POST", headers: cookie() })).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD" },
    });
    expect(await ask("/media/x", { method: "DELETE", headers: cookie() })).toMatchObject({ status: 405 });
    expect(await ask("/upload", { headers: cookie() })).toMatchObject({ status: 405, headers: { allow: "POST" } });
    expect(
      await ask("/upload", { method: "OPTIONS", headers: { ...cookie(), origin: "https://evil.example" } }),
    ).toMatchObject({ status: 403 });
  });
});

describe("pages", () => {
  test("a view of the app gets its page; assets are cached for good, the page is not", async () => {
    expect((await ask("/review/v_123", { headers: cookie() })).body).toContain("<title>Sightline");
    expect((await ask("/", { headers: cookie() })).headers["cache-control"]).toBe("no-cache");
    expect((await ask("/assets/app-1a2b.js", { headers: cookie() })).headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": expect.stringContaining("immutable"),
      "x-content-type-options": "nosniff",
    });
    expect((await ask("/assets/missing.js", { headers: cookie() })).status).toBe(404);
    expect(await ask("/", { method: "HEAD", headers: cookie() })).toMatchObject({ status: 200, body: "" });
  });
});

describe("media", () => {
  test("a range goes to the handler and its partial answer comes back", async () => {
    const answer = await ask("/media/video/v_1/source", { headers: { ...cookie(), range: "bytes=1-4" } });
    expect(answer).toMatchObject({ status: 206, body: "ange", headers: { "content-range": "bytes 1-4/6" } });
  });

  test("a client that leaves cancels the body and aborts the request", async () => {
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(
        { host: "127.0.0.1", port: server.port, path: "/media/endless", headers: cookie() },
        (response) => {
          response.once("data", () => request.destroy());
          response.on("close", resolve).on("error", () => undefined);
        },
      );
      request.on("error", reject).end();
    });
    await expect.poll(() => cancelledBodies).toBe(1);
    expect(abortedRequests).toBe(1);
  });

  test("in Electron the secret stands in the path and only the app's page may read", async () => {
    const media = await startLoopbackServer({ port: 0, logger, pages: null, extraOrigins: ["sightline://app"] });
    media.attach(
      backend,
      createRpcServer(() => fixture.router, logger),
    );
    const path = new URL(`${media.mediaBase}/video/v_1/source`).pathname;
    const port = media.port;
    expect(
      await ask(path, { port, headers: { origin: "sightline://app", "sec-fetch-site": "cross-site" } }),
    ).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": "sightline://app" },
    });
    expect((await ask(path.replace(/.\/video/, "x/video"), { port })).status).toBe(401);
    expect((await ask(path, { port, headers: { origin: "https://evil.example" } })).status).toBe(403);
    expect((await ask("/", { port, headers: { authorization: `Bearer ${media.token}` } })).status).toBe(404);
    expect(media.uploadUrl).toBeNull();
    await media.close();
  });
});

describe("uploads", () => {
  const headers = (bytes: number) => ({
    ...cookie(),
    "content-type": "application/octet-stream",
    "content-length": bytes,
  });

  test("a file is streamed to the backend with its name and options", async () => {
    const options = encodeURIComponent(JSON.stringify({ camera: "정문" }));
    const answer = await ask(`/upload?name=${encodeURIComponent("출입구 1.mp4")}&options=${options}`, {
      method: "POST",
      headers: headers(5),
      body: "12345",
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ outcome: "queued", reason: "정문" });
    expect(received).toEqual([{ name: "출입구 1.mp4", bytes: 5 }]);
  });

  test.each([
    ["../x.mp4", 400, "INVALID_INPUT"],
    ["full.mp4", 507, "DISK_FULL"],
  ])("%s is refused with its reason", async (name, status, code) => {
    const answer = await ask(`/upload?name=${encodeURIComponent(name)}`, {
      method: "POST",
      headers: headers(3),
      body: "abc",
    });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ code, remedy: problemOf(code as "DISK_FULL").remedy });
  });

  test("a form of another page, an empty file and an unnamed length are refused", async () => {
    expect(
      (
        await ask("/upload?name=a.mp4", {
          method: "POST",
          headers: { ...cookie(), "content-type": "text/plain", "content-length": 1 },
          body: "a",
        })
      ).status,
    ).toBe(400);
    expect(JSON.parse((await ask("/upload?name=a.mp4", { method: "POST", headers: headers(0) })).body)).toMatchObject({
      code: "EMPTY_FILE",
    });
    expect(
      (
        await ask("/upload?name=a.mp4", {
          method: "POST",
          headers: { ...cookie(), "content-type": "application/octet-stream", "transfer-encoding": "chunked" },
          body: "a",
        })
      ).status,
    ).toBe(400);
  });

  test("names that are no plain names are refused", () => {
    for (const name of ["", ".", "..", "a/b", "a\\b", "C:x", "a\nb", "nul", "COM1.mp4", "x".repeat(256)])
      expect(isFileName(name), name).toBe(false);
    for (const name of ["a.mp4", "ch01 (2).avi", "정문.mp4", ".hidden.mp4", "com10.mp4"])
      expect(isFileName(name), name).toBe(true);
  });
});

describe("the socket", () => {
  const codeOf = (headers: Record<string, string>, path = "/rpc"): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
      socket.on("close", (code) => resolve(code)).on("error", () => undefined);
      socket.on("message", () => (resolve(0), socket.close()));
      socket.on("unexpected-response", (_request, response) => (resolve(response.statusCode!), socket.terminate()));
    });

  test("opens for a signed-in page of ours only", async () => {
    expect(await codeOf({ ...cookie(), origin: server.origin })).toBe(0);
    expect(await codeOf({ origin: server.origin })).toBe(4401);
    expect(await codeOf({ ...cookie(), origin: "https://evil.example" })).toBe(403);
    expect(await codeOf({ ...cookie(), host: `evil.example:${server.port}` })).toBe(403);
    expect(await codeOf(cookie(), "/other")).toBe(404);
  });

  test("a window survives a lost connection: calls go on and a watch starts again with a snapshot", async () => {
    const sockets: WebSocket[] = [];
    const Signed = class extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { authorization: `Bearer ${server.token}` } });
        sockets.push(this);
      }
    };
    const transport = transportOver(
      connectSocket(`ws://127.0.0.1:${server.port}/rpc`, Signed as unknown as typeof globalThis.WebSocket),
      { firstDelayMs: 5 },
    );
    const states: string[] = [];
    transport.state.subscribe(() => states.push(transport.state.get()));
    const watch = await transport.client.library.watch();
    expect((await watch.next()).value).toMatchObject({ kind: "snapshot" });
    const lost = transport.client.library.checkFiles();
    const ended = expect(lost).rejects.toMatchObject({ data: { code: "BACKEND_NOT_READY" } });
    await transport.client.system.status();
    sockets[0].terminate();
    expect((await watch.next()).value).toMatchObject({ kind: "snapshot" });
    await ended;
    expect(await transport.client.library.list({})).toEqual([]);
    expect(states).toEqual(["connected", "reconnecting", "connected"]);
    await watch.return?.();
    await fixture.streamsAre(0);
    transport.close();
  });

  test("a window that is not signed in says so at once and stops trying", async () => {
    let opened = 0;
    const Counted = class extends WebSocket {
      constructor(url: string) {
        super(url);
        opened++;
      }
    };
    const transport = transportOver(
      connectSocket(`ws://127.0.0.1:${server.port}/rpc`, Counted as unknown as typeof globalThis.WebSocket),
      { firstDelayMs: 1 },
    );
    await expect(transport.client.library.list({})).rejects.toMatchObject({ data: { code: "UNAUTHORISED" } });
    expect(transport.state.get()).toBe("failed");
    expect(opened).toBe(1);
    transport.close();
  });
});
