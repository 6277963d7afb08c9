import { z } from "zod";
import { eventId, eventState } from "./event.ts";
import { language, mediaSpan } from "./evidence.ts";
import { boxNorm } from "./geometry.ts";
import { endpointId, modelUse, tokenUsage } from "./language.ts";
import { problem } from "./errors.ts";
import { eventLevel, scenarioId } from "./scenario.ts";
import { mediaUs } from "./time.ts";
import { videoId } from "./video.ts";

/** The study's neutral prompt: says nothing of what may be in the footage. */
export const NEUTRAL_PROMPT =
  "Please provide a detailed description of the video, focusing on the main subjects, their actions, and the background scenes";

export const captionPresetId = z.enum([
  "llava-next-video-7b",
  "llava-next-video-7b-dpo",
  "llava-next-video-34b",
  "llava-next-video-34b-dpo",
  "qwen-vl",
  "llava-onevision",
  "smolvlm2",
  "generic",
]);
export type CaptionPresetId = z.infer<typeof captionPresetId>;

/** How the published model wants to be asked. `server` = the server's own chat template is left alone. */
export const promptMode = z.enum(["vicuna_v1", "mistral_direct", "chatml", "server"]);
export type PromptMode = z.infer<typeof promptMode>;

/** A way of asking that is known to suit a family of models. */
export const captionPreset = z.object({
  id: captionPresetId,
  name: z.string(),
  /** Hugging Face ids of the models that it is for; a server's model name that contains one chooses it. */
  models: z.array(z.string()),
  promptMode,
  frames: z.int(),
  maxFrames: z.int(),
  /** Spatial pooling stride: 2 makes 12x12 of a frame's 24x24 tokens; null = not a setting of this family. */
  poolingStride: z.int().nullable(),
  input: z.enum(["video", "images"]),
  /** Where the prompt format is published. */
  source: z.url(),
});
export type CaptionPreset = z.infer<typeof captionPreset>;

export const captionSettings = z.object({
  preset: captionPresetId,
  /** Null = the first endpoint that has the role `video`. */
  endpointId: endpointId.nullable().default(null),
  prompt: z.string().min(1).max(4000).default(NEUTRAL_PROMPT),
  frames: z.int().min(1).max(128).default(32),
  /** `activity` takes more frames where more moves; never fewer than one in eight of the span's parts. */
  frameChoice: z.enum(["uniform", "activity"]).default("uniform"),
  /** Null = the server's own; sent only to presets that know it. */
  poolingStride: z.int().min(1).max(8).nullable().default(null),
  crop: boxNorm.nullable().default(null),
  /** Width in pixels of the frames that are sent; null = 640, never enlarged beyond the source. */
  width: z.int().min(64).max(1920).nullable().default(null),
  /** Objects of the index, handed over as text, or drawn on the frames with ids and a legend. */
  objects: z.enum(["none", "text", "drawn"]).default("none"),
  /** "The video includes scenes of {primed}." comes first. Such a caption is marked and never used for search, events or answers. */
  primed: z.string().min(1).max(200).nullable().default(null),
  language: language.default("en"),
  maxTokens: z.int().min(16).max(4096).default(512),
  temperature: z.number().min(0).max(2).default(0),
  seed: z.int().nullable().default(null),
});
export type CaptionSettings = z.infer<typeof captionSettings>;

export const captionId = z
  .string()
  .regex(/^c_[0-9a-z]{10,32}$/)
  .brand<"CaptionId">();
export type CaptionId = z.infer<typeof captionId>;

/** A thing that a caption names, held against the index. */
export const captionMention = z.object({
  /** As detectors name it. */
  class: z.string(),
  /** As the caption wrote it. */
  word: z.string(),
  /** Null = the detector that saw the video does not know the class, so nothing can be said. */
  supported: z.boolean().nullable(),
  trackIds: z.array(z.int()).max(64),
});
export type CaptionMention = z.infer<typeof captionMention>;

/** Where a caption was made otherwise than its settings say. */
export const captionNote = z.discriminatedUnion("kind", [
  /** Frames that could not be decoded; their neighbours were sent in their place. */
  z.object({ kind: z.literal("framesReplaced"), count: z.int() }),
  /** The span has, or the server takes, fewer frames than were asked for. */
  z.object({ kind: z.literal("fewerFrames"), wanted: z.int(), sent: z.int() }),
  /** The server refused a prompt format from outside: it put the words into its own. */
  z.object({ kind: z.literal("serverTemplate") }),
  /** The server refused to be told when the frames are; it takes them as one a second. */
  z.object({ kind: z.literal("noFrameTimes") }),
  /** By the tokens that it counted, the server pooled otherwise than was asked. */
  z.object({ kind: z.literal("poolingNotTaken"), asked: z.int() }),
  /** Only so many objects were handed over; there are more. */
  z.object({ kind: z.literal("objectsCut"), shown: z.int(), total: z.int() }),
  /** Objects were to be handed over, and the index holds none of this span. */
  z.object({ kind: z.literal("noObjects") }),
]);
export type CaptionNote = z.infer<typeof captionNote>;

export const caption = z.object({
  id: captionId,
  videoId,
  fromUs: mediaUs,
  toUs: mediaUs,
  text: z.string().max(20_000),
  settings: captionSettings,
  model: modelUse,
  /** The prompt as it was sent, with the objects' text where there was one. */
  promptSent: z.string().max(40_000),
  frameUs: z.array(mediaUs).max(128),
  mentions: z.array(captionMention).max(200),
  notes: z.array(captionNote).max(16).default([]),
  /** Primed captions never enter search, events or answers. */
  primed: z.boolean(),
  /** False for what the bench tried: shown there only. */
  kept: z.boolean(),
  /** Why the text stops early; null = it ended by itself. */
  cut: z.enum(["length", "stopped", "failed"]).nullable(),
  usage: tokenUsage.nullable(),
  firstTokenMs: z.number().nullable(),
  tookMs: z.number(),
  createdAtMs: z.int(),
  /** The event whose span it is of. */
  eventId: eventId.optional(),
});
export type Caption = z.infer<typeof caption>;

/** What to caption. */
export const captionTarget = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("spans"), spans: z.array(mediaSpan).min(1).max(1000) }),
  /** Spans with activity of these videos (none given = every ready one), the busiest first, as many as fit into the budget. */
  z.object({
    kind: z.literal("library"),
    videoIds: z.array(videoId).max(10_000).optional(),
    budgetMs: z.int().min(10_000).max(604_800_000),
    spanUs: z.int().min(2_000_000).max(600_000_000).default(20_000_000),
  }),
  /** Events of these videos (none given = of every one), the gravest and newest first, those described already left out, as many as fit into the budget. What was dismissed is left out unless `states` says otherwise. */
  z.object({
    kind: z.literal("events"),
    videoIds: z.array(videoId).max(10_000).optional(),
    scenarioIds: z.array(scenarioId).max(200).optional(),
    levels: z.array(eventLevel).max(3).optional(),
    states: z.array(eventState).max(3).optional(),
    budgetMs: z.int().min(10_000).max(604_800_000),
  }),
]);
export type CaptionTarget = z.infer<typeof captionTarget>;

export const captionBatchId = z.string().regex(/^cb_[0-9a-z]{10,32}$/);

/** A queue of spans that are captioned one after the other, across restarts. */
export const captionBatch = z.object({
  id: captionBatchId,
  state: z.enum(["queued", "running", "paused", "done", "failed", "cancelled"]),
  settings: captionSettings,
  model: modelUse.nullable(),
  total: z.int(),
  done: z.int(),
  /** Spans whose caption failed; the batch goes on without them. */
  failed: z.int(),
  budgetMs: z.int().nullable(),
  /** Working time so far. */
  spentMs: z.number(),
  etaMs: z.number().nullable(),
  lastSignMs: z.int().nullable(),
  problem: problem.nullable(),
  createdAtMs: z.int(),
});
export type CaptionBatch = z.infer<typeof captionBatch>;
