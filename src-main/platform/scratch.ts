import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";

/** What systems and libraries look at when they make a temporary file. */
const NAMES = ["TMPDIR", "TMP", "TEMP"] as const;

/** Of the libraries that this process has open, the last one opened. More than one only in tests. */
const opened: string[] = [];
let outside: Array<string | undefined> | null = null;

/** Where temporary files of this process go, if that is a library's own folder. */
export const scratchFolder = (): string | null => opened.at(-1) ?? null;

/** Where a file cannot be removed (Windows: a child that outlived a killed owner has it open), it goes at the next opening; that is no reason not to open the library. */
const empty = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true }).catch(() => {});

function point(): void {
  outside ??= NAMES.map((name) => process.env[name]);
  for (const [i, name] of NAMES.entries()) {
    const value = scratchFolder() ?? outside[i];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/**
 * Gives this process, its native libraries and the children that it starts from now on a folder for temporary files, emptied: nobody else clears what a killed process left, and an index that is being built
 * leaves hundreds of megabytes. For the owner of the library alone. Closing it takes the folder away; the children must have ended.
 */
export async function openScratch(path: string): Promise<{ close(): Promise<void> }> {
  // Children may have another working folder.
  const folder = resolve(path);
  await empty(folder);
  await mkdir(folder, { recursive: true });
  opened.push(folder);
  point();
  return {
    async close() {
      opened.splice(opened.lastIndexOf(folder), 1);
      point();
      await empty(folder);
    },
  };
}
