import type { SightlineClient } from "#shared/contract/index.ts";
import type { TrackedObject, TrackPath } from "#shared/domain/track.ts";
import type { VideoId, VideoSummary } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { boxAt, lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";

export type ReviewScene = "ready" | "analysing" | "making" | "vfr" | "proxy" | "missing" | "empty" | "failed" | "gone";

interface Clip {
  durationUs: number;
  tUs: number[];
  boxes: Array<{ x: number; y: number; w: number; h: number } | null>;
}

const SAMPLE_US = 200_000;
const CLASSES = ["person", "person", "person", "car", "person", "bicycle", "car", "person", "truck", "dog"];

/** The square's path as a tracker sampling at 5 fps would give it: truth at every fifth frame. */
function squarePath(clip: Clip): TrackPath {
  const path: TrackPath = {
    trackId: 1,
    class: "person",
    confidence: 0.91,
    tUs: [],
    x: [],
    y: [],
    w: [],
    h: [],
    score: [],
  };
  for (let i = 0; i < clip.tUs.length; i += 5) {
    const box = clip.boxes[i];
    if (!box) continue;
    path.tUs.push(clip.tUs[i]);
    path.x.push(box.x);
    path.y.push(box.y);
    path.w.push(box.w);
    path.h.push(box.h);
    path.score.push(0.9);
  }
  return path;
}

/** Made-up company for the square, so that lanes, lists and crowds have something to show. */
function company(clip: Clip, count: number): TrackPath[] {
  return Array.from({ length: count }, (_, n) => {
    const start = (((n * 7919) % 1000) / 1000) * clip.durationUs * 0.85;
    const length = 1_500_000 + ((n * 104_729) % 5_000_000);
    const right = n % 2 === 0;
    const path: TrackPath = {
      trackId: n + 2,
      class: CLASSES[n % CLASSES.length],
      confidence: 0.35 + ((n * 37) % 60) / 100,
      tUs: [],
      x: [],
      y: [],
      w: [],
      h: [],
      score: [],
    };
    const wide = path.class === "car" || path.class === "truck" ? 0.14 : 0.05;
    for (let t = start; t <= Math.min(clip.durationUs, start + length); t += SAMPLE_US) {
      const share = (t - start) / length;
      path.tUs.push(Math.round(t));
      path.x.push(right ? share * 0.85 : 0.85 - share * 0.85);
      path.y.push(0.12 + ((n * 31) % 60) / 100);
      path.w.push(wide);
      path.h.push(path.class === "car" ? 0.12 : 0.2);
      path.score.push(n % 4 === 0 && share > 0.4 && share < 0.6 ? 0 : path.confidence);
    }
    return path;
  });
}

function objectOf(videoId: VideoId, path: TrackPath): TrackedObject {
  const [startUs, endUs] = [path.tUs[0], path.tUs[path.tUs.length - 1]];
  const at = (share: number) => {
    const i = Math.round((path.tUs.length - 1) * share);
    return { tUs: path.tUs[i], box: { x: path.x[i], y: path.y[i], w: path.w[i], h: path.h[i] } };
  };
  const best = at(0.5);
  return {
    id: `${videoId}.${path.trackId}`,
    videoId,
    trackId: path.trackId,
    class: path.class,
    confidence: path.confidence,
    startUs,
    endUs,
    bestUs: best.tUs,
    bestBox: best.box,
    looks: [at(0.2), best, at(0.4), at(0.65), at(0.85)],
    colors:
      path.class === "person"
        ? { all: ["red", "blue"], upper: ["red"], lower: ["blue", "black"] }
        : { all: ["white", "gray"], upper: [], lower: [] },
    direction: path.x[0] < 0.4 ? "right" : "left",
    speed: 0.6 + (path.trackId % 7) / 5,
    dwellUs: (path.trackId % 4) * 900_000,
    entry: "left",
    exit: path.trackId % 3 === 0 ? "inside" : "right",
    lifecycle: [
      { kind: "entered", tUs: startUs },
      { kind: "stopped", tUs: at(0.4).tUs },
      { kind: "moved", tUs: at(0.6).tUs },
      { kind: "left", tUs: endUs },
    ],
    sampleCount: path.tUs.length,
  };
}

function summary(scene: ReviewScene, id: VideoId, clip: Clip): VideoSummary {
  const analysing = scene === "analysing";
  const mp4 = scene !== "making" && scene !== "proxy";
  return {
    id,
    name: mp4 ? "ch03_20240715_221405.mp4" : "ch03_20240715_221405.avi",
    path: `/footage/ch03_20240715_221405.${mp4 ? "mp4" : "avi"}`,
    sha256: "0".repeat(64),
    sizeBytes: 8_400_000,
    state: analysing ? "analysing" : scene === "failed" ? "incomplete" : "ready",
    problem: scene === "failed" ? problemOf("TRUNCATED", "moov atom ends at byte 8123456") : null,
    media: {
      container: mp4 ? "mp4" : "avi", codec: mp4 ? "h264" : "mpeg4", profile: "High", pixelFormat: "yuv420p",
      mime: mp4 ? 'video/mp4; codecs="avc1.64001F"' : null, width: 640, height: 360, codedWidth: 640, codedHeight: 360, rotation: 0,
      mirrored: false, fps: 25, variableFrameRate: scene === "vfr", durationUs: clip.durationUs, startUs: 0, frameCount: clip.tUs.length,
      videoStreamIndex: 0, videoStreamCount: 1, hasAudio: true, still: false, sizeBytes: 8_400_000, bitDepth: 8, hdr: false,
    },
    recordedAt: { utcMs: Date.UTC(2024, 6, 15, 13, 14, 5), source: "fileName", zone: "Asia/Seoul", zoneKnown: false, evidence: "ch03_20240715_221405.mp4" },
    camera: "North gate",
    tags: [],
    addedAtMs: Date.now(),
    analysedUs: analysing ? Math.round(clip.durationUs * 0.43) : clip.durationUs,
    objectCount: 40,
    countsByClass: {},
    missing: scene === "missing",
    proxy: scene === "making" ? "making" : scene === "proxy" ? "ready" : "none",
    hasPoster: true,
    run: { runId: "r1", packId: "yolox-nano", device: "cpu", fellBack: "CUDA libraries are not installed", sampleFps: 5, speedX: 8.2 },
  }; // prettier-ignore
}

async function* once<T>(value: T, signal?: AbortSignal): AsyncGenerator<T> {
  yield value;
  await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
}

/** A backend that knows one clip, its true boxes and `extra` made-up objects. Only what Review asks for is there. */
export function fakeReviewClient(scene: ReviewScene, clip: Clip, id: VideoId, extra: number): SightlineClient {
  const video = summary(scene, id, clip);
  const until = scene === "analysing" ? video.analysedUs : Infinity;
  const paths =
    scene === "empty" ? [] : [squarePath(clip), ...company(clip, extra)].filter((path) => path.tUs[0] < until);
  const objects = paths.map((path) => objectOf(id, path));
  const began = Date.now();
  const part = (path: TrackPath, fromUs: number, toUs: number): TrackPath => {
    const a = Math.max(0, lastAtOrBefore(path.tUs, fromUs));
    const b = lastAtOrBefore(path.tUs, toUs) + 2;
    const cut = (values: number[]) => values.slice(a, b);
    return {
      ...path,
      tUs: cut(path.tUs),
      x: cut(path.x),
      y: cut(path.y),
      w: cut(path.w),
      h: cut(path.h),
      score: cut(path.score),
    };
  };
  type Options = { signal?: AbortSignal };
  const client = {
    system: { info: async () => ({ mediaBase: "/review-media" }) },
    library: {
      watch: async (_: unknown, { signal }: Options = {}) =>
        once({ kind: "snapshot", videos: scene === "gone" ? [] : [video] }, signal),
    },
    jobs: {
      watch: async (_: unknown, { signal }: Options = {}) =>
        once(
          {
            kind: "snapshot",
            jobs: [{ id: "j_1", videoId: id, state: "running", etaMs: 190_000, lastSignMs: Date.now() }],
          },
          signal,
        ),
    },
    events: {
      watch: async (_: unknown, { signal }: Options = {}) =>
        once({ kind: "changed", counts: { new: 0, confirmed: 0, dismissed: 0 } }, signal),
      list: async () => ({ events: [], total: 0 }),
    },
    captions: {
      watch: async (_: unknown, { signal }: Options = {}) => once({ kind: "snapshot", captions: [] }, signal),
    },
    media: {
      playback: async ({ canPlay }: { canPlay: boolean }) => {
        if (scene === "missing") return { kind: "frames", reason: "missing", progress: null };
        if (scene === "making")
          return {
            kind: "frames",
            reason: "proxy-in-progress",
            progress: Math.min(0.95, 0.2 + (Date.now() - began) / 60_000),
          };
        if (scene === "proxy" || !canPlay)
          return { kind: "proxy", url: `video/${id}/proxy`, timeMap: { proxyUs: clip.tUs, sourceUs: clip.tUs } };
        return { kind: "direct", url: `video/${id}/source`, offsetUs: 0 };
      },
      sprite: async () => ({
        url: `video/${id}/sprite.jpg`,
        columns: 7,
        rows: 5,
        count: 35,
        tileWidth: 160,
        tileHeight: 90,
        tUs: clip.tUs.filter((_, i) => i % 20 === 0),
      }),
      frameTimes: async ({ aroundUs, before, after }: { aroundUs: number; before: number; after: number }) => {
        const at = lastAtOrBefore(clip.tUs, aroundUs);
        const first = Math.max(0, at - before + 1);
        return { tUs: clip.tUs.slice(first, at + 1 + after), firstIndex: first };
      },
    },
    tracks: {
      window: async ({ fromUs, toUs }: { fromUs: number; toUs: number }) => ({
        provisional: scene === "analysing",
        paths: paths.map((path) => part(path, fromUs, toUs)).filter((path) => path.tUs.length > 0),
      }),
      objects: async () => objects,
      object: async ({ trackId }: { trackId: number }) => ({
        object: objects.find((object) => object.trackId === trackId),
        path: paths.find((path) => path.trackId === trackId),
        near: [3, 5],
        similar: objects.filter((object) => object.trackId !== trackId).slice(0, 5),
      }),
      activity: async ({ fromUs, toUs, buckets }: { fromUs: number; toUs: number; buckets: number }) => {
        const bucketUs = (toUs - fromUs) / buckets;
        const counts: Record<string, number[]> = {};
        const motion = Array.from({ length: buckets }, (_, i) => {
          const tUs = fromUs + (i + 0.5) * bucketUs;
          if (tUs > Math.min(until, clip.durationUs)) return 0;
          let area = 0;
          for (const path of paths) {
            const sample = boxAt(path, tUs);
            if (!sample) continue;
            (counts[path.class] ??= Array.from({ length: buckets }, () => 0))[i] += 1;
            area += sample.box.w * sample.box.h;
          }
          return area;
        });
        return { bucketUs, motion, counts };
      },
    },
  };
  return client as unknown as SightlineClient;
}
