import { z } from "zod";
import { eventState } from "./event.ts";
import { relationKind, signalKind } from "./facts.ts";
import { boxNorm, colorName, direction, frameSide } from "./geometry.ts";
import { eventLevel, scenarioId } from "./scenario.ts";
import { mediaUs } from "./time.ts";
import { videoId } from "./video.ts";

/** Longest text of a query; what is longer is cut by the parser, and it says so. */
export const MAX_QUERY_LENGTH = 2000;

/** [start, end) in UTF-16 units of the query's text that a criterion was read from; null when an operator added it by hand. */
export const textSpan = z.object({ start: z.int().min(0), end: z.int().min(0) });
export type TextSpan = z.infer<typeof textSpan>;

/** Which objects are meant. Every stated property must hold; an empty `classes` means any object. */
export const objectPattern = z.object({
  /** Any of these labels, as detectors name them ("person", "car"). */
  classes: z.array(z.string().max(64)).max(32).default([]),
  /** All of these must hold; each is satisfied by any of its names. */
  colors: z
    .array(z.object({ part: z.enum(["any", "upper", "lower"]), names: z.array(colorName).min(1) }))
    .max(4)
    .default([]),
  /** Any of. */
  directions: z.array(direction).max(9).default([]),
  /** Object heights per second: walking is about 0.3 to 1.3 for a person, running above. */
  speed: z.enum(["still", "slow", "fast"]).nullable().default(null),
  /** Relative to others of its class in the same video: lowest and highest quarter. */
  size: z.enum(["small", "large"]).nullable().default(null),
  /** Time on screen (`stay`) or standing still (`dwell`), at least / at most. */
  stay: z.object({ minUs: mediaUs.nullable(), maxUs: mediaUs.nullable() }).nullable().default(null),
  dwell: z.object({ minUs: mediaUs.nullable(), maxUs: mediaUs.nullable() }).nullable().default(null),
  entry: frameSide.nullable().default(null),
  exit: frameSide.nullable().default(null),
  /** How many at the same time; null = one is enough. */
  count: z
    .object({ min: z.int().min(0).max(10_000).nullable(), max: z.int().min(0).max(10_000).nullable() })
    .nullable()
    .default(null),
});
export type ObjectPattern = z.infer<typeof objectPattern>;

/** Where a part of the query comes from. */
const origin = z.enum(["text", "token", "operator", "model"]);

const common = {
  /** Unique within the query, stable while the text before it does not change. */
  id: z.string().min(1).max(64),
  span: textSpan.nullable().default(null),
  origin: origin.default("text"),
  /** True: moments where it holds are removed. */
  negated: z.boolean().default(false),
};

/** One thing that must (or must not) hold of a moment. */
export const criterion = z.discriminatedUnion("kind", [
  z.object({ ...common, kind: z.literal("object"), object: objectPattern }),
  z.object({
    ...common,
    kind: z.literal("relation"),
    relation: relationKind,
    subject: objectPattern,
    /** Null for facts about one track (lying) or "with anything". */
    object: objectPattern.nullable(),
  }),
  z.object({
    ...common,
    kind: z.literal("concept"),
    /** Id of the concept vocabulary ("fire", "crowd", "night"). */
    concept: z.string().min(1).max(64),
    /** Scenarios of the same name: their events are evidence for it too. */
    scenarios: z.array(scenarioId).max(64).default([]),
  }),
  z.object({
    ...common,
    kind: z.literal("event"),
    /** Raised by any of these; empty = by any scenario. */
    scenarios: z.array(scenarioId).max(64),
    /** Any of; empty = all. */
    levels: z.array(eventLevel).max(3).default([]),
    /** Any of; empty = whatever was not dismissed. */
    states: z.array(eventState).max(3).default([]),
  }),
  z.object({ ...common, kind: z.literal("signal"), signal: signalKind }),
  /** Text in the picture, in a caption or a note. */
  z.object({ ...common, kind: z.literal("words"), words: z.string().min(1).max(200) }),
  /** What the rules do not understand: for the dual encoder. */
  z.object({ ...common, kind: z.literal("free"), text: z.string().min(1).max(MAX_QUERY_LENGTH) }),
]);
export type Criterion = z.infer<typeof criterion>;
export type CriterionOf<K extends Criterion["kind"]> = Extract<Criterion, { kind: K }>;

/** Things that hold together; several steps are a sequence in time order. */
export const queryStep = z.object({
  criteria: z.array(criterion).max(32),
  /** Longest time from the end of the step before to the start of this one; null = no bound stated (the engine uses ten minutes). */
  withinUs: mediaUs.nullable().default(null),
  /** The step's words for the dual encoder: as typed, without times, cameras and exclusions. Empty = nothing to embed. */
  phrase: z.string().max(MAX_QUERY_LENGTH).default(""),
});
export type QueryStep = z.infer<typeof queryStep>;

/** When. Absolute bounds and hours of the day may both be given; weekdays 0 = Sunday. All read in the recording's own zone. */
export const timeFilter = z.object({
  id: z.string().min(1).max(64),
  span: textSpan.nullable().default(null),
  origin: origin.default("text"),
  negated: z.boolean().default(false),
  /** Wall-clock, "2026-07-15T22:00:00" without zone, inclusive / exclusive. */
  from: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    .nullable(),
  to: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    .nullable(),
  /** Minutes after midnight, [from, to); from > to passes over midnight. */
  daily: z.object({ fromMinute: z.int().min(0).max(1440), toMinute: z.int().min(0).max(1440) }).nullable(),
  weekdays: z.array(z.int().min(0).max(6)).max(7).default([]),
});
export type TimeFilter = z.infer<typeof timeFilter>;

export const cameraFilter = z.object({
  id: z.string().min(1).max(64),
  span: textSpan.nullable().default(null),
  origin: origin.default("text"),
  negated: z.boolean().default(false),
  /** Camera names; matched without regard to case, and as a part ("gate" finds "North gate"). */
  camera: z.string().min(1).max(200),
});
export type CameraFilter = z.infer<typeof cameraFilter>;

/** An example to look like (or unlike). Pictures from outside are named by an id that `search.addImage` gave. */
export const queryExample = z.object({
  id: z.string().min(1).max(64),
  negated: z.boolean().default(false),
  source: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("frame"), videoId, tUs: mediaUs, box: boxNorm.nullable(), trackId: z.int().nullable() }),
    z.object({ kind: z.literal("image"), imageId: z.string().regex(/^q_[0-9a-z]{10,32}$/) }),
  ]),
});
export type QueryExample = z.infer<typeof queryExample>;

/** A query as understood: what chips show and change. An empty query (no steps' criteria, no filters, no examples) finds nothing. */
export const query = z.object({
  text: z.string().max(MAX_QUERY_LENGTH),
  language: z.enum(["en", "ko"]),
  steps: z.array(queryStep).max(8),
  times: z.array(timeFilter).max(8),
  cameras: z.array(cameraFilter).max(16),
  examples: z.array(queryExample).max(16).default([]),
  /** Criteria that cannot hold together, by id ("red car without cars"): the answer says so instead of searching. */
  contradictions: z.array(z.object({ a: z.string(), b: z.string() })).default([]),
  /** Set when the text was longer than MAX_QUERY_LENGTH. */
  cut: z.boolean().default(false),
});
export type Query = z.infer<typeof query>;
