import type { implement } from "@orpc/server";
import type { Contract } from "#shared/contract/index.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import type { TrackedObject } from "#shared/domain/track.ts";

type Implementer = ReturnType<typeof implement<Contract>>;
type Videos = () => Map<string, VideoSummary>;

const STEP_US = 200_000;
const LIFE_US = 12_000_000;
const CLASSES = ["person", "person", "car", "bicycle", "person", "truck"];

const durationOf = (videos: Videos, id: string): number => videos().get(id)?.media?.durationUs ?? 0;
const countOf = (durationUs: number): number => Math.min(200, Math.max(3, Math.floor(durationUs / 4_000_000)));
const startOf = (i: number, durationUs: number): number =>
  Math.round((Math.max(0, durationUs - LIFE_US) * i) / countOf(durationUs));

/** Object i walks across the picture in a straight line: enough to see that what is drawn follows what is told. */
function boxAt(i: number, share: number): { x: number; y: number; w: number; h: number } {
  const right = i % 2 === 0;
  return { x: right ? share * 0.9 : 0.9 - share * 0.9, y: 0.3 + (i % 5) * 0.08, w: 0.07, h: 0.22 };
}

function objectOf(id: VideoSummary["id"], i: number, durationUs: number): TrackedObject {
  const startUs = startOf(i, durationUs);
  const endUs = Math.min(durationUs, startUs + LIFE_US);
  const looks = [0.25, 0.5, 0.75].map((s) => ({ tUs: Math.round(startUs + (endUs - startUs) * s), box: boxAt(i, s) }));
  return {
    id: `${id}.${String(i + 1)}`,
    videoId: id,
    trackId: i + 1,
    class: CLASSES[i % CLASSES.length] ?? "person",
    confidence: 0.5 + (i % 5) * 0.09,
    startUs,
    endUs,
    bestUs: looks[1]?.tUs ?? startUs,
    bestBox: boxAt(i, 0.5),
    looks,
    colors: { all: ["red", "black"], upper: ["red"], lower: ["black"] },
    direction: i % 2 === 0 ? "right" : "left",
    speed: 0.8,
    dwellUs: (i % 3) * 1_500_000,
    entry: i % 2 === 0 ? "left" : "right",
    exit: i % 2 === 0 ? "right" : "left",
    lifecycle: [
      { kind: "entered", tUs: startUs },
      { kind: "stopped", tUs: Math.round(startUs + (endUs - startUs) * 0.4) },
      { kind: "moved", tUs: Math.round(startUs + (endUs - startUs) * 0.5) },
      { kind: "left", tUs: endUs },
    ],
    sampleCount: Math.floor((endUs - startUs) / STEP_US),
  };
}

function pathOf(object: TrackedObject, fromUs: number, toUs: number) {
  const path = {
    trackId: object.trackId,
    class: object.class,
    confidence: object.confidence,
    tUs: [] as number[],
    x: [] as number[],
    y: [] as number[],
    w: [] as number[],
    h: [] as number[],
    score: [] as number[],
  };
  for (let t = object.startUs; t <= object.endUs; t += STEP_US) {
    if (t < fromUs - STEP_US || t > toUs + STEP_US) continue;
    const box = boxAt(object.trackId - 1, (t - object.startUs) / Math.max(1, object.endUs - object.startUs));
    path.tUs.push(t);
    path.x.push(box.x);
    path.y.push(box.y);
    path.w.push(box.w);
    path.h.push(box.h);
    path.score.push(object.confidence);
  }
  return path;
}

const objectsOf = (videos: Videos, id: VideoSummary["id"]): TrackedObject[] => {
  const durationUs = durationOf(videos, id);
  return Array.from({ length: durationUs ? countOf(durationUs) : 0 }, (_, i) => objectOf(id, i, durationUs));
};

/** Pictures, sprites and tracks of the fake library. The dev server draws the pictures (see fakeMediaPlugin). */
export const fakeTracks = {
  media: (os: Implementer, videos: Videos) => ({
    playback: os.media.playback.handler(() => ({
      kind: "frames" as const,
      reason: "proxy-in-progress" as const,
      progress: 0.4,
    })),
    sprite: os.media.sprite.handler(({ input }) => {
      const durationUs = durationOf(videos, input.id);
      if (!durationUs) return null;
      const count = 40;
      return {
        url: `video/${input.id}/sprite.jpg`,
        columns: 8,
        rows: 5,
        count,
        tileWidth: 256,
        tileHeight: 144,
        tUs: Array.from({ length: count }, (_, i) => Math.round((durationUs * (i + 0.5)) / count)),
      };
    }),
    frameTimes: os.media.frameTimes.handler(({ input }) => {
      const at = Math.floor(input.aroundUs / 40_000);
      const firstIndex = Math.max(0, at - input.before + 1);
      const last = Math.min(Math.floor(durationOf(videos, input.id) / 40_000) - 1, at + input.after);
      return {
        firstIndex,
        tUs: Array.from({ length: Math.max(0, last - firstIndex + 1) }, (_, i) => (firstIndex + i) * 40_000),
      };
    }),
  }),
  tracks: (os: Implementer, videos: Videos) => ({
    window: os.tracks.window.handler(({ input }) => ({
      provisional: videos().get(input.id)?.state === "analysing",
      paths: objectsOf(videos, input.id)
        .filter(
          (o) =>
            o.endUs >= input.fromUs &&
            o.startUs <= input.toUs &&
            (!input.classes || input.classes.includes(o.class)) &&
            o.confidence >= (input.minConfidence ?? 0),
        )
        .map((o) => pathOf(o, input.fromUs, input.toUs)),
    })),
    objects: os.tracks.objects.handler(({ input }) =>
      objectsOf(videos, input.id)
        .filter(
          (o) =>
            (!input.class || o.class === input.class) &&
            o.endUs >= (input.fromUs ?? -Infinity) &&
            o.startUs <= (input.toUs ?? Infinity),
        )
        .slice(0, input.limit),
    ),
    object: os.tracks.object.handler(({ input }) => {
      const all = objectsOf(videos, input.id);
      const object = all[input.trackId - 1] ?? objectOf(input.id, input.trackId - 1, durationOf(videos, input.id));
      return {
        object,
        path: pathOf(object, object.startUs, object.endUs),
        near: [],
        similar: all.filter((o) => o.class === object.class && o.trackId !== object.trackId).slice(0, 6),
      };
    }),
    activity: os.tracks.activity.handler(({ input }) => {
      const bucketUs = (input.toUs - input.fromUs) / input.buckets;
      const objects = objectsOf(videos, input.id);
      const counts: Record<string, number[]> = {};
      const motion = Array.from({ length: input.buckets }, () => 0);
      for (const o of objects) {
        const lane = (counts[o.class] ??= Array.from({ length: input.buckets }, () => 0));
        for (
          let b = Math.max(0, Math.floor((o.startUs - input.fromUs) / bucketUs));
          b <= Math.min(input.buckets - 1, Math.floor((o.endUs - input.fromUs) / bucketUs));
          b++
        ) {
          lane[b] = (lane[b] ?? 0) + 1;
          motion[b] = Math.min(1, (motion[b] ?? 0) + 0.12);
        }
      }
      return { bucketUs, motion, counts };
    }),
  }),
};
