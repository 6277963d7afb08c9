import type { DeviceKind, EncoderSpec, PackFile, PackManifest } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";

/** How a side of an encoder is opened. */
export interface SideOptions {
  devices: readonly DeviceKind[];
  /** 0 = as many as there are cores. */
  intraOpThreads: number;
}

/** The encoder section of a manifest. Throws MODEL_INVALID when the pack is no dual encoder. */
export function encoderSpecOf(manifest: PackManifest): EncoderSpec {
  if (manifest.task !== "encode" || (manifest.family !== "clip" && manifest.family !== "siglip") || !manifest.encoder)
    throw fail(
      "MODEL_INVALID",
      `${manifest.id}: expected a dual encoder, it is ${manifest.family} for ${manifest.task}`,
    );
  return manifest.encoder;
}

/** The pack as one of its graphs alone, for what opens packs of one model. Throws MODEL_MISSING when it has no such graph. */
export function sideOf(pack: LoadedPack, role: "image-model" | "text-model"): LoadedPack {
  const file = pack.manifest.files.find((candidate) => candidate.role === role && pack.paths[candidate.name]);
  if (!file) throw fail("MODEL_MISSING", `${pack.manifest.id}: no ${role}`);
  const model: PackFile = { ...file, role: "model" };
  return { manifest: { ...pack.manifest, files: [model] }, paths: { [file.name]: pack.paths[file.name]! } };
}

/**
 * Devices worth trying for a pack, and why not all. The int8 exports hold dynamic quantisation, which is made for processors: ONNX Runtime has no such
 * kernels for graphics cards, and DirectML is reported to crash on them.
 */
export function devicesFor(
  pack: LoadedPack,
  devices: readonly DeviceKind[],
): { devices: DeviceKind[]; reason: string | null } {
  const int8 = pack.manifest.files.some((file) => file.variant === "int8" && pack.paths[file.name]);
  if (!int8) return { devices: [...devices], reason: null };
  const others = devices.slice(0, devices.includes("cpu") ? devices.indexOf("cpu") : undefined);
  const reason =
    others.length > 0
      ? "the installed int8 weights are for the processor; fp16 or fp32 run on the graphics card"
      : null;
  return { devices: ["cpu"], reason };
}
