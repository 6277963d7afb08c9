import type { Language } from "../../domain/evidence.ts";
import type { Worded } from "../index.ts";
import type { Scene } from "../types.ts";
import { englishSentence } from "./english.ts";
import { koreanSentence } from "./korean.ts";
import { SceneIndex } from "./lives.ts";
import { Names } from "./names.ts";
import { planScene } from "./plan.ts";
import type { Point } from "./points.ts";
import { refsOf } from "./refs.ts";
import { NarrationTimes } from "./times.ts";

/**
 * A caption without a model: what the facts say of a span, about a dozen sentences at most whatever it holds, in the order of time. What is long, near something, rare or odd is told of by itself,
 * who only passes is counted, and everything else is one sentence at the end. Says where and when, never why; "first seen" and "last seen" where a track begins or ends within the picture.
 */
export function narrateScene(scene: Scene, language: Language): Worded[] {
  const index = new SceneIndex(scene);
  const names = new Names(language, scene.classesKnown);
  const times = new NarrationTimes(scene, language);
  const told = new Set<string>();
  const sentence = language === "ko" ? koreanSentence : englishSentence;
  return planScene(index).map((point) => {
    const text = sentence(point, { scene, names, times, told });
    for (const name of classesOf(point, scene)) told.add(name);
    return { text, refs: refsOf(point, index, language) };
  });
}

function classesOf(point: Point, { classesKnown }: Scene): string[] {
  const objects =
    point.kind === "life"
      ? point.who
      : point.kind === "relation"
        ? point.members
        : "objects" in point
          ? point.objects
          : [];
  return objects.map((one) => (classesKnown ? one.class : "moving"));
}
