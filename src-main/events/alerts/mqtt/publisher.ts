import { connect as connectPlain, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { randomId } from "../../../platform/ids.ts";
import { connectionFailure, TellFailure, type FailureKind } from "../failure.ts";
import type { Broker, MqttClient, MqttModule, MqttPublisher } from "./types.ts";

export interface PublisherOptions {
  /** Loads the package `mqtt`; null = there is none. */
  load: (() => Promise<MqttModule>) | null;
  /** For one message, from beginning to connect until it is acknowledged. */
  timeoutMs: number;
}

const FAREWELL_MS = 500;

/** Reason codes of CONNACK and PUBACK: MQTT 3.1.1 (1 to 5) and 5.0 (128 and above). */
const VERSION_REFUSED = new Set([1, 132]);
const NOT_ALLOWED = new Set([2, 4, 5, 133, 134, 135, 138, 140]);
const TOO_MANY = new Set([137, 150, 151, 159]);
const MESSAGE_REFUSED = new Set([144, 149, 153, 155]);

/**
 * A connection for each message: alerts are rare, and storms of them are grouped before. MQTT 5 first, because only there does a broker say that a user may not publish to a topic; one that does not
 * know it is asked again with 3.1.1.
 */
export function createMqttPublisher({ load, timeoutMs }: PublisherOptions): MqttPublisher {
  return {
    async publish(broker, topic, payload, signal) {
      signal.throwIfAborted();
      const module = await load?.().catch(() => null);
      if (!module) throw new TellFailure("notInstalled", { host: broker.host });
      const late = AbortSignal.timeout(timeoutMs);
      const attempt = (version: 4 | 5) =>
        publishOnce(module, version, { broker, topic, payload }, AbortSignal.any([signal, late]));
      try {
        await attempt(5).catch((error: unknown) => {
          if (error instanceof OldBroker) return attempt(4);
          throw error;
        });
      } catch (error) {
        signal.throwIfAborted();
        if (late.aborted) throw new TellFailure("timeout", { host: broker.host });
        throw error instanceof OldBroker ? new TellFailure("otherProtocol", { host: broker.host }) : error;
      }
    },
  };
}

/** It does not know the version, or hung up before it said anything, as some old ones do. */
class OldBroker extends Error {}

interface Publication {
  broker: Broker;
  topic: string;
  payload: Buffer;
}

async function publishOnce(
  { MqttClient }: MqttModule,
  version: 4 | 5,
  { broker, topic, payload }: Publication,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { host } = broker;
  // The stream is opened here, not by the package: it would go through a proxy that the environment names.
  const stream = openStream(broker);
  const client = new MqttClient(() => stream, {
    protocolVersion: version,
    clientId: randomId("sightline", 12),
    clean: true,
    keepalive: 30,
    reconnectPeriod: 0,
    // Above what the caller waits.
    connectTimeout: 2 ** 30,
    ...(broker.user === "" ? {} : { username: broker.user }),
    ...(broker.user === "" || broker.password === null ? {} : { password: broker.password }),
  });
  let connected = false;
  client.on("connect", () => {
    connected = true;
    const properties = version === 5 ? { properties: { contentType: "application/json" } } : {};
    client.publish(topic, payload, { qos: 1, retain: false, ...properties }, (error) =>
      error ? reject(failureOf(error, host)) : resolve(),
    );
  });
  client.on("error", (error) => reject(failureOf(error, host)));
  // Before the package hears of it: it would say no more than that the connection is closed.
  stream.prependListener("error", (error) => reject(connectionFailure(error, host)));
  client.on("close", () => reject(connected ? new TellFailure("closed", { host }) : new OldBroker()));
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await promise;
    await farewell(client);
  } finally {
    signal.removeEventListener("abort", onAbort);
    stream.destroy();
    client.end(true, () => {});
  }
}

/** Says goodbye to a broker that acknowledged, which may take its time to hang up. */
async function farewell(client: MqttClient): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => resolve(), FAREWELL_MS);
  client.end(false, resolve);
  await promise;
  clearTimeout(timer);
}

function openStream({ hostname, port, encrypted }: Broker): Duplex {
  if (!encrypted) return connectPlain({ host: hostname, port });
  return connectTls({
    host: hostname,
    port,
    // Not to be switched off by NODE_TLS_REJECT_UNAUTHORIZED.
    rejectUnauthorized: true,
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
  });
}

function failureOf(error: Error, host: string): Error {
  const { code } = error as { code?: unknown };
  // The package could not read what came.
  if (code === undefined) return new TellFailure("otherProtocol", { host });
  if (typeof code !== "number") return connectionFailure(error, host);
  if (VERSION_REFUSED.has(code)) return new OldBroker();
  return new TellFailure(kindOf(code), { host, answer: `MQTT ${code}` });
}

function kindOf(code: number): FailureKind {
  if (NOT_ALLOWED.has(code)) return "notAllowed";
  if (TOO_MANY.has(code)) return "tooMany";
  return MESSAGE_REFUSED.has(code) ? "messageRefused" : "serverError";
}
