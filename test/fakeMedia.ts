import { createHash } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import type { MediaInfo } from "#shared/domain/video.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import type { FrameTable, MediaTools } from "../src-main/media/types.ts";

export interface FakeMediaOptions {
  durationUs?: number;
  media?: Partial<MediaInfo>;
  problem?: Problem | null;
  /** Called at the start of each step with its name; throw in it to fail the step. */
  onStep?: (step: string, path: string, signal: AbortSignal) => Promise<void> | void;
}

/** MediaTools without ffmpeg: any file is a video; one that begins with "broken" is none. */
export function fakeMedia(options: FakeMediaOptions = {}): MediaTools & { steps: string[] } {
  const steps: string[] = [];
  const step = async (name: string, path: string, signal: AbortSignal) => {
    steps.push(name);
    await options.onStep?.(name, path, signal);
    if (signal.aborted) throw fail("CANCELLED");
  };
  const table: FrameTable = {
    count: 3,
    endUs: 120_000,
    at: (i) => i * 40_000,
    indexAt: (tUs) => Math.max(-1, Math.min(2, Math.floor(tUs / 40_000))),
    keyframeBefore: () => 0,
  };
  return {
    steps,
    tools: { ffmpeg: "/nowhere/ffmpeg", ffprobe: "/nowhere/ffprobe", version: "0", origin: "environment" },
    async fingerprint(path, { signal }) {
      await step("fingerprint", path, signal);
      return createHash("sha256")
        .update(await readFile(path))
        .digest("hex");
    },
    async probe(path, { signal }) {
      await step("probe", path, signal);
      if ((await readFile(path, "utf8")).startsWith("broken")) throw fail("NOT_A_VIDEO", path);
      const info = await stat(path);
      return {
        media: { ...MEDIA, durationUs: options.durationUs ?? MEDIA.durationUs, sizeBytes: info.size, ...options.media },
        recordedAt: null,
        problem: options.problem ?? null,
      };
    },
    async writeFrameTable(path, _media, out, { signal }) {
      await step("frameTable", path, signal);
      await writeFile(out, "table");
      return table;
    },
    async openFrameTable(file) {
      await stat(file);
      return table;
    },
    async writePoster(path, _media, out, { signal }) {
      await step("poster", path, signal);
      await writeFile(out, "jpeg");
    },
    async writeSprite(path, _media, out, { signal }) {
      await step("sprite", path, signal);
      await writeFile(out, "jpeg");
      return { columns: 1, rows: 1, count: 1, tileWidth: 160, tileHeight: 90, tUs: [0] };
    },
    async writeProxy(path, _media, out, { signal }) {
      await step("proxy", path, signal);
      await writeFile(out, "mp4");
      return { proxyUs: [0, 40_000], sourceUs: [0, 40_000] };
    },
    async writeClip(path, _media, span, out, { signal }) {
      await step("clip", path, signal);
      await writeFile(out, `clip of ${path}`);
      return { firstUs: 0, endUs: span.toUs + 1_000_000, frames: 10, matches: true };
    },
    async writeAnnotated(path, _media, _span, _drawing, out, { signal }) {
      await step("annotated", path, signal);
      await writeFile(out, `annotated ${path}`);
      return { frames: 10 };
    },
    async frame() {
      return new Uint8Array([0xff, 0xd8]);
    },
    async close() {},
  };
}

export const MEDIA: MediaInfo = {
  container: "mov,mp4,m4a,3gp,3g2,mj2",
  codec: "h264",
  profile: "High",
  pixelFormat: "yuv420p",
  mime: 'video/mp4; codecs="avc1.64001f"',
  width: 1280,
  height: 720,
  codedWidth: 1280,
  codedHeight: 720,
  rotation: 0,
  mirrored: false,
  fps: 25,
  variableFrameRate: false,
  durationUs: 30_000_000,
  startUs: 0,
  frameCount: 750,
  videoStreamIndex: 0,
  videoStreamCount: 1,
  hasAudio: false,
  still: false,
  sizeBytes: 0,
  bitDepth: 8,
  hdr: false,
};
