import type { Language } from "../domain/evidence.ts";
import type { RelationKind, SignalKind } from "../domain/facts.ts";
import { withParticle } from "./korean.ts";

/** One side of a relation: its words, and its class, which decides between riding and resting on something. */
export interface Named {
  phrase: string;
  class: string;
}

const RIDDEN = new Set(["bicycle", "motorcycle", "motorbike", "horse", "skateboard", "scooter"]);

export const isRidden = (className: string): boolean => RIDDEN.has(className);

/** `in` by geometry is at least 0.85 clear; less is a person who vanished at a standing vehicle, which may be behind it. */
const SURE_INSIDE = 0.6;

/**
 * A relation as a clause without its full stop: "a person in dark clothes is near a white van" / "어두운 옷을 입은 사람이 흰색 승합차 가까이에 있습니다". States what the facts state:
 * places and movement, no intention.
 * @param b null where the fact is about one track, or the other one is not known
 * @param strength of the fact, 0..1
 */
export function relationPhrase(
  kind: RelationKind,
  a: Named,
  b: Named | null,
  language: Language,
  strength = 1,
): string {
  return language === "ko" ? korean(kind, a, b, strength) : english(kind, a, b, strength);
}

function english(kind: RelationKind, { phrase: a }: Named, b: Named | null, strength: number): string {
  const other = b?.phrase ?? "something";
  switch (kind) {
    case "near":
      return `${a} is near ${other}`;
    case "on":
      return `${a} is on ${other}`;
    case "in":
      return strength < SURE_INSIDE ? `${a} goes out of sight at ${other} and may be in it` : `${a} is in ${other}`;
    case "following":
      return `${a} goes behind ${other} the same way`;
    case "meeting":
      return `${a} and ${b?.phrase ?? "someone"} come together and stay`;
    case "gathering":
      return b ? `${a} is in a group with ${b.phrase}` : `${a} is in a group`;
    case "leftBehind":
      return `${a} stays behind after ${b?.phrase ?? "someone"} goes away`;
    case "lying":
      return `${a} is lying down`;
  }
}

function korean(kind: RelationKind, { phrase }: Named, b: Named | null, strength: number): string {
  const a = withParticle(phrase, "subject");
  const other = b?.phrase ?? "다른 물체";
  switch (kind) {
    case "near":
      return `${a} ${other} 가까이에 있습니다`;
    case "on":
      return b && isRidden(b.class)
        ? `${a} ${withParticle(other, "object")} 타고 있습니다`
        : `${a} ${other} 위에 있습니다`;
    case "in":
      return strength < SURE_INSIDE
        ? `${a} ${other} 곁에서 보이지 않게 되며, 안에 있을 수 있습니다`
        : `${a} ${other} 안에 있습니다`;
    case "following":
      return `${a} ${other} 뒤에서 같은 방향으로 움직입니다`;
    case "meeting":
      return `${withParticle(phrase, "with")} ${withParticle(b?.phrase ?? "다른 사람", "subject")} 가까이 다가와 함께 머뭅니다`;
    case "gathering":
      return b ? `${a} ${withParticle(other, "with")} 모여 있습니다` : `${a} 여럿과 모여 있습니다`;
    case "leftBehind":
      return `${withParticle(b?.phrase ?? "누군가", "subject")} 떠난 뒤 ${a} 그 자리에 남아 있습니다`;
    case "lying":
      return `${a} 누워 있습니다`;
  }
}

/** What is seen, and, for what only looks like it, the likeness. */
const SIGNALS: Record<Language, Record<SignalKind, readonly [seen: string, like?: string]>> = {
  en: {
    flash: ["there is a flash of light"],
    flame: ["the picture flickers like flame"],
    lightOn: ["the picture turns bright at once", "as when a light is switched on"],
    lightOff: ["the picture turns dark at once", "as when a light is switched off"],
    cameraMoved: ["the whole picture shifts", "as when the camera is moved"],
    cameraCovered: ["the picture loses its detail", "as when the camera is covered"],
    dark: ["the picture is dark"],
    blurred: ["the picture is blurred"],
    still: ["nothing moves"],
    busy: ["much of the picture moves"],
  },
  ko: {
    flash: ["빛이 번쩍입니다"],
    flame: ["화면이 불꽃처럼 일렁입니다"],
    lightOn: ["화면이 갑자기 밝아집니다", "조명이 켜진 것처럼"],
    lightOff: ["화면이 갑자기 어두워집니다", "조명이 꺼진 것처럼"],
    cameraMoved: ["화면 전체가 이동합니다", "카메라가 움직인 것처럼"],
    cameraCovered: ["화면의 세부가 사라집니다", "카메라가 가려진 것처럼"],
    dark: ["화면이 어둡습니다"],
    blurred: ["화면이 흐립니다"],
    still: ["움직임이 없습니다"],
    busy: ["화면 곳곳이 움직입니다"],
  },
};

/**
 * What the picture itself says, named as the weak evidence that it is: "the picture flickers like flame (weak sign)" / "화면이 불꽃처럼 일렁입니다(약한 징후)".
 * @param when words of time: "the whole picture shifts at 22:14:05, as when the camera is moved (weak sign)"
 */
export function signalPhrase(kind: SignalKind, language: Language, when = ""): string {
  const [seen, like] = SIGNALS[language][kind];
  if (language === "ko") return `${[when, like, seen].filter(Boolean).join(" ")}(약한 징후)`;
  return `${seen}${when ? ` ${when}` : ""}${like ? `, ${like}` : ""} (weak sign)`;
}
