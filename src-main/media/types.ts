import type { Problem } from "#shared/domain/errors.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import type { TrackPath } from "#shared/domain/track.ts";
import type { MediaInfo } from "#shared/domain/video.ts";

export interface FfmpegTools {
  ffmpeg: string;
  ffprobe: string;
  version: string;
  origin: "environment" | "system" | "bundled";
}

export interface RunOptions {
  signal: AbortSignal;
  /** 0..1, at most a few times a second. */
  onProgress?: (fraction: number) => void;
}

export interface ProbeResult {
  media: MediaInfo;
  /** From the container's creation time; null when it has none or it is absurd (1904, 1970, the future). */
  recordedAt: RecordedAt | null;
  /** Set when the file reads only in part (TRUNCATED, DAMAGED): the job goes on and ends `incomplete`. */
  problem: Problem | null;
}

/** Presentation times of every source frame, media time, ascending. Int64 deltas on disk; see media/frameTable. */
export interface FrameTable {
  readonly count: number;
  /** Media time of the end of the last frame. */
  readonly endUs: number;
  /** Media time of frame i (0-based). */
  at(i: number): number;
  /** Index of the last frame at or before tUs, -1 when before the first. */
  indexAt(tUs: number): number;
  /** Index of the last frame at or before frame i that a decoder can start at, or of the `back`-th before that; 0 when there is none. */
  keyframeBefore(i: number, back?: number): number;
}

/** One JPEG of evenly spaced thumbnails, row by row. */
export interface SpriteLayout {
  columns: number;
  rows: number;
  count: number;
  tileWidth: number;
  tileHeight: number;
  /** Media time of the frame that tile i really shows. */
  tUs: number[];
}

/** A box with a number beside it. */
export interface FrameMark {
  /** Whole, not negative. */
  number: number;
  /** Normalised to the displayed picture, whatever part of it is shown. */
  box: { x: number; y: number; w: number; h: number };
}

/** Part of the displayed picture, normalised, and the size wanted. */
export interface FrameOptions {
  signal: AbortSignal;
  /** Width of the JPEG in pixels; never enlarged beyond the source. */
  width?: number;
  crop?: { x: number; y: number; w: number; h: number };
  /** Drawn onto the picture, in this order. */
  marks?: readonly FrameMark[];
  /** The video's frame table, when it is at hand: it makes the seek exact at once. */
  table?: FrameTable;
  /** Absent = JPEG. PNG keeps the decoded picture as it is. */
  format?: "jpeg" | "png";
}

/** What a clip with the recording's own bytes really holds, media time. */
export interface ClipCut {
  /** Time of its first frame: the key frame at or before the span. */
  firstUs: number;
  /** Time at which its last frame ends. */
  endUs: number;
  frames: number;
  /** True when its decoded frames lie as far apart as those of the recording from `firstUs` on, one by one. */
  matches: boolean;
}

/** What is drawn into a copy. */
export interface Drawing {
  /** Boxes with their numbers, interpolated between samples. */
  paths: ReadonlyArray<Pick<TrackPath, "trackId" | "tUs" | "x" | "y" | "w" | "h">>;
  /** Digits, "-", ":" and spaces for the time that a frame shows, by whole seconds; null = nothing. */
  stamp: ((tUs: number) => string) | null;
}

/**
 * All ffmpeg work of the backend. Every method runs ffmpeg with a protocol whitelist, -nostdin and a watchdog, rejects with AppError and
 * writes its output atomically (temp name, then rename).
 */
export interface MediaTools {
  readonly tools: FfmpegTools;
  /** Lower-case hex SHA-256, streamed. */
  fingerprint(path: string, options: RunOptions): Promise<string>;
  probe(path: string, options: RunOptions): Promise<ProbeResult>;
  /** Reads all packets without decoding and writes the table; returns it. */
  writeFrameTable(path: string, media: MediaInfo, out: string, options: RunOptions): Promise<FrameTable>;
  openFrameTable(file: string): Promise<FrameTable>;
  /** JPEG, long side at most 640. */
  writePoster(path: string, media: MediaInfo, out: string, options: RunOptions): Promise<void>;
  /** JPEG sprite of evenly spaced tiles; returns its geometry. */
  writeSprite(path: string, media: MediaInfo, out: string, options: RunOptions): Promise<SpriteLayout>;
  /** H.264/AAC MP4, GOP of at most 1 s, faststart, every source frame kept, long side at most 1920; and its time map (proxy PTS to source media time). */
  writeProxy(
    path: string,
    media: MediaInfo,
    out: string,
    options: RunOptions & { table?: FrameTable },
  ): Promise<{ proxyUs: number[]; sourceUs: number[] }>;
  /** Exactly the frame shown at tUs (the last at or before it), as JPEG or PNG bytes. Crop in normalised display coordinates. */
  frame(path: string, media: MediaInfo, tUs: number, options: FrameOptions): Promise<Uint8Array>;
  /** Copies the packets of a span, from the key frame at or before it to the first one after it, without decoding. `out` ends as `clipExtension` says. */
  writeClip(
    path: string,
    media: MediaInfo,
    span: { fromUs: number; toUs: number },
    out: string,
    options: RunOptions & { table: FrameTable },
  ): Promise<ClipCut>;
  /** H.264 MP4 of the frames of a span, every one at its own time, with what is drawn on them. */
  writeAnnotated(
    path: string,
    media: MediaInfo,
    span: { fromUs: number; toUs: number },
    drawing: Drawing,
    out: string,
    options: RunOptions & { table: FrameTable },
  ): Promise<{ frames: number }>;
  /** Kills every running ffmpeg and waits until they are gone; later calls reject with CANCELLED. */
  close(): Promise<void>;
}
