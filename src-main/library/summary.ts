import type { AnalysisRun, VideoId, VideoSummary } from "#shared/domain/video.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { RunRow } from "../store/sqlite/runsTable.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";

/** The contract's view of a video's row. */
export function summaryOf(store: SqliteStore, row: VideoRow): VideoSummary {
  const run = row.currentRun === null ? openRun(store, row.id) : store.runs.find(row.currentRun);
  return {
    id: row.id,
    name: row.name,
    path: row.path,
    sha256: row.sha256,
    sizeBytes: row.sizeBytes,
    state: row.state,
    problem: row.problem,
    media: row.media,
    recordedAt: row.recordedAt,
    camera: row.camera,
    tags: row.tags,
    addedAtMs: row.addedAtMs,
    analysedUs: row.analysedUs,
    objectCount: row.objectCount,
    countsByClass: row.countsByClass,
    missing: row.missing,
    proxy: row.proxy,
    hasPoster: row.hasPoster,
    run: run ? analysisRun(run) : null,
  };
}

/** The contract's view of a video, or null when it is gone. */
export function findSummary(store: SqliteStore, id: VideoId): VideoSummary | null {
  const row = store.videos.find(id);
  return row ? summaryOf(store, row) : null;
}

/** The run that is being written for a video that has no finished one. */
export function openRun(store: SqliteStore, id: VideoId): RunRow | null {
  return store.runs.byVideo(id).findLast((run) => run.state !== "final") ?? null;
}

function analysisRun(run: RunRow): AnalysisRun {
  return {
    runId: `r_${run.seq}`,
    packId: run.packId,
    device: run.device,
    fellBack: run.fellBack,
    sampleFps: run.sampleFps,
    speedX: run.speedX,
  };
}
