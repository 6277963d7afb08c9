import { z } from "zod";
import { eventCitation } from "./event.ts";
import { boxNorm } from "./geometry.ts";
import { scenarioId } from "./scenario.ts";
import { libraryRef, sharedCoverage } from "./sharing.ts";
import { mediaUs } from "./time.ts";
import { videoId } from "./video.ts";

/** The routes that a search goes side by side. */
export const searchRoute = z.enum(["facts", "windows", "crops", "texts", "concepts", "signals", "example", "events"]);
export type SearchRoute = z.infer<typeof searchRoute>;

/** Why a moment matches, or does not, one criterion. */
export const momentReason = z.object({
  /** Id of the criterion, filter or example. */
  criterion: z.string(),
  /** Null = cannot be told with what is indexed. */
  satisfied: z.boolean().nullable(),
  /** What it rests on; null when it is not satisfied or cannot be told. */
  evidence: z
    .object({
      route: searchRoute,
      /** Weak = a signal or a similarity near the noise; strong = a fact, or far above the library's noise. */
      weight: z.enum(["weak", "fair", "strong"]),
      tUs: mediaUs,
      trackIds: z.array(z.int()).max(64).default([]),
      box: boxNorm.nullable().default(null),
      /** Raw figure of the route: cosine, count at a time, strength ...; for `--explain`. */
      value: z.number().nullable().default(null),
      /** Text that was read, for the texts route. */
      text: z.string().max(500).nullable().default(null),
      /** The event that it rests on. */
      event: eventCitation.optional(),
    })
    .nullable(),
});
export type MomentReason = z.infer<typeof momentReason>;

/** How sure, read against what random queries score on this library: never a fixed cosine. */
export const band = z.enum(["strong", "likely", "weak"]);
export type Band = z.infer<typeof band>;

/** One answer of a search. */
export const moment = z.object({
  /** Stable for the same query and library. */
  id: z.string(),
  /** Whose footage it is; null = this library's own. A video id says nothing outside of its library. */
  library: libraryRef.nullable().default(null),
  videoId,
  startUs: mediaUs,
  endUs: mediaUs,
  bestUs: mediaUs,
  box: boxNorm.nullable(),
  trackId: z.int().nullable(),
  /** Fused rank score, higher is better; comparable within one answer only. */
  score: z.number(),
  band,
  reasons: z.array(momentReason),
  /** For sequences: each step's own time, in order. Empty otherwise. */
  steps: z
    .array(z.object({ startUs: mediaUs, endUs: mediaUs, bestUs: mediaUs, trackId: z.int().nullable() }))
    .default([]),
});
export type Moment = z.infer<typeof moment>;

/** Why part of the library could not be searched, or only in part. */
export const coverageGap = z.object({
  reason: z.enum([
    /** Not analysed yet, or waiting. */
    "notAnalysed",
    "failed",
    /** Read only in part (truncated, damaged). */
    "incomplete",
    /** Analysed by built-in motion: no classes. */
    "noClasses",
    /** The detector that saw it does not know a class that was asked for. */
    "classUnknown",
    /** No dual encoder installed: free text is not compared. */
    "noEncoder",
    /** The encoder's index of it is not made yet. */
    "notEmbedded",
    /** Its wall-clock time is unknown and a time was asked for. */
    "noClock",
    /** Text in its pictures was never read and words were asked for. */
    "notRead",
    /** Events were asked for: the scenario is switched off, so its newest version looks at nothing. */
    "scenarioOff",
    /** The scenario has not looked at it yet. */
    "scenarioNotRun",
    /** Something that the scenario needs is missing there. */
    "scenarioNeeds",
  ]),
  videos: z.int(),
  us: z.number(),
  /** A few of them, to name. */
  videoIds: z.array(videoId).max(10),
  /** Of a gap in events: the scenarios that did not look, and what they lack. */
  scenarios: z
    .array(z.object({ id: scenarioId, names: z.object({ en: z.string(), ko: z.string() }) }))
    .max(64)
    .optional(),
  missing: z
    .array(z.object({ kind: z.string(), name: z.string() }))
    .max(8)
    .optional(),
});
export type CoverageGap = z.infer<typeof coverageGap>;

/** What an answer rests on. */
export const coverage = z.object({
  /** Videos and media time within the query's filters. */
  videos: z.int(),
  us: z.number(),
  /** Media time of them that was searched whole. */
  searchedUs: z.number(),
  gaps: z.array(coverageGap),
  /** Other libraries that are on, for searches that ask them; their time is not in the figures above. */
  shared: z.array(sharedCoverage).default([]),
});
export type Coverage = z.infer<typeof coverage>;
