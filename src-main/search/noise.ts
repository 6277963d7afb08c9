import type { Band } from "#shared/domain/moment.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { bestOfExamples, type BestScores } from "./exampleNoise.ts";
import type { LibraryView } from "./libraryView.ts";
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

/** Of either table; null = too little to compare with. */
export interface RouteNoise {
  windows: Noise | null;
  crops: Noise | null;
}

/**
 * What pictures reach by chance. Cosines between pictures lie far above those between words and pictures, so they are read against a distribution of their own: stored windows and
 * crops, drawn evenly over the library, are asked like examples, and the best score outside their own neighbourhood (another video, or more than a minute away) is kept. The
 * same Gumbel fit applies; as cosines end at 1 its tail is too long at the top, which errs on the careful side. A sample may well have a true relative elsewhere, which makes the
 * figure stricter too. Pictures together with words lie between the two and have their own fit (the same samples, each with a neutral phrase).
 */
interface ExampleNoise {
  pictures: RouteNoise;
  mixed: RouteNoise;
  /** Samples of each table that were wanted. */
  wanted: number;
}

export interface LibraryNoise extends RouteNoise {
  /** Null = not measured yet. */
  examples: ExampleNoise | null;
  /** Rows of windows and crops that it was measured on. */
  rows: number;
}

/** Phrases asked when a query waits for the first figure; the rest follow in the background. */
const QUICK = 24;
/** Windows, and as many crops, that are asked like examples: in all, and when a query waits. */
const SAMPLES = 100;
const QUICK_SAMPLES = 40;
/** Fewer samples with something elsewhere to compare with tell nothing of chance. */
const MIN_SAMPLES = 20;
/** Cosine of what is the same picture but for coding and scaling. */
const NEARLY_SAME = 0.98;
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

/** Gumbel fit of best scores; null with fewer than `least`. Pure. */
export function fitNoise(best: readonly number[], least = 8): Noise | null {
  if (best.length < least) return null;
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

/**
 * Band of an example's score, null = below the noise. Without a figure (a library too small) nothing is sure but what is nearly identical; with one, what is nearly identical is
 * listed even where everything is alike, as one fixed camera's pictures are: whoever asks where a picture comes from must find it. Pure.
 *
 * `turn`: cosine of what was asked with the wanted part of it, below 1 where "not this" turned it away: a chance hit's score shrinks by as much.
 */
export function bandOfExample(score: number, noise: Noise | null, turn = 1): Band | null {
  const same = score > NEARLY_SAME;
  if (!noise) return same ? "strong" : "weak";
  return bandOf(score, { location: noise.location * turn, scale: noise.scale }) ?? (same ? "weak" : null);
}

/** Measures and keeps the noise of the library's index, one figure per encoder. */
export class NoiseMeter {
  #deps: SearchDeps;
  #view: LibraryView;
  #known = new Map<string, LibraryNoise & { phrases: number }>();
  #vectors = new Map<string, { dim: number; vectors: Float32Array; count: number }>();
  #running = new Map<string, Promise<void>>();

  constructor(deps: SearchDeps, view: LibraryView) {
    this.#deps = deps;
    this.#view = view;
  }

  /** The figure as it is known; measured on a few phrases first when there is none, and on a few samples where examples want theirs. */
  async of(encoder: LoadedPack, byExample: boolean, signal: AbortSignal): Promise<LibraryNoise> {
    const id = encoder.manifest.id;
    const known = this.#known.get(id) ?? this.#stored(id);
    if (known && known.rows > 0 && (known.examples !== null || !byExample)) return known;
    const samples = byExample ? QUICK_SAMPLES : 0;
    if (canAsk(this.#deps)) await this.#measure(this.#deps, encoder, { phrases: QUICK, samples }, signal);
    return this.#known.get(id) ?? { windows: null, crops: null, examples: null, rows: 0 };
  }

  /** The figure as it is known; null = not measured. */
  known(encoder: string): LibraryNoise | null {
    return this.#known.get(encoder) ?? this.#stored(encoder);
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
    const whole = known && known.phrases >= all && (known.examples?.wanted ?? 0) >= SAMPLES;
    const fresh = whole && Math.abs(rows - known.rows) <= GROWTH * Math.max(known.rows, 1);
    if (!fresh && rows > 0) await this.#measure(deps, encoder, { phrases: all, samples: SAMPLES }, signal);
  }

  async #measure(
    deps: VectorDeps,
    encoder: LoadedPack,
    wanted: { phrases: number; samples: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { vectors, store } = deps;
    const id = encoder.manifest.id;
    if (this.#deps.nullPhrases().length === 0) return;
    const { dim, vectors: asked, count } = await this.#phrases(encoder, wanted.phrases, signal);
    const phrases = Array.from({ length: count }, (_, i) => asked.subarray(i * dim, (i + 1) * dim));
    const best: BestScores = { windows: [], crops: [] };
    for (const vector of phrases) {
      signal.throwIfAborted();
      const query = { encoder: id, vector, limit: 1, signal };
      const [windows, crops] = await Promise.all([vectors.searchWindows(query), vectors.searchCrops(query)]);
      if (windows[0]) best.windows.push(windows[0].max);
      if (crops[0]) best.crops.push(crops[0].score);
    }
    const { windows, crops } = await vectors.stats(id);
    // An index that holds nothing yet has no noise: the first that it holds is measured.
    if (windows + crops === 0) return;
    let examples: ExampleNoise | null = null;
    if (wanted.samples > 0) {
      const given = { wanted: wanted.samples, phrases };
      const { pictures, mixed } = await bestOfExamples(deps, this.#view, encoder, given, signal);
      examples = {
        pictures: fitRoutes(pictures, MIN_SAMPLES),
        mixed: fitRoutes(mixed, MIN_SAMPLES),
        wanted: given.wanted,
      };
    }
    const found = { ...fitRoutes(best), examples, rows: windows + crops, phrases: count };
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
    // Kept by a version that measured no examples.
    value.examples ??= null;
    this.#known.set(id, value);
    return value;
  }
}

const fitRoutes = ({ windows, crops }: BestScores, least?: number): RouteNoise => ({
  windows: fitNoise(windows, least),
  crops: fitNoise(crops, least),
});

const canAsk = (deps: SearchDeps): deps is VectorDeps => deps.vectors !== null;
