import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../platform/logger.ts";

/** Longer texts are no scenario. */
const MAX_LENGTH = 200_000;

/** The scenarios that come with the app: text by file name without its ending, in the order of the names. A folder that is not there holds none; a file that cannot be read is told to the log. */
export async function readBundled(folder: string, logger: Logger): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const names = await readdir(folder).catch((error: unknown) => {
    logger.warn("no scenarios come with this installation", { error });
    return [];
  });
  for (const name of names.sort((a, b) => (a < b ? -1 : 1))) {
    if (!/^[a-z][a-z0-9-]*\.yaml$/.test(name)) continue;
    try {
      texts.set(name.slice(0, -".yaml".length), (await readFile(join(folder, name), "utf8")).slice(0, MAX_LENGTH + 1));
    } catch (error) {
      logger.warn("a scenario could not be read", { name, error });
    }
  }
  return texts;
}
