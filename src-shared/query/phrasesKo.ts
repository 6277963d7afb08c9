import type { Criterion, ObjectPattern } from "../domain/query.ts";
import { eventPhrase } from "./eventNames.ts";
import { finalOf } from "./lexicon/koVerbs.ts";
import { GROUPS } from "./lexicon/senses.ts";
import {
  classWords,
  colorWord,
  conceptWord,
  durationWords,
  isMoving,
  isRidden,
  sideWord,
  signalWord,
} from "./names.ts";
import type { ConceptVocabulary } from "./vocabulary.ts";

const EDGES = { left: "왼쪽", right: "오른쪽", top: "위쪽", bottom: "아래쪽", inside: "화면 안" } as const;
const ANIMALS = new Set<string>(GROUPS.animal);
const VEHICLES = new Set<string>([...GROUPS.vehicle, "bicycle", "train", "boat", "airplane"]);

/** One criterion in Korean, as it may be typed. */
export function koreanPhrase(one: Criterion, vocabulary: ConceptVocabulary): string {
  const without = one.negated ? " 없이" : "";
  switch (one.kind) {
    case "object":
      return thing(one.object) + without;
    case "relation":
      return `${related(one)} ${thing(one.subject)}${without}`;
    case "concept":
      return conceptWord(one.concept, "ko", vocabulary) + without;
    case "signal":
      return signalWord(one.signal, "ko") + without;
    case "event":
      return eventPhrase(one, "ko") + without;
    case "words":
      return `${one.negated ? "-" : ""}text:"${one.words.replaceAll('"', "")}"`;
    case "free":
      return one.text + without;
  }
}

/** The relation as it stands before its subject: "자전거를 탄", "승용차 옆에 있는". */
function related({ relation, object }: Extract<Criterion, { kind: "relation" }>): string {
  const other = object ? thing(object) : "";
  const as = (particles: [string, string]) => (other ? `${withParticle(other, particles)} ` : "");
  switch (relation) {
    case "near":
      return `${other} 옆에 있는`.trim();
    case "on":
      return object && isRidden(relation, object.classes) ? `${as(["을", "를"])}탄` : `${other} 위에 있는`.trim();
    case "in":
      return `${other} 안에 있는`.trim();
    case "following":
      return `${as(["을", "를"])}따라가는`;
    case "meeting":
      return `${as(["을", "를"])}만나는`;
    case "gathering":
      return "모여 있는";
    case "leftBehind":
      return other ? `${as(["이", "가"])}두고 간` : "버려진";
    case "lying":
      return "쓰러진";
  }
}

/** The particle that fits the last syllable; none after what is no Hangul, where it could not be parted from the word again. */
function withParticle(word: string, [consonant, vowel]: [string, string]): string {
  const final = finalOf(word.at(-1) ?? "");
  return final === null ? word : word + (final === 0 ? vowel : consonant);
}

function thing({ count, size, speed, colors, classes, directions, stay, dwell, entry, exit }: ObjectPattern): string {
  const ways = directions.map((side) => sideWord(side, "ko")).filter((side) => side !== null);
  const dress = (["upper", "lower"] as const).flatMap((part) => {
    const own = colors.filter((one) => one.part === part).map(oneOf);
    return own.length > 0 ? [`${own.join(" ")} ${part === "upper" ? "상의" : "하의"}`] : [];
  });
  const any = colors.filter((one) => one.part === "any").map(oneOf);
  return [
    entry && `${EDGES[entry]}에서 들어오는`,
    exit && `${EDGES[exit]}으로 나가는`,
    ways.length > 0 &&
      (isMoving(directions)
        ? "이동하는"
        : `${ways.map((way) => withParticle(way, ["으로", "로"])).join(" 또는 ")} 이동하는`),
    (speed === "still" || directions.includes("still")) && "멈춰 있는",
    ...lasting(stay, "머무는"),
    ...lasting(dwell, "서 있는"),
    dress.length > 0 && `${dress.join(" ")}를 입은`,
    speed === "fast" ? "빠른" : speed === "slow" && "느린",
    size && (size === "large" ? "큰" : "작은"),
    ...any,
    classWords(classes, "ko", false).join(" 또는 "),
    count && countWords(count, classes),
  ]
    .filter((word) => typeof word === "string")
    .join(" ");
}

function oneOf({ names }: ObjectPattern["colors"][number]): string {
  return names.map((name) => colorWord(name, "ko")).join(" 또는 ");
}

function countWords({ min, max }: NonNullable<ObjectPattern["count"]>, classes: readonly string[]): string {
  const all = (set: { has(name: string): boolean }) => classes.length > 0 && classes.every((name) => set.has(name));
  const unit = classes.join() === "person" ? "명" : all(ANIMALS) ? "마리" : all(VEHICLES) ? "대" : "개";
  if (min !== null && min === max) return `${min}${unit}`;
  if (min !== null && max !== null) return `${min}~${max}${unit}`;
  return max !== null ? `${max}${unit} 이하` : `${min ?? 0}${unit} 이상`;
}

function lasting(bounds: ObjectPattern["stay"], verb: string): string[] {
  const { minUs = null, maxUs = null } = bounds ?? {};
  return [
    ...(minUs !== null ? [`${durationWords(minUs, "ko")} 이상 ${verb}`] : []),
    ...(maxUs !== null ? [`${durationWords(maxUs, "ko")} 이하 ${verb}`] : []),
  ];
}
