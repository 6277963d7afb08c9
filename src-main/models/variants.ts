import type { DeviceKind, PackFile, PackManifest } from "#shared/domain/model.ts";

export type Variant = NonNullable<PackFile["variant"]>;

/**
 * Weights that suit the hardware, best first. Graphics cards: half precision, as exact as needed and half the size. Processors: int8 has kernels of its
 * own there, while half precision is widened before every product.
 */
const BEST_FIRST: Record<"gpu" | "cpu", Variant[]> = {
  gpu: ["fp16", "fp32", "int8"],
  cpu: ["int8", "fp32", "fp16"],
};

/** Variants that a pack offers, in the order in which this hardware wants them; empty for a pack without variants. */
export function variantsOf(manifest: PackManifest, gpu: boolean): Variant[] {
  const offered = new Set(manifest.files.map((file) => file.variant));
  return BEST_FIRST[gpu ? "gpu" : "cpu"].filter((variant) => offered.has(variant));
}

/** Files of one variant and those that all share; all files of a pack without variants (null). */
export function filesOf(manifest: PackManifest, variant: Variant | null): PackFile[] {
  return manifest.files.filter((file) => file.variant === null || file.variant === variant);
}

/** The manifest as if the variant were all it has: what is installed, downloaded, tested and shown. */
export function narrowed(manifest: PackManifest, variant: Variant | null): PackManifest {
  return variant === null ? manifest : { ...manifest, files: filesOf(manifest, variant) };
}

/** Whether the operator's order of devices lets models run on something else than the processor. */
export function wantsGpu(preference: readonly DeviceKind[]): boolean {
  return preference.length > 0 && preference[0] !== "cpu";
}
