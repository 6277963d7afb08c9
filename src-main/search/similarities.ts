import type { Query, QueryStep } from "#shared/domain/query.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { patternsOf } from "./coverage.ts";
import type { StepMatch } from "#shared/match/types.ts";
import { isStated } from "./factsPass.ts";
import type { LibraryView, VideosView } from "./libraryView.ts";
import { bandOf, bandOfExample, type LibraryNoise, type NoiseMeter } from "./noise.ts";
import { combine, exampleVectors, phraseFor, withTemplate, type ExampleVector } from "./queryVectors.ts";
import type { Selected } from "./selection.ts";
import type { Span } from "./spans.ts";
import { findSimilar, type Similar, type SimilarityQuery } from "./similarity.ts";
import { reasonOfHit } from "./reasons.ts";
import type { VectorDeps } from "./types.ts";

/** Cosine from which a picture counts as the same one, for "not this". Neighbouring frames of a fixed camera lie above it. */
const SAME_PICTURE = 0.93;
/** Selections up to this many runs are named to the index; larger ones are filtered afterwards. */
const NAMED_RUNS = 500;

interface Similarity {
  deps: VectorDeps;
  view: VideosView;
  noise: Pick<NoiseMeter, "of">;
  /** Where examples are taken from: the library's own footage, whatever is searched. Null = from nowhere. */
  examples: { deps: VectorDeps; view: LibraryView } | null;
  selected: ReadonlyMap<number, Selected>;
  signal: AbortSignal;
}

/** The vector side of one query: words and examples embedded while facts are scanned, then asked of the index. */
export class Similarities {
  #query: Query;
  #encoder: LoadedPack;
  #limit: number;
  #with: Similarity;
  #phrases: string[];
  #embedded: Promise<Embedded> | null = null;

  constructor(query: Query, encoder: LoadedPack, limit: number, given: Similarity) {
    this.#query = query;
    this.#encoder = encoder;
    this.#limit = Math.min(1000, Math.max(200, limit * 3));
    this.#with = given;
    this.#phrases = query.steps.map((step) => phraseFor(step, query, encoder, given.deps));
    if (!this.needed) return;
    this.#embedded = this.#embed();
    // Awaited in find; until then a failure is nobody's.
    this.#embedded.catch(() => {});
  }

  get needed(): boolean {
    return this.#phrases.some((it) => it !== "") || this.#query.examples.length > 0 || this.#unwantedTexts().length > 0;
  }

  /**
   * Whether a thorough search in these runs (as for `find`) may find more: where words decide, and not facts. What a text names is a small part of a picture and may lie where the index does not look
   * first; a picture lies among the pictures that are like it.
   */
  async mayMiss(runs: number[] | null): Promise<boolean> {
    const free = this.#query.steps.some((step) => step.criteria.some((it) => it.kind === "free"));
    const words = free || (runs === null && this.#phrases.some((it) => it !== ""));
    return words && (await this.#with.deps.vectors.approximates(this.#encoder.manifest.id));
  }

  /** Hits of every step. `runs`: only these; null = all that are selected. */
  async find(runs: number[] | null, thorough: boolean): Promise<StepHits> {
    const { deps, noise, selected, signal, view } = this.#with;
    const { words, unwanted, examples } = await this.#embedded!;
    const figures = await noise.of(
      this.#encoder,
      examples.some((it) => !it.negated),
      signal,
    );
    const named = runs ?? (selected.size < view.videos().length ? [...selected.keys()] : null);
    const byWords: Reading = (score, route) => bandOf(score, figures[route]);
    const ask = (
      vector: Float32Array,
      kinds: { windows: boolean; crops: boolean },
      step: QueryStep | null,
      band: Reading = byWords,
    ) =>
      findSimilar(deps.vectors, {
        encoder: this.#encoder.manifest.id,
        vector,
        selected,
        runs: named && named.length <= NAMED_RUNS ? named : null,
        classes: step ? classesOf(step) : null,
        limit: this.#limit,
        thorough,
        band,
        signal,
        ...kinds,
      });
    const steps: QueryStep[] =
      this.#query.steps.length > 0 ? this.#query.steps : [{ criteria: [], withinUs: null, phrase: "" }];
    const found = await Promise.all(
      steps.map(async (step, i) => {
        const mine = i === 0 ? examples : [];
        const vector = combine(words[i] ?? null, mine);
        const wanted = mine.filter((it) => !it.negated);
        const parts = wanted.some((it) => it.part);
        const whole = wanted.length === 0 || wanted.some((it) => !it.part || it.own === null);
        const kinds = { windows: whole, crops: wanted.length === 0 || parts };
        if (!vector) return [];
        const band = wanted.length > 0 ? readingOf(vector, words[i] ?? null, wanted, figures) : byWords;
        return await ask(vector, kinds, step, band);
      }),
    );
    const away = await Promise.all([
      ...unwanted.map(async (vector) =>
        (await ask(vector, { windows: true, crops: false }, null)).filter((it) => it.band === "strong"),
      ),
      ...examples
        .filter((it) => it.negated)
        .map(async (it) =>
          // A picture from outside may be of a thing or of a scene.
          (await ask(it.vector, { windows: !it.part || it.own === null, crops: it.part }, null)).filter(
            (hit) => hit.score >= SAME_PICTURE,
          ),
        ),
    ]);
    return new StepHits(this.#query, found, away.flat(), examples);
  }

  async #embed(): Promise<Embedded> {
    const { deps, examples: from, signal } = this.#with;
    const asked = this.#phrases.flatMap((phrase, step) =>
      phrase === "" ? [] : [{ step, text: withTemplate(phrase, this.#encoder) }],
    );
    const texts = [
      ...asked.map((it) => it.text),
      ...this.#unwantedTexts().map((it) => withTemplate(it, this.#encoder)),
    ];
    const [vectors, examples] = await Promise.all([
      texts.length > 0
        ? deps.vision.embedTexts(this.#encoder, texts, signal)
        : { dim: 0, vectors: new Float32Array(0) },
      this.#query.examples.length > 0 && from
        ? exampleVectors(this.#query, this.#encoder, from.view, from.deps, signal)
        : [],
    ]);
    const row = (i: number) => vectors.vectors.slice(i * vectors.dim, (i + 1) * vectors.dim);
    const words: Array<Float32Array | undefined> = [];
    asked.forEach((it, i) => (words[it.step] = row(i)));
    return { words, unwanted: this.#unwantedTexts().map((_, i) => row(asked.length + i)), examples };
  }

  #unwantedTexts(): string[] {
    return this.#query.steps.flatMap((step) =>
      step.criteria.flatMap((it) => (it.kind === "free" && it.negated ? [it.text] : [])),
    );
  }
}

interface Embedded {
  words: Array<Float32Array | undefined>;
  unwanted: Float32Array[];
  examples: ExampleVector[];
}

/** What looks like the query, by step. */
export class StepHits {
  readonly #query: Query;
  readonly #found: Similar[][];
  readonly #away: Similar[];
  readonly #examples: ExampleVector[];
  constructor(query: Query, found: Similar[][], away: Similar[], examples: ExampleVector[]) {
    this.#query = query;
    this.#away = away;
    this.#examples = examples;
    this.#found = found.map((hits) => hits.filter((hit) => !this.#isOwn(hit) && !this.isAway(hit)));
  }

  /** By picture, alone or with words. */
  get byExample(): boolean {
    return this.#examples.some((it) => !it.negated);
  }

  get steps(): number {
    return this.#found.length;
  }

  /** Better than noise, best first within each route. */
  of(step: number): Similar[] {
    return (this.#found[step] ?? []).filter((hit) => hit.band !== null);
  }

  /** The best hit of all that is noise. */
  bestNoise(): Similar | null {
    const hits = this.#found.flat().filter((hit) => hit.band === null);
    return hits.reduce<Similar | null>((best, hit) => (best === null || hit.score > best.score ? hit : best), null);
  }

  runs(): number[] {
    return [...new Set(this.#found.flatMap((_, step) => this.of(step).map((hit) => hit.run)))];
  }

  /** Where something in one run looks like any step. */
  inRun(run: number): Span[] {
    return this.#found.flatMap((_, step) => this.of(step).filter((hit) => hit.run === run));
  }

  /** A free-text step's stretches in one run, as sequences want them. */
  matches(step: number, run: number): StepMatch[] {
    const hits = this.of(step).filter((hit) => hit.run === run);
    return hits
      .map((hit) => ({
        startUs: hit.startUs,
        endUs: hit.endUs,
        bestUs: hit.bestUs,
        trackIds: hit.trackId === null ? [] : [hit.trackId],
        box: hit.box,
        strength: hit.band === "strong" ? 0.9 : hit.band === "likely" ? 0.6 : 0.3,
        reasons: reasonOfHit(hit, this.#query, step),
      }))
      .sort((a, b) => a.startUs - b.startUs);
  }

  /** Looks like what was not wanted. */
  isAway(hit: { run?: number; startUs: number; endUs: number; trackId: number | null; video: Selected }): boolean {
    const run = hit.run ?? hit.video.video.run?.seq;
    return this.#away.some(
      (it) =>
        it.run === run &&
        (it.trackId !== null && hit.trackId !== null
          ? it.trackId === hit.trackId
          : it.route === "windows" && it.bestUs >= hit.startUs && it.bestUs <= hit.endUs),
    );
  }

  #isOwn(hit: Similar): boolean {
    return this.#examples.some(
      ({ own }) =>
        own !== null &&
        own.videoId === hit.video.id &&
        (own.trackId !== null && hit.trackId !== null
          ? own.trackId === hit.trackId
          : own.tUs >= hit.startUs && own.tUs <= hit.endUs),
    );
  }
}

type Reading = SimilarityQuery["band"];

/** Bands of what was asked with pictures, read against what pictures, or pictures with words, reach by chance. */
function readingOf(
  asked: Float32Array,
  words: Float32Array | null,
  wanted: readonly ExampleVector[],
  known: LibraryNoise,
): Reading {
  const figures = words ? known.examples?.mixed : known.examples?.pictures;
  const turn = dot(asked, combine(words, wanted)!);
  return (score, route) => {
    const noise = figures?.[route] ?? null;
    // Pictures are more alike by chance than words and pictures are: what is below the noise of words is below theirs, known or not.
    return noise || bandOf(score, known[route]) ? bandOfExample(score, noise, turn) : null;
  };
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** Classes that crops of a step must have; null = any. */
function classesOf(step: QueryStep): string[] | null {
  if (!isStated(step)) return null;
  const patterns = step.criteria.filter((it) => !it.negated).flatMap(patternsOf);
  if (patterns.length === 0 || patterns.some((it) => it.classes.length === 0)) return null;
  return [...new Set(patterns.flatMap((it) => it.classes))];
}
