import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MediaInfo } from "#shared/domain/video.ts";
import type { AnalyseRequest, VisionConfig } from "#shared/vision/protocol.ts";

/** The ffmpeg that is installed with the project: every test machine has it, and it is the oldest one that must work. */
export const BUNDLED_FFMPEG = (createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg") as { path: string }).path;

export const WORKER_ENTRY = join(import.meta.dirname, "..", "infer", "worker.ts");
export const VISION_ENTRY = join(import.meta.dirname, "..", "main.ts");

/** A folder for one test file's clips; `remove` deletes it. */
export function clipFolder(): { path(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "sightline-clips-"));
  return { path: (name) => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function ffmpeg(...args: string[]): void {
  execFileSync(BUNDLED_FFMPEG, ["-v", "error", "-nostdin", "-y", ...args]);
}

/** A light square that crosses a noisy gray scene from left to right, 320 x 240: at time t its left edge is at 20 + speed * t pixels. */
export function squareClip(
  out: string,
  options: { seconds: number; fps: number; speed: number; extraFilter?: string; codec?: string[] },
): void {
  const { seconds, fps, speed, extraFilter, codec } = options;
  const graph = `color=c=0x606060:s=320x240:r=${fps}:d=${seconds},noise=alls=6:allf=t:all_seed=7[bg];color=c=0xE02020:s=40x40:r=${fps}:d=${seconds}[box];[bg][box]overlay=x='20+t*${speed}':y=100${extraFilter ? `,${extraFilter}` : ""}`;
  ffmpeg(
    "-filter_complex",
    graph,
    "-vsync",
    "vfr",
    ...(codec ?? ["-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-g", "20", "-pix_fmt", "yuv444p"]),
    out,
  );
}

export function mediaInfo(more: Partial<MediaInfo>): MediaInfo {
  return {
    container: "matroska,webm",
    codec: "h264",
    profile: null,
    pixelFormat: "yuv444p",
    mime: null,
    width: 320,
    height: 240,
    codedWidth: 320,
    codedHeight: 240,
    rotation: 0,
    mirrored: false,
    fps: 10,
    variableFrameRate: false,
    durationUs: 10_000_000,
    startUs: 0,
    frameCount: null,
    videoStreamIndex: 0,
    videoStreamCount: 1,
    hasAudio: false,
    still: false,
    sizeBytes: 1,
    bitDepth: 8,
    hdr: false,
    ...more,
  };
}

export function analyseRequest(path: string, media: MediaInfo, more: Partial<AnalyseRequest> = {}): AnalyseRequest {
  return {
    path,
    media,
    detector: null,
    reid: null,
    sampleFps: 5,
    fromUs: 0,
    fromIndex: 0,
    rangeUs: 10_000_000,
    motionGate: true,
    minScore: 0.1,
    ...more,
  };
}

export function visionConfig(more: Partial<VisionConfig> = {}): VisionConfig {
  return { ffmpegPath: BUNDLED_FFMPEG, workerEntry: WORKER_ENTRY, cpuWorkers: 2, devicePreference: ["cpu"], ...more };
}

/** vtest.avi as ffprobe describes it. */
export const VTEST: Partial<MediaInfo> = {
  container: "avi",
  codec: "msmpeg4v3",
  width: 768,
  height: 576,
  codedWidth: 768,
  codedHeight: 576,
  fps: 10,
  durationUs: 79_500_000,
};
