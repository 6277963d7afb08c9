import type { Language } from "../domain/evidence.ts";
import type { TrackedObject } from "../domain/track.ts";
import { formatMediaTime } from "../lib/timecode.ts";
import { cleanText } from "./cleanText.ts";
import { withParticle } from "./korean.ts";
import { lifeOf, SceneIndex } from "./narrate/lives.ts";
import { isUnsure, objectPhrase } from "./objects.ts";
import type { Scene, SceneRelation } from "./types.ts";

const WORDS = {
  en: {
    unsure: "unsure",
    enters: (side: string) => `enters ${side}`,
    leaves: (side: string) => `leaves ${side}`,
    moves: (way: string) => `moves ${way}`,
    still: (seconds: number) => `still for ${seconds} s`,
    more: (n: number) => `(${n} more objects are not listed)`,
    none: "(no objects)",
    sides: { left: "left", right: "right", top: "top", bottom: "bottom" },
    ways: {
      left: "left",
      right: "right",
      up: "up",
      down: "down",
      "up-left": "up left",
      "up-right": "up right",
      "down-left": "down left",
      "down-right": "down right",
    },
    relations: {
      near: "near",
      on: "on",
      in: "in",
      following: "behind, the same way as",
      meeting: "comes together with",
      gathering: "in a group with",
      leftBehind: "stays behind after",
      lying: "lies",
    },
  },
  ko: {
    unsure: "불확실",
    enters: (side: string) => `${side}에서 들어옴`,
    leaves: (side: string) => `${side}으로 나감`,
    moves: (way: string) => `${withParticle(way, "to")} 이동`,
    still: (seconds: number) => `${seconds}초 멈춤`,
    more: (n: number) => `(나머지 물체 ${n}개는 생략)`,
    none: "(물체 없음)",
    sides: { left: "왼쪽", right: "오른쪽", top: "위쪽", bottom: "아래쪽" },
    ways: {
      left: "왼쪽",
      right: "오른쪽",
      up: "위쪽",
      down: "아래쪽",
      "up-left": "왼쪽 위",
      "up-right": "오른쪽 위",
      "down-left": "왼쪽 아래",
      "down-right": "오른쪽 아래",
    },
    relations: {
      near: "가까이 있음",
      on: "위에 있음",
      in: "안에 있음",
      following: "뒤에서 같은 방향",
      meeting: "다가와 함께 머묾",
      gathering: "모여 있음",
      leftBehind: "떠난 뒤 남음",
      lying: "누워 있음",
    },
  },
};

/**
 * The objects of a scene for handing to a language model: one line each with the number that it is drawn with, times within the span (0:00 = its beginning), neutral. Longest lives first where
 * there is no room for all, then in order of appearance; relations last.
 * @param maxChars never exceeded; what is left out is counted
 */
export function sceneForModel(scene: Scene, language: Language, maxChars: number): string {
  const words = WORDS[language];
  if (scene.objects.length === 0) return words.none.slice(0, maxChars);
  const index = new SceneIndex(scene);
  const lines = fitting(index, language, maxChars - words.more(scene.objects.length).length - 1);
  const kept = scene.objects.filter((one) => lines.has(one));
  const left = scene.objects.length - kept.length;
  const listing = kept.map((object) => lines.get(object)!);
  if (left > 0) listing.push(words.more(left));
  let text = listing.join("\n");
  const listed = new Set(kept.map(({ trackId }) => trackId));
  for (const relation of scene.relations) {
    if (!listed.has(relation.a) || (relation.b > 0 && !listed.has(relation.b))) continue;
    const line = `\n${relationLine(scene, relation, language)}`;
    if (text.length + line.length > maxChars) break;
    text += line;
  }
  return text.slice(0, maxChars);
}

/** Lines of as many of the objects that are there longest as the room takes. */
function fitting(index: SceneIndex, language: Language, room: number): Map<TrackedObject, string> {
  const { scene } = index;
  const long = ({ startUs, endUs }: TrackedObject) => Math.min(endUs, scene.toUs) - Math.max(startUs, scene.fromUs);
  const lines = new Map<TrackedObject, string>();
  let used = 0;
  for (const object of scene.objects.toSorted((a, b) => long(b) - long(a))) {
    const line = objectLine(index, object, language);
    used += line.length + 1;
    if (used > room) break;
    lines.set(object, line);
  }
  return lines;
}

function objectLine(index: SceneIndex, object: TrackedObject, language: Language): string {
  const { scene } = index;
  const words = WORDS[language];
  const { start, end, heading, motion, stops, fromUs, toUs } = lifeOf(object, index);
  const phrase = objectPhrase(object, language, { article: "none", classesKnown: scene.classesKnown });
  const parts = [`#${object.trackId} ${phrase}`];
  if (scene.classesKnown && isUnsure(object)) parts.push(words.unsure);
  parts.push(span(scene, object.startUs, object.endUs));
  if (start.kind === "enters") parts.push(words.enters(words.sides[start.side]));
  if (heading) parts.push(words.moves(words.ways[heading]));
  const still = motion === "standing" ? toUs - fromUs : stops.reduce((sum, stop) => sum + stop.toUs - stop.fromUs, 0);
  if (still >= 1_000_000) parts.push(words.still(Math.round(still / 1_000_000)));
  if (end.kind === "leaves") parts.push(words.leaves(words.sides[end.side]));
  return cleanText(parts.join(", "), 300);
}

function relationLine(scene: Scene, { kind, a, b, startUs, endUs }: SceneRelation, language: Language): string {
  const word = WORDS[language].relations[kind];
  const when = span(scene, startUs, endUs);
  if (b === 0 || b === a) return `#${a} ${word}, ${when}`;
  return language === "ko" ? `#${a}, #${b} ${word}, ${when}` : `#${a} ${word} #${b}, ${when}`;
}

/** "0:02-0:09", counted from the span's beginning as the frames are that a model is handed. */
function span({ fromUs, toUs }: Scene, startUs: number, endUs: number): string {
  const at = (us: number) => formatMediaTime(Math.min(Math.max(us, fromUs), toUs) - fromUs);
  return `${at(startUs)}-${at(endUs)}`;
}
