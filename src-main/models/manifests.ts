import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packManifest, type PackManifest } from "#shared/domain/model.ts";
import type { Logger } from "../platform/logger.ts";

/** Manifests that parse, by id, in the order of their file names. One that does not parse is logged and left out: it must not take the app down. */
export async function readManifests(folder: string, logger: Logger): Promise<Map<string, PackManifest>> {
  const manifests = new Map<string, PackManifest>();
  for (const name of (await readdir(folder)).filter((n) => n.endsWith(".json")).sort()) {
    try {
      const manifest = packManifest.parse(JSON.parse(await readFile(join(folder, name), "utf8")));
      manifests.set(manifest.id, manifest);
    } catch (error) {
      logger.error("model manifest cannot be read", {
        name,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return manifests;
}

export interface Hardware {
  cores: number;
  /** A GPU that ONNX Runtime may use here (CUDA, WebGPU, DirectML or CoreML); proven only by the self-test. */
  gpu: boolean;
}

/**
 * The detector suggested for a machine: the most accurate permissive pack that still analyses faster than real time at the default sampling. Figures
 * in bench/README.md: YOLOX-nano runs about 65 pictures a second on one ordinary core.
 */
export function suggestedPack(hardware: Hardware): string {
  if (hardware.gpu) return "dfine-s-coco";
  if (hardware.cores >= 8) return "yolox-s";
  return hardware.cores >= 4 ? "yolox-tiny" : "yolox-nano";
}

/** The encoder suggested everywhere: it reads Korean as well as English; the download's precision follows the hardware. */
export const SUGGESTED_ENCODER = "siglip2-base-224";
