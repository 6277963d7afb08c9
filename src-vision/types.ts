import type { DeviceKind } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";

/** A picture in memory: interleaved RGB, 8 bit, rows without padding. `data` may be a view of a reused buffer: read it before returning. */
export interface RgbFrame {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Detections of one picture in normalised display coordinates, struct of arrays, after NMS, highest score first. */
export interface FrameDetections {
  count: number;
  label: Uint16Array;
  score: Float32Array;
  x: Float32Array;
  y: Float32Array;
  w: Float32Array;
  h: Float32Array;
}

/**
 * A detector bound to one session on one device. `run` blocks its thread, so each CPU worker thread owns one. Not re-entrant.
 * Made by detect/createDetector from a pack's manifest alone: adding a model of a known family adds no code.
 */
export interface Detector {
  readonly device: DeviceKind;
  /** Why it is not the first preferred device; null when it is. */
  readonly fellBack: string | null;
  readonly labels: string[];
  /** The size the network wants, for a decoder that scales while it decodes. */
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly fit: "letterbox-top-left" | "letterbox-centre" | "stretch";
  /** Pictures of any size; batched where the graph allows it, else one by one. Throws AppError(MODEL_INVALID) on a graph of another shape. */
  detect(frames: RgbFrame[], minScore: number): Promise<FrameDetections[]>;
  close(): Promise<void>;
}

export interface ReidNetwork {
  readonly device: DeviceKind;
  readonly dim: number;
  /** Unit vectors, crops.length x dim. */
  embed(crops: RgbFrame[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * The picture side of a dual encoder, off the process's own thread (`onnxruntime-node` blocks the thread that calls it). Pictures of any size: fitting,
 * resampling and normalisation follow the pack's manifest.
 */
export interface ImageEncoder {
  readonly device: DeviceKind;
  readonly fellBack: string | null;
  readonly dim: number;
  /** frames.length x dim, unit vectors. The frames' data may be reused once it resolves. */
  embed(frames: RgbFrame[], signal?: AbortSignal): Promise<Float32Array>;
}

/** The text side, on a thread of its own so that a query is answered while pictures are being indexed. */
export interface TextEncoder {
  readonly device: DeviceKind;
  readonly fellBack: string | null;
  readonly dim: number;
  embed(texts: string[], signal?: AbortSignal): Promise<Float32Array>;
}

/** Encoders of this process, opened on first use and kept warm. Implemented by encode/encoderCache. */
export interface EncoderCache {
  image(pack: LoadedPack, signal?: AbortSignal): Promise<ImageEncoder>;
  text(pack: LoadedPack, signal?: AbortSignal): Promise<TextEncoder>;
  close(): Promise<void>;
}

export type CreateDetector = (
  pack: LoadedPack,
  options: { devices: DeviceKind[]; intraOpThreads: number },
) => Promise<Detector>;
