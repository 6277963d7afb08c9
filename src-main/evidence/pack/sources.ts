import { extname } from "node:path";
import type { CaseItem, CaseVideo } from "#shared/domain/case.ts";
import { AppError } from "#shared/domain/errors.ts";
import type { PackSource } from "#shared/domain/pack.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { VideoRow } from "../../store/sqlite/videosTable.ts";
import { videosOf } from "../cases/content.ts";
import type { EvidenceDeps } from "../types.ts";

/** A recording of a pack: what is written of it, and its row where it can be read. */
export interface Source {
  written: PackSource;
  row: VideoRow | null;
}

/** The recordings of a case. Each file that is there is read to its end and held against the library's fingerprint: what is cut from it is cut from what was imported. */
export async function sourcesOf(
  { store, media }: Pick<EvidenceDeps, "store" | "media">,
  items: readonly CaseItem[],
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Map<VideoId, Source>> {
  const known = new Map<VideoId, CaseVideo>();
  for (const item of items) for (const video of videosOf(item.content)) known.set(video.videoId, video);
  const sources = new Map<VideoId, Source>();
  for (const video of known.values()) {
    const row = store.videos.find(video.videoId);
    const sha256 = video.sha256 ?? row?.sha256 ?? null;
    const run = row === null || row.currentRun === null ? null : store.runs.find(row.currentRun);
    const written: PackSource = {
      videoId: video.videoId,
      name: video.name,
      sha256,
      sizeBytes: video.sizeBytes,
      camera: video.camera,
      recordedAt: video.recordedAt,
      durationUs: video.durationUs,
      state: "removed",
      checked: false,
      file: null,
      analysis: run ? { pack: run.packId, key: run.packKey, sampleFps: run.sampleFps } : null,
    };
    const told = (fraction: number) => onProgress((sources.size + fraction) / known.size);
    if (row) Object.assign(written, await looked(row, sha256, media, signal, told));
    sources.set(video.videoId, { written, row: written.state === "here" ? row : null });
    told(0);
  }
  return sources;
}

async function looked(
  row: VideoRow,
  sha256: string | null,
  media: EvidenceDeps["media"],
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Pick<PackSource, "state" | "checked">> {
  if (!media) return { state: row.missing ? "missing" : "here", checked: false };
  try {
    const now = await media.fingerprint(row.path, { signal, onProgress });
    if (sha256 === null) return { state: "here", checked: false };
    return now === sha256 ? { state: "here", checked: true } : { state: "changed", checked: false };
  } catch (error) {
    if (error instanceof AppError && error.code !== "CANCELLED") return { state: "missing", checked: false };
    throw error;
  }
}

/** Where a whole file goes: by number, with its own ending where that is a plain one. */
export function sourcePath(n: number, row: VideoRow): string {
  const ending = /^\.[a-z0-9]{1,5}$/.exec(extname(row.path).toLowerCase())?.[0] ?? ".bin";
  return `sources/${String(n).padStart(3, "0")}${ending}`;
}
