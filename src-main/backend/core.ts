import type { Settings } from "#shared/contract/system.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { ProblemCode } from "#shared/domain/errors.ts";
import type { SceneEvent } from "#shared/domain/event.ts";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import { JobRunner } from "../ingest/jobRunner.ts";
import { Importer } from "../library/importer.ts";
import { readPictureText } from "../library/pictureText.ts";
import { markMissing } from "../library/relink.ts";
import { sweep } from "../library/removal.ts";
import { pathGate, type PathGate } from "../library/sourceFiles.ts";
import { TrackReader } from "../library/tracks.ts";
import type { LibraryDeps } from "../library/types.ts";
import { WatchedFolders } from "../library/watchFolders/watchedFolders.ts";
import type { CaseService, PackExports } from "../evidence/types.ts";
import type { Alerts, EventService, FolderWatch, ScenarioService } from "../events/types.ts";
import { FrameCache } from "../media/frameCache.ts";
import { createMediaHandler } from "../media/handler.ts";
import type { AnswerService, CaptionService, LanguageModels } from "../answers/types.ts";
import type { ModelPacks } from "../models/types.ts";
import { freeBytes } from "../platform/diskSpace.ts";
import { Disposables } from "../platform/disposables.ts";
import { libraryPaths, videoFiles, type LibraryPaths } from "../platform/libraryPaths.ts";
import { readOwner, removeOwner, writeOwner } from "../platform/ownerFile.ts";
import { openScratch } from "../platform/scratch.ts";
import type { QueryImages } from "../search/queryImages.ts";
import type { SearchService } from "../search/searchService.ts";
import type { EventSource } from "../search/types.ts";
import type { Sharing } from "../sharing/sharing.ts";
import { createFactsStore } from "../store/facts/factsStore.ts";
import type { FactsStore } from "../store/facts/types.ts";
import { connectFolder } from "../store/lance/connection.ts";
import { LanceIndex } from "../store/lance/lanceIndex.ts";
import { openSqliteStore, type SqliteStore } from "../store/sqlite/store.ts";
import type { VisionClient } from "../vision/types.ts";
import { openAnswers } from "./openAnswers.ts";
import { openAlerts } from "./openAlerts.ts";
import { openEvents } from "./openEvents.ts";
import { openEvidence } from "./openEvidence.ts";
import { SearchIndex, textRows } from "./openIndex.ts";
import { openSearch } from "./openSearch.ts";
import { openSharing } from "./openSharing.ts";
import type { BackendOptions } from "./options.ts";
import { FrameTables } from "./playback.ts";
import { SettingsStore } from "./settings.ts";
import { VisionSwitch } from "./visionSwitch.ts";

/** An open library and everything that works on it. */
export interface Core {
  options: BackendOptions;
  paths: LibraryPaths;
  store: SqliteStore;
  index: LanceIndex;
  /** Vectors and texts; may lie on other machines. */
  searchIndex: SearchIndex;
  facts: FactsStore;
  settings: SettingsStore;
  vision: VisionClient;
  packs: ModelPacks;
  gate: PathGate;
  library: LibraryDeps;
  importer: Importer;
  runner: JobRunner;
  tracks: TrackReader;
  search: SearchService;
  images: QueryImages;
  sharing: Sharing;
  languageModels: LanguageModels;
  captions: CaptionService;
  answers: AnswerService;
  events: EventService;
  scenarios: ScenarioService;
  alerts: Alerts;
  folders: FolderWatch;
  cases: CaseService;
  exports: PackExports;
  frames: FrameTables;
  mediaHandler(request: Request): Promise<Response>;
  /** Applies settings that running parts hold. */
  settingsChanged(before: Settings, after: Settings): void;
  /** Jobs, children, stores, owner file, in that order. */
  close(): Promise<void>;
}

/** Free space below which nothing new is started: room for the database to finish what runs. */
const MIN_FREE_BYTES = 200_000_000;
const RANGE_US = 60_000_000;
/** A little longer than the circuit of the vision process refuses. */
const VISION_PAUSE_MS = 16_000;

/** Opens the library. Throws AppError: LIBRARY_IN_USE, LIBRARY_UNREADABLE, DISK_FULL, FILE_UNREADABLE. Whatever was opened before a failure is closed again. */
export async function openCore(options: BackendOptions): Promise<Core> {
  const { logger } = options;
  const own = new Disposables();
  try {
    const paths = libraryPaths(options.dataDir);
    const store = own.add(await openStore(paths), (it) => it.close());
    await writeOwner(paths.lock, options.host, options.address ?? null);
    own.add(paths.lock, (it) => removeOwner(it));
    if (options.ownsProcess) own.add(await openScratch(paths.scratch), (it) => it.close());
    // One connection for all that lies in the library's folder, closed when all its tables are.
    const folder = own.add(await connectFolder(paths.index, { readsAhead: options.host !== "cli" }), (it) =>
      it.close(),
    );
    const index = own.add(await LanceIndex.open(folder, logger.child("index")), (it) => it.close());
    const { safeStorage, indexRetries } = options;
    const indexDeps = {
      store,
      paths,
      folder,
      logger: logger.child("index"),
      ...(safeStorage ? { safeStorage } : {}),
      ...(indexRetries === undefined ? {} : { retries: indexRetries }),
    };
    const searchIndex = own.add(await SearchIndex.open(indexDeps), (it) => it.close());
    // Vectors and texts were swept where they were opened.
    await sweep({ store, index, vectors: null, texts: null, paths, logger });
    const building = new AbortController();
    own.add(building, (it) => it.abort());
    const facts = createFactsStore({ store, index, logger: logger.child("facts"), signal: building.signal });

    const settings = new SettingsStore(store.settings);
    const vision = own.add(new VisionSwitch(options.createVision(settings.read()), logger.child("vision")), (it) =>
      it.close(),
    );
    const local = options.createLocalModels
      ? own.add(
          options.createLocalModels((id) => packs.resolve(id)),
          (it) => it.close(),
        )
      : null;
    const packs: ModelPacks = own.add(await options.createModels(vision, local), (it) => it.close());
    const gate = pathGate(options.host === "browser" ? options.roots : null);

    const runner = new JobRunner({
      store,
      index,
      // Looked at each time: an index on other machines comes back.
      get vectors() {
        return searchIndex.vectors;
      },
      paths,
      media: options.media,
      vision,
      packs,
      settings: () => settings.read(),
      playable: () => settings.playable(),
      clock: options.clock,
      logger: logger.child("jobs"),
      freeBytes: options.freeBytes ?? (() => freeBytes(paths.root)),
      minFreeBytes: options.minFreeBytes ?? MIN_FREE_BYTES,
      diskPollMs: options.diskPollMs ?? 5000,
      visionPauseMs: options.visionPauseMs ?? VISION_PAUSE_MS,
      rangeUs: options.rangeUs ?? RANGE_US,
      readTexts: async (video, timesUs, covers, signal) => {
        const assumedZone = () => settings.read().assumedZone;
        const deps = { store, texts: searchIndex.needTexts(), vision, assumedZone, logger: logger.child("texts") };
        await readPictureText(deps, video, timesUs, covers, signal);
      },
      ...(options.background === undefined ? {} : { background: options.background }),
      makeProxies: options.host !== "cli",
    });
    const frames = new FrameTables({ paths, media: options.media });
    const library: LibraryDeps = {
      store,
      index,
      get vectors() {
        return searchIndex.vectors;
      },
      get texts() {
        return searchIndex.texts && textRows(searchIndex.texts);
      },
      paths,
      gate,
      jobs: {
        enqueue: (id, kind, work) => runner.enqueue(id, kind, work),
        drop: async (id) => {
          frames.forget(id);
          await runner.drop(id);
        },
      },
      clock: options.clock,
      logger: logger.child("library"),
      fingerprint: (path, signal) => needMedia(options).fingerprint(path, { signal }),
      assumedZone: () => settings.read().assumedZone,
    };

    const looking = new AbortController();
    own.add(looking, (it) => it.abort());
    const looked = markMissing(library, looking.signal).catch((error: unknown) => {
      if (!isCode(error, "CANCELLED")) logger.warn("source files could not be looked for", { error });
    });
    void own.add(looked, (it) => it.then(() => {}));
    own.add(runner, (it) => it.close());
    looking.signal.throwIfAborted();
    let raised: EventSource | null = null;
    let sharing: Sharing | null = null;
    const { search, images } = await openSearch(
      {
        options,
        paths,
        store,
        facts,
        index: searchIndex,
        boxes: index,
        vision,
        packs,
        settings,
        events: () => raised,
        shared: () => sharing,
      },
      own,
    );
    const noise = (encoder: string) => search.noise(encoder);
    sharing = openSharing({ options, paths, store, facts, searchIndex, settings, noise }, own);
    // Closed after those who tell.
    const alerts = openAlerts({ options, store, secrets: () => searchIndex.secrets() }, own);
    const tell = (events: readonly SceneEvent[]) => alerts.tell(events);
    const parts = { options, store, facts, index, search, packs, settings, tell };
    const { encoderChanged, source, ...eventServices } = await openEvents(parts, own);
    raised = source;
    const { languageModels, captions, answers } = await openAnswers(
      { options, paths, store, facts, index, searchIndex, search, events: source, packs, local, frames, settings },
      own,
    );
    const tracks = new TrackReader(store, index);
    const { events } = eventServices;
    const evidence = await openEvidence(
      { options, paths, store, searchIndex, answers, events, tracks, frames, gate, settings },
      own,
    );
    runner.start();
    const importer = new Importer(library);
    const folders = own.add(
      new WatchedFolders({
        store,
        importer,
        gate,
        ownFolder: paths.root,
        watches: (options.background ?? true) && options.host !== "cli",
        clock: options.clock,
        logger: logger.child("folders"),
      }),
      (it) => it.close(),
    );
    // The chosen encoder was downloaded, or given up.
    const queueEmbeddings = () =>
      void runner.queueEmbeddings().catch((error: unknown) => logger.warn("indexing could not be queued", { error }));
    searchIndex.onReturn = () => {
      const failed = store.jobs.byState("failed").filter((row) => row.problem?.code === "INDEX_UNREACHABLE");
      runner.retry(failed.map((row) => row.id));
      queueEmbeddings();
      captions.indexChanged();
      sharing?.changed();
    };
    own.add(
      packs.onChange((id) => {
        if (id === settings.read().encoderPack) queueEmbeddings();
      }),
      (stop) => stop(),
    );
    // Old versions that the last session left are dropped while nobody waits.
    void index.optimize();
    return {
      options,
      paths,
      store,
      index,
      searchIndex,
      facts,
      settings,
      vision,
      packs,
      gate,
      library,
      importer,
      runner,
      tracks,
      search,
      images,
      sharing,
      languageModels,
      captions,
      answers,
      ...eventServices,
      ...evidence,
      alerts,
      folders,
      frames,
      mediaHandler: serveMedia(options, paths, store, frames),
      settingsChanged(before, after) {
        const same =
          before.cpuWorkers === after.cpuWorkers && before.devicePreference.join() === after.devicePreference.join();
        if (!same) vision.replace(options.createVision(after));
        sharing?.changed();
        if (before.encoderPack === after.encoderPack) return;
        queueEmbeddings();
        encoderChanged();
      },
      close: () => own.close(),
    };
  } catch (error) {
    await own.close().catch((failure: unknown) => logger.error("closing after a failed start", { error: failure }));
    throw error;
  }
}

async function openStore(paths: LibraryPaths): Promise<SqliteStore> {
  try {
    return openSqliteStore(paths.database);
  } catch (error) {
    if (!isCode(error, "LIBRARY_IN_USE")) throw error;
    const owner = await readOwner(paths.lock);
    throw fail(
      "LIBRARY_IN_USE",
      owner ? `process ${owner.pid} (${owner.host}), since ${owner.startedAt}` : undefined,
      error,
    );
  }
}

function serveMedia(
  options: BackendOptions,
  paths: LibraryPaths,
  store: SqliteStore,
  frames: FrameTables,
): Core["mediaHandler"] {
  const decode = (...args: Parameters<ReturnType<typeof needMedia>["frame"]>) => needMedia(options).frame(...args);
  return createMediaHandler({
    async resolve(id: VideoId) {
      const video = store.videos.find(id);
      if (!video) return null;
      const files = videoFiles(paths, id);
      return {
        source: video.path,
        proxy: video.proxy === "ready" ? files.proxy : null,
        poster: video.hasPoster ? files.poster : null,
        sprite: video.sprite ? files.sprite : null,
        media: video.media,
        version: video.sha256 ?? `${video.sizeBytes}-${video.mtimeMs}`,
      };
    },
    table: (id) => frames.get(id),
    frames: new FrameCache({ folder: paths.frameCache, decode }),
  });
}

/** Throws AppError(FFMPEG_MISSING). */
function needMedia(options: BackendOptions) {
  if (!options.media) throw fail("FFMPEG_MISSING");
  return options.media;
}

const isCode = (error: unknown, code: ProblemCode) => error instanceof AppError && error.code === code;
