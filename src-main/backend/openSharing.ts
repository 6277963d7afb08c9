import { hostname } from "node:os";
import type { PublishedNoise } from "#shared/domain/sharing.ts";
import type { Disposables } from "../platform/disposables.ts";
import { videoFiles, type LibraryPaths } from "../platform/libraryPaths.ts";
import { Sharing } from "../sharing/sharing.ts";
import type { FactsStore } from "../store/facts/types.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import type { SearchIndex } from "./openIndex.ts";
import type { BackendOptions } from "./options.ts";
import type { SettingsStore } from "./settings.ts";

interface Parts {
  options: BackendOptions;
  paths: LibraryPaths;
  store: SqliteStore;
  facts: FactsStore;
  searchIndex: SearchIndex;
  settings: SettingsStore;
  noise(encoder: string): PublishedNoise | null;
}

/** Wide enough for a card; 10 to 15 kB. */
const POSTER_WIDTH = 320;

/** Opens what publishes the library at a shared address, and reads the others there. It belongs to `own`. */
export function openSharing(
  { options, paths, store, facts, searchIndex, settings, noise }: Parts,
  own: Disposables,
): Sharing {
  const closing = new AbortController();
  const { background, sharingSettleMs } = options;
  const sharing = new Sharing({
    store,
    facts,
    library: searchIndex.library,
    name: () => settings.read().libraryName.trim() || hostname().slice(0, 60) || searchIndex.library,
    publishes: () => settings.read().shareLibrary,
    isShared: () => searchIndex.isShared,
    connect: (library) => searchIndex.connectShared(library),
    encoder: () => store.embeddings.serving(settings.read().encoderPack).serving,
    noise,
    poster: async (video) => await smallPoster(options, paths, video, closing.signal),
    nowMs: () => options.clock.nowMs(),
    logger: options.logger.child("sharing"),
    ...(background === undefined ? {} : { background }),
    ...(sharingSettleMs === undefined ? {} : { settleMs: sharingSettleMs }),
  });
  return own.add(sharing, async (it) => {
    closing.abort();
    await it.close();
  });
}

async function smallPoster(
  { media }: BackendOptions,
  paths: LibraryPaths,
  video: VideoRow,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  if (!media) return null;
  const { poster } = videoFiles(paths, video.id);
  const { media: picture } = await media.probe(poster, { signal });
  return await media.frame(poster, picture, 0, { signal, width: POSTER_WIDTH });
}
