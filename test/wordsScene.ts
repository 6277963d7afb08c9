import { RELATION_KINDS, SIGNAL_KINDS } from "#shared/domain/facts.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { Scene } from "#shared/words/index.ts";
import { FactsWorld, type Mark } from "./factsWorld.ts";
import { seededRandom } from "./seededRandom.ts";

/** The scene that a scripted world is, as the index would hand it over; from 0 to `durationS` seconds unless `more` says otherwise. */
export function sceneOf(world: FactsWorld, durationS: number, more: Partial<Scene> = {}): Scene {
  const { relations, signals } = world.facts();
  const objects = world.objects().map(({ object }) => ({ ...object, videoId: "v_0123456789" as VideoId }));
  return {
    videoId: "v_0123456789" as VideoId,
    videoName: "gate.mp4",
    camera: null,
    recordedAt: { utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false },
    fromUs: 0,
    toUs: durationS * 1e6,
    durationUs: durationS * 1e6,
    classesKnown: true,
    labels: [],
    objects: objects
      .map((object) => ({ ...object, id: `${object.videoId}.${object.trackId}` }))
      .sort((a, b) => a.trackId - b.trackId),
    relations: Array.from({ length: relations.count }, (_, i) => ({
      kind: RELATION_KINDS[relations.kind[i]!]!,
      a: relations.a[i]!,
      b: relations.b[i]!,
      startUs: relations.startUs[i]!,
      endUs: relations.endUs[i]!,
      strength: relations.strength[i]!,
    })),
    signals: Array.from({ length: signals.count }, (_, i) => ({
      kind: SIGNAL_KINDS[signals.kind[i]!]!,
      startUs: signals.startUs[i]!,
      endUs: signals.endUs[i]!,
      strength: signals.strength[i]!,
      box: null,
    })),
    cut: false,
    ...more,
  };
}

/** A scripted minute with people, cars, bags and bicycles that come, stop, turn and go by the seed. */
export function crowd(seed: number, count: number): Scene {
  const random = seededRandom(seed);
  const world = new FactsWorld({ seed });
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)]!;
  for (let i = 0; i < count; i++) {
    const feet = 0.4 + 0.5 * random();
    const start = random() * 40;
    const marks: Mark[] = [[start, pick([0.01, 0.3, 0.6, 0.99]), feet, 0.2]];
    for (let at = start; at < 50 && marks.length < 5;) {
      at += 3 + 10 * random();
      marks.push([at, random() < 0.4 ? marks.at(-1)![1] : pick([0.01, 0.2, 0.5, 0.8, 0.99]), feet, 0.2]);
    }
    const colors = [pick(["black", "red", "white", "blue"] as const)];
    world.add({
      class: pick(["person", "person", "person", "car", "suitcase", "bicycle"]),
      path: marks,
      colors,
      upper: colors,
      lower: colors,
    });
  }
  return sceneOf(world, 60);
}
