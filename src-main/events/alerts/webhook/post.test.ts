import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, expect, test, vi } from "vitest";
import { AlertWorld, Receiver } from "../../../../test/alertWorld.ts";
import { selfSigned } from "../../../../test/selfSigned.ts";

const closers: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
const never = new AbortController().signal;

async function receiver(answer: Receiver["answer"]) {
  const it = await Receiver.start();
  it.answer = answer;
  closers.push(() => it.close());
  return it;
}

/** Sends a made-up event to an address. */
async function trial(url: string, timeoutMs = 5000) {
  const world = await AlertWorld.open({ timeoutMs });
  closers.push(() => world.remove());
  await world.set({ webhook: { url, signed: false } });
  return { world, result: await world.alerts.test("webhook", never) };
}

test("a trial says that it is one, and that it arrived", async () => {
  const hook = await receiver((response) => void response.writeHead(201).end("thanks"));
  const { world, result } = await trial(hook.url);
  expect(result).toEqual({
    ok: true,
    detail: `127.0.0.1:${hook.port} acknowledged`,
    words: {
      en: `127.0.0.1:${hook.port} took the message.`,
      ko: `127.0.0.1:${hook.port}: 메시지를 받았습니다.`,
    },
  });
  expect(hook.messages).toMatchObject([
    {
      type: "event.test",
      data: {
        level: "notice",
        link: expect.stringMatching(/^http:\/\/127\.0\.0\.1:47713\/#\/events\/ev_[0-9a-z]{10,32}$/),
      },
    },
  ]);
  expect(world.store.alertOutbox.count("webhook")).toBe(0);
  expect((await world.alerts.test("mqtt", never)).words.en).toBe("No address is set up.");
});

test("a redirect is told, not followed", async () => {
  const other = await receiver((response) => void response.writeHead(200).end());
  const hook = await receiver((response) => void response.writeHead(307, { location: other.url }).end());
  const { result } = await trial(hook.url);
  expect(result).toMatchObject({ ok: false, words: { en: expect.stringContaining("(307)") } });
  expect(other.received).toHaveLength(0);
});

test.each([
  [401, "does not allow it (401)"],
  [404, "has nothing at this address (404)"],
  [410, "has nothing at this address (410)"],
  [422, "did not take the message (422)"],
  [429, "asks for fewer messages (429)"],
  [500, "reports an error of its own (500)"],
])("an answer of %i is told in words", async (status, words) => {
  const hook = await receiver((response) => void response.writeHead(status).end());
  expect((await trial(hook.url)).result).toMatchObject({ ok: false, words: { en: expect.stringContaining(words) } });
});

test("a receiver that does not answer is left after a while, and the connection with it", async () => {
  const hook = await receiver(() => {});
  const { result } = await trial(hook.url, 60);
  expect(result).toMatchObject({ ok: false, words: { en: expect.stringContaining("did not answer in time") } });
  await vi.waitFor(() => expect(hook.openConnections).toBe(0), { interval: 2 });
});

test("a receiver that dribbles its headers is left just the same", async () => {
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => socket.write("x: y\r\n"), 5);
    socket.once("close", () => clearInterval(timer));
  });
  const { result } = await trial(await listen(server), 80);
  expect(result).toMatchObject({ ok: false, words: { en: expect.stringContaining("did not answer in time") } });
});

test("an answer without end is not read: its status is enough", async () => {
  let sent = 0;
  const hook = await receiver((response) => {
    response.writeHead(200);
    const more = () => {
      if (!response.destroyed && sent < 64e6) response.write("x".repeat(65_536), more);
      sent += 65_536;
    };
    more();
  });
  expect((await trial(hook.url)).result.ok).toBe(true);
  await vi.waitFor(() => expect(hook.openConnections).toBe(0), { interval: 2 });
  expect(sent).toBeLessThan(32e6);
});

test.each([
  ["SSH-2.0-OpenSSH_9.6\r\n", "does not speak what the address says"],
  [`HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}\r\n\r\n`, "does not speak what the address says"],
  ["", "closed the connection before it acknowledged"],
])("what is no answer of HTTP is told (%#)", async (answer, words) => {
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(answer));
  });
  expect((await trial(await listen(server))).result).toMatchObject({
    ok: false,
    words: { en: expect.stringContaining(words) },
  });
});

test("nobody there, and a name that nobody has", async () => {
  const server = createTcpServer();
  const url = await listen(server);
  await closers.pop()!();
  expect((await trial(url)).result.words.en).toContain("Nothing listens at 127.0.0.1");
  expect((await trial("http://no-such-host.invalid/")).result.words.en).toMatch(
    /No server of the name|cannot be reached/,
  );
});

test("an address out of the network without encryption is allowed, and told; one in it is not remarked on", async () => {
  const world = await AlertWorld.open({ timeoutMs: 1 });
  closers.push(() => world.remove());
  const cautionAt = async (url: string) => {
    await world.set({ webhook: { url, signed: false } });
    return (await world.alerts.status()).webhook?.caution?.en ?? null;
  };
  expect(await cautionAt("http://hooks.example.com/abc-token")).toContain(
    "hooks.example.com leaves this network without encryption",
  );
  expect(await cautionAt("http://hooks.example.com/abc-token")).not.toContain("token");
  expect(await cautionAt("http://8.8.8.8/")).toContain("8.8.8.8");
  for (const near of [
    "http://nas:8123/",
    "http://192.168.0.7/",
    "http://[fd00::1]/",
    "http://[::1]/",
    "http://cam.local/",
    "http://0x7f.1/",
  ])
    expect(await cautionAt(near)).toBeNull();
  expect(await cautionAt("https://hooks.example.com/abc-token")).toBeNull();
});

const tls = selfSigned();

test.skipIf(!tls)("a certificate that this computer does not trust is told, and nothing is sent", async () => {
  const hook = await Receiver.start((listener) => createTlsServer(tls!, listener));
  closers.push(() => hook.close());
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  try {
    const { result } = await trial(hook.url.replace("http:", "https:"));
    expect(result).toMatchObject({
      ok: false,
      words: { en: expect.stringContaining("does not trust the certificate") },
    });
    expect(hook.received).toHaveLength(0);
    expect((await trial(hook.url)).result.words.en).toMatch(/closed the connection|does not speak/);
    const trusted = getCACertificates("default");
    closers.push(async () => setDefaultCACertificates(trusted));
    setDefaultCACertificates([tls!.cert.toString()]);
    expect((await trial(hook.url.replace("http:", "https:"))).result.ok).toBe(true);
  } finally {
    vi.unstubAllEnvs();
  }
});

async function listen(server: ReturnType<typeof createTcpServer>): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`;
}
