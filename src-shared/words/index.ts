/** Facts in plain words, English and Korean: objects, relations, times, whole scenes. Pure. Every sentence comes with what it rests on. */
import type { EvidenceItem } from "../domain/evidence.ts";

export { cleanText } from "./cleanText.ts";
export { classWord } from "./classNames.ts";
export { objectEvidence, relationEvidence, signalEvidence } from "./evidence.ts";
export { withParticle } from "./korean.ts";
export { capitalised, joinList } from "./lists.ts";
export { narrateScene } from "./narrate/narrateScene.ts";
export { countPhrase, objectPhrase } from "./objects.ts";
export { relationPhrase, signalPhrase } from "./relations.ts";
export { sceneForModel } from "./sceneForModel.ts";
export { durationPhrase, spanPhrase, timePhrase, timeWord } from "./times.ts";
export type { Footage, Scene, SceneRelation } from "./types.ts";

/** Evidence before it has a number: an answer numbers what it uses. */
export type NewEvidence = Omit<EvidenceItem, "id">;

/** A sentence and what it rests on. */
export interface Worded {
  text: string;
  refs: NewEvidence[];
}
