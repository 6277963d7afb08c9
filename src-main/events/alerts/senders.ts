import type { AlertSettings } from "#shared/domain/event.ts";
import type { Clock } from "../../platform/clock.ts";
import type { AlertTarget } from "../../store/sqlite/alertOutboxTable.ts";
import { readBrokerAddress, readWebhookAddress, type Address } from "./address.ts";
import { TellFailure } from "./failure.ts";
import type { AlertMessage } from "./message.ts";
import { topicOf } from "./mqtt/topic.ts";
import type { MqttPublisher } from "./mqtt/types.ts";
import type { AlertSecrets } from "./secrets.ts";
import { postOnce } from "./webhook/post.ts";
import { keyOf, signedHeaders } from "./webhook/sign.ts";

/** One way out. */
export interface Sender {
  address: Address;
  /** Messages of one key may share one. */
  keyOf(alert: { level: string; scenario: string }): string;
  /** Resolves when it was acknowledged. Throws TellFailure; the signal's reason when it aborts. */
  send(message: AlertMessage, signal: AbortSignal): Promise<void>;
}

export interface SenderDeps {
  secrets: AlertSecrets;
  publisher: MqttPublisher;
  clock: Clock;
  webhookTimeoutMs: number;
}

/** Null where the target is not set up. Throws INVALID_INPUT on an address that cannot be read. */
export function createSender(target: AlertTarget, settings: AlertSettings, deps: SenderDeps): Sender | null {
  if (target === "webhook") return settings.webhook && webhookSender(settings.webhook, deps);
  return settings.mqtt && mqttSender(settings.mqtt, deps);
}

function webhookSender(settings: NonNullable<AlertSettings["webhook"]>, deps: SenderDeps): Sender {
  const address = readWebhookAddress(settings.url);
  return {
    address,
    keyOf: () => "",
    async send(message, signal) {
      const { secrets, clock, webhookTimeoutMs: timeoutMs } = deps;
      const key = settings.signed ? keyOf(await need(secrets, "webhook", address)) : null;
      const body = Buffer.from(JSON.stringify(message));
      const headers = signedHeaders(message.id, clock.nowMs(), body, key);
      await postOnce({ url: address.url, host: address.host, headers, body, timeoutMs }, signal);
    },
  };
}

function mqttSender(settings: NonNullable<AlertSettings["mqtt"]>, { secrets, publisher }: SenderDeps): Sender {
  const address = readBrokerAddress(settings.url);
  const topic = (of: { level: string; scenario: string }) => topicOf(settings.topic, of);
  return {
    address,
    keyOf: topic,
    async send(message, signal) {
      const password = await read(secrets, "mqtt", address);
      // All of one message have one topic, unless somebody changed a level since they were put together.
      const { data } = message;
      const first = "events" in data ? data.events[0]! : data;
      const broker = { ...address, user: settings.user, password };
      await publisher.publish(broker, topic(first), Buffer.from(JSON.stringify(message)), signal);
    },
  };
}

/** A secret that is meant to be there: without it nothing is sent, rather than sent unsigned. */
async function need(secrets: AlertSecrets, target: AlertTarget, address: Address): Promise<string> {
  const secret = await read(secrets, target, address);
  if (secret === null) throw new TellFailure("secretMissing", { host: address.host });
  return secret;
}

async function read(secrets: AlertSecrets, target: AlertTarget, { origin, host }: Address): Promise<string | null> {
  return await secrets.get(target, origin).catch(() => {
    // The cause stays out: what the system says about a secret may hold a part of it.
    throw new TellFailure("secretMissing", { host });
  });
}
