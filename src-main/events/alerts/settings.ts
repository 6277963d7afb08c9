import { alertSettings, type AlertSettings } from "#shared/domain/event.ts";
import { fail } from "#shared/lib/problems.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { AlertTarget } from "../../store/sqlite/alertOutboxTable.ts";
import { readBrokerAddress, readWebhookAddress } from "./address.ts";
import { checkTopic } from "./mqtt/topic.ts";
import type { AlertSecrets } from "./secrets.ts";
import { keyOf } from "./webhook/sign.ts";

const KEY = "alerts";
const DEFAULTS: AlertSettings = { level: "warning", desktop: true, webhook: null, mqtt: null };

/** What a person entered. Left out = as it was; null or empty = none. */
export interface EnteredSecrets {
  webhookSecret?: string | null;
  mqttPassword?: string | null;
}

/** Settings that cannot be read any more (a newer version wrote them) count as none. */
export function readSettings(table: SqliteStore["settings"]): AlertSettings {
  return alertSettings.safeParse(table.read(KEY)).data ?? DEFAULTS;
}

/** Null where the target is not set up. Throws INVALID_INPUT. */
export function originOf(settings: AlertSettings, target: AlertTarget): string | null {
  if (target === "webhook") return settings.webhook && readWebhookAddress(settings.webhook.url).origin;
  return settings.mqtt && readBrokerAddress(settings.mqtt.url).origin;
}

/** What is to become of a secret: kept as it is, replaced, or removed. */
type Change = { kind: "keep" } | { kind: "set"; origin: string; value: string } | { kind: "remove" };

/**
 * Stores settings and secrets together: when the one cannot be written, the other is as before. An address at another server needs its secret entered again. Throws INVALID_INPUT, FILE_UNREADABLE;
 * then nothing has changed.
 */
export async function storeSettings(
  entered: AlertSettings,
  given: EnteredSecrets,
  { settings: table, secrets }: { settings: SqliteStore["settings"]; secrets: AlertSecrets },
): Promise<AlertSettings> {
  if (entered.mqtt) checkTopic(entered.mqtt.topic);
  const before = readSettings(table);
  const webhook = await secretChange(entered, typed(given.webhookSecret)?.trim(), before, secrets);
  const mqtt = await passwordChange(entered, typed(given.mqttPassword), before, secrets);
  const settings: AlertSettings = {
    ...entered,
    webhook: entered.webhook && { ...entered.webhook, signed: entered.webhook.signed || webhook.kind === "set" },
  };
  const undo: Array<() => Promise<void>> = [];
  try {
    for (const [target, change] of [
      ["webhook", webhook],
      ["mqtt", mqtt],
    ] as const) {
      if (change.kind === "keep") continue;
      const saved = await secrets.save(target);
      if (change.kind === "remove" && saved === null) continue;
      undo.push(() => secrets.restore(target, saved));
      if (change.kind === "set") await secrets.set(target, change.origin, change.value);
      else await secrets.remove(target);
    }
    table.write(KEY, settings);
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
  return settings;
}

/** An empty field says that there is none. */
const typed = (value: string | null | undefined) => (value === undefined ? undefined : (value ?? ""));

async function secretChange(
  entered: AlertSettings,
  secret: string | undefined,
  before: AlertSettings,
  secrets: AlertSecrets,
): Promise<Change> {
  const origin = originOf(entered, "webhook");
  if (origin !== null && secret) {
    keyOf(secret);
    return { kind: "set", origin, value: secret };
  }
  if (origin === null || !entered.webhook?.signed) return { kind: before.webhook?.signed ? "remove" : "keep" };
  if (secret === "" || (await secrets.get("webhook", origin)) === null)
    throw fail("INVALID_INPUT", "signing needs a secret; enter the one that this receiver knows");
  return { kind: "keep" };
}

async function passwordChange(
  entered: AlertSettings,
  password: string | undefined,
  before: AlertSettings,
  secrets: AlertSecrets,
): Promise<Change> {
  const origin = originOf(entered, "mqtt");
  if (origin !== null && password) return { kind: "set", origin, value: password };
  const known = originOf(before, "mqtt");
  if (known === null) return { kind: "keep" };
  if (origin === null || password === "") return { kind: "remove" };
  if (known !== origin && (await secrets.get("mqtt", known)) !== null)
    throw fail("INVALID_INPUT", "the address is another broker; enter its password");
  return { kind: "keep" };
}
