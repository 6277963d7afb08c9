import type { VideoId } from "#shared/domain/video.ts";
import type { UpkeepOccasion } from "./upkeep.ts";

/** Rows of one part of a run under one encoder. Vectors are unit length, `dim` numbers each, row by row. */
export interface VectorPart {
  encoder: string;
  run: number;
  video: VideoId;
  /** Number of the part within the run: writing a part again replaces it. */
  part: number;
  dim: number;
  windows: Array<{ startUs: number; endUs: number; frameUs: number[] }>;
  windowVectors: Float32Array;
  /** Quantised frames of all windows in order (EmbedResult.frames). */
  frames: Int8Array;
  crops: Array<{ trackId: number; class: string; tUs: number; box: { x: number; y: number; w: number; h: number } }>;
  cropVectors: Float32Array;
}

export interface WindowHit {
  run: number;
  video: VideoId;
  startUs: number;
  endUs: number;
  /** The frame of the window that is most like the query. */
  bestUs: number;
  /** Cosine of the query with the window's mean, and with its best frame. */
  mean: number;
  max: number;
}

export interface CropHit {
  run: number;
  video: VideoId;
  trackId: number;
  class: string;
  tUs: number;
  box: { x: number; y: number; w: number; h: number };
  score: number;
}

export interface VectorQuery {
  encoder: string;
  /** Unit length. */
  vector: Float32Array;
  limit: number;
  /** Only these runs; omitted = every run (the caller drops stale ones and asks for more when too few are left). */
  runs?: readonly number[];
  /** All of the index is looked into: next to nothing is missed, in several times the time (bench/README.md, "Scale"). */
  thorough?: boolean;
  signal?: AbortSignal;
}

/** Vectors of windows and crops, one pair of tables per encoder. */
export interface VectorIndex {
  /** Replaces what the part held before. Resolves when it is durable. */
  append(part: VectorPart): Promise<void>;
  deleteRuns(runs: number[]): Promise<number>;
  deleteAllBut(runs: number[]): Promise<number>;
  dropEncoder(encoder: string): Promise<void>;
  countVideo(video: VideoId): Promise<number>;
  /** Whether a thorough query may find rows that another misses: there is an approximate index, and it is at hand. Elsewhere all of it would have to be fetched. */
  approximates(encoder: string): Promise<boolean>;
  searchWindows(query: VectorQuery): Promise<WindowHit[]>;
  searchCrops(query: VectorQuery & { classes?: string[] }): Promise<CropHit[]>;
  /** Stored vector of a track's crop nearest to a time, or of the window at a time; null when there is none. For "more like this". */
  cropVector(encoder: string, run: number, trackId: number, tUs: number): Promise<Float32Array | null>;
  windowVector(encoder: string, run: number, tUs: number): Promise<Float32Array | null>;
  /** All windows (and crops) of a run, in order, for concept scoring. */
  scan(
    encoder: string,
    run: number,
  ): AsyncIterable<{ windows: ScannedRow[]; crops: Array<ScannedRow & { trackId: number }> }>;
  /** Builds or extends the approximate index where it pays (above about 20,000 rows) and tidies, as far as the occasion calls for ("busy" when left out). Queries are served meanwhile. */
  optimize(signal?: AbortSignal, occasion?: UpkeepOccasion): Promise<void>;
  stats(encoder: string): Promise<{ windows: number; crops: number; bytes: number; unindexedRows: number }>;
  close(): Promise<void>;
}

/** What may be asked of vectors, own ones and those of another library. */
export type VectorReader = Pick<
  VectorIndex,
  "approximates" | "searchWindows" | "searchCrops" | "cropVector" | "windowVector" | "scan" | "stats"
>;

export interface ScannedRow {
  startUs: number;
  endUs: number;
  vector: Float32Array;
}
