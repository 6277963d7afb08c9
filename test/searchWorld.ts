import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SearchEvent, SearchRequest } from "#shared/contract/search.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { Criterion, Query } from "#shared/domain/query.ts";
import { query as querySchema } from "#shared/domain/query.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import { videoId, type MediaInfo, type VideoId } from "#shared/domain/video.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { EMPTY_VOCABULARY, type ConceptVocabulary } from "#shared/query/index.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { createSearchService } from "../src-main/search/searchService.ts";
import type { SearchDeps, TextHit } from "../src-main/search/types.ts";
import { openSqliteStore } from "../src-main/store/sqlite/store.ts";
import { FactsWorld, type Actor } from "./factsWorld.ts";
import { MemoryVectors } from "./memoryVectors.ts";
import { seededRandom } from "./seededRandom.ts";

const DIM = 64;
export const ENCODER = "words";
const LABELS = ["person", "car", "bicycle", "dog"];

/** Direction of a word, by the word alone; words are nearly at right angles to one another. */
function wordVector(word: string): Float32Array {
  let seed = 7;
  for (const char of word) seed = (Math.imul(seed, 31) + char.codePointAt(0)!) | 0;
  const random = seededRandom(seed);
  return unit(Float32Array.from({ length: DIM }, () => random() - 0.5));
}

/** What an encoder of words would make of a text, and of a picture that shows these words. */
export function textVector(text: string): Float32Array {
  const sum = new Float32Array(DIM);
  for (const word of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const vector = wordVector(word);
    for (let i = 0; i < DIM; i++) sum[i] = sum[i]! + vector[i]!;
  }
  return unit(sum);
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector) || 1;
  return vector.map((v) => v / norm);
}

export interface WorldVideo {
  name?: string;
  camera?: string | null;
  recordedAt?: Partial<RecordedAt>;
  durationUs?: number;
  actors?: Actor[];
  signals?: Parameters<FactsWorld["signal"]>[0][];
  /** "motion" = built-in analysis, no classes. */
  packId?: string;
  labels?: string[];
  /** Windows of 8 s by what they show; omitted = not embedded. */
  shows?: Array<{ atS: number; words: string }>;
  /** Crops by what they show. */
  crops?: Array<{ trackId: number; class: string; atS: number; words: string }>;
  /** Without a run. */
  state?: "queued" | "failed" | "incomplete";
  analysedUs?: number;
}

/** A library whose footage is scripted, with exact vectors of words and no pixels. */
export async function searchWorld(
  options: { vocabulary?: ConceptVocabulary; encoder?: boolean; deps?: Partial<SearchDeps> } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), "sightline-search-"));
  const store = openSqliteStore(join(folder, "library.sqlite"));
  const vectors = new MemoryVectors();
  const facts = new Map<number, RunFacts>();
  const lines: TextHit[] = [];
  const read = new Map<VideoId, number>();
  const embeds: string[][] = [];
  const pack = {
    manifest: { id: ENCODER, name: "Words", encoder: { template: "{}", languages: ["multi"] } },
    paths: {},
  };
  const deps: SearchDeps = {
    store,
    facts: {
      of: async (run) => facts.get(run) ?? null,
      peek: (run) => facts.get(run) ?? null,
      warm: async () => {},
      forget: (run) => void facts.delete(run),
      bytes: () => 0,
    },
    vectors,
    texts: {
      search: async ({ words, videos }) =>
        lines.filter(
          (it) => (!videos || videos.includes(it.video)) && it.text.toLowerCase().includes(words.toLowerCase()),
        ),
    },
    vision: {
      async embedTexts(_pack, texts) {
        embeds.push(texts);
        return { dim: DIM, vectors: Float32Array.from(texts.flatMap((text) => [...textVector(text)])) };
      },
      async embedPictures(_pack, pictures) {
        return { dim: DIM, vectors: Float32Array.from(pictures.flatMap((it) => [...textVector(it.path)])) };
      },
    },
    encoder: async () => (options.encoder === false ? null : (pack as unknown as LoadedPack)),
    embedded: (run) => (vectors.parts.some((it) => it.run === run) ? { done: true, coveredUs: 1e12 } : null),
    readUs: () => read,
    events: () => null,
    vocabulary: () => options.vocabulary ?? EMPTY_VOCABULARY,
    nullPhrases: () => Array.from({ length: 60 }, (_, i) => `thing${i} other${i * 7}`),
    imagePath: () => null,
    now: () => "2026-07-15T12:00:00",
    clock: systemClock,
    logger: createSilentLogger(),
    ...options.deps,
  };
  let count = 0;

  /** Adds a video with a finished run, unless `state` says otherwise. */
  const add = (video: WorldVideo = {}): VideoId => {
    const id = videoId.parse(`v_${String(++count).padStart(12, "0")}`);
    const durationUs = video.durationUs ?? 60_000_000;
    store.videos.insert({
      id,
      name: video.name ?? `${count}.mp4`,
      path: `/nowhere/${count}.mp4`,
      origin: "inPlace",
      sizeBytes: 1,
      mtimeMs: 0,
      recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false, ...video.recordedAt },
      camera: video.camera ?? null,
      sha256: null,
      addedAtMs: 0,
    });
    store.videos.patch(id, { media: mediaOf(durationUs), state: video.state ?? "ready" });
    if (video.state === "queued" || video.state === "failed") return id;
    finish(id, video);
    return id;
  };

  /** Gives a video another run, which becomes the current one. */
  const finish = (id: VideoId, video: WorldVideo): number => {
    const durationUs = store.videos.need(id).media!.durationUs;
    const world = new FactsWorld();
    for (const actor of video.actors ?? []) world.add(actor);
    for (const signal of video.signals ?? []) world.signal(signal);
    const packId = video.packId ?? "detector";
    const run = store.runs.insert({ videoId: id, packId, packKey: "k", sampleFps: 5, fromUs: 0 });
    store.runs.setAnalysed(run, video.labels ?? (packId === "motion" ? ["moving"] : LABELS), null);
    facts.set(run, world.facts());
    const counts: Record<string, number> = {};
    for (const actor of video.actors ?? []) counts[actor.class] = (counts[actor.class] ?? 0) + 1;
    const { shows, crops = [] } = video;
    if (shows) {
      const all = (texts: string[]) => Float32Array.from(texts.flatMap((text) => [...textVector(text)]));
      vectors.parts.push({
        encoder: ENCODER,
        run,
        video: id,
        part: 0,
        dim: DIM,
        windows: shows.map(({ atS }) => ({ startUs: atS * 1e6, endUs: (atS + 8) * 1e6, frameUs: [(atS + 4) * 1e6] })),
        windowVectors: all(shows.map((it) => it.words)),
        frames: new Int8Array(0),
        crops: crops.map((it) => ({
          trackId: it.trackId,
          class: it.class,
          tUs: it.atS * 1e6,
          box: { x: 0.4, y: 0.4, w: 0.1, h: 0.2 },
        })),
        cropVectors: all(crops.map((it) => it.words)),
      });
    }
    store.db.transaction(() =>
      store.videos.patch(id, {
        currentRun: run,
        countsByClass: counts,
        analysedUs: video.analysedUs ?? durationUs,
        state: video.state === "incomplete" ? "incomplete" : "ready",
      }),
    );
    return run;
  };

  const search = createSearchService(deps);
  const events = async (request: SearchRequest, signal = new AbortController().signal): Promise<SearchEvent[]> =>
    await collect(search.run(request, signal));
  return {
    store,
    facts,
    vectors,
    lines,
    read,
    embeds,
    deps,
    search,
    add,
    finish,
    events,
    /** The final list and the closing event. */
    async find(request: SearchRequest) {
      const all = await events(request);
      const list = all.findLast((it) => it.kind === "moments");
      const done = all.at(-1);
      if (list?.kind !== "moments" || done?.kind !== "done") throw new Error("the answer ended early");
      return { moments: list.moments as Moment[], total: list.total, done, events: all };
    },
    async close() {
      await search.close();
      store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A query made by hand, as edited chips are. */
export function queryOf(parts: {
  steps?: Array<Array<Record<string, unknown> & { kind: Criterion["kind"] }>>;
  phrases?: string[];
  withinUs?: number;
  times?: Array<Partial<Query["times"][number]>>;
  cameras?: Query["cameras"];
  examples?: unknown[];
}): Query {
  let next = 0;
  return querySchema.parse({
    text: "",
    language: "en",
    steps: (parts.steps ?? []).map((criteria, i) => ({
      criteria: criteria.map((it) => ({ id: `c${next++}`, ...it })),
      withinUs: i > 0 ? (parts.withinUs ?? null) : null,
      phrase: parts.phrases?.[i] ?? "",
    })),
    times: (parts.times ?? []).map((it, i) => ({ id: `t${i}`, from: null, to: null, daily: null, ...it })),
    cameras: parts.cameras ?? [],
    examples: parts.examples ?? [],
  });
}

/** An ordinary recording of this length. */
export function mediaOf(durationUs: number): MediaInfo {
  return {
    container: "mp4",
    codec: "h264",
    profile: null,
    pixelFormat: null,
    mime: null,
    width: 1920,
    height: 1080,
    codedWidth: 1920,
    codedHeight: 1080,
    rotation: 0,
    mirrored: false,
    fps: 25,
    variableFrameRate: false,
    durationUs,
    startUs: 0,
    frameCount: null,
    videoStreamIndex: 0,
    videoStreamCount: 1,
    hasAudio: false,
    still: false,
    sizeBytes: 1,
    bitDepth: 8,
    hdr: false,
  };
}

/** Everything of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

/** Walks across the picture between two times, seconds. */
export const walker = (fromS: number, toS: number, more: Partial<Actor> = {}): Actor => ({
  class: "person",
  path: [
    [fromS, 0.1, 0.8, 0.3],
    [toS, 0.9, 0.8, 0.3],
  ],
  ...more,
});
/** A criterion of an object. */
export const object = (classes: string[], more: Record<string, unknown> = {}) => ({
  kind: "object" as const,
  object: { classes, ...more },
});

/** The lists of an answer, in the order in which they came. */
export const lists = (events: SearchEvent[]) => events.filter((it) => it.kind === "moments");
