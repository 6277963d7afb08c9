import type { DeviceKind, SelfTestReport } from "#shared/domain/model.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { RangeResult } from "#shared/vision/detections.ts";
import type {
  AnalyseRequest,
  AnalyseSummary,
  EmbedRequest,
  EmbedResult,
  FinalObject,
  ImageDetections,
  LoadedPack,
  PictureSource,
  TextLine,
  TextReadRequest,
  TracksRequest,
  VisionRequest,
} from "#shared/vision/protocol.ts";

export interface VisionStatus {
  state: "idle" | "running" | "restarting" | "unavailable";
  problem: Problem | null;
}

/**
 * The backend's side of the vision process: starts it on first use, restarts it after a fault (a request whose child died fails with
 * VISION_UNAVAILABLE after the third death in a row and is otherwise retried by the job runner), stops it at close.
 */
export interface VisionClient {
  /**
   * Analyses from `fromUs` to the end. `onRange` must resolve only when the range is durable; at most two ranges are in flight. Rejects
   * with AppError; aborting stops decoding within a second and rejects with CANCELLED.
   */
  analyse(
    request: AnalyseRequest,
    options: {
      signal: AbortSignal;
      onRange(range: RangeResult, labels: string[]): Promise<void>;
      onProgress(p: {
        atUs: number;
        frames: number;
        speedX: number;
        device: DeviceKind | "none";
        fellBack: string | null;
      }): void;
    },
  ): Promise<AnalyseSummary>;
  /** Tracks over committed ranges, in order; a pure function of its input. */
  tracks(
    request: TracksRequest,
    ranges: AsyncIterable<RangeResult>,
    options: { signal: AbortSignal; onObjects(batch: FinalObject[]): Promise<void> },
  ): Promise<{ objectCount: number }>;
  detectImages(
    paths: string[],
    detector: LoadedPack,
    minScore: number,
    signal: AbortSignal,
  ): Promise<{ images: ImageDetections[]; device: DeviceKind }>;
  /** MOTChallenge detections (text) to results (text). `width` x `height` in pixels. Throws INVALID_INPUT naming the line. */
  trackMot(
    text: string,
    sequence: { fps: number; width: number; height: number },
    signal: AbortSignal,
  ): Promise<string>;
  /** Vectors of one part of a video. Rejects with AppError: MODEL_*, FFMPEG_*, CANCELLED. */
  embedVideo(
    request: EmbedRequest,
    options: { signal: AbortSignal; onProgress?(fraction: number): void },
  ): Promise<EmbedResult>;
  /** texts.length x dim unit vectors. Quick even while videos are being indexed. */
  embedTexts(
    encoder: LoadedPack,
    texts: string[],
    signal: AbortSignal,
  ): Promise<{ dim: number; vectors: Float32Array }>;
  embedPictures(
    encoder: LoadedPack,
    pictures: PictureSource[],
    signal: AbortSignal,
  ): Promise<{ dim: number; vectors: Float32Array }>;
  detectOpen(
    request: Omit<Extract<VisionRequest, { kind: "detectOpen" }>, "kind">,
    signal: AbortSignal,
  ): Promise<Array<{ tUs: number; detections: ImageDetections["detections"] }>>;
  readText(request: TextReadRequest, signal: AbortSignal): Promise<Array<{ tUs: number; lines: TextLine[] }>>;
  selfTest(pack: LoadedPack, devices: DeviceKind[], signal: AbortSignal): Promise<SelfTestReport[]>;
  status(): VisionStatus;
  /** Returns the unsubscriber. */
  onStatus(listener: (status: VisionStatus) => void): () => void;
  /** Lets the next request start the process again, whatever happened before. */
  retry(): void;
  /** Ask, then kill after a deadline. */
  close(): Promise<void>;
}
