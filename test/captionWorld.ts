import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captionSettings, type CaptionSettings } from "#shared/domain/caption.ts";
import type { EndpointDraft } from "#shared/contract/language.ts";
import type { LanguageEndpoint, ModelCapabilities } from "#shared/domain/language.ts";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import { createCaptionService } from "../src-main/answers/captions/captionService.ts";
import type { CaptionDeps } from "../src-main/answers/captions/types.ts";
import { createLanguageModels } from "../src-main/answers/language/languageModels.ts";
import type { CaptionService } from "../src-main/answers/types.ts";
import { createMediaTools } from "../src-main/media/mediaTools.ts";
import { locateFfmpeg } from "../src-main/media/locate.ts";
import { countingSource, makeClip } from "../src-main/media/testClips.ts";
import type { FrameTable } from "../src-main/media/types.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { randomId } from "../src-main/platform/ids.ts";
import { connectFolder } from "../src-main/store/lance/connection.ts";
import { LanceIndex } from "../src-main/store/lance/lanceIndex.ts";
import { TextIndex } from "../src-main/store/lance/textIndex.ts";
import { createFactsStore } from "../src-main/store/facts/factsStore.ts";
import { RunActivity } from "../src-main/store/sqlite/activity.ts";
import { openSqliteStore } from "../src-main/store/sqlite/store.ts";
import { FactsWorld, type Actor } from "./factsWorld.ts";
import { MEDIA } from "./fakeMedia.ts";

export const LABELS = ["person", "car", "dog"];
const FPS = 5;

/** What a test of a server that takes everything would have found. */
export const CAN: ModelCapabilities = {
  text: true,
  images: true,
  video: true,
  structured: "jsonSchema",
  streaming: true,
  models: [],
  firstTokenMs: 1,
  testedAtMs: 1,
};

export interface CaptionWorldOptions {
  folder?: string;
  deps?: Partial<CaptionDeps>;
}

/** A library with captions: real stores, the real client of language models, and real ffmpeg or pictures that say when they are from. */
export async function captionWorld(options: CaptionWorldOptions = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "sightline-captions-")));
  const logger = createSilentLogger();
  const store = openSqliteStore(join(folder, "library.sqlite"));
  const connection = await connectFolder(join(folder, "index"));
  const index = await LanceIndex.open(connection, logger);
  const texts = await TextIndex.open(connection, logger);
  const building = new AbortController();
  const facts = createFactsStore({ store, index, logger, signal: building.signal });
  const models = await createLanguageModels({
    store,
    secrets: async () => {
      throw new Error("no key is used here");
    },
    packs: { list: async () => [] },
    local: null,
    clock: systemClock,
    logger,
  });
  const tables = new Map<VideoId, FrameTable>();
  const open = (more: Partial<CaptionDeps> = {}): CaptionService =>
    createCaptionService({
      store,
      facts,
      index,
      boxes: index,
      events: { find: () => [] },
      models,
      media: stampedMedia(),
      frameTable: async (id) => tables.get(id) ?? null,
      texts: () => texts,
      clock: systemClock,
      logger,
      background: true,
      ...options.deps,
      ...more,
    });
  const world = {
    folder,
    store,
    index,
    texts,
    models,
    captions: open(),
    /** Another service over the same library, as after a restart. */
    async reopen(more: Partial<CaptionDeps> = {}) {
      await world.captions.close();
      world.captions = open(more);
      return world.captions;
    },
    /** A video that is ready, with what a detector saw in it; without actors it is not analysed. */
    async addVideo(
      video: {
        path?: string;
        media?: Partial<typeof MEDIA>;
        durationUs?: number;
        table?: FrameTable;
        actors?: Actor[];
        motion?: number[];
        labels?: string[];
      } = {},
    ): Promise<VideoId> {
      const id = videoId.parse(randomId("v"));
      const durationUs = video.durationUs ?? 20_000_000;
      store.videos.insert({
        id,
        name: `${id}.mp4`,
        path: video.path ?? "/nowhere.mp4",
        origin: "inPlace",
        sizeBytes: 1,
        mtimeMs: 1,
        sha256: null,
        camera: null,
        recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false },
        addedAtMs: 0,
      });
      store.videos.patch(id, { media: { ...MEDIA, fps: FPS, durationUs, ...video.media }, state: "ready" });
      if (video.table) tables.set(id, video.table);
      if (!video.actors) return id;
      const made = new FactsWorld({ seed: 3 });
      for (const actor of video.actors) made.add(actor);
      const run = store.runs.insert({ videoId: id, packId: "detector", packKey: "k", sampleFps: FPS, fromUs: 0 });
      store.runs.setAnalysed(run, video.labels ?? LABELS, null);
      const objects = made.objects();
      await index.append(run, id, objects);
      const seconds = Math.ceil(durationUs / 1e6);
      const motion = Uint8Array.from({ length: seconds }, (_, i) => Math.round(255 * (video.motion?.[i] ?? 0)));
      const activity = new RunActivity([{ startUs: 0, motion, counts: new Map() }]);
      activity.add(objects);
      store.db.transaction(() => {
        store.runs.finish(run, activity.result());
        store.facts.write(run, made.facts());
        store.videos.patch(id, { currentRun: run });
      });
      return id;
    },
    /** An endpoint that was tested and found to take everything, or as said. */
    async addEndpoint(
      baseUrl: string,
      draft: Partial<EndpointDraft> = {},
      can: Partial<ModelCapabilities> | null = {},
    ) {
      const saved = await models.save({
        name: "Server",
        kind: "openai",
        baseUrl,
        model: "test-model",
        roles: ["video"],
        ...draft,
      });
      const endpoint: LanguageEndpoint = { ...saved, capabilities: can && { ...CAN, ...can } };
      store.endpoints.save(endpoint);
      return endpoint;
    },
    async close() {
      await world.captions.close();
      await models.close();
      building.abort();
      await texts.close();
      await index.close();
      connection.close();
      store.close();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  return world;
}
export type CaptionWorld = Awaited<ReturnType<typeof captionWorld>>;

export function settingsOf(change: Partial<CaptionSettings> = {}): CaptionSettings {
  return captionSettings.parse({ preset: "generic", frames: 4, ...change });
}

/** Pictures without ffmpeg: each "JPEG" is its time as text. */
export function stampedMedia(onFrame: (tUs: number, signal: AbortSignal) => Promise<void> | void = () => {}) {
  return {
    async frame(_path: string, _media: unknown, tUs: number, { signal }: { signal: AbortSignal }) {
      await onFrame(tUs, signal);
      return new TextEncoder().encode(String(tUs));
    },
  };
}

/** Times that the stamped pictures of a data URL say. */
export function stampsIn(url: string): number[] {
  return url
    .slice(url.indexOf(",") + 1)
    .split(",")
    .map((part) => Number(Buffer.from(part, "base64").toString()));
}

/** A real clip of 20 s whose frames are numbered, with its frame table, read by real ffmpeg. `close` ends what runs. */
export async function numberedClip(folder: string) {
  const tools = await locateFfmpeg();
  const media = createMediaTools(tools, createSilentLogger());
  const { signal } = new AbortController();
  const path = makeClip(
    tools.ffmpeg,
    [...countingSource(20 * FPS, FPS), "-c:v", "libx264", "-g", "10"],
    join(folder, "numbers.mp4"),
  );
  const probed = await media.probe(path, { signal });
  const table = await media.writeFrameTable(path, probed.media, join(folder, "numbers.table"), { signal });
  return { path, media: probed.media, table, tools, frames: media, bytes: (await stat(path)).size };
}
