import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventId, type AlertSettings, type EventDraft, type SceneEvent } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import { createAlerts, type AlertDeps } from "../src-main/events/alerts/alerts.ts";
import type { EnteredSecrets } from "../src-main/events/alerts/settings.ts";
import type { Alerts } from "../src-main/events/types.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { randomId } from "../src-main/platform/ids.ts";
import type { SecretStore } from "../src-main/platform/secrets/types.ts";
import { openSqliteStore, type SqliteStore } from "../src-main/store/sqlite/store.ts";
import { FakeTime } from "./fakeTime.ts";

export interface Received {
  headers: IncomingHttpHeaders;
  path: string;
  body: string;
}

/** A real HTTP server that keeps what it is sent. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it does with the next requests; default 204. */
  answer: (response: ServerResponse, nth: number) => void = (response) => void response.writeHead(204).end();
  #server: Server;
  #open = new Set<{ destroy(): void }>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(make: (listener: RequestListener) => Server = (it) => createServer(it)): Promise<Receiver> {
    const server = make((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => void chunks.push(chunk));
      request.once("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        receiver.received.push({ headers: request.headers, path: request.url ?? "", body });
        receiver.answer(response, receiver.received.length);
      });
    });
    const receiver = new Receiver(server);
    server.on("connection", (socket) => {
      receiver.#open.add(socket);
      socket.once("close", () => receiver.#open.delete(socket));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }
  get openConnections(): number {
    return this.#open.size;
  }
  /** The bodies that came, parsed. */
  get messages(): Array<Record<string, unknown> & { data: Record<string, unknown> }> {
    return this.received.map((it) => JSON.parse(it.body));
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}

/** Secrets in memory. */
export function memorySecrets(kept = new Map<string, string>()): SecretStore & { kept: Map<string, string> } {
  return {
    kept,
    protection: "system",
    get: async (name) => kept.get(name) ?? null,
    set: async (name, value) => void kept.set(name, value),
    remove: async (name) => void kept.delete(name),
  };
}

export const SILENT: AlertSettings = { level: "notice", desktop: true, webhook: null, mqtt: null };

export interface RaisedEvent {
  level?: EventLevel;
  scenario?: string;
  video?: VideoId;
  sentence?: { en: string; ko: string };
}

/** A library in real SQLite with events of the test's own, and what tells them. */
export class AlertWorld {
  readonly folder: string;
  readonly store: SqliteStore;
  readonly time = new FakeTime();
  readonly secrets: ReturnType<typeof memorySecrets>;
  readonly alerts: Alerts;
  readonly logged: string[] = [];

  private constructor(folder: string, secrets: Map<string, string> | undefined, options: Partial<AlertDeps>) {
    this.folder = folder;
    this.store = openSqliteStore(join(folder, "library.sqlite"));
    this.secrets = memorySecrets(secrets);
    const log = (...line: unknown[]) => void this.logged.push(JSON.stringify(line));
    const logger = {
      ...createSilentLogger(),
      info: log,
      warn: log,
      error: (...line: unknown[]) => (log(...line), "log_1"),
    };
    this.alerts = createAlerts({
      store: this.store,
      secrets: async () => this.secrets,
      loadMqtt: null,
      linkBase: "http://127.0.0.1:47713/#/events/",
      sends: true,
      clock: this.time,
      logger,
      wait: this.time.wait,
      random: () => 0.999,
      ...options,
    });
  }

  /** Give `folder` and `secrets` to open the same library again. */
  static async open(
    options: Partial<AlertDeps> & { folder?: string; kept?: Map<string, string> } = {},
  ): Promise<AlertWorld> {
    const { folder = await mkdtemp(join(tmpdir(), "sightline-alerts-")), kept, ...deps } = options;
    return new AlertWorld(folder, kept, deps);
  }

  video(name: string, options: { camera?: string | null; recordedAt?: Partial<RecordedAt> } = {}): VideoId {
    const id = videoId.parse(randomId("v"));
    this.store.videos.insert({
      id,
      name,
      path: `/secret/place/${id}.mp4`,
      origin: "inPlace",
      sizeBytes: 1,
      mtimeMs: 1,
      sha256: null,
      camera: options.camera ?? null,
      recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false, ...options.recordedAt },
      addedAtMs: 1,
    });
    return id;
  }

  /** Stores events and tells them, in one transaction as it is done when scenarios look. */
  raise(...raised: RaisedEvent[]): SceneEvent[] {
    return this.store.db.transaction(() => {
      const events = raised.map((it) => this.#store(it));
      this.alerts.tell(events);
      return events;
    });
  }

  set(settings: Partial<AlertSettings>, secrets: EnteredSecrets = {}): Promise<AlertSettings> {
    return this.alerts.set({ ...SILENT, ...settings }, secrets);
  }

  async close(): Promise<void> {
    await this.alerts.close();
    this.store.close();
  }
  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #store({ level = "alarm", scenario = "fire", video = this.video("a.mp4"), sentence }: RaisedEvent): SceneEvent {
    const run = this.store.db.get("SELECT max(seq) AS seq FROM runs")!["seq"];
    const draft: EventDraft = {
      scenarioId: scenario,
      scenarioVersion: 1,
      names: { en: "Fire", ko: "화재" },
      level,
      videoId: video,
      startUs: 12_000_000,
      endUs: 15_500_000,
      bestUs: 13_000_000,
      trackIds: [4],
      box: null,
      strength: 0.9,
      findings: 1,
      parts: [],
      against: null,
      sentence: sentence ?? { en: "A fire burns beside a person.", ko: "사람 옆에서 불이 납니다." },
    };
    const id = eventId.parse(randomId("ev"));
    this.store.events.insert(id, draft, Number(run ?? 0), this.time.nowMs());
    return this.store.events.find(id)!.event;
  }
}

/** One life of a library whose receiver does not answer: `alertWorld.ts <folder> <url>` tells one event and waits to be killed. */
if (process.argv[2] !== undefined && import.meta.main) {
  const world = await AlertWorld.open({ folder: process.argv[2] });
  await world.set({ webhook: { url: process.argv[3]!, signed: false } });
  world.raise({});
  setInterval(() => {}, 60_000);
}
