import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import {
  alertSettings,
  alertStatus,
  alertTest,
  dismissReason,
  eventDraft,
  eventId,
  eventState,
  scenarioHead,
  scenarioProblem,
  sceneEvent,
  watchedFolder,
} from "../domain/event.ts";
import { boxNorm } from "../domain/geometry.ts";
import { eventLevel, scenarioId } from "../domain/scenario.ts";
import { mediaUs } from "../domain/time.ts";
import { videoId } from "../domain/video.ts";
import { base } from "./base.ts";

export const eventFilter = z.object({
  scenarioIds: z.array(scenarioId).max(200).optional(),
  videoIds: z.array(videoId).max(1000).optional(),
  cameras: z.array(z.string().max(200)).max(100).optional(),
  levels: z.array(eventLevel).max(3).optional(),
  states: z.array(eventState).max(3).optional(),
  /** Wall-clock, without zone, read in each recording's own zone. */
  from: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    .optional(),
  to: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    .optional(),
  order: z.enum(["time", "level", "newest"]).default("level"),
  limit: z.int().min(1).max(5000).default(500),
});
export type EventFilter = z.input<typeof eventFilter>;

export const eventsEvent = z.discriminatedUnion("kind", [
  /** Something changed: ask again. Bounded to one in a while, whatever happens. */
  z.object({ kind: z.literal("changed"), counts: z.object({ new: z.int(), confirmed: z.int(), dismissed: z.int() }) }),
  /** A new import raised events: for a notification. */
  z.object({ kind: z.literal("raised"), events: z.array(sceneEvent).max(50), total: z.int() }),
]);
export type EventsEvent = z.infer<typeof eventsEvent>;

export const scenariosEvent = z.object({
  scenarios: z.array(scenarioHead),
  running: z.object({ done: z.int(), total: z.int() }).nullable(),
});
export type ScenariosEvent = z.infer<typeof scenariosEvent>;

const yaml = z.string().max(200_000);

/** A trial over everything indexed: progress, then what would change against the stored version. */
export const trialEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), done: z.int(), total: z.int(), found: z.int() }),
  z.object({
    kind: z.literal("done"),
    appears: z.array(eventDraft).max(500),
    vanishes: z.array(sceneEvent).max(500),
    /** Exact figures, whatever the lists hold. */
    counts: z.object({ appears: z.int(), vanishes: z.int(), stays: z.int() }),
    /** Of the events that stay or vanish and were marked. */
    marked: z.object({
      confirmedKept: z.int(),
      confirmedLost: z.int(),
      dismissedKept: z.int(),
      dismissedGone: z.int(),
    }),
    hours: z.number(),
    tookMs: z.number(),
  }),
]);
export type TrialEvent = z.infer<typeof trialEvent>;

export const checkedScenario = z.object({
  problems: z.array(scenarioProblem),
  head: scenarioHead.nullable(),
});

export const scenarioText = z.object({
  id: scenarioId,
  yaml,
  version: z.int(),
  bundledYaml: yaml.nullable(),
  history: z.array(z.object({ version: z.int(), savedAtMs: z.int() })),
});

/** Which parts of a scenario an object fulfils at the time of a frame. */
export const previewMatch = z.object({ trackId: z.int(), class: z.string(), box: boxNorm, parts: z.array(z.string()) });

/** A change of one number that marks speak for; applied by people only. */
export const suggestion = z.object({
  part: z.string(),
  field: z.enum(["strength", "confidence"]),
  from: z.number(),
  to: z.number(),
  /** What it would have done to the marked events. */
  confirmedKept: z.int(),
  confirmedLost: z.int(),
  dismissedGone: z.int(),
});

/** What may be changed in a text without writing it anew. */
export const scenarioEdit = z.object({
  id: scenarioId.optional(),
  level: eventLevel.optional(),
  /** Thresholds of parts, by their names or where they stand ("all.1"). */
  figures: z
    .array(z.object({ part: z.string().max(80), field: suggestion.shape.field, to: z.number().min(0).max(1) }))
    .max(64)
    .optional(),
});
export type ScenarioEdit = z.infer<typeof scenarioEdit>;

const one = z.object({ id: scenarioId });

export const eventsContract = {
  list: base.input(eventFilter).output(z.object({ events: z.array(sceneEvent), total: z.int() })),
  get: base.input(z.object({ id: eventId })).output(sceneEvent),
  watch: base.output(eventIterator(eventsEvent)),
  mark: base
    .input(
      z.object({
        /** As many as one list holds. */
        ids: z.array(eventId).min(1).max(5000),
        state: eventState.optional(),
        reason: dismissReason.nullable().optional(),
        note: z.string().max(4000).optional(),
        level: eventLevel.optional(),
      }),
    )
    .output(z.array(sceneEvent)),
  /** Events of a filter as a document to save. */
  export: base
    .input(z.object({ filter: eventFilter, format: z.enum(["csv", "json"]) }))
    .output(z.object({ name: z.string(), mime: z.string(), text: z.string() })),
  alerts: base.output(alertSettings),
  setAlerts: base
    .input(
      alertSettings.extend({
        webhookSecret: z.string().max(500).nullable().optional(),
        mqttPassword: z.string().max(500).nullable().optional(),
      }),
    )
    .output(alertSettings),
  /** Sends one made-up event to the webhook or the broker. */
  testAlert: base.input(z.object({ to: z.enum(["webhook", "mqtt"]) })).output(alertTest),
  /** Whether alerts get where they should. */
  alertStatus: base.output(alertStatus),
  folders: base.output(z.array(watchedFolder)),
  watchFolder: base
    .input(z.object({ path: z.string().min(1).max(4096), camera: z.string().max(120).nullable() }))
    .output(z.array(watchedFolder)),
  unwatchFolder: base.input(z.object({ path: z.string().min(1).max(4096) })).output(z.array(watchedFolder)),
};

export const scenariosContract = {
  watch: base.output(eventIterator(scenariosEvent)),
  list: base.output(z.array(scenarioHead)),
  /** `version` = one that was saved here, instead of the one in use. */
  get: base.input(one.extend({ version: z.int().min(1).optional() })).output(scenarioText),
  /** Reads a file without storing it: mistakes with their lines, and what it needs. */
  check: base.input(z.object({ yaml })).output(checkedScenario),
  /** The text with a change, its comments and all else as they were; stores nothing. Throws INVALID_INPUT on a text that is no scenario. */
  edit: base.input(scenarioEdit.extend({ yaml })).output(z.object({ yaml })),
  /** Stores a new version and runs it over everything in the background. Throws INVALID_INPUT with the first mistake. */
  save: base.input(z.object({ yaml })).output(scenarioHead),
  /** Back to the bundled file, or deletes one that was made here. */
  reset: base.input(one).output(z.object({ removed: z.boolean() })),
  enable: base.input(one.extend({ enabled: z.boolean() })).output(scenarioHead),
  try: base
    .input(z.object({ yaml, videoIds: z.array(videoId).max(10_000).optional() }))
    .output(eventIterator(trialEvent)),
  /** Runs the stored scenarios (all, or those named) over everything again. */
  run: base
    .input(z.object({ ids: z.array(scenarioId).max(200).optional() }))
    .output(z.object({ events: z.int(), hours: z.number(), tookMs: z.number() })),
  preview: base
    .input(z.object({ yaml, videoId, tUs: mediaUs }))
    .output(
      z.object({ problems: z.array(scenarioProblem), matches: z.array(previewMatch), holding: z.array(z.string()) }),
    ),
  suggestions: base.input(one).output(z.array(suggestion)),
};
