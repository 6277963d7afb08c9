import { stat } from "node:fs/promises";
import type { LoadedPack } from "#shared/vision/protocol.ts";

/** Identity of a pack's weights: recorded checksum, else size and time of the file on disk. Only the installed variant counts. */
export async function keyOfPack(packId: string, pack: LoadedPack | null): Promise<string> {
  if (!pack) return packId;
  const files = pack.manifest.files.filter((file) => (file.variant ?? null) === null || file.name in pack.paths);
  const parts = await Promise.all(
    files.map(async (file) => {
      if (file.sha256) return file.sha256.slice(0, 16);
      const path = pack.paths[file.name];
      const info = path ? await stat(path).catch(() => null) : null;
      return info ? `${info.size}-${Math.trunc(info.mtimeMs)}` : "?";
    }),
  );
  return `${packId}:${parts.join(",")}`;
}
