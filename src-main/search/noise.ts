import type { Band } from "#shared/domain/moment.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { SearchDeps, VectorDeps } from "./types.ts";

/**
 * How well phrases that have nothing to do with the library match it: the distribution of the best score of a random query. The best of many scores follows a
 * Gumbel law (Fisher and Tippett 1928; the same statistics tell chance hits from real ones in sequence search, Karlin and Altschul 1990), so a hit's band is the
 * probability that a random query does as well. Fitted through median and quartiles, because a few of the phrases may well be shown in the library.
 */
export interface Noise {
  location: number;
  scale: number;
}

export interface LibraryNoise {
  windows: Noise | null;
  crops: Noise | null;
  /** Rows of windows and crops that it was measured on. */
  rows: number;
}

/** Phrases asked when a query waits for the first figure; the rest follow in the background. */
const QUICK = 24;
/** Measured anew once the index has grown by this share. */
const GROWTH = 0.25;
const KEY = "searchNoise";
/** Scores of equal phrases (an encoder that does not know the words) must not make a step of the band. */
const MIN_SCALE = 0.004;

/** Chance of a random query to do as well -> band. Above the last it is noise. */
const BANDS: ReadonlyArray<readonly [number, Band]> = [
  [0.01, "strong"],
  [0.06, "likely"],
  [0.25, "weak"],
];

/** Gumbel fit of best scores; null with fewer than 8. Pure. */
export function fitNoise(best: readonly number[]): Noise | null {
  if (best.length < 8) return null;
  const sorted = best.toSorted((a, b) => a - b);
  const quantile = (p: number) => {
    const at = p * (sorted.length - 1);
    const low = Math.floor(at);
    return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
  };
  const reduced = (p: number) => -Math.log(-Math.log(p));
  const scale = Math.max(MIN_SCALE, (quantile(0.75) - quantile(0.25)) / (reduced(0.75) - reduced(0.25)));
  return { location: quantile(0.5) - scale * reduced(0.5), scale };
}

/** Band of a score, null = below the noise. Without a figure nothing is sure. */
export function bandOf(score: number, noise: Noise | null): Band | null {
  if (!noise) return "weak";
  const chance = -Math.expm1(-Math.exp(-(score - noise.location) / noise.scale));
  return BANDS.find(([limit]) => chance <= limit)?.[1] ?? null;
}

/** Measures and keeps the noise of the library's index, one figure per encoder. */
export class NoiseMeter {
  #deps: SearchDeps;
  #known = new Map<string, LibraryNoise & { phrases: number }>();
  #vectors = new Map<string, { dim: number; vectors: Float32Array; count: number }>();
  #running = new Map<string, Promise<void>>();

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /** The figure as it is known; measured on a few phrases first when there is none. */
  async of(encoder: LoadedPack, signal: AbortSignal): Promise<LibraryNoise> {
    const id = encoder.manifest.id;
    const known = this.#known.get(id) ?? this.#stored(id);
    if (known && known.rows > 0) return known;
    if (canAsk(this.#deps)) await this.#measure(this.#deps, encoder, QUICK, signal);
    return this.#known.get(id) ?? { windows: null, crops: null, rows: 0 };
  }

  /** Measures with all phrases when there is no such figure or the index has grown. One at a time per encoder. */
  async refresh(encoder: LoadedPack, signal: AbortSignal): Promise<void> {
    const id = encoder.manifest.id;
    const running = this.#running.get(id);
    if (running) return await running;
    const work = this.#refresh(encoder, signal).finally(() => this.#running.delete(id));
    this.#running.set(id, work);
    await work;
  }

  async #refresh(encoder: LoadedPack, signal: AbortSignal): Promise<void> {
    const id = encoder.manifest.id;
    const all = this.#deps.nullPhrases().length;
    const known = this.#known.get(id) ?? this.#stored(id);
    const deps = this.#deps;
    if (!canAsk(deps)) return;
    const { windows, crops } = await deps.vectors.stats(id);
    const rows = windows + crops;
    const fresh = known && known.phrases >= all && Math.abs(rows - known.rows) <= GROWTH * Math.max(known.rows, 1);
    if (!fresh && rows > 0) await this.#measure(deps, encoder, all, signal);
  }

  async #measure(
    { vectors, store }: VectorDeps,
    encoder: LoadedPack,
    phrases: number,
    signal: AbortSignal,
  ): Promise<void> {
    const id = encoder.manifest.id;
    if (this.#deps.nullPhrases().length === 0) return;
    const { dim, vectors: asked, count } = await this.#phrases(encoder, phrases, signal);
    const best = { windows: [] as number[], crops: [] as number[] };
    for (let i = 0; i < count; i++) {
      signal.throwIfAborted();
      const query = { encoder: id, vector: asked.subarray(i * dim, (i + 1) * dim), limit: 1, signal };
      const [windows, crops] = await Promise.all([vectors.searchWindows(query), vectors.searchCrops(query)]);
      if (windows[0]) best.windows.push(windows[0].max);
      if (crops[0]) best.crops.push(crops[0].score);
    }
    const { windows, crops } = await vectors.stats(id);
    const found = {
      windows: fitNoise(best.windows),
      crops: fitNoise(best.crops),
      rows: windows + crops,
      phrases: count,
    };
    // An index that holds nothing yet has no noise: the first that it holds is measured.
    if (found.rows === 0) return;
    this.#known.set(id, found);
    store.settings.write(`${KEY}.${id}`, found);
  }

  async #phrases(encoder: LoadedPack, wanted: number, signal: AbortSignal) {
    const id = encoder.manifest.id;
    const kept = this.#vectors.get(id);
    if (kept && kept.count >= wanted) return { ...kept, count: wanted };
    const template = encoder.manifest.encoder?.template ?? "{}";
    const texts = this.#deps
      .nullPhrases()
      .slice(0, wanted)
      .map((phrase) => template.replace("{}", () => phrase));
    const { dim, vectors } = await this.#deps.vision.embedTexts(encoder, texts, signal);
    const made = { dim, vectors, count: texts.length };
    this.#vectors.set(id, made);
    return made;
  }

  #stored(id: string): (LibraryNoise & { phrases: number }) | null {
    const value = this.#deps.store.settings.read(`${KEY}.${id}`) as (LibraryNoise & { phrases: number }) | undefined;
    if (!value || typeof value.rows !== "number" || typeof value.phrases !== "number") return null;
    this.#known.set(id, value);
    return value;
  }
}

const canAsk = (deps: SearchDeps): deps is VectorDeps => deps.vectors !== null;
