import { z } from "zod";
import { boxNorm } from "./geometry.ts";
import { eventLevel, partName, scenarioId } from "./scenario.ts";
import { mediaUs } from "./time.ts";
import { videoId } from "./video.ts";

export const eventId = z
  .string()
  .regex(/^ev_[0-9a-z]{10,32}$/)
  .brand<"EventId">();
export type EventId = z.infer<typeof eventId>;

/** Why one part of a scenario held: what the event is derived from. */
export const eventPart = z.object({
  /** The part's name in the file, or where it stands ("all.1"). */
  part: z.string().max(80),
  kind: z.enum(["object", "relation", "crowding", "concept", "signal", "crosses", "enters", "leaves"]),
  startUs: mediaUs,
  endUs: mediaUs,
  bestUs: mediaUs,
  trackIds: z.array(z.int()).max(64),
  box: boxNorm.nullable(),
  /** Weak = a signal, or a similarity near the library's noise. */
  weight: z.enum(["weak", "fair", "strong"]),
  strength: z.number(),
  /** The figure behind it: a count, a score; null where there is none. */
  value: z.number().nullable(),
});
export type EventPart = z.infer<typeof eventPart>;

/** The strongest thing that speaks against an event. */
export const eventDoubt = z.object({
  kind: z.enum([
    /** Part of the evidence is weak. */
    "weakEvidence",
    /** It held only just as long, as often or as clearly as asked. */
    "barely",
    /** The object was seen by the detector with little certainty, or only for a moment. */
    "uncertainObject",
    /** Something of `none` nearly held. */
    "nearlyExcluded",
    /** The camera moved, was covered or blurred at that time. */
    "badPicture",
    /** Operators dismissed events like it. */
    "dismissedBefore",
  ]),
  part: z.string().max(80).nullable(),
  tUs: mediaUs,
  box: boxNorm.nullable(),
  /** How far above what was asked, 0..1; null where that says nothing. */
  margin: z.number().nullable(),
});
export type EventDoubt = z.infer<typeof eventDoubt>;

export const eventState = z.enum(["new", "confirmed", "dismissed"]);
export type EventState = z.infer<typeof eventState>;
export const dismissReason = z.enum(["notThere", "harmless", "wrongObject", "duplicate", "other"]);

/** What a scenario found, and what became of it. */
export const sceneEvent = z.object({
  id: eventId,
  scenarioId,
  scenarioVersion: z.int(),
  names: z.object({ en: z.string(), ko: z.string() }),
  level: eventLevel,
  videoId,
  startUs: mediaUs,
  endUs: mediaUs,
  bestUs: mediaUs,
  trackIds: z.array(z.int()).max(64),
  box: boxNorm.nullable(),
  /** 0..1, of its weakest necessary part. */
  strength: z.number(),
  /** How many findings were grouped into it. */
  findings: z.int().min(1),
  parts: z.array(eventPart).max(64),
  against: eventDoubt.nullable(),
  /** One sentence with times, written by the program. */
  sentence: z.object({ en: z.string().max(2000), ko: z.string().max(2000) }),
  state: eventState,
  reason: dismissReason.nullable(),
  note: z.string().max(4000),
  reviewedAtMs: z.int().nullable(),
  /** True when the newest version of the scenario, or a newer analysis, no longer finds it; kept because somebody marked it. */
  stale: z.boolean(),
  createdAtMs: z.int(),
});
export type SceneEvent = z.infer<typeof sceneEvent>;

/** As much of an event as it takes to cite it: which one, what found it, how grave it is and what became of it. */
export const eventCitation = sceneEvent.pick({
  id: true,
  scenarioId: true,
  scenarioVersion: true,
  names: true,
  level: true,
  state: true,
});
export type EventCitation = z.infer<typeof eventCitation>;

/** An event as searches and answers read it. */
export type EventBrief = EventCitation &
  Pick<SceneEvent, "videoId" | "startUs" | "endUs" | "bestUs" | "trackIds" | "box" | "strength" | "sentence">;

/** A scenario by what people call it. */
export const namedScenario = z.object({
  id: scenarioId,
  names: z.object({ en: z.string(), ko: z.string() }),
  /** Short words for its events, the one that labels show first. */
  words: z.object({ en: z.array(z.string()), ko: z.array(z.string()) }),
});
export type NamedScenario = z.infer<typeof namedScenario>;

/** An event that a trial found: not stored, not marked. */
export const eventDraft = sceneEvent.omit({
  id: true,
  state: true,
  reason: true,
  note: true,
  reviewedAtMs: true,
  stale: true,
  createdAtMs: true,
});
export type EventDraft = z.infer<typeof eventDraft>;

/** What a scenario needs that may be missing here. */
export const scenarioNeed = z.object({
  kind: z.enum(["class", "concept", "area", "signals", "classes"]),
  /** Class name, concept id, name of the zone or line. */
  name: z.string(),
  /** True where nothing is missing, for every video that it is for. */
  met: z.boolean(),
  /** Videos (of those that it is for) where it is missing. */
  videos: z.int(),
  /** Packs that would help, best first. */
  packIds: z.array(z.string()).max(10),
  /** True where the scenario can do without it: another part stands in for the one that asks for it, on every video. */
  optional: z.boolean().optional(),
});
export type ScenarioNeed = z.infer<typeof scenarioNeed>;

/** A mistake in a scenario file, where it is and what is wrong. Lines and columns count from 1. */
export const scenarioProblem = z.object({
  line: z.int(),
  column: z.int(),
  /** Where in the document: "when.all.1.relation". */
  path: z.string().max(300),
  message: z.string().max(600),
  /** The same in Korean. */
  ko: z.string().max(600).optional(),
});
export type ScenarioProblem = z.infer<typeof scenarioProblem>;

export const scenarioHead = z.object({
  id: scenarioId,
  version: z.int(),
  /** `bundled` = as it came with the app; `edited` = a bundled one that was changed; `own` = made here. */
  origin: z.enum(["bundled", "edited", "own"]),
  enabled: z.boolean(),
  level: eventLevel,
  names: z.object({ en: z.string(), ko: z.string() }),
  why: z.object({ en: z.string(), ko: z.string() }),
  ucf: z.array(z.string()),
  needs: z.array(scenarioNeed).max(64),
  /** Names of areas that it uses and on how many cameras they are drawn. */
  areas: z.array(z.object({ name: partName, kind: z.enum(["zone", "line"]), cameras: z.array(z.string()) })).max(64),
  counts: z.object({ new: z.int(), confirmed: z.int(), dismissed: z.int() }),
  /** Share of marked events that were confirmed; null with none marked. */
  precision: z.number().nullable(),
  /** Videos that its newest version has looked at, of those that are ready. */
  lookedAt: z.int(),
  ready: z.int(),
  problem: scenarioProblem.nullable(),
});
export type ScenarioHead = z.infer<typeof scenarioHead>;

/** Where and how else events are told. The secret is kept apart. */
export const alertSettings = z.object({
  /** Least level that is told. */
  level: eventLevel,
  desktop: z.boolean(),
  webhook: z.object({ url: z.url({ protocol: /^https?$/ }).max(2000), signed: z.boolean() }).nullable(),
  mqtt: z
    .object({
      url: z.url({ protocol: /^mqtts?$/ }).max(2000),
      topic: z.string().min(1).max(200),
      user: z.string().max(200),
    })
    .nullable(),
});
export type AlertSettings = z.infer<typeof alertSettings>;

/** A sentence for operators. */
const words = z.object({ en: z.string(), ko: z.string() });

const alertTargetStatus = z.object({
  /** Events that are still to be told there. */
  waiting: z.int(),
  /** Events that were given up since the last one that was told: too old, or too many. The next message says so, too. */
  dropped: z.int(),
  lastToldAtMs: z.int().nullable(),
  /** Why the last attempt failed. */
  problem: words.nullable(),
  /** What to know about the address: it leads out of the local network unencrypted. */
  caution: words.nullable(),
  /** A signing secret or a password is kept for it. */
  hasSecret: z.boolean(),
});
/** How the places are doing that alerts go to; null = not set up. */
export const alertStatus = z.object({ webhook: alertTargetStatus.nullable(), mqtt: alertTargetStatus.nullable() });
export type AlertStatus = z.infer<typeof alertStatus>;

/** What became of a made-up alert. `detail` is technical; `words` are for operators. */
export const alertTest = z.object({ ok: z.boolean(), detail: z.string(), words });
export type AlertTest = z.infer<typeof alertTest>;

export const watchedFolder = z.object({
  path: z.string().max(4096),
  camera: z.string().max(120).nullable(),
  state: z.enum(["watching", "missing"]),
  /** Files that it brought in so far, and those that are still growing. */
  imported: z.int(),
  waiting: z.int(),
});
export type WatchedFolder = z.infer<typeof watchedFolder>;
