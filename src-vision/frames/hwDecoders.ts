import { spawn } from "node:child_process";
import type { AnalyseRequest } from "#shared/vision/protocol.ts";
import { inputArguments } from "#shared/lib/ffmpegArgs.ts";
import type { MediaInfo } from "#shared/domain/video.ts";

/** A short decode of a file's beginning: how long it took, and its pictures in small and gray, one after the other. */
export interface ProbeRun {
  elapsedMs: number;
  gray: Uint8Array;
}

export type ProbeRunner = (
  path: string,
  media: MediaInfo,
  hwaccel: string | null,
  signal: AbortSignal,
) => Promise<ProbeRun | null>;

/** Mean difference in grey levels up to which two decoders agree: colour conversions differ by rounding. */
const MAX_DIFFERENCE = 2;
/** A hardware decoder must be this much faster, since it also costs its start and a copy of every frame. */
const FASTER = 1.15;
/** Pictures smaller than this decode faster than a hardware decoder starts. */
const MIN_PIXELS = 1280 * 720;
const PROBE_S = 4;
const PROBE_MS = 15_000;
const SIDE = 64;

/** ffmpeg's hardware decoders worth a try on a platform, best first. */
export function hwCandidates(platform: NodeJS.Platform): string[] {
  if (platform === "win32") return ["cuda", "d3d11va"];
  if (platform === "darwin") return ["videotoolbox"];
  if (platform === "linux") return ["cuda", "vaapi"];
  return [];
}

/** True when the hardware's pictures are the software's, in number and look, and came sooner. Pure. */
export function acceptable(software: ProbeRun, hardware: ProbeRun): boolean {
  const n = software.gray.length;
  if (n === 0 || hardware.gray.length !== n) return false;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.abs(software.gray[i] - hardware.gray[i]);
  return sum / n <= MAX_DIFFERENCE && hardware.elapsedMs * FASTER <= software.elapsedMs;
}

/**
 * Chooses a hardware decoder by trying it on the file itself. A decision holds for every file of the same codec, pixel format and size, so
 * a library of one camera probes once.
 */
export class HwDecoders {
  private readonly decided = new Map<string, string | null>();
  private readonly platform: NodeJS.Platform;
  private readonly runner: ((ffmpegPath: string) => ProbeRunner) | null;
  private readonly supported = new Map<string, Promise<Set<string>>>();

  constructor(options: { platform?: NodeJS.Platform; runner?: (ffmpegPath: string) => ProbeRunner } = {}) {
    this.platform = options.platform ?? process.platform;
    this.runner = options.runner ?? null;
  }

  /** ffmpeg's name of a decoder that is right and faster for this file, or null for software. Never rejects but for a cancel. */
  async choose(
    request: Pick<AnalyseRequest, "path" | "media">,
    ffmpegPath: string,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { path, media } = request;
    if (media.still || media.codedWidth * media.codedHeight < MIN_PIXELS) return null;
    const key = [ffmpegPath, media.codec, media.profile, media.pixelFormat, media.codedWidth, media.codedHeight].join(
      "|",
    );
    const known = this.decided.get(key);
    if (known !== undefined) return known;
    const here = this.runner ? null : await this.supportedBy(ffmpegPath, signal);
    const candidates = hwCandidates(this.platform).filter((c) => !here || here.has(c));
    const chosen =
      candidates.length > 0
        ? await this.probe(path, media, candidates, (this.runner ?? ffmpegProbe)(ffmpegPath), signal)
        : null;
    if (!signal.aborted) this.decided.set(key, chosen);
    return chosen;
  }

  private async probe(
    path: string,
    media: MediaInfo,
    candidates: string[],
    run: ProbeRunner,
    signal: AbortSignal,
  ): Promise<string | null> {
    let software: ProbeRun | null = null;
    let best: { name: string; elapsedMs: number } | null = null;
    for (const name of candidates) {
      const hardware = await run(path, media, name, signal);
      if (signal.aborted) return null;
      if (!hardware) continue;
      software ??= await run(path, media, null, signal);
      if (!software || signal.aborted) return null;
      if (acceptable(software, hardware) && (!best || hardware.elapsedMs < best.elapsedMs))
        best = { name, elapsedMs: hardware.elapsedMs };
    }
    return best?.name ?? null;
  }

  /** What `ffmpeg -hwaccels` lists: a build without a decoder is not tried for every file. */
  private supportedBy(ffmpegPath: string, signal: AbortSignal): Promise<Set<string>> {
    let listed = this.supported.get(ffmpegPath);
    if (!listed) {
      listed = capture(ffmpegPath, ["-hide_banner", "-hwaccels"], signal).then(
        (r) => new Set((r?.stdout.toString("utf8") ?? "").split(/\s+/)),
      );
      this.supported.set(ffmpegPath, listed);
    }
    return listed;
  }
}

/** Decodes the first seconds into small gray pictures; null when the decoder fails, falls back to software or takes too long. */
function ffmpegProbe(ffmpegPath: string): ProbeRunner {
  return async (path, media, hwaccel, signal) => {
    const args = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "warning"];
    if (hwaccel) args.push("-hwaccel", hwaccel);
    args.push("-t", String(PROBE_S), ...inputArguments(path, media), "-map", `0:${media.videoStreamIndex}`);
    args.push("-vf", `scale=${SIDE}:${SIDE}:flags=area,format=gray`, "-vsync", "0", "-f", "rawvideo", "pipe:1");
    const started = performance.now();
    const result = await capture(ffmpegPath, args, signal);
    if (!result || result.code !== 0) return null;
    // ffmpeg goes on in software when the hardware refuses, and says so only in words.
    if (hwaccel && /fail|not supported|no device|cannot load|error/i.test(result.stderr)) return null;
    return { elapsedMs: performance.now() - started, gray: result.stdout };
  };
}

function capture(
  program: string,
  args: string[],
  signal: AbortSignal,
): Promise<{ code: number | null; stdout: Buffer; stderr: string } | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const chunks: Buffer[] = [];
    let stderr = "";
    const kill = (): void => void child.kill("SIGKILL");
    const timer = setTimeout(kill, PROBE_MS);
    signal.addEventListener("abort", kill, { once: true });
    if (signal.aborted) kill();
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-4000);
    });
    const done = (code: number | null): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
      resolve({ code, stdout: Buffer.concat(chunks), stderr });
    };
    child.on("close", done);
    // A missing ffmpeg is met again, and reported, when the pass itself starts.
    child.on("error", () => done(null));
  });
}
