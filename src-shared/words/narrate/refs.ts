import type { Language } from "../../domain/evidence.ts";
import type { TrackedObject } from "../../domain/track.ts";
import { evidenceOf, factsOfObjects, objectEvidence, relationEvidenceOf, signalEvidence } from "../evidence.ts";
import type { NewEvidence } from "../index.ts";
import { capitalised } from "../lists.ts";
import { countPhrase } from "../objects.ts";
import { spanPhrase } from "../times.ts";
import type { SceneRelation } from "../types.ts";
import type { SceneIndex } from "./lives.ts";
import type { Point } from "./points.ts";

/** References of one sentence, at most: what else it counts is in a count. */
const MOST = 12;

/** What a sentence rests on. */
export function refsOf(point: Point, index: SceneIndex, language: Language): NewEvidence[] {
  const { scene } = index;
  const objects = (all: readonly TrackedObject[]) =>
    all.slice(0, MOST).map((one) => objectEvidence(scene, one, language));
  const relations = (all: readonly SceneRelation[]) =>
    all
      .slice(0, MOST)
      .map((one) =>
        relationEvidenceOf(scene, one, index.object(one.a) ?? undefined, index.object(one.b) ?? undefined, language),
      );
  switch (point.kind) {
    case "life": {
      const { who, riding, beside } = point;
      return [...objects([...who, ...riding, ...beside]), ...relations(point.relations)].slice(0, MOST);
    }
    case "standing":
      return point.objects.length <= MOST ? objects(point.objects) : counts(point.objects, index, language);
    case "relation":
      return relations([...point.relations, ...point.also]);
    case "flow":
    case "rest":
      return counts(point.objects, index, language);
    case "signal":
      return point.signals.slice(0, MOST).map((one) => signalEvidence(scene, one, language));
    case "empty":
    case "cut":
      return [spanEvidence(index, language)];
  }
}

/** One figure for each class. */
function counts(all: readonly TrackedObject[], index: SceneIndex, language: Language): NewEvidence[] {
  const { scene } = index;
  const classes = new Map<string, TrackedObject[]>();
  for (const object of all) {
    const name = scene.classesKnown ? object.class : "moving";
    const own = classes.get(name);
    if (own) own.push(object);
    else classes.set(name, [object]);
  }
  return [...classes].slice(0, MOST).map(([name, objects]) => {
    const first = objects[0]!;
    const startUs = objects.reduce((least, one) => Math.min(least, one.startUs), first.startUs);
    const endUs = objects.reduce((most, one) => Math.max(most, one.endUs), first.endUs);
    return evidenceOf(scene, {
      kind: "count",
      startUs,
      endUs,
      bestUs: first.bestUs,
      trackIds: objects.map(({ trackId }) => trackId),
      box: first.bestBox,
      text: `${capitalised(countPhrase(objects.length, name, language))}, ${spanPhrase(scene.recordedAt, startUs, endUs, language)}`,
      facts: { ...factsOfObjects(scene, objects), count: objects.length },
    });
  });
}

function spanEvidence({ scene }: SceneIndex, language: Language): NewEvidence {
  const when = spanPhrase(scene.recordedAt, scene.fromUs, scene.toUs, language);
  return evidenceOf(scene, {
    kind: "span",
    startUs: scene.fromUs,
    endUs: scene.toUs,
    bestUs: scene.fromUs,
    text: language === "ko" ? `${when} 살펴봄` : `Looked through ${when}`,
  });
}
