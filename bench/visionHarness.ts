import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DeviceKind, packManifest } from "#shared/domain/model.ts";
import type { MediaInfo } from "#shared/domain/video.ts";
import type { AnalyseRequest, LoadedPack, VisionConfig } from "#shared/vision/protocol.ts";
import type { Logger } from "../src-main/platform/logger.ts";

/** Root of the repository. */
export const ROOT = join(import.meta.dirname, "..");
export const VISION_ENTRY = join(ROOT, "src-vision", "main.ts");
export const WORKER_ENTRY = join(ROOT, "src-vision", "infer", "worker.ts");

/** The folder of real footage; ends the program with a sentence when there is none. */
export function materialRoot(): string {
  const root = process.env["SIGHTLINE_MATERIAL"];
  if (root && existsSync(root)) return root;
  console.error("Set SIGHTLINE_MATERIAL to the folder of real footage.");
  process.exit(2);
}

/** A manifest of models/ with its weights in the material. */
export function materialPack(id: string, file: string): LoadedPack {
  const manifest = packManifest.parse(JSON.parse(readFileSync(join(ROOT, "models", `${id}.json`), "utf8")));
  return { manifest, paths: { [manifest.files[0].name]: join(materialRoot(), "models", file) } };
}

export function visionConfig(more: Partial<VisionConfig> = {}): VisionConfig {
  return {
    ffmpegPath: process.env["SIGHTLINE_FFMPEG"] ?? "ffmpeg",
    workerEntry: WORKER_ENTRY,
    cpuWorkers: 0,
    devicePreference: ["cpu" as DeviceKind],
    ...more,
  };
}

/** What ffprobe says of a simple file (one picture stream, no rotation): enough for benches and tests, not for import. */
export function quickProbe(path: string): MediaInfo {
  const text = execFileSync("ffprobe", [
    "-v",
    "error",
    "-select_streams",
    "v:0",
    "-show_entries",
    "stream=codec_name,width,height,avg_frame_rate,index,pix_fmt:format=duration,start_time,size,format_name",
    "-of",
    "json",
    path,
  ]);
  const info = JSON.parse(text.toString("utf8")) as {
    streams: Array<Record<string, string>>;
    format: Record<string, string>;
  };
  const [stream] = info.streams;
  const [num, den] = stream["avg_frame_rate"].split("/").map(Number);
  const width = Number(stream["width"]);
  const height = Number(stream["height"]);
  return {
    container: info.format["format_name"],
    codec: stream["codec_name"],
    profile: null,
    pixelFormat: stream["pix_fmt"] ?? null,
    mime: null,
    width,
    height,
    codedWidth: width,
    codedHeight: height,
    rotation: 0,
    mirrored: false,
    fps: den ? num / den : 0,
    variableFrameRate: false,
    durationUs: Math.round(Number(info.format["duration"] ?? 0) * 1e6),
    startUs: Math.round(Number(info.format["start_time"] ?? 0) * 1e6),
    frameCount: null,
    videoStreamIndex: Number(stream["index"]),
    videoStreamCount: 1,
    hasAudio: false,
    still: false,
    sizeBytes: Number(info.format["size"] ?? 0),
    bitDepth: 8,
    hdr: false,
  };
}

export function analyseRequest(path: string, more: Partial<AnalyseRequest> = {}): AnalyseRequest {
  return {
    path,
    media: quickProbe(path),
    detector: null,
    reid: null,
    sampleFps: 5,
    fromUs: 0,
    fromIndex: 0,
    rangeUs: 60_000_000,
    motionGate: true,
    minScore: 0.1,
    ...more,
  };
}

/** A logger that says only what went wrong. */
export const quietLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: (message, fields) => console.error("warn", message, fields ?? ""),
  error: (message, fields) => {
    console.error("error", message, fields ?? "");
    return "";
  },
  child: () => quietLogger,
};

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.length % 2
    ? sorted[sorted.length >> 1]
    : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
}
