import type { Criterion, ObjectPattern } from "../domain/query.ts";
import { eventPhrase } from "./eventNames.ts";
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

const RELATIONS = {
  near: "near",
  on: "on top of",
  in: "inside",
  following: "following",
  meeting: "meeting",
  gathering: "gathering",
  leftBehind: "left behind",
  lying: "lying down",
} as const;
const EDGES = {
  left: "the left",
  right: "the right",
  top: "the top side",
  bottom: "the bottom",
  inside: "within",
} as const;

/** One criterion in English, as it may be typed. */
export function englishPhrase(one: Criterion, vocabulary: ConceptVocabulary): string {
  const no = one.negated ? "no " : "";
  switch (one.kind) {
    case "object":
      return `${no}${thing(one.object, false)}`;
    case "relation": {
      const object = one.object ? thing(one.object, true) : "";
      const riding = one.object && isRidden(one.relation, one.object.classes);
      const verb = one.relation === "near" && !one.object ? "nearby" : riding ? "riding" : RELATIONS[one.relation];
      const by = one.relation === "leftBehind" && object ? " by" : "";
      return `${no}${thing(one.subject, false)} ${verb}${by} ${object}`.trim();
    }
    case "concept":
      return no + conceptWord(one.concept, "en", vocabulary);
    case "signal":
      return no + signalWord(one.signal, "en");
    case "event":
      return no + eventPhrase(one, "en");
    case "words":
      return `${one.negated ? "-" : ""}text:"${one.words.replaceAll('"', "")}"`;
    case "free":
      return no + one.text;
  }
}

/** `nearest`: what is said after the noun must bind to it and not to the head of the clause. */
function thing(pattern: ObjectPattern, nearest: boolean): string {
  const { count, size, speed, colors, classes, directions, stay, dwell, entry, exit } = pattern;
  const many = count !== null && count.max !== 1;
  const any = colors.filter((one) => one.part === "any").map(oneOf);
  const before = [
    count && countWords(count),
    size,
    speed === "fast" || speed === "slow" ? speed : null,
    any.length > 0 ? any.join(" and ") : null,
    classWords(classes, "en", many).join(" or "),
  ];
  const dress = (["upper", "lower"] as const).flatMap((part) => {
    const own = colors.filter((one) => one.part === part).map(oneOf);
    return own.length > 0 ? [`${own.join(" and ")} ${part === "upper" ? "top" : "bottoms"}`] : [];
  });
  const ways = directions.map((side) => sideWord(side, "en")).filter((side) => side !== null);
  const after = [
    dress.length > 0 && `wearing ${dress.join(" and ")}`,
    ways.length > 0 && (isMoving(directions) ? "moving" : `moving ${ways.join(" or ")}`),
    (speed === "still" || directions.includes("still")) && "standing still",
    ...lasting("staying", stay),
    ...lasting("standing still", dwell),
    entry && `entering from ${EDGES[entry]}`,
    exit && `leaving to ${EDGES[exit]}`,
  ].filter((one) => typeof one === "string");
  return [...before.filter((one) => one !== null), ...after.map((one) => (nearest ? `that is ${one}` : one))].join(" ");
}

function oneOf({ names }: ObjectPattern["colors"][number]): string {
  return names.map((name) => colorWord(name, "en")).join(" or ");
}

function countWords({ min, max }: NonNullable<ObjectPattern["count"]>): string {
  if (min !== null && min === max) return String(min);
  if (min !== null && max !== null) return `between ${min} and ${max}`;
  return max !== null ? `at most ${max}` : `at least ${min ?? 0}`;
}

function lasting(verb: string, bounds: ObjectPattern["stay"]): string[] {
  const { minUs = null, maxUs = null } = bounds ?? {};
  return [
    ...(minUs !== null ? [`${verb} for at least ${durationWords(minUs, "en")}`] : []),
    ...(maxUs !== null ? [`${verb} for at most ${durationWords(maxUs, "en")}`] : []),
  ];
}
