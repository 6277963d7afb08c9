import { z } from "zod";
import { problem } from "./errors.ts";

export const packId = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,63}$/);
export const deviceKind = z.enum(["cuda", "webgpu", "directml", "coreml", "cpu"]);
export type DeviceKind = z.infer<typeof deviceKind>;

/** One file of a pack and where it comes from. */
export const packFile = z.object({
  name: z.string().regex(/^[A-Za-z0-9._-]+$/),
  urls: z.array(z.url()),
  sizeBytes: z.int().positive().nullable(),
  /** Lower-case hex; null = recorded at first download. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  role: z.enum(["model", "image-model", "text-model", "tokenizer", "config", "external-data"]).default("model"),
  /** Precision of the weights, where a pack offers several; files without one belong to every variant. */
  variant: z.enum(["fp32", "fp16", "int8"]).nullable().default(null),
});
export type PackFile = z.infer<typeof packFile>;

/** What a dual encoder's adapter must know beyond its picture input, as published with the model. */
export const encoderSpec = z.object({
  /** Length of the vectors that both sides share. */
  dim: z.int().positive(),
  image: z.object({
    /** Shortest side to this size, then a centred crop; or both sides stretched. */
    resize: z.enum(["shortest-edge", "stretch"]),
    kernel: z.enum(["bilinear", "bicubic"]),
    /** Output tensor that holds the vector. */
    output: z.string(),
  }),
  text: z.object({
    /** Input tensors; mask null where the graph takes none. */
    ids: z.string(),
    mask: z.string().nullable(),
    output: z.string(),
    /** Tokens a text is padded and cut to. */
    contextLength: z.int().positive(),
    padId: z.int(),
    /** Pad to contextLength (SigLIP was trained so) or to the longest of the batch. */
    padding: z.enum(["max", "longest"]),
    lowercase: z.boolean(),
    /** Ending token kept when a text is cut; null = none. */
    eosId: z.int().nullable(),
  }),
  /** logit = exp(logitScale) * cosine + logitBias. */
  logitScale: z.number(),
  logitBias: z.number(),
  /** "en", "ko" ...; "multi" = trained on many. */
  languages: z.array(z.string()),
  /** Template around short words, e.g. "This is a photo of {}."; "{}" = none. */
  template: z.string().default("{}"),
  /** Published logits of picture and texts, for the self-test of people who have the picture: see models/README.md. */
  reference: z
    .object({ image: z.string(), texts: z.array(z.string()), logits: z.array(z.number()), tolerance: z.number() })
    .nullable(),
});
export type EncoderSpec = z.infer<typeof encoderSpec>;

/** What the language process must know of a pack for transformers.js. Files lie flat in the pack's folder, under the names that the library asks for. */
export const languageSpec = z.object({
  /** `text` = a chat model; `image-text` = a chat model that takes pictures, and so the frames of a video. */
  kind: z.enum(["text", "image-text"]),
  /** Precision of each session's file, as the library names them ("q4" -> decoder_model_merged_q4.onnx). */
  dtype: z.record(z.string(), z.enum(["fp32", "fp16", "q8", "int8", "q4", "q4f16"])),
  /** Tokens that question and answer may have together. */
  contextTokens: z.int().positive(),
  /** Pictures of one question; 0 for `text`. More frames than that are thinned out evenly. */
  maxImages: z.int().min(0),
  /** "en", "ko" ...; "multi" = trained on many. */
  languages: z.array(z.string()),
});
export type LanguageSpec = z.infer<typeof languageSpec>;

/** Of a pack that sees no pictures through us: a chat model reads its own. */
const NO_PICTURE = {
  tensor: null,
  width: 1,
  height: 1,
  fit: "stretch",
  padValue: 0,
  channelOrder: "rgb",
  layout: "nchw",
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const;

/** A model pack manifest: one JSON file in models/. */
export const packManifest = z.object({
  id: packId,
  name: z.string(),
  task: z.enum(["detect", "reid", "encode", "open-detect", "language"]),
  family: z.enum(["yolox", "nanodet", "picodet", "detr", "reid", "clip", "siglip", "owl", "transformers"]),
  description: z.string(),
  goodFor: z.string(),
  licence: z.object({ spdx: z.string(), url: z.url() }),
  source: z.url(),
  files: z.array(packFile).min(1),
  input: z
    .object({
      /** NCHW tensor name; null = the graph's only input. */
      tensor: z.string().nullable(),
      width: z.int().positive(),
      height: z.int().positive(),
      /** How a picture is fitted into width x height. */
      fit: z.enum(["letterbox-top-left", "letterbox-centre", "stretch"]),
      padValue: z.number(),
      channelOrder: z.enum(["rgb", "bgr"]),
      layout: z.enum(["nchw", "nhwc"]).default("nchw"),
      /** value = (pixel * scale - mean) / std, per channel in channelOrder, pixel 0..255. */
      scale: z.number(),
      mean: z.tuple([z.number(), z.number(), z.number()]),
      std: z.tuple([z.number(), z.number(), z.number()]),
    })
    .prefault({ ...NO_PICTURE, mean: [...NO_PICTURE.mean], std: [...NO_PICTURE.std] }),
  /** Adapter-specific numbers (strides, bins, output names, DETR variant ...), read by the family's adapter. */
  output: z.record(z.string(), z.unknown()).default({}),
  /** Label of each class index; null = index unused (COCO's 91 ids). */
  labels: z.array(z.string().nullable()).default([]),
  thresholds: z.object({ score: z.number(), nmsIoU: z.number().nullable() }).default({ score: 0, nmsIoU: null }),
  /** Numeric self-test: input is `gradient` (see src-vision/selfTest); expected leading outputs. */
  selfTest: z
    .object({ tolerance: z.number(), expected: z.record(z.string(), z.array(z.number())) })
    .nullable()
    .default(null),
  publishedAp: z.number().nullable().default(null),
  /** Dual encoders only; open-vocabulary detectors use its `text` part. */
  encoder: encoderSpec.nullable().default(null),
  /** Language models only. */
  language: languageSpec.nullable().default(null),
  recommended: z.array(deviceKind).default([]),
});
export type PackManifest = z.infer<typeof packManifest>;

export const selfTestReport = z.object({
  device: deviceKind,
  state: z.enum(["passed", "failed", "unavailable"]),
  /** Largest absolute difference from the CPU reference; null when it did not run. */
  maxAbsDiff: z.number().nullable(),
  inferencesPerSecond: z.number().nullable(),
  reason: z.string().nullable(),
  testedAtMs: z.int(),
});
export type SelfTestReport = z.infer<typeof selfTestReport>;

export const packStatus = z.object({
  manifest: packManifest,
  state: z.enum(["absent", "downloading", "partial", "installed", "broken"]),
  installedBytes: z.int(),
  download: z.object({ receivedBytes: z.int(), totalBytes: z.int().nullable(), bytesPerSecond: z.number() }).nullable(),
  problem: problem.nullable(),
  selfTests: z.array(selfTestReport),
  /** Variant that is installed; null when the pack has none or is absent. */
  variant: z.enum(["fp32", "fp16", "int8"]).nullable().default(null),
  /** True for the pack the app suggests for this hardware. */
  suggested: z.boolean(),
  active: z.boolean(),
});
export type PackStatus = z.infer<typeof packStatus>;
