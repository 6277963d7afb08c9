import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, describe, expect, test, vi } from "vitest";
import { AlertWorld } from "../../../../test/alertWorld.ts";
import { selfSigned } from "../../../../test/selfSigned.ts";
import type { MqttModule } from "./types.ts";

const requireHere = createRequire(import.meta.url);
const optional = <T>(name: string): T | null => {
  try {
    return requireHere(name) as T;
  } catch {
    return null;
  }
};

/** What is used of the broker. */
interface AedesModule {
  Aedes: {
    createBroker(options: {
      authenticate?: (
        client: unknown,
        user: string | undefined,
        password: Buffer | undefined,
        done: Authenticated,
      ) => void;
      authorizePublish?: (client: unknown, packet: Published, done: (error?: Error | null) => void) => void;
    }): Promise<{
      handle(socket: Socket): void;
      on(event: "publish", listener: (packet: Published, client: unknown) => void): void;
      close(done: () => void): void;
    }>;
  };
}
type Authenticated = (error: (Error & { returnCode: number }) | null, ok: boolean) => void;
interface Published {
  topic: string;
  payload: Buffer;
  qos: number;
  retain: boolean;
}

const mqtt = optional<MqttModule>("mqtt");
const aedes = optional<AedesModule>("aedes");

const closers: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
const never = new AbortController().signal;
const soon = <T>(check: () => T) => vi.waitFor(check, { interval: 2, timeout: 5000 });

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
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
  return typeof address === "object" && address ? address.port : 0;
}

async function broker(
  options: Parameters<AedesModule["Aedes"]["createBroker"]>[0] = {},
  tls?: { key: Buffer; cert: Buffer },
) {
  const it = await aedes!.Aedes.createBroker(options);
  const published: Published[] = [];
  it.on("publish", (packet, client) => void (client && published.push(packet)));
  closers.push(() => new Promise<void>((resolve) => it.close(resolve)));
  const handle = (socket: Socket) => it.handle(socket);
  const port = await listen(tls ? createTlsServer(tls, handle) : createServer(handle));
  return { port, published };
}

async function world(
  url: string,
  given: { user?: string; password?: string; timeoutMs?: number; topic?: string } = {},
) {
  const it = await AlertWorld.open({ loadMqtt: async () => mqtt!, timeoutMs: given.timeoutMs ?? 5000 });
  closers.push(() => it.remove());
  await it.set(
    { mqtt: { url, topic: given.topic ?? "site/{level}/{scenario}", user: given.user ?? "" } },
    given.password === undefined ? {} : { mqttPassword: given.password },
  );
  return it;
}

test("an installation without the client says so", async () => {
  const it = await AlertWorld.open();
  closers.push(() => it.remove());
  await it.set({ mqtt: { url: "mqtt://127.0.0.1", topic: "t", user: "" } });
  expect(await it.alerts.test("mqtt", never)).toMatchObject({
    ok: false,
    words: { en: expect.stringContaining("Install") },
  });
});

describe.skipIf(!mqtt || !aedes)("with the client and a broker", () => {
  test("an event is published once, acknowledged, not retained, to a topic of its level and scenario", async () => {
    const { port, published } = await broker();
    const it = await world(`mqtt://127.0.0.1:${port}`);
    // Read by the client itself, were it to open the connection.
    vi.stubEnv("MQTTJS_SOCKS_PROXY", "socks5://127.0.0.1:1");
    closers.push(() => void vi.unstubAllEnvs());
    const [event] = it.raise({ scenario: "line-crossing", level: "warning" });
    await soon(() => expect(it.store.alertOutbox.count("mqtt")).toBe(0));
    expect(published.map(({ topic, qos, retain }) => ({ topic, qos, retain }))).toEqual([
      { topic: "site/warning/line-crossing", qos: 1, retain: false },
    ]);
    expect(JSON.parse(published[0]!.payload.toString())).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: "event.raised",
      data: { id: event!.id, sentence: { ko: "사람 옆에서 불이 납니다." } },
    });
  });

  test("a storm is grouped by topic", async () => {
    const { port, published } = await broker();
    const it = await world(`mqtt://127.0.0.1:${port}`);
    it.raise(...Array.from({ length: 12 }, (_, i) => ({ scenario: i % 3 === 0 ? "fire" : "crowd" })));
    await soon(() => expect(it.store.alertOutbox.count("mqtt")).toBe(0));
    expect(published.map((one) => [one.topic, JSON.parse(one.payload.toString()).data.count])).toEqual([
      ["site/alarm/fire", 4],
      ["site/alarm/crowd", 8],
    ]);
  });

  test("a user and a password are given to the broker that they were entered for; a wrong one is told", async () => {
    const { port, published } = await broker({
      authenticate: (_client, user, password, done) => {
        if (user === "desk" && password?.toString() === "geheim") return done(null, true);
        done(Object.assign(new Error("no"), { returnCode: 4 }), false);
      },
    });
    const it = await world(`mqtt://127.0.0.1:${port}`, { user: "desk", password: "geheim" });
    expect(await it.alerts.test("mqtt", never)).toMatchObject({ ok: true });
    expect(published).toHaveLength(1);
    const mqttOf = (url: string) => ({ mqtt: { url, topic: "t", user: "desk" } });
    await expect(it.set(mqttOf("mqtt://127.0.0.2:1883"))).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await it.set(mqttOf(`mqtt://127.0.0.1:${port}`), { mqttPassword: "wrong" });
    const { ok, detail, words } = await it.alerts.test("mqtt", never);
    expect({ ok, en: words.en }).toMatchObject({ ok: false, en: expect.stringContaining("does not allow it") });
    expect(JSON.stringify([detail, words, it.logged, it.store.db.all("SELECT * FROM settings")])).not.toMatch(
      /wrong|geheim/,
    );
  });

  test("an event that the broker did not acknowledge is published again with the same id", async () => {
    let refused = 0;
    const { port, published } = await broker({
      authorizePublish: (_client, _packet, done) => done(refused++ === 0 ? new Error("not yet") : null),
    });
    const it = await world(`mqtt://127.0.0.1:${port}`);
    it.raise({});
    await soon(() => expect(it.time.waits).toHaveLength(1));
    const [{ message }] = it.store.db.all("SELECT message FROM alertOutbox") as [{ message: string }];
    it.time.advance(it.time.waits[0]!);
    await soon(() => expect(it.store.alertOutbox.count("mqtt")).toBe(0));
    expect(published.map((one) => JSON.parse(one.payload.toString()).id)).toEqual([message]);
  });

  test("a broker that knows only MQTT 3.1.1 is spoken to in that", async () => {
    const connects: number[] = [];
    const topics: string[] = [];
    const port = await listen(
      createServer((socket) => {
        socket.on("data", (data) => {
          const kind = data[0]! >> 4;
          if (kind === 1) {
            const version = data[8]!;
            connects.push(version);
            // CONNACK, refused for the version or accepted.
            socket.write(Buffer.from([0x20, 2, 0, version === 4 ? 0 : 1]));
            if (version !== 4) socket.end();
          }
          if (kind === 3) {
            const at = data.indexOf("site/");
            const length = data.readUInt16BE(at - 2);
            topics.push(data.subarray(at, at + length).toString());
            socket.write(Buffer.concat([Buffer.from([0x40, 2]), data.subarray(at + length, at + length + 2)]));
          }
        });
      }),
    );
    const it = await world(`mqtt://127.0.0.1:${port}`);
    expect(await it.alerts.test("mqtt", never)).toMatchObject({ ok: true });
    expect(connects).toEqual([5, 4]);
    expect(topics).toEqual(["site/notice/test"]);
  });

  test("a broker that does not allow the topic is told as that", async () => {
    const port = await listen(
      createServer((socket) => {
        socket.on("data", (data) => {
          const kind = data[0]! >> 4;
          if (kind === 1) socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
          if (kind !== 3) return;
          const at = data.indexOf("site/");
          const length = data.readUInt16BE(at - 2);
          // PUBACK of MQTT 5: not authorised.
          socket.write(
            Buffer.concat([Buffer.from([0x40, 3]), data.subarray(at + length, at + length + 2), Buffer.from([0x87])]),
          );
        });
      }),
    );
    const it = await world(`mqtt://127.0.0.1:${port}`);
    expect(await it.alerts.test("mqtt", never)).toMatchObject({
      ok: false,
      words: { en: expect.stringContaining("(MQTT 135)") },
    });
  });

  test.each([
    ["nothing at all", null, "did not answer in time"],
    ["an acknowledgement of nothing", Buffer.from([0x20, 3, 0, 0, 0]), "did not answer in time"],
    ["HTTP", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "does not speak what the address says"],
    ["a length without end", Buffer.from([0x20, 0xff, 0xff, 0xff, 0xff, 0xff]), "does not speak what the address says"],
  ])("a server that answers with %s is left, and told", async (_name, answer, words) => {
    const server = createServer((socket) => socket.once("data", () => void (answer && socket.write(answer))));
    const port = await listen(server);
    const it = await world(`mqtt://127.0.0.1:${port}`, { timeoutMs: 200 });
    expect(await it.alerts.test("mqtt", never)).toMatchObject({
      ok: false,
      words: { en: expect.stringContaining(words) },
    });
    await soon(async () =>
      expect(await new Promise((resolve) => server.getConnections((_error, n) => resolve(n)))).toBe(0),
    );
  });

  test("nobody there is told", async () => {
    const server = createServer();
    const port = await listen(server);
    await closers.pop()!();
    const it = await world(`mqtt://127.0.0.1:${port}`);
    expect(await it.alerts.test("mqtt", never)).toMatchObject({
      ok: false,
      words: { en: expect.stringContaining("Nothing listens") },
    });
  });

  test("closing does not wait for a broker that does not answer", async () => {
    const port = await listen(createServer(() => {}));
    const it = await world(`mqtt://127.0.0.1:${port}`, { timeoutMs: 60_000 });
    const asked = it.alerts.test("mqtt", never).catch((error: unknown) => error);
    it.raise({});
    await it.alerts.close();
    expect(await asked).toMatchObject({ code: "CANCELLED" });
    expect(it.store.alertOutbox.count("mqtt")).toBe(1);
  });

  const tls = mqtt && aedes ? selfSigned() : null;
  test.skipIf(!tls)("over TLS, only with a certificate that this computer trusts", async () => {
    const { port, published } = await broker({}, tls!);
    const it = await world(`mqtts://127.0.0.1:${port}`);
    expect(await it.alerts.test("mqtt", never)).toMatchObject({
      ok: false,
      words: { en: expect.stringContaining("does not trust the certificate") },
    });
    expect(published).toHaveLength(0);
    const trusted = getCACertificates("default");
    closers.push(() => setDefaultCACertificates(trusted));
    setDefaultCACertificates([tls!.cert.toString()]);
    expect(await it.alerts.test("mqtt", never)).toMatchObject({ ok: true });
    expect(published).toHaveLength(1);
  });
});
