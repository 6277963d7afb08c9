import { mkdir, rm } from "node:fs/promises";
import { fail } from "#shared/lib/problems.ts";
import { compactTimeMap } from "../media/timeMap.ts";
import { writeFileAtomic } from "../platform/atomicFile.ts";
import { videoFiles } from "../platform/libraryPaths.ts";
import { requireSource } from "./source.ts";
import type { StageContext } from "./types.ts";

/**
 * Makes the H.264 copy that the player shows. It comes after analysis (facts first, and on a small machine the encoder would halve the speed of the detector), unless somebody
 * opens the video: then it starts at once beside the analysis. Until it is ready the player shows decoded frames.
 */
export async function makeProxy(context: StageContext): Promise<void> {
  const { deps, media, signal } = context;
  const { videos } = deps.store;
  await requireSource(context);
  const { id, path, media: info } = context.video();
  if (!info) throw fail("INTERNAL", "proxy before probe");
  const files = videoFiles(deps.paths, id);
  context.begin("proxy");
  videos.patch(id, { proxy: "making" });
  await mkdir(deps.paths.proxies, { recursive: true });
  const table = await media.openFrameTable(files.frameTable).catch(() => undefined); // not made: the writer makes its own
  const started = deps.clock.monotonicMs();
  const map = await media.writeProxy(path, info, files.proxy, {
    signal,
    ...(table ? { table } : {}),
    onProgress(progress) {
      const elapsed = deps.clock.monotonicMs() - started;
      const speedX = elapsed > 0 ? (progress * info.durationUs) / 1000 / elapsed : 0;
      context.report("proxy", {
        progress,
        speedX,
        etaMs: progress > 0.02 ? Math.round((elapsed * (1 - progress)) / progress) : null,
      });
    },
  });
  try {
    await writeFileAtomic(files.proxyMap, JSON.stringify(compactTimeMap(map)));
  } catch (error) {
    // Without its map the copy could only show wrong times.
    await rm(files.proxy, { force: true });
    throw error;
  }
  videos.patch(id, { proxy: "ready" });
  context.done("proxy");
}
