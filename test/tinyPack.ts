import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { packManifest, type PackManifest } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";

/** A valid manifest for a made-up network of 64 x 64 pixels; `over` replaces whole sections. */
export function tinyManifest(over: Partial<PackManifest> = {}): PackManifest {
  return packManifest.parse({
    id: "tiny",
    name: "Tiny",
    task: "detect",
    family: "yolox",
    description: "A graph of a test.",
    goodFor: "tests",
    licence: { spdx: "Apache-2.0", url: "https://example.org/licence" },
    source: "https://example.org",
    files: [{ name: "tiny.onnx", urls: [], sizeBytes: null, sha256: null }],
    input: tinyInput(),
    output: { strides: [32] },
    labels: ["person", "cat"],
    thresholds: { score: 0.3, nmsIoU: 0.5 },
    selfTest: null,
    publishedAp: null,
    ...over,
  });
}

export function tinyInput(over: Partial<PackManifest["input"]> = {}): PackManifest["input"] {
  const plain = {
    tensor: null,
    width: 64,
    height: 64,
    padValue: 114,
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  } as const;
  return {
    ...plain,
    fit: "letterbox-top-left",
    channelOrder: "bgr",
    layout: "nchw",
    mean: [0, 0, 0],
    std: [1, 1, 1],
    ...over,
  };
}

/** Writes a graph to a folder that goes when the running test ends. */
export function tinyPack(bytes: Uint8Array, manifest: PackManifest = tinyManifest()): LoadedPack {
  const folder = mkdtempSync(join(tmpdir(), "sightline-pack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, manifest.files[0]!.name);
  writeFileSync(path, bytes);
  return { manifest, paths: { [manifest.files[0]!.name]: path } };
}
