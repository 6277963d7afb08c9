import type { PackManifest, PackStatus } from "#shared/domain/model.ts";
import { problemOf } from "#shared/lib/problems.ts";

const T0 = Date.UTC(2026, 10, 22, 9, 30, 0);

function manifest(
  id: string,
  name: string,
  family: PackManifest["family"],
  size: number,
  ap: number | null,
  extra: Partial<PackManifest> = {},
): PackManifest {
  return {
    id,
    name,
    task: "detect",
    family,
    description: `${name}, 80 COCO classes.`,
    goodFor: "People and vehicles at medium distance on a CPU.",
    licence: { spdx: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    source: `https://example.org/models/${id}`,
    files: [
      {
        name: `${id}.onnx`,
        urls: [`https://example.org/models/${id}.onnx`],
        sizeBytes: size,
        sha256: null,
        role: "model",
        variant: null,
      },
    ],
    input: {
      tensor: null,
      width: 416,
      height: 416,
      fit: "letterbox-top-left",
      padValue: 114,
      channelOrder: "bgr",
      layout: "nchw",
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    output: {},
    labels: ["person", "bicycle", "car"],
    thresholds: { score: 0.3, nmsIoU: 0.65 },
    selfTest: null,
    publishedAp: ap,
    recommended: ["cpu"],
    encoder: null,
    language: null,
    ...extra,
  };
}

function status(m: PackManifest, extra: Partial<PackStatus> = {}): PackStatus {
  return {
    manifest: m,
    state: "absent",
    installedBytes: 0,
    download: null,
    problem: null,
    selfTests: [],
    suggested: false,
    active: false,
    variant: null,
    ...extra,
  };
}

/** Every state that a pack can be in. */
export function fakePacks(installed: boolean): PackStatus[] {
  const nano = manifest("yolox-nano", "YOLOX-nano", "yolox", 3_660_000, 25.8);
  return [
    installed
      ? status(nano, {
          state: "installed",
          installedBytes: 3_660_000,
          suggested: true,
          active: true,
          selfTests: [
            {
              device: "cpu",
              state: "passed",
              maxAbsDiff: 0.0000021,
              inferencesPerSecond: 104.2,
              reason: null,
              testedAtMs: T0,
            },
            {
              device: "webgpu",
              state: "failed",
              maxAbsDiff: 0.83,
              inferencesPerSecond: null,
              reason: "outputs differ from the reference by 0.83",
              testedAtMs: T0,
            },
            {
              device: "cuda",
              state: "unavailable",
              maxAbsDiff: null,
              inferencesPerSecond: null,
              reason: "libcudnn.so.9 was not found",
              testedAtMs: T0,
            },
          ],
        })
      : status(nano, { suggested: true }),
    status(manifest("nanodet-m", "NanoDet-m 416", "nanodet", 3_800_000, 23.5, { goodFor: "The smallest machines." })),
    status(manifest("picodet-s", "PicoDet-S 416", "picodet", 4_900_000, 30.6), {
      state: "downloading",
      installedBytes: 2_100_000,
      download: { receivedBytes: 2_100_000, totalBytes: 4_900_000, bytesPerSecond: 310_000 },
    }),
    status(
      manifest("d-fine-s", "D-FINE-S", "detr", 41_200_000, 48.5, {
        goodFor: "Small and distant people, when a GPU is there.",
        recommended: ["cuda", "webgpu"],
      }),
      {
        state: "partial",
        installedBytes: 17_000_000,
        problem: problemOf(
          "DOWNLOAD_FAILED",
          "GET https://example.org/models/d-fine-s.onnx: ECONNRESET after 17,000,000 of 41,200,000 bytes",
        ),
      },
    ),
    status(
      manifest("rf-detr-nano", "RF-DETR-nano", "detr", 108_000_000, 48.4, {
        goodFor: "Crowded scenes, when a GPU is there.",
        recommended: ["cuda"],
      }),
      {
        state: "broken",
        installedBytes: 108_000_000,
        problem: problemOf("CHECKSUM_MISMATCH", "expected 3f2a…, got 9c11…"),
      },
    ),
    status(
      manifest("reid-retail-0288", "Person re-identification 0288", "reid", 730_000, null, {
        task: "reid",
        goodFor: "Joining the pieces of one person's path.",
        description: "A 256-number signature of a person's look.",
      }),
      installed ? { state: "installed", installedBytes: 730_000, active: true } : {},
    ),
    status(encoder("siglip2-base-224", "SigLIP 2 base 224", "siglip", ["multi"], 768), {
      suggested: true,
      ...(installed ? { state: "installed", installedBytes: 412_000_000, variant: "int8" } : {}),
    }),
    status(encoder("clip-vit-b32", "CLIP ViT-B/32", "clip", ["en"], 512)),
    status(
      manifest("owlv2-base", "OWLv2 base", "owl", 620_000_000, null, {
        task: "open-detect",
        description: "Finds things by their names.",
        goodFor: "Looking for what no detector has a class for, over the hits of a search.",
        recommended: ["cuda"],
      }),
    ),
  ];
}

/** A dual encoder with three precisions. */
function encoder(id: string, name: string, family: "siglip" | "clip", languages: string[], dim: number): PackManifest {
  const own = manifest(id, name, family, 0, null, {
    task: "encode",
    description: "Compares words and pictures.",
    goodFor: languages.includes("multi")
      ? "Free words in English, Korean and many languages."
      : "Free words in English.",
  });
  const [file] = own.files;
  if (!file) return own;
  return {
    ...own,
    files: (["fp32", "fp16", "int8"] as const).map((variant, i) => ({
      ...file,
      name: `${id}-${variant}.onnx`,
      sizeBytes: Math.round(1_500_000_000 / 2 ** i),
      variant,
    })),
    encoder: {
      dim,
      image: { resize: "stretch", kernel: "bilinear", output: "image_embeds" },
      text: {
        ids: "input_ids",
        mask: null,
        output: "text_embeds",
        contextLength: 64,
        padId: 0,
        padding: "max",
        lowercase: true,
        eosId: null,
      },
      logitScale: 4.7,
      logitBias: 0,
      languages,
      template: "{}",
      reference: null,
    },
  };
}
