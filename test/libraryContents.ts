import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { libraryPaths } from "../src-main/platform/libraryPaths.ts";
import { LanceIndex } from "../src-main/store/lance/lanceIndex.ts";
import { openSqliteStore } from "../src-main/store/sqlite/store.ts";

/** Everything that was found in a closed library, and the number of rows that hold it, by file name. What differs from library to library (ids) is left out. */
export async function libraryContents(dataDir: string): Promise<Record<string, unknown>> {
  const paths = libraryPaths(dataDir);
  const store = openSqliteStore(paths.database);
  const index = await LanceIndex.open(paths.index, createSilentLogger());
  try {
    const result: Record<string, unknown> = {};
    for (const video of store.videos.list()) {
      const run = video.currentRun!;
      const objects = await index.objects(run, {});
      result[video.name] = {
        state: video.state,
        analysedUs: video.analysedUs,
        counts: video.countsByClass,
        rows: await index.countVideo(video.id),
        rangesLeft: store.runs.countRanges(run),
        runs: store.runs.byVideo(video.id).length,
        objects: objects.map(({ id: _id, videoId: _videoId, ...facts }) => facts),
        paths: await index.window(run, -1e9, 1e12),
        activity: store.runs.activity(run),
      };
    }
    return result;
  } finally {
    await index.close();
    store.close();
  }
}
