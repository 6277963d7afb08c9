import { z } from "zod";
import { relationKind, signalKind } from "./facts.ts";
import { colorName, direction, frameSide } from "./geometry.ts";

/** A length of time as people write it in a scenario: "10s", "2m", "1.5h", or a number of seconds. Parsed to microseconds. */
export const duration = z.union(
  [
    z
      .number()
      .min(0)
      .max(86_400)
      .transform((seconds) => Math.round(seconds * 1e6)),
    z
      .string()
      .regex(/^\d{1,9}(\.\d{1,6})?\s?(ms|s|m|h)$/)
      .transform((text) => {
        const [, value, unit] = /^([\d.]+)\s?(ms|s|m|h)$/.exec(text)!;
        return Math.round(Number(value) * { ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9 }[unit as "s"]!);
      })
      .refine((us) => us <= 86_400e6),
  ],
  { error: 'a length of time up to a day, such as "10s", "2m" or "1h"' },
);

/** Names that a file gives to its parts and areas. */
export const partName = z.string().regex(/^[\p{L}][\p{L}\p{N}_-]{0,39}$/u, "a name of letters, digits, - and _");

/** Whether `min` is not above `max`, where both are given. */
const inOrder = ({ min, max }: { min?: number | undefined; max?: number | undefined }) =>
  min === undefined || max === undefined || min <= max;
const ORDER = "`min` is larger than `max`";

const range = z.strictObject({ min: duration.optional(), max: duration.optional() }).refine(inOrder, ORDER);
const figures = z
  .strictObject({ min: z.number().min(0).max(100).optional(), max: z.number().min(0).max(100).optional() })
  .refine(inOrder, ORDER);
const counts = z
  .strictObject({ min: z.int().min(1).max(10_000).optional(), max: z.int().min(0).max(10_000).optional() })
  .refine(inOrder, ORDER);

/** Which objects. Every stated property must hold; `classes` empty or left out = any object. */
export const scenarioObject = z.strictObject({
  classes: z.array(z.string().min(1).max(64)).max(32).default([]),
  /** One of these colours, on the whole, the upper or the lower part. */
  color: z.array(colorName).min(1).optional(),
  upper: z.array(colorName).min(1).optional(),
  lower: z.array(colorName).min(1).optional(),
  directions: z.array(direction).min(1).max(9).optional(),
  /** Standing, walking, or faster than a walk. */
  speed: z.enum(["still", "slow", "fast"]).optional(),
  size: z.enum(["small", "large"]).optional(),
  /** Time on screen, time standing still. */
  stay: range.optional(),
  dwell: range.optional(),
  entry: frameSide.optional(),
  exit: frameSide.optional(),
  /** Least mean score of the detector. */
  confidence: z.number().min(0).max(1).optional(),
});
export type ScenarioObject = z.infer<typeof scenarioObject>;

/** How an object moves at the time, not on the whole. Lengths are its own heights, as they look in the picture. */
export const scenarioMotion = z.strictObject({
  /** Heights per second, over the second around it: a person walks at 0.3 to 1.3 and runs above; what stands is below 0.12. */
  speed: figures.optional(),
  /** One of these ways, while it moves. */
  heading: z
    .array(direction.exclude(["still"]))
    .min(1)
    .max(8)
    .optional(),
  /** To and fro: heights per second gone beyond the way that was made, over the three seconds around it. Who walks straight or stands is near 0, who struggles above 0.4. */
  unrest: figures.optional(),
});
export type ScenarioMotion = z.infer<typeof scenarioMotion>;

/** What every part may say besides its condition. */
const common = {
  name: partName.optional(),
  /** Least strength, 0..1: how clearly it holds. */
  strength: z.number().min(0).max(1).optional(),
};

/** What a part may say that holds over a stretch of time. */
const lasting = {
  ...common,
  /** Holds at least so long without a break: a part about single objects for each of them, any other for the scene. Breaks up to `gap` count as none. */
  for: duration.optional(),
  gap: duration.optional(),
  /** Only the moment at which it begins or ends counts (a thing is gone, somebody came). What is there when the recording begins did not begin, what is there when it ends did not end. */
  at: z.enum(["start", "end"]).optional(),
};

/** Only while their feet are inside (outside) a zone. A zone of `notIn` that is not drawn for a camera excludes nothing there. */
const placed = { in: partName.optional(), notIn: partName.optional() };

/** Parts that say one thing, by the key that tells them apart. */
export const scenarioLeaf = {
  object: z.strictObject({
    ...lasting,
    object: scenarioObject,
    /** How it moves at the time. */
    now: scenarioMotion.optional(),
    /** So many of them at the same time; left out = one. */
    count: counts.optional(),
    ...placed,
  }),
  relation: z.strictObject({
    ...lasting,
    relation: relationKind,
    of: scenarioObject.prefault({}),
    with: scenarioObject.optional(),
    ...placed,
  }),
  /** So many objects in one place, each near another of them, that stay about there; left out = three. A queue is a chain of them, a bunch is not. */
  crowding: z.strictObject({
    ...lasting,
    crowding: scenarioObject,
    count: counts.optional(),
    shape: z.enum(["bunch", "queue", "any"]).default("bunch"),
    ...placed,
  }),
  /** Id of resources/concepts.yaml: needs a text-image model. */
  concept: z.strictObject({ ...lasting, concept: z.string().min(1).max(64) }),
  signal: z.strictObject({ ...lasting, signal: signalKind }),
  /** The feet pass over a line. Forward = from its left to its right side, seen from its first to its last point. */
  crosses: z.strictObject({
    ...common,
    crosses: partName,
    object: scenarioObject.prefault({}),
    direction: z.enum(["forward", "backward", "any"]).default("any"),
  }),
  enters: z.strictObject({ ...common, enters: partName, object: scenarioObject.prefault({}) }),
  leaves: z.strictObject({ ...common, leaves: partName, object: scenarioObject.prefault({}) }),
};

/** What the groups say beside their children, by their key. */
export const scenarioGroup = {
  all: z.strictObject({
    ...lasting,
    within: duration.optional(),
    tracks: z.enum(["same", "different"]).optional(),
  }),
  any: z.strictObject({ ...lasting }),
  sequence: z.strictObject({
    ...lasting,
    within: duration.optional(),
    tracks: z.enum(["same", "different"]).optional(),
  }),
};
/** Fewest and most children of a group, and of its `none`. */
export const GROUP_SIZE = { all: [1, 16], any: [1, 16], sequence: [2, 8], none: [0, 16] } as const;

type Excluding = { none?: ScenarioNode[] | undefined };

/** One condition. `none` beside all, any or sequence: none of these holds at that time; what is left of a stretch counts, of a sequence all of it must be. */
export type ScenarioNode =
  | z.infer<(typeof scenarioLeaf)[keyof typeof scenarioLeaf]>
  | (z.infer<typeof scenarioGroup.all> &
      Excluding & {
        /**
         * All hold at a common time; with `within`, each within that time of the others. Two parts about single objects of one class need two objects. `tracks`: "same" = the main object
         * of the first part takes part in all others, and `none` speaks of it alone; "different" = no object takes part in two of them.
         */
        all: ScenarioNode[];
      })
  | (z.infer<typeof scenarioGroup.any> & Excluding & { any: ScenarioNode[] })
  | (z.infer<typeof scenarioGroup.sequence> &
      Excluding & {
        /** One after the other: a step begins when the one before has ended or has lasted for a second; `within` = from the end of one to the start of the next. `tracks` as for `all`. */
        sequence: ScenarioNode[];
      });

const childrenOf = (group: keyof typeof GROUP_SIZE) =>
  z
    .array(z.lazy(() => scenarioNode))
    .min(GROUP_SIZE[group][0])
    .max(GROUP_SIZE[group][1]);

export const scenarioNode: z.ZodType<ScenarioNode> = z.lazy(() => {
  const none = childrenOf("none").optional();
  return z.union([
    ...Object.values(scenarioLeaf),
    scenarioGroup.all.extend({ all: childrenOf("all"), none }),
    scenarioGroup.any.extend({ any: childrenOf("any"), none }),
    scenarioGroup.sequence.extend({ sequence: childrenOf("sequence"), none }),
  ]);
}) as z.ZodType<ScenarioNode>;

const point = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]);

const camera = z.string().min(1).max(120);

/** A zone drawn on the frames of one camera; coordinates 0..1 of the picture as displayed. */
export const scenarioZone = z.strictObject({ zone: partName, camera, points: z.array(point).min(3).max(64) });
/** A line. Its left and right side are those of who goes from its first to its last point. */
export const scenarioLine = z.strictObject({ line: partName, camera, points: z.array(point).min(2).max(16) });
export const scenarioArea = z.union([scenarioZone, scenarioLine]);
export type ScenarioArea = z.infer<typeof scenarioArea>;

const words = z.strictObject({ en: z.string().min(1).max(400), ko: z.string().min(1).max(400) });

const synonyms = z.array(z.string().min(1).max(80)).max(40).default([]);

export const scenarioId = z.string().regex(/^[a-z][a-z0-9-]{1,59}$/, "lower-case letters, digits and hyphens");
export const eventLevel = z.enum(["notice", "warning", "alarm"]);
export type EventLevel = z.infer<typeof eventLevel>;

/** A whole scenario file, parsed. */
export const scenario = z.strictObject({
  id: scenarioId,
  /** Counts up with every saved change; written by the app. */
  version: z.int().min(1).default(1),
  level: eventLevel,
  names: words,
  /** What people call its events when they search and ask ("assault"), the word that labels show first. A word that is listed here means the event, unless it names a class, a movement or the like, or is a concept's own name. */
  words: z.strictObject({ en: synonyms, ko: synonyms }).prefault({}),
  /** Why this matters and what makes it fire, in plain words. */
  why: words,
  /** Classes of UCF-Crime that it stands for. */
  ucf: z.array(z.string().max(40)).max(13).default([]),
  when: scenarioNode,
  areas: z.array(scenarioArea).max(200).default([]),
  /** Cameras it is for; empty = all. */
  cameras: z.array(camera).max(100).default([]),
  /** What one event is about: all that holds at a time, or one object (its main one), with a cool-down and a grouping of its own. */
  per: z.enum(["moment", "object"]).default("moment"),
  /** After an event of the same video, none begins for so long. */
  cooldown: duration.default(0),
  /** Events closer than this become one. */
  group: duration.default(0),
});
export type Scenario = z.infer<typeof scenario>;
