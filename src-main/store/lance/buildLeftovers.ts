import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Folders that LanceDB makes for temporary files, and what is in one in which an index sorts its rows: a file has a name of its own once it is written. */
const TEMPORARY = /^\.tmp\w{6}$/;
const SORTED = /^(?:\.tmp\w{6}|shuffle_(?:data|offsets)\.(?:lance|spill))$/;

const temporary = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => TEMPORARY.test(name));

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs one build of an index after the other, and removes from `folder` what each leaves: LanceDB 0.38 keeps the folder in which it sorted the rows, 400 bytes each, for ever (lance-format/lance#8992, mended in a later
 * one). Null = the folder is not this process's alone, and nothing is removed.
 */
export function withoutLeftovers<T>(folder: string | null, build: () => Promise<T>): Promise<T> {
  const run = last.then(async () => {
    const before = new Set(folder === null ? [] : await temporary(folder));
    try {
      return await build();
    } finally {
      if (folder !== null) await removeSorted(folder, before);
    }
  });
  last = run.catch(() => {});
  return run;
}

async function removeSorted(folder: string, keep: ReadonlySet<string>): Promise<void> {
  for (const name of await temporary(folder)) {
    if (keep.has(name)) continue;
    const path = join(folder, name);
    const files = await readdir(path).catch(() => []);
    // What cannot be removed now goes when the library is opened again.
    if (files.length > 0 && files.every((file) => SORTED.test(file)))
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}
