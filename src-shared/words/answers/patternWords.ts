import type { Language } from "../../domain/evidence.ts";
import type { ObjectPattern } from "../../domain/query.ts";
import { classWords, durationWords, isMoving } from "../../query/names.ts";
import { classWord, counterOf } from "../classNames.ts";
import { withParticle } from "../korean.ts";
import { grouped, joinList, numberWord } from "../lists.ts";
import { colorWord } from "../objects.ts";

/** What is looked for, as a noun: "a red car", "red cars", "seven red cars" / "빨간색 승용차", "빨간색 승용차 7대". */
export interface Noun {
  /** With an article in English. */
  one: string;
  /** Without one; the same as `one` in Korean. */
  many: string;
  counted(n: number): string;
}

const SIDES = {
  en: {
    left: "left",
    right: "right",
    up: "up",
    down: "down",
    "up-left": "up and left",
    "up-right": "up and right",
    "down-left": "down and left",
    "down-right": "down and right",
  },
  ko: {
    left: "왼쪽",
    right: "오른쪽",
    up: "위쪽",
    down: "아래쪽",
    "up-left": "왼쪽 위",
    "up-right": "오른쪽 위",
    "down-left": "왼쪽 아래",
    "down-right": "오른쪽 아래",
  },
} as const;
const EDGES = {
  en: { left: "the left", right: "the right", top: "the top", bottom: "the bottom", inside: "within the picture" },
  ko: { left: "왼쪽", right: "오른쪽", top: "위쪽", bottom: "아래쪽", inside: "화면 안" },
} as const;

/** An object pattern in words; its `count` is left out. */
export function patternNoun(pattern: ObjectPattern, language: Language): Noun {
  return language === "ko" ? korean(pattern) : english(pattern);
}

function english(pattern: ObjectPattern): Noun {
  const { size, colors, classes } = pattern;
  const shades = (part: string) =>
    colors.filter((it) => it.part === part).map(({ names }) => joinList(names, "en", "or"));
  const before = [size, shades("any").join(" and ")];
  const dress = (many: boolean) => {
    const top = shades("upper").map((it) => (many ? `${it} tops` : withA(`${it} top`)));
    const legs = shades("lower").map((it) => `${it} bottoms`);
    return top.length + legs.length > 0 ? `in ${[...top, ...legs].join(" and ")}` : null;
  };
  const words = (many: boolean) =>
    [...before, nounOf(classes, "en", many), dress(many), ...waysEn(pattern)].filter(Boolean).join(" ");
  const one = words(false);
  return {
    one: withA(one),
    many: words(true),
    counted: (n) => `${numberWord(n)} ${words(n !== 1)}`,
  };
}

/** None of what is looked for begins with a vowel that is no vowel to the ear. */
const withA = (words: string) => `${/^[aeiou]/iu.test(words) ? "an" : "a"} ${words}`;

function waysEn({ directions, speed, stay, dwell, entry, exit }: ObjectPattern): Array<string | null> {
  const ways = directions.flatMap((it) => (it === "still" ? [] : [SIDES.en[it]]));
  const still = speed === "still" || directions.includes("still");
  return [
    ways.length > 0 ? (isMoving(directions) ? "moving" : `moving ${joinList(ways, "en", "or")}`) : null,
    speed === "fast" || speed === "slow"
      ? `${ways.length > 0 ? "" : "moving "}${speed === "fast" ? "fast" : "slowly"}`
      : null,
    still && !dwell ? "standing still" : null,
    lastingEn("staying", stay),
    lastingEn("standing still", dwell),
    entry && (entry === "inside" ? "appearing within the picture" : `coming in from ${EDGES.en[entry]}`),
    exit && (exit === "inside" ? "vanishing within the picture" : `leaving to ${EDGES.en[exit]}`),
  ];
}

function lastingEn(verb: string, bounds: ObjectPattern["stay"]): string | null {
  if (!bounds) return null;
  const { minUs, maxUs } = bounds;
  const least = minUs === null ? "" : ` for at least ${durationWords(minUs, "en")}`;
  const most = maxUs === null ? "" : ` for at most ${durationWords(maxUs, "en")}`;
  return `${verb}${least}${least && most ? " and" : ""}${most}`;
}

function korean(pattern: ObjectPattern): Noun {
  const { size, speed, colors, classes, directions, stay, dwell, entry, exit } = pattern;
  const ways = directions.flatMap((it) => (it === "still" ? [] : [SIDES.ko[it]]));
  const worn = (["upper", "lower"] as const).flatMap((part) =>
    colors
      .filter((it) => it.part === part)
      .map(({ names }) => `${shadesKo(names)} ${part === "upper" ? "상의" : "하의"}`),
  );
  const still = (speed === "still" || directions.includes("still")) && !dwell;
  const noun = [
    entry && (entry === "inside" ? "화면 안에서 나타난" : `${EDGES.ko[entry]}에서 들어온`),
    exit && (exit === "inside" ? "화면 안에서 사라진" : `${EDGES.ko[exit]}으로 나간`),
    ways.length > 0 &&
      (isMoving(directions)
        ? "움직이는"
        : `${joinList(
            ways.map((it) => withParticle(it, "to")),
            "ko",
            "or",
          )} 움직이는`),
    still && "멈춰 있는",
    lastingKo(stay, "머문"),
    lastingKo(dwell, "서 있던"),
    speed === "fast" ? "빠르게 움직이는" : speed === "slow" && "천천히 움직이는",
    worn.length > 0 && `${withParticle(joinList(worn, "ko"), "object")} 입은`,
    size && (size === "large" ? "큰" : "작은"),
    ...colors.filter((it) => it.part === "any").map(({ names }) => shadesKo(names)),
    nounOf(classes, "ko", false),
  ]
    .filter((it) => typeof it === "string" && it !== "")
    .join(" ");
  return { one: noun, many: noun, counted: (n) => `${noun} ${grouped(n)}${counterKo(classes)}` };
}

const shadesKo = (names: ObjectPattern["colors"][number]["names"]) =>
  joinList(
    names.map((it) => colorWord(it, "ko")),
    "ko",
    "or",
  );

function lastingKo(bounds: ObjectPattern["stay"], verb: string): string | null {
  if (!bounds) return null;
  const { minUs, maxUs } = bounds;
  const least = minUs === null ? "" : `${durationWords(minUs, "ko")} 이상 `;
  const most = maxUs === null ? "" : `${durationWords(maxUs, "ko")} 이하 `;
  return `${least}${most}${verb}`;
}

/** What a set of classes is called: a word of its own where there is one ("vehicles"), else its members. */
function nounOf(classes: readonly string[], language: Language, many: boolean): string {
  const [only] = classes;
  if (classes.length === 1) return classWord(only!, language, many ? 2 : 1);
  const group = classWords(classes, language, many);
  if (group.length === 1) return group[0]!;
  return joinList(
    classes.map((it) => classWord(it, language, many ? 2 : 1)),
    language,
    "or",
  );
}

/** 대 for vehicles of whatever kind, 개 for a mixture. */
export function counterKo(classes: readonly string[]): string {
  const counters = new Set(classes.map(counterOf));
  return counters.size === 1 ? [...counters][0]! : "개";
}
