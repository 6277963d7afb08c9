import type { AlertSettings, AlertStatus, AlertTest, SceneEvent } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Clock } from "../../platform/clock.ts";
import { randomId } from "../../platform/ids.ts";
import type { Logger } from "../../platform/logger.ts";
import type { SecretStore } from "../../platform/secrets/types.ts";
import type { AlertTarget } from "../../store/sqlite/alertOutboxTable.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { Alerts } from "../types.ts";
import { TellFailure } from "./failure.ts";
import { entryOf, messageOf, testMessage } from "./message.ts";
import { createMqttPublisher } from "./mqtt/publisher.ts";
import type { MqttModule } from "./mqtt/types.ts";
import { Courier, type CourierDeps } from "./queue/courier.ts";
import { AlertQueue, type QueuedMessage } from "./queue/queue.ts";
import { readTally } from "./queue/tally.ts";
import { AlertSecrets } from "./secrets.ts";
import { createSender, type Sender, type SenderDeps } from "./senders.ts";
import { readSettings, storeSettings, type EnteredSecrets } from "./settings.ts";
import { delivered, joined, notEncrypted, wordsOfFailure, type Words } from "./words.ts";

const TARGETS = ["webhook", "mqtt"] as const;
const RANK: Record<EventLevel, number> = { alarm: 0, warning: 1, notice: 2 };
/** Within what Standard Webhooks recommends, 15 to 30 s. */
const TIMEOUT_MS = 20_000;

export interface AlertDeps {
  store: Pick<SqliteStore, "db" | "alertOutbox" | "events" | "videos" | "settings">;
  /** Opened when first needed: asking the system's store may take long. */
  secrets(): Promise<SecretStore>;
  /** Loads the package `mqtt`; null = there is none. */
  loadMqtt: (() => Promise<MqttModule>) | null;
  /** Address of the app's page as it is opened on this machine, "http://127.0.0.1:47713/"; null where it cannot be opened from outside. */
  linkBase: string | null;
  /** False for a process that goes again at once: it queues, the next one sends. */
  sends: boolean;
  clock: Clock;
  logger: Logger;
  /** For tests. */
  timeoutMs?: number;
  maxEvents?: number;
  wait?: CourierDeps["wait"];
  random?: CourierDeps["random"];
}

/** Tells events to a webhook and an MQTT broker. Begins with what the last session left. */
export function createAlerts(deps: AlertDeps): Alerts {
  return new AlertDesk(deps);
}

interface Target {
  sender: Sender;
  queue: AlertQueue;
  courier: Courier | null;
}

class AlertDesk implements Alerts {
  readonly #deps: AlertDeps;
  readonly #secrets: AlertSecrets;
  readonly #senderDeps: SenderDeps;
  readonly #closing = new AbortController();
  readonly #targets = new Map<AlertTarget, Target>();
  #settings: AlertSettings;
  /** Changes of the settings one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: AlertDeps) {
    this.#deps = deps;
    const { clock, timeoutMs = TIMEOUT_MS } = deps;
    this.#secrets = new AlertSecrets(() => deps.secrets());
    this.#senderDeps = {
      secrets: this.#secrets,
      publisher: createMqttPublisher({ load: deps.loadMqtt, timeoutMs }),
      clock,
      webhookTimeoutMs: timeoutMs,
    };
    this.#settings = readSettings(deps.store.settings);
    for (const target of TARGETS) this.#open(target);
  }

  settings(): AlertSettings {
    return this.#settings;
  }

  set(entered: AlertSettings, given: EnteredSecrets): Promise<AlertSettings> {
    const change = this.#last.then(async () => {
      if (this.#closing.signal.aborted) throw fail("CANCELLED");
      const { settings } = this.#deps.store;
      this.#settings = await storeSettings(entered, given, { settings, secrets: this.#secrets });
      for (const target of TARGETS) {
        const before = this.#targets.get(target);
        this.#targets.delete(target);
        await before?.courier?.close();
        this.#open(target);
      }
      return this.#settings;
    });
    this.#last = change.catch(() => {}); // its caller gets the failure
    return change;
  }

  async status(): Promise<AlertStatus> {
    const [webhook = null, mqtt = null] = await Promise.all(TARGETS.map((it) => this.#statusOf(it)));
    return { webhook, mqtt };
  }

  async test(to: AlertTarget, caller: AbortSignal): Promise<AlertTest> {
    const { clock, linkBase } = this.#deps;
    const signal = AbortSignal.any([caller, this.#closing.signal]);
    const sender = this.#targets.get(to)?.sender;
    if (!sender) return failed(new TellFailure("notSetUp", { host: to }));
    const { host } = sender.address;
    try {
      await sender.send(testMessage(randomId("msg"), clock.nowMs(), linkBase), signal);
    } catch (error) {
      if (signal.aborted) throw fail("CANCELLED", undefined, error);
      if (!(error instanceof TellFailure)) throw error;
      return failed(error, cautionOf(sender));
    }
    const caution = cautionOf(sender);
    const words = delivered(host);
    return { ok: true, detail: `${host} acknowledged`, words: caution ? joined(words, caution) : words };
  }

  tell(events: readonly SceneEvent[]): void {
    const told = events.filter((it) => RANK[it.level] <= RANK[this.#settings.level]);
    if (told.length === 0) return;
    const now = this.#deps.clock.nowMs();
    for (const { queue, courier } of this.#targets.values()) {
      for (const event of told) queue.add(event.id, now);
      // When the transaction that this may be in is over.
      if (courier) queueMicrotask(() => courier.wake());
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#last;
    await Promise.all([...this.#targets.values()].flatMap((it) => it.courier?.close() ?? []));
  }

  /** Begins to send to a target, or forgets what waits for one that is not set up. */
  #open(target: AlertTarget): void {
    const { store, sends, clock, logger, wait, random, maxEvents } = this.#deps;
    const sender = this.#senderOf(target);
    if (!sender) return store.alertOutbox.clear(target);
    const queue = new AlertQueue(target, store, (alert) => sender.keyOf(alert), maxEvents);
    const courier = sends
      ? new Courier({
          queue,
          send: (message, missed, signal) => this.#send(sender, message, missed, signal),
          clock,
          logger,
          ...(wait ? { wait } : {}),
          ...(random ? { random } : {}),
        })
      : null;
    this.#targets.set(target, { sender, queue, courier });
  }

  #senderOf(target: AlertTarget): Sender | null {
    try {
      return createSender(target, this.#settings, this.#senderDeps);
    } catch (error) {
      // Stored by a version that took other addresses.
      this.#deps.logger.error("the address for alerts cannot be read", { target, error });
      return null;
    }
  }

  async #send(sender: Sender, { id, events }: QueuedMessage, missed: number, signal: AbortSignal): Promise<void> {
    const { store, linkBase } = this.#deps;
    const told = events
      .flatMap((eventId) => {
        const event = store.events.find(eventId)?.event;
        const video = event && store.videos.find(event.videoId);
        return event && video ? [{ event, video }] : [];
      })
      .toSorted((a, b) => RANK[a.event.level] - RANK[b.event.level])
      .map(({ event, video }) => ({ entry: entryOf(event, video, linkBase), createdAtMs: event.createdAtMs }));
    if (told.length > 0) await sender.send(messageOf(id, told, missed), signal);
  }

  async #statusOf(target: AlertTarget): Promise<AlertStatus[AlertTarget]> {
    const known = this.#targets.get(target);
    if (!known) return null;
    const { sender, courier } = known;
    const { store } = this.#deps;
    const tally = readTally(store.settings, target);
    // A store of secrets that does not answer is told by the attempt that needs it.
    const secret = await this.#secrets.get(target, sender.address.origin).catch(() => null);
    return {
      waiting: store.alertOutbox.count(target),
      ...tally,
      problem: courier?.problem ? wordsOfFailure(courier.problem) : null,
      caution: cautionOf(sender),
      hasSecret: secret !== null,
    };
  }
}

const cautionOf = ({ address }: Sender) =>
  address.leavesNetwork && !address.encrypted ? notEncrypted(address.host) : null;

function failed(failure: TellFailure, caution: Words | null = null): AlertTest {
  const words = wordsOfFailure(failure);
  return { ok: false, detail: failure.message, words: caution ? joined(words, caution) : words };
}
