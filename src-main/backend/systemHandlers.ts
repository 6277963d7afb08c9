import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { SystemInfo, SystemStatus } from "#shared/contract/system.ts";
import { folderBytes, freeBytes } from "../platform/diskSpace.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import { playsDirectly } from "../ingest/playable.ts";
import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";

export function systemHandlers(os: Implementer, state: BackendState) {
  return {
    status: os.system.status.handler(() => state.status()),
    watch: os.system.watch.handler(({ signal }) =>
      state.changes.watch<SystemStatus>(
        untilEither(signal, state),
        () => state.status(),
        () => state.status(),
      ),
    ),
    info: os.system.info.handler(() => systemInfo(state)),
    settings: os.system.settings.handler(() => state.need().settings.read()),
    updateSettings: os.system.updateSettings.handler(({ input }) => {
      const core = state.need();
      const before = core.settings.read();
      const after = core.settings.update(input);
      core.settingsChanged(before, after);
      state.changes.announce("status");
      return after;
    }),
    restart: os.system.restart.handler(() => state.restart()),
    reportPlayable: os.system.reportPlayable.handler(({ input }) => {
      const { settings, store, runner } = state.need();
      settings.rememberPlayable(input.types);
      const playable = settings.playable();
      for (const video of store.videos.list()) {
        if (!video.media) continue;
        const plays = playsDirectly(video.media, playable);
        if (video.proxy === "none" && !plays) store.videos.patch(video.id, { proxy: "needed" });
        else if (video.proxy === "needed" && plays) runner.dropProxy(video.id);
      }
      return { proxiesQueued: runner.queueProxies() };
    }),
  };
}

/** Also answers while the library is not open. */
async function systemInfo(state: BackendState): Promise<SystemInfo> {
  const { options } = state;
  const paths = libraryPaths(options.dataDir);
  const [free, proxies, thumbnails, frames, models, index, all] = await Promise.all([
    freeBytes(paths.root),
    ...[paths.proxies, paths.thumbnails, paths.frameCache, paths.models, paths.index, paths.root].map(folderBytes),
  ]);
  return {
    version: options.version,
    host: options.host,
    platform: `${process.platform}-${process.arch}`,
    dataDir: options.dataDir,
    mediaBase: options.mediaBase,
    uploadUrl: options.uploadUrl,
    roots: options.roots,
    hardware: {
      cpu: cpus()[0]?.model.trim() || process.arch,
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      gpu: nvidiaGpu(),
    },
    ffmpeg: options.media
      ? { path: options.media.tools.ffmpeg, version: options.media.tools.version, origin: options.media.tools.origin }
      : null,
    storage: {
      freeBytes: free ?? null,
      libraryBytes: all!,
      proxiesBytes: proxies!,
      thumbnailsBytes: thumbnails! + frames!,
      modelsBytes: models!,
      indexBytes: index!,
    },
  };
}

/** Name of the first NVIDIA GPU as its Linux driver tells it; other systems and makers are found by the device self-tests. */
function nvidiaGpu(): string | null {
  try {
    const folder = "/proc/driver/nvidia/gpus";
    const first = readdirSync(folder)[0];
    if (!first) return null;
    return /^Model:\s*(.+)$/m.exec(readFileSync(join(folder, first, "information"), "utf8"))?.[1] ?? "NVIDIA";
  } catch {
    return null; // no such driver
  }
}
