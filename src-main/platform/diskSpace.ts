import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";

/** Bytes a normal user can still write where `path` lies; null when the system does not say. */
export async function freeBytes(path: string): Promise<number | null> {
  try {
    const info = await statfs(path);
    return info.bavail * info.bsize;
  } catch {
    // A volume that cannot be asked (network drive) is no reason to stop: writes will tell.
    return null;
  }
}

/** Bytes of all files under a folder; 0 when it is not there. Files that vanish while it looks count nothing. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let total = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const info = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    total += info?.size ?? 0;
  }
  return total;
}
