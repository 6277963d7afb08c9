import type { Language } from "../domain/evidence.ts";
import type { SignalKind } from "../domain/facts.ts";
import type { ColorName, Direction } from "../domain/geometry.ts";
import type { TrackedObject } from "../domain/track.ts";
import { cleanText } from "./cleanText.ts";
import type { NewEvidence } from "./index.ts";
import { capitalised } from "./lists.ts";
import { isUnsure, objectPhrase } from "./objects.ts";
import { relationPhrase, signalPhrase, type Named } from "./relations.ts";
import { durationPhrase, spanPhrase } from "./times.ts";
import type { Footage, Scene, SceneRelation, SceneSignal } from "./types.ts";

type Facts = NewEvidence["facts"];
const NO_FACTS: Facts = {
  classes: [],
  colors: [],
  directions: [],
  relations: [],
  signals: [],
  concepts: [],
  count: null,
  words: null,
};

/** What every piece of evidence of a video has in common. */
export function evidenceOf(
  footage: Footage,
  own: Pick<NewEvidence, "kind" | "startUs" | "endUs" | "bestUs" | "text"> &
    Partial<Pick<NewEvidence, "trackIds" | "box" | "event">> & { facts?: Partial<Facts> },
): NewEvidence {
  const { facts, text, trackIds = [], box = null, ...rest } = own;
  return {
    ...rest,
    videoId: footage.videoId,
    trackIds: trackIds.slice(0, 64),
    box,
    camera: footage.camera === null ? null : cleanText(footage.camera),
    videoName: cleanText(footage.videoName, 120),
    utcMs: footage.recordedAt.utcMs,
    zone: footage.recordedAt.zone,
    text: cleanText(text, 2000),
    facts: { ...NO_FACTS, ...facts },
    modelWritten: false,
  };
}

/** One object: when, where it came from and went to, how long it stood. Seeks to its best look. */
export function objectEvidence(footage: Footage, object: TrackedObject, language: Language): NewEvidence {
  return evidenceOf(footage, {
    kind: "object",
    startUs: object.startUs,
    endUs: object.endUs,
    bestUs: object.bestUs,
    trackIds: [object.trackId],
    box: object.bestBox,
    text: objectLine(footage, object, language),
    facts: { ...factsOfObjects(footage, [object]), count: 1 },
  });
}

/** What the checker may hold sentences about these objects against; their number is left to the caller. */
export function factsOfObjects(footage: Footage, objects: readonly TrackedObject[]): Partial<Facts> {
  const classes = new Set<string>();
  const colors = new Set<ColorName>();
  const directions = new Set<Direction>();
  for (const object of objects) {
    if (classes.size < 64) classes.add(footage.classesKnown ? object.class : "moving");
    for (const part of [object.colors.all, object.colors.upper, object.colors.lower])
      for (const color of part) colors.add(color);
    directions.add(object.direction);
  }
  return {
    classes: [...classes],
    colors: [...colors],
    directions: [...directions],
    objects: objects.slice(0, 8).map((object) => ({
      trackId: object.trackId,
      class: footage.classesKnown ? object.class : "moving",
      colors: object.colors.all,
      upper: object.colors.upper,
      lower: object.colors.lower,
      direction: object.direction,
      entry: object.entry,
      exit: object.exit,
      stoodUs: object.dwellUs,
    })),
  };
}

const SIDES = {
  en: { left: "the left edge", right: "the right edge", top: "the top edge", bottom: "the bottom edge" },
  ko: { left: "왼쪽", right: "오른쪽", top: "위쪽", bottom: "아래쪽" },
} as const;

function objectLine(footage: Footage, object: TrackedObject, language: Language): string {
  const { recordedAt } = footage;
  const { entry, exit, dwellUs } = object;
  const what = lookOf(footage, object, language);
  const when = spanPhrase(recordedAt, object.startUs, object.endUs, language);
  const stood = dwellUs >= 1_000_000 ? durationPhrase(dwellUs, language) : null;
  if (language === "ko") {
    const parts = [
      entry !== "inside" && `${SIDES.ko[entry]} 가장자리에서 처음 보임`,
      stood && `${stood} 동안 멈춰 있음`,
      exit !== "inside" && `${SIDES.ko[exit]} 가장자리에서 마지막으로 보임`,
    ];
    return [what, when, ...parts].filter((part) => part !== false && part !== null).join(", ");
  }
  const parts = [
    entry !== "inside" && `first seen at ${SIDES.en[entry]}`,
    stood && `still for ${stood}`,
    exit !== "inside" && `last seen at ${SIDES.en[exit]}`,
  ];
  return [capitalised(what), when, ...parts].filter((part) => part !== false && part !== null).join(", ");
}

/** One relation between tracks. Seeks to the look of the first one within it, else to its beginning. */
export function relationEvidence(
  scene: Footage & Pick<Scene, "objects">,
  relation: SceneRelation,
  language: Language,
): NewEvidence {
  const find = (track: number) => (track > 0 ? scene.objects.find((one) => one.trackId === track) : undefined);
  return relationEvidenceOf(scene, relation, find(relation.a), find(relation.b), language);
}

/** The same where the caller knows both objects; undefined = not among those that were read. */
export function relationEvidenceOf(
  footage: Footage,
  relation: SceneRelation,
  a: TrackedObject | undefined,
  b: TrackedObject | undefined,
  language: Language,
): NewEvidence {
  const { kind, startUs, endUs, strength } = relation;
  const there = [a, b].filter((one) => one !== undefined);
  const seen = a?.looks.find(({ tUs }) => tUs >= startUs && tUs <= endUs);
  const clause = relationPhrase(
    kind,
    named(footage, a, language),
    b ? named(footage, b, language) : null,
    language,
    strength,
  );
  const when = spanPhrase(footage.recordedAt, startUs, endUs, language);
  const alike = there.length > 1 && there[0]!.class === there[1]!.class;
  return evidenceOf(footage, {
    kind: "relation",
    startUs,
    endUs,
    bestUs: seen?.tUs ?? startUs,
    trackIds: [relation.a, relation.b].filter((track) => track > 0),
    box: seen?.box ?? null,
    text: language === "ko" ? `${when} ${clause}.` : `${capitalised(clause)} ${when}.`,
    facts: {
      ...factsOfObjects(footage, there),
      relations: [kind],
      // "Two people" is in it; one person and one car are no number of either.
      count: there.length === 1 ? 1 : alike ? 2 : null,
    },
  });
}

function named(footage: Footage, object: TrackedObject | undefined, language: Language): Named {
  if (!object) return { phrase: language === "ko" ? "물체" : "something", class: "" };
  return { phrase: lookOf(footage, object, language), class: object.class };
}

function lookOf({ classesKnown }: Footage, object: TrackedObject, language: Language): string {
  return objectPhrase(object, language, { classesKnown, unsure: classesKnown && isUnsure(object) });
}

/** Signals with an instant; the others hold over a span and are looked at in its middle. */
const INSTANTS = new Set<SignalKind>(["flash", "lightOn", "lightOff"]);

/** What the picture itself said. Weak, and its text says so. */
export function signalEvidence(footage: Footage, signal: SceneSignal, language: Language): NewEvidence {
  const { kind, startUs, endUs, box } = signal;
  const when = spanPhrase(footage.recordedAt, startUs, endUs, language);
  return evidenceOf(footage, {
    kind: "signal",
    startUs,
    endUs,
    bestUs: INSTANTS.has(kind) ? startUs : Math.round((startUs + endUs) / 2),
    box,
    text: `${capitalised(signalPhrase(kind, language, when))}.`,
    facts: { signals: [kind] },
  });
}
