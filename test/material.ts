import { existsSync } from "node:fs";
import { join } from "node:path";

const root = process.env["SIGHTLINE_MATERIAL"];

/**
 * Path of a file of the real-footage folder, or null when this machine has none. Use with `test.skipIf(material("x") === null)`: the
 * skipped tests are counted and named in the run's closing lines.
 */
export function material(...parts: string[]): string | null {
  if (!root) return null;
  const path = join(root, ...parts);
  return existsSync(path) ? path : null;
}
