import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { LibraryView, ViewedVideo } from "./libraryView.ts";
import { combine } from "./queryVectors.ts";
import type { VectorDeps } from "./types.ts";

/** A stored window or crop that is asked like an example. */
interface Sample {
  route: "windows" | "crops";
  run: number;
  tUs: number;
  vector: Float32Array;
}

/** Best scores of samples among what is not of their own neighbourhood, by table. */
export interface BestScores {
  windows: number[];
  crops: number[];
}

/** What lies this close to a sample in its own video shows the same thing as a rule: it says nothing of chance. */
const NEIGHBOURHOOD_US = 60_000_000;
/** No closer than windows follow one another. */
const LEAST_STEP_US = 4_000_000;
/** Rows asked for first; a crowd may fill them with neighbours, and then so many more. */
const LIMITS = [64, 1024];
const SEED = 20261123;

/**
 * Asks stored windows and crops like examples, drawn evenly over the current runs by a seeded choice, so that the same index gives the same figures. `pictures`: their best
 * scores alone; `mixed`: each together with a neutral phrase (`phrases`: unit vectors), as a picture with words is asked. Samples that the index has nothing else to compare
 * with are left out. Rejects when the signal aborts or the index fails.
 */
export async function bestOfExamples(
  deps: VectorDeps,
  view: LibraryView,
  encoder: LoadedPack,
  given: { wanted: number; phrases: readonly Float32Array[] },
  signal: AbortSignal,
): Promise<{ pictures: BestScores; mixed: BestScores }> {
  const pictures: BestScores = { windows: [], crops: [] };
  const mixed: BestScores = { windows: [], crops: [] };
  let asked = 0;
  for await (const sample of draw(deps, view, encoder.manifest.id, given.wanted, signal)) {
    const ask = (vector: Float32Array) => bestElsewhere(deps, view, encoder.manifest.id, sample, vector, signal);
    const best = await ask(sample.vector);
    if (best === null) continue;
    pictures[sample.route].push(best);
    const phrase = given.phrases[asked++ % Math.max(1, given.phrases.length)];
    const both = phrase && combine(phrase, [{ id: "", negated: false, vector: sample.vector, part: true, own: null }]);
    const bestOfBoth = both ? await ask(both) : null;
    if (bestOfBoth !== null) mixed[sample.route].push(bestOfBoth);
  }
  return { pictures, mixed };
}

async function* draw(
  { vectors, facts, embedded }: VectorDeps,
  view: LibraryView,
  encoder: string,
  wanted: number,
  signal: AbortSignal,
): AsyncGenerator<Sample, void> {
  const random = seeded(SEED);
  const runs = shuffled(
    view.videos().flatMap((video) => {
      const coveredUs = video.run ? (embedded(video.run.seq, encoder)?.coveredUs ?? 0) : 0;
      const lengthUs = Math.min(coveredUs, video.row.media?.durationUs ?? 0);
      return lengthUs > 0 ? [{ run: video.run!.seq, lengthUs }] : [];
    }),
    random,
  ).slice(0, wanted);
  for (const [i, { run, lengthUs }] of runs.entries()) {
    const share = Math.floor(((i + 1) * wanted) / runs.length) - Math.floor((i * wanted) / runs.length);
    const count = Math.min(share, Math.ceil(lengthUs / LEAST_STEP_US));
    const seen: Float32Array[] = [];
    // One still stretch is one window, however often it is drawn.
    const isNew = (vector: Float32Array | null): vector is Float32Array =>
      vector !== null && !seen.some((it) => it.every((v, at) => v === vector[at])) && seen.push(vector) > 0;
    for (let k = 0; k < count; k++) {
      signal.throwIfAborted();
      const tUs = Math.floor(((k + random()) * lengthUs) / count);
      const vector = await vectors.windowVector(encoder, run, tUs);
      if (isNew(vector)) yield { route: "windows", run, tUs, vector };
    }
    const objects = (await facts.of(run))?.objects;
    const tracks = shuffled(objects ? [...objects.track.keys()] : [], random).slice(0, share);
    for (const at of tracks) {
      signal.throwIfAborted();
      const tUs = objects!.bestUs[at]!;
      const vector = await vectors.cropVector(encoder, run, objects!.track[at]!, tUs);
      if (isNew(vector)) yield { route: "crops", run, tUs, vector };
    }
  }
}

async function bestElsewhere(
  { vectors }: VectorDeps,
  view: LibraryView,
  encoder: string,
  { route, run, tUs }: Sample,
  vector: Float32Array,
  signal: AbortSignal,
): Promise<number | null> {
  const own = view.ofRun(run);
  for (const limit of LIMITS) {
    const query = { encoder, vector, limit, signal };
    const hits =
      route === "windows"
        ? (await vectors.searchWindows(query)).map((it) => ({ ...it, score: it.max }))
        : (await vectors.searchCrops(query)).map((it) => ({ ...it, startUs: it.tUs, endUs: it.tUs }));
    signal.throwIfAborted();
    // Ranked by the index; the best one is taken all the same, as a stretch's best frame may be better than its place tells.
    const elsewhere = hits.filter((hit) => isElsewhere(hit, own, tUs, view));
    if (elsewhere.length > 0) return Math.max(...elsewhere.map((it) => it.score));
    if (hits.length < limit) return null;
  }
  return null;
}

function isElsewhere(
  hit: { run: number; startUs: number; endUs: number },
  own: ViewedVideo | null,
  tUs: number,
  view: LibraryView,
): boolean {
  const video = view.ofRun(hit.run);
  if (!video) return false;
  return video !== own || hit.startUs > tUs + NEIGHBOURHOOD_US || hit.endUs < tUs - NEIGHBOURHOOD_US;
}

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** Numbers in [0, 1) that depend on the seed alone: mulberry32, by Tommy Ettinger, public domain. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
