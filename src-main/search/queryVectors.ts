import type { Query, QueryStep } from "#shared/domain/query.ts";
import type { LoadedPack, PictureSource } from "#shared/vision/protocol.ts";
import { describeCriterion } from "#shared/query/index.ts";
import type { LibraryView } from "./libraryView.ts";
import type { SearchDeps, VectorDeps } from "./types.ts";

/** How much "not this" pushes away, after Rocchio (1971); the customary share of the positive part. */
const AWAY = 0.5;

/**
 * A step's words for an encoder. One that reads only English is given the understood parts in English when the query is Korean: a phrase that it cannot read would rank by
 * chance. Empty = nothing to embed.
 */
export function phraseFor(
  step: QueryStep,
  query: Query,
  encoder: LoadedPack,
  deps: Pick<SearchDeps, "vocabulary">,
): string {
  const spec = encoder.manifest.encoder;
  const reads = !spec || spec.languages.some((it) => it === "multi" || it === query.language);
  if (reads) return step.phrase.trim();
  const known = step.criteria.filter((it) => !it.negated && it.kind !== "free" && it.kind !== "words");
  return known.map((it) => describeCriterion(it, "en", deps.vocabulary())).join(" ");
}

/** True when the encoder cannot read words that it would have to. */
export function cannotRead(query: Query, encoder: LoadedPack): boolean {
  const languages = encoder.manifest.encoder?.languages ?? ["multi"];
  return (
    !languages.includes("multi") &&
    !languages.includes(query.language) &&
    query.steps.some((step) => step.criteria.some((it) => it.kind === "free"))
  );
}

export const withTemplate = (phrase: string, encoder: LoadedPack): string =>
  (encoder.manifest.encoder?.template ?? "{}").replace("{}", () => phrase);

/** An example of a query as a vector. */
export interface ExampleVector {
  id: string;
  negated: boolean;
  vector: Float32Array;
  /** An object or a part of a picture: compared with crops. A whole picture is compared with windows. */
  part: boolean;
  /** Where it was taken from: not an answer to itself. */
  own: { videoId: string; tUs: number; trackId: number | null } | null;
}

/**
 * Vectors of a query's examples: the stored one where the index has it, else made from the picture. Examples whose picture or video is gone are left
 * out. Rejects with AppError when the vision process cannot be asked.
 */
export async function exampleVectors(
  query: Query,
  encoder: LoadedPack,
  view: LibraryView,
  deps: VectorDeps,
  signal: AbortSignal,
): Promise<ExampleVector[]> {
  const id = encoder.manifest.id;
  const made: ExampleVector[] = [];
  const wanted: Array<{
    picture: PictureSource;
    take: (vector: Float32Array) => void;
    /** What stands in for a picture that cannot be made. */
    otherwise?: () => Promise<Float32Array | null>;
  }> = [];
  for (const { id: example, negated, source } of query.examples) {
    if (source.kind === "image") {
      const path = deps.imagePath(source.imageId);
      if (!path) continue;
      const picture = { path, media: null, tUs: 0, box: null };
      wanted.push({ picture, take: (vector) => made.push({ id: example, negated, vector, part: true, own: null }) });
      continue;
    }
    const video = view.find(source.videoId);
    if (!video?.row.media) continue;
    const part = source.box !== null || source.trackId !== null;
    const own = { videoId: source.videoId, tUs: source.tUs, trackId: source.trackId };
    const add = (vector: Float32Array) => made.push({ id: example, negated, vector, part, own });
    const run = video.run?.seq;
    const stored =
      run !== undefined && source.trackId !== null
        ? await deps.vectors.cropVector(id, run, source.trackId, source.tUs)
        : null;
    signal.throwIfAborted();
    if (stored) {
      add(stored);
      continue;
    }
    wanted.push({
      picture: { path: video.row.path, media: video.row.media, tUs: source.tUs, box: source.box },
      take: add,
      // A window's vector is the mean of all that it shows: it stands in for one of its frames only where that is out of reach.
      ...(run !== undefined && !part ? { otherwise: () => deps.vectors.windowVector(id, run, source.tUs) } : {}),
    });
  }
  if (wanted.length > 0) await embedWanted(wanted, encoder, deps, signal);
  return made;
}

async function embedWanted(
  wanted: ReadonlyArray<{
    picture: PictureSource;
    take: (vector: Float32Array) => void;
    otherwise?: () => Promise<Float32Array | null>;
  }>,
  encoder: LoadedPack,
  deps: VectorDeps,
  signal: AbortSignal,
): Promise<void> {
  const pictures = wanted.map((it) => it.picture);
  let failure: unknown = null;
  const made = await deps.vision.embedPictures(encoder, pictures, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    failure = error;
    return null;
  });
  for (const [i, { take, otherwise }] of wanted.entries()) {
    const vector = made?.vectors.slice(i * made.dim, (i + 1) * made.dim);
    const used = vector?.some((v) => v !== 0) ? vector : await otherwise?.();
    signal.throwIfAborted();
    if (used) take(used);
    else if (failure) throw failure;
  }
}

/** One vector from words and examples: what is wanted added up, what is not wanted taken away; unit length. Null when nothing is wanted. Pure. */
export function combine(words: Float32Array | null, examples: readonly ExampleVector[]): Float32Array | null {
  const wanted = examples.filter((it) => !it.negated).map((it) => it.vector);
  const unwanted = examples.filter((it) => it.negated).map((it) => it.vector);
  const positive = wanted.length > 0 ? mean(wanted) : null;
  const base = positive && words ? mean([positive, words]) : (positive ?? words);
  if (!base || unwanted.length === 0) return base && unit(base);
  const away = mean(unwanted);
  return unit(base.map((v, i) => v - AWAY * away[i]!));
}

function mean(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + vector[i]! / vectors.length;
  return sum;
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return norm > 0 ? vector.map((v) => v / norm) : vector;
}
