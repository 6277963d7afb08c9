import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packManifest } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";

/** A pack of models/ with its weights looked for by name in `weightsFolder`. Throws when the manifest is not there or not valid. */
export function packFrom(id: string, weightsFolder: string): LoadedPack {
  const file = join(import.meta.dirname, "..", "..", "models", `${id}.json`);
  const manifest = packManifest.parse(JSON.parse(readFileSync(file, "utf8")));
  return { manifest, paths: Object.fromEntries(manifest.files.map((f) => [f.name, join(weightsFolder, f.name)])) };
}
