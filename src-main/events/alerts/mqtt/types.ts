import type { Duplex } from "node:stream";

/** A broker and how to sign in to it. */
export interface Broker {
  hostname: string;
  port: number;
  /** Host and port as they are shown. */
  host: string;
  encrypted: boolean;
  user: string;
  password: string | null;
}

/** Publishes to a broker. */
export interface MqttPublisher {
  /** Resolves when the broker acknowledged (QoS 1, not retained). Throws TellFailure; the signal's reason when it aborts. */
  publish(broker: Broker, topic: string, payload: Buffer, signal: AbortSignal): Promise<void>;
}

/** What is used of a client of the package `mqtt`. */
export interface MqttClient {
  on(event: "connect", listener: () => void): unknown;
  on(event: "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  publish(
    topic: string,
    payload: Buffer,
    options: { qos: 1; retain: false; properties?: { contentType: string } },
    done: (error?: Error | null) => void,
  ): unknown;
  end(force: boolean, done: () => void): unknown;
}

export interface MqttClientOptions {
  protocolVersion: 4 | 5;
  clientId: string;
  clean: true;
  keepalive: number;
  /** 0 = never on its own. */
  reconnectPeriod: 0;
  connectTimeout: number;
  username?: string;
  password?: string;
}

/** What is used of the package `mqtt`. */
export interface MqttModule {
  MqttClient: new (openStream: () => Duplex, options: MqttClientOptions) => MqttClient;
}
