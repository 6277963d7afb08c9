import type { DeviceKind } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { InferencePool, type PoolOptions } from "./pool.ts";

const IDLE_MS = 60_000;

interface Entry {
  key: string;
  opening: Promise<InferencePool>;
  users: number;
  idle: NodeJS.Timeout | null;
}

/** Keeps the workers of the last detector warm between runs, and closes them when another one is wanted or nobody came for a while. */
export class PoolCache {
  private entries: Entry[] = [];
  private readonly open: (options: PoolOptions, signal: AbortSignal) => Promise<InferencePool>;

  constructor(open: (options: PoolOptions, signal: AbortSignal) => Promise<InferencePool> = InferencePool.open) {
    this.open = open;
  }

  /** Rejects as InferencePool.open does. Give it back with the returned function, once. */
  async acquire(options: PoolOptions, signal: AbortSignal): Promise<{ pool: InferencePool; release(): void }> {
    const key = keyOf(options.detector, options.reid, options.devices, options.cpuWorkers);
    const same = this.entries.find((e) => e.key === key);
    if (same) {
      same.users++;
      const pool = await same.opening.catch(() => null);
      if (pool?.healthy) return { pool, release: this.releaser(same) };
      same.users--;
      await this.drop(same);
    }
    // Sessions are large: those that nobody uses go before new ones come.
    await Promise.all(this.entries.filter((e) => e.users === 0).map((e) => this.drop(e)));
    const entry: Entry = { key, opening: this.open(options, signal), users: 1, idle: null };
    this.entries.push(entry);
    try {
      return { pool: await entry.opening, release: this.releaser(entry) };
    } catch (error) {
      this.entries = this.entries.filter((e) => e !== entry);
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.entries.map((e) => this.drop(e)));
  }

  private releaser(entry: Entry): () => void {
    if (entry.idle) clearTimeout(entry.idle);
    entry.idle = null;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      entry.users--;
      if (entry.users > 0) return;
      entry.idle = setTimeout(() => void this.drop(entry), IDLE_MS);
      entry.idle.unref();
    };
  }

  private async drop(entry: Entry): Promise<void> {
    if (entry.idle) clearTimeout(entry.idle);
    this.entries = this.entries.filter((e) => e !== entry);
    const pool = await entry.opening.catch(() => null);
    await pool?.close();
  }
}

function keyOf(detector: LoadedPack, reid: LoadedPack | null, devices: DeviceKind[], workers: number): string {
  return JSON.stringify([
    detector.manifest,
    detector.paths,
    reid?.manifest ?? null,
    reid?.paths ?? null,
    devices,
    workers,
  ]);
}
