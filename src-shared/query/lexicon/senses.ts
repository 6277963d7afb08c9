import type { RelationKind, SignalKind } from "../../domain/facts.ts";
import type { EventState } from "../../domain/event.ts";
import type { EventLevel } from "../../domain/scenario.ts";
import type { ColorName, Direction, FrameSide } from "../../domain/geometry.ts";

export type Side = Exclude<Direction, "still">;
/** What something moves on: people and animals walk, vehicles drive. */
export type Carrier = "legs" | "wheels" | "any";
/** When, before it gets an id and a span: the fields of `TimeFilter`. */
export interface When {
  from: string | null;
  to: string | null;
  daily: { fromMinute: number; toMinute: number } | null;
  weekdays: number[];
}

/**
 * What a word can mean. The upper part is what lexicons list, the lower part is what rules make of several words. One list for both languages: rules
 * look at senses, never at words.
 */
export type Sense =
  // Things and how they look.
  | { is: "noun"; classes: readonly string[]; rides?: string }
  | { is: "color"; names: readonly ColorName[]; shade?: boolean }
  /** `color`: of garments that are named by it ("jeans"), unless another is said. */
  | { is: "garment"; part: "any" | "upper" | "lower"; color?: ColorName }
  | { is: "size"; size: "small" | "large" }
  /** `scenarios`: those of the same name. */
  | { is: "concept"; concept: string; scenarios?: readonly string[] }
  // What scenarios raise. `event`: one of these; `eventWord`: "event", "alarm"; `eventMark`: "confirmed", "alarm level".
  | { is: "event"; scenarios: readonly string[] }
  | { is: "eventWord"; level?: EventLevel; states?: readonly EventState[] }
  | { is: "eventMark"; level?: EventLevel; states?: readonly EventState[] }
  | { is: "signal"; signal: SignalKind }
  // What things do. `not`: the negative form of a verb.
  | { is: "wear"; not?: boolean }
  | { is: "move"; by: Carrier; speed: "slow" | "fast" | null; not?: boolean }
  | { is: "idle"; not?: boolean }
  | { is: "loiter"; not?: boolean }
  | { is: "stay"; not?: boolean }
  | { is: "enter"; not?: boolean }
  | { is: "exit"; not?: boolean }
  | { is: "pace"; speed: "slow" | "fast" }
  /** `mutual`: with no other side named, it is one of them with another ("together"). */
  | { is: "relation"; relation: RelationKind; not?: boolean; behind?: boolean; mutual?: boolean }
  | { is: "side"; side: Side }
  // Numbers, bounds, units.
  | { is: "number"; n: number }
  | { is: "several"; min: number; max: number | null }
  | { is: "counter"; of: readonly string[] }
  /** `min`/`max`: the named number is that bound; `above`/`below`: it lies just outside. `post`: the word comes after the number. */
  | { is: "bound"; bound: "min" | "max" | "above" | "below" | "exact" | "about"; post: boolean }
  | { is: "unit"; us: number }
  // Times.
  /** `style`: how the half of the day is known: stated ("pm"), from the writing ("09:00", "22시"), or not. */
  | { is: "clock"; minute: number; hourOnly: boolean; style: "stated" | "written" | "bare" }
  | { is: "ampm"; pm: boolean }
  | { is: "daypart"; from: number; to: number; half: "am" | "pm" | "night" }
  | { is: "isoDate"; year: number; month: number; day: number; minute?: number; second?: number }
  | { is: "month"; month: number; alone: boolean }
  | { is: "relDay"; offset: number; daypart?: [number, number] }
  | { is: "weekday"; day: number; set?: number[] }
  | { is: "period"; period: "week" | "month" | "year"; offset: number }
  // Words that bind.
  | { is: "op"; op: Op }
  // What rules make of them.
  | { is: "count"; min: number | null; max: number | null; of: readonly string[] }
  | { is: "duration"; us: number }
  | { is: "bounded"; minUs: number | null; maxUs: number | null }
  | { is: "linger"; field: "stay" | "dwell"; minUs: number | null; maxUs: number | null }
  /** `by`, `speed`: what the verb said beside the way ("running left"). */
  | { is: "direction"; sides: readonly Side[]; by?: Carrier; speed?: "slow" | "fast" | null }
  | { is: "entry"; side: FrameSide }
  | { is: "exitTo"; side: FrameSide }
  | { is: "when"; when: When; part: "date" | "daily" | "weekdays" | "both" }
  | { is: "camera"; camera: string }
  | { is: "cameraName"; camera: string }
  | { is: "words"; words: string }
  | { is: "events"; scenarios: readonly string[]; levels: readonly EventLevel[]; states: readonly EventState[] }
  | { is: "within"; us: number }
  | { is: "unknown" };

/** Words that say how others belong together. `filler` says nothing; `request` ("show me") says nothing and is not part of the phrase. */
export type Op =
  | "filler"
  | "request"
  | "article"
  | "and"
  | "or"
  | "but"
  | "comma"
  | "that"
  | "with"
  | "in"
  | "on"
  | "by"
  | "at"
  | "from"
  | "to"
  | "toward"
  | "for"
  | "between"
  | "not"
  | "notAfter"
  | "then"
  | "within"
  | "after"
  | "before"
  | "since"
  | "until"
  | "last"
  | "ago"
  | "hour"
  | "minute"
  | "day"
  | "monthWord"
  | "year"
  | "half"
  | "camera"
  | "text";

/** A row of a lexicon: a sense, and every form it is written in, parted by "|". `noun`: takes plurals (English) or particles (Korean). */
export interface Entry {
  sense: Sense;
  forms: string;
  noun?: boolean;
}

export type Lexicon = readonly Entry[];

const MINUTE = 60_000_000;
export const UNITS = { second: 1_000_000, minute: MINUTE, hour: 60 * MINUTE, day: 1440 * MINUTE } as const;
/** From, to in minutes after midnight: what a night is when nobody says more. */
export const NIGHT: [number, number] = [1200, 360];
export const MORNING: [number, number] = [360, 720];
export const AFTERNOON: [number, number] = [720, 1080];
export const EVENING: [number, number] = [1080, 1320];
export const SMALL_HOURS: [number, number] = [0, 360];
export const DAYTIME: [number, number] = [360, 1200];

export const GROUPS = {
  vehicle: ["car", "truck", "bus", "motorcycle"],
  bag: ["backpack", "handbag", "suitcase"],
  animal: ["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"],
} as const;

export const op = (name: Op, forms: string): Entry => ({ sense: { is: "op", op: name }, forms });
