import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import type { ConceptSpan } from "#shared/scenario/types.ts";
import { createEvents } from "../src-main/events/createEvents.ts";
import type { EventReader } from "../src-main/events/eventReader.ts";
import { readScenario } from "../src-main/events/files/readScenario.ts";
import type { EventService, ScenarioService } from "../src-main/events/types.ts";
import { Changes } from "../src-main/platform/changes.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { createFactsStore } from "../src-main/store/facts/factsStore.ts";
import { createPathsStore } from "../src-main/store/facts/pathsStore.ts";
import { openSqliteStore, type SqliteStore } from "../src-main/store/sqlite/store.ts";
import { FactsWorld, type Actor, type Mark } from "./factsWorld.ts";
import { MEDIA } from "./fakeMedia.ts";

const LABELS = ["person", "car", "bicycle", "dog", "backpack"];

export interface EventsVideo {
  id?: string;
  /** File name; the id where it does not say. */
  name?: string;
  camera?: string | null;
  recordedAt?: Partial<RecordedAt>;
  durationUs?: number;
  actors?: Actor[];
  signals?: Parameters<FactsWorld["signal"]>[0][];
  labels?: string[];
  packId?: string;
}

export interface EventsWorldOptions {
  folder?: string;
  bundled?: Record<string, string>;
  packs?: PackStatus[];
  background?: boolean;
  tell?: (events: readonly SceneEvent[]) => void;
}

/** A library in real SQLite whose footage is scripted, with scenarios that look at it. What concepts and packs know is said by the test. */
export class EventsWorld {
  readonly folder: string;
  readonly store: SqliteStore;
  readonly events: EventService;
  readonly scenarios: ScenarioService;
  readonly source: EventReader;
  /** Events that were told, one list a message. */
  readonly told: SceneEvent[][] = [];
  readonly concepts = new Map<string, ConceptSpan[]>();
  readonly conceptChanges = new Changes();
  /** Identity of what the concepts of each run are. */
  conceptKey = "";
  /** Objects by run, for boxes at a time. */
  readonly #worlds = new Map<number, FactsWorld>();
  readonly #life = new AbortController();
  #count = 0;

  private constructor(folder: string, options: EventsWorldOptions) {
    this.folder = folder;
    this.store = openSqliteStore(join(folder, "library.sqlite"));
    this.#count = this.store.videos.list().length;
    const { store, concepts } = this;
    const logger = createSilentLogger();
    const index = {
      objects: async () => {
        throw new Error("everything is stored");
      },
      window: async (run: number, fromUs: number, toUs: number) => this.#boxes(run, fromUs, toUs),
    };
    const deps = { store, index, logger, signal: this.#life.signal };
    const { events, scenarios, source } = createEvents({
      store,
      facts: createFactsStore(deps),
      paths: createPathsStore(deps),
      boxes: index,
      concepts: {
        spans: async (concept, run) => concepts.get(`${concept} ${run}`) ?? null,
        knows: (concept, run) => concepts.has(`${concept} ${run}`),
        key: () => this.conceptKey,
        known: () => new Map([["fire", { en: "fire", ko: "불" }]]),
        onChange: (listener) => this.conceptChanges.subscribe(() => listener(null)),
      },
      packs: { list: async () => options.packs ?? [], onChange: () => () => {} },
      bundled: new Map(Object.entries(options.bundled ?? {})),
      read: readScenario,
      tell: (news) => {
        this.told.push([...news]);
        options.tell?.(news);
      },
      background: options.background ?? true,
      clock: systemClock,
      logger,
    });
    this.events = events;
    this.source = source;
    this.scenarios = scenarios;
  }

  static async open(options: EventsWorldOptions = {}): Promise<EventsWorld> {
    return new EventsWorld(options.folder ?? (await mkdtemp(join(tmpdir(), "sightline-events-"))), options);
  }

  /** Adds a video with a finished run. */
  add(video: EventsVideo = {}): VideoId {
    const id = videoId.parse(video.id ?? `v_${String(++this.#count).padStart(12, "0")}`);
    this.store.videos.insert({
      id,
      name: video.name ?? `${id}.mp4`,
      path: `/nowhere/${id}.mp4`,
      origin: "inPlace",
      sizeBytes: 1,
      mtimeMs: 0,
      recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false, ...video.recordedAt },
      camera: video.camera ?? null,
      sha256: null,
      addedAtMs: 0,
    });
    this.store.videos.patch(id, { media: { ...MEDIA, durationUs: video.durationUs ?? 120_000_000 }, state: "ready" });
    this.analyse(id, video);
    return id;
  }

  /** Gives a video another run, which becomes the current one as the final pass makes it. */
  analyse(id: VideoId, video: EventsVideo): number {
    const { store } = this;
    const world = new FactsWorld();
    for (const actor of video.actors ?? []) world.add(actor);
    for (const signal of video.signals ?? []) world.signal(signal);
    const { facts, paths } = world.whole();
    const run = store.runs.insert({
      videoId: id,
      packId: video.packId ?? "detector",
      packKey: "k",
      sampleFps: 5,
      fromUs: 0,
    });
    store.runs.setAnalysed(run, video.labels ?? LABELS, null);
    this.#worlds.set(run, world);
    const countsByClass: Record<string, number> = {};
    for (const actor of video.actors ?? []) countsByClass[actor.class] = (countsByClass[actor.class] ?? 0) + 1;
    store.db.transaction(() => {
      const before = store.videos.need(id).currentRun;
      store.videos.patch(id, { currentRun: run, countsByClass });
      store.runs.finish(run, { startUs: 0, motion: new Uint8Array(0), counts: new Map() });
      store.facts.write(run, facts);
      store.paths.write(run, paths);
      if (before !== null) store.runs.delete(before);
    });
    return run;
  }

  /** Objects of a run as the index would keep them. */
  objects(run: number, tracks?: readonly number[]): TrackedObject[] {
    const video = this.store.videos.list().find((it) => it.currentRun === run);
    if (!video) return [];
    return (this.#worlds.get(run)?.objects() ?? [])
      .map(({ object }) => ({ ...object, id: `${video.id}.${object.trackId}`, videoId: video.id }))
      .filter((it) => !tracks || tracks.includes(it.trackId));
  }

  /** What is found now, by time. */
  async found(): Promise<SceneEvent[]> {
    await this.scenarios.settled();
    return this.events.list({ order: "time" }).events;
  }

  async close(keep = false): Promise<void> {
    this.#life.abort();
    await this.scenarios.close();
    this.store.close();
    if (!keep) await rm(this.folder, { recursive: true, force: true });
  }

  #boxes(run: number, fromUs: number, toUs: number) {
    const objects = this.#worlds.get(run)?.objects() ?? [];
    return objects
      .filter(({ object }) => object.startUs <= toUs && object.endUs >= fromUs)
      .map(({ object, ...columns }) => {
        const list = (of: ArrayLike<number>) => Array.from(of);
        const { tUs, x, y, w, h, score } = columns;
        return {
          trackId: object.trackId,
          class: object.class,
          confidence: object.confidence,
          tUs: list(tUs),
          x: list(x),
          y: list(y),
          w: list(w),
          h: list(h),
          score: list(score),
        };
      });
  }
}

/** A person who walks through the picture, seconds and horizontal places. */
export const walker = (fromS: number, toS: number, x0 = 0.1, x1 = 0.9): Actor => ({
  class: "person",
  path: [
    [fromS, x0, 0.8, 0.3],
    [toS, x1, 0.8, 0.3],
  ] satisfies Mark[],
});

/** A scenario's file with this condition. */
export const scenarioFile = (id: string, when: string, more = ""): string => `id: ${id}
level: warning
names: { en: "${id}", ko: "${id} 시나리오" }
why: { en: "A test.", ko: "시험입니다." }
when: ${when}
${more}`;
