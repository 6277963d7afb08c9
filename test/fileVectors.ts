import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { UpkeepOccasion } from "../src-main/store/lance/upkeep.ts";
import type { VectorIndex, VectorPart } from "../src-main/store/lance/vectorTypes.ts";

/** One part as it was stored, without its numbers. */
export interface StoredPart {
  encoder: string;
  run: number;
  part: number;
  windows: VectorPart["windows"];
  crops: VectorPart["crops"];
  /** Lengths of the arrays, and a sum that tells whether they are the same. */
  sum: number;
}

/** The writing half of a VectorIndex as one small file per part: survives kill -9, and says exactly what is stored. */
export class FileVectors implements Pick<VectorIndex, "append" | "deleteRuns" | "dropEncoder" | "optimize"> {
  readonly folder: string;
  /** Called before and after a part is written; await in it to be killed there. */
  around: (moment: "before" | "after") => Promise<void> = async () => {};
  /** Parts in the order they were written, empty ones too. */
  readonly appended: Array<Pick<VectorPart, "encoder" | "run" | "part">> = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  async append({
    encoder,
    run,
    part,
    windows,
    crops,
    windowVectors,
    frames,
    cropVectors,
    dim,
  }: VectorPart): Promise<void> {
    const frameCount = windows.reduce((total, window) => total + window.frameUs.length, 0);
    if (windowVectors.length !== windows.length * dim || frames.length !== frameCount * dim)
      throw new Error("vectors and windows do not match");
    if (cropVectors.length !== crops.length * dim) throw new Error("vectors and crops do not match");
    await this.around("before");
    await mkdir(this.folder, { recursive: true });
    let sum = windowVectors.length + frames.length + cropVectors.length;
    for (const values of [windowVectors, frames, cropVectors]) for (const value of values) sum += Math.abs(value);
    const file = join(this.folder, `${encoder}.${run}.${part}.json`);
    const stored: StoredPart = { encoder, run, part, windows, crops, sum };
    if (windows.length + crops.length === 0) await rm(file, { force: true });
    else {
      await writeFile(`${file}.new`, JSON.stringify(stored));
      await rename(`${file}.new`, file);
    }
    this.appended.push({ encoder, run, part });
    await this.around("after");
  }

  async deleteRuns(runs: number[]): Promise<number> {
    return await this.#remove((stored) => runs.includes(stored.run));
  }

  async dropEncoder(encoder: string): Promise<void> {
    await this.#remove((stored) => stored.encoder === encoder);
  }

  /** Occasions of upkeep so far. */
  readonly upkeeps: Array<UpkeepOccasion | undefined> = [];
  async optimize(_signal?: AbortSignal, occasion?: UpkeepOccasion): Promise<void> {
    this.upkeeps.push(occasion);
  }

  /** Everything stored, by encoder, run and part. */
  async parts(): Promise<StoredPart[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith(".json"));
    const parts = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(this.folder, name), "utf8")) as StoredPart),
    );
    return parts.sort((a, b) => a.encoder.localeCompare(b.encoder) || a.run - b.run || a.part - b.part);
  }

  async #remove(which: (stored: StoredPart) => boolean): Promise<number> {
    const gone = (await this.parts()).filter(which);
    for (const { encoder, run, part } of gone) await rm(join(this.folder, `${encoder}.${run}.${part}.json`));
    return gone.reduce((rows, stored) => rows + stored.windows.length + stored.crops.length, 0);
  }
}
