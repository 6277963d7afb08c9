import type { SignalKind } from "#shared/domain/facts.ts";
import { SIGNAL_KINDS } from "#shared/domain/facts.ts";
import type { Criterion, Query } from "#shared/domain/query.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import { Changes } from "../../platform/changes.ts";
import type { ConceptScores } from "../../store/sqlite/conceptScoresTable.ts";
import type { CriterionSpans, FactSpan } from "#shared/match/types.ts";
import { factSpan } from "../factsPass.ts";
import type { LibraryView } from "../libraryView.ts";
import type { SearchDeps } from "../types.ts";
import { conceptVectors, scoreRun, type ConceptVectors } from "./scoreRun.ts";
import { vocabularyHash } from "./vocabularyFile.ts";

/** Standard deviations above the library's mean from which a concept is taken to be shown, and at which it is as clear as it gets. */
const SHOWN_Z = 2;
const CLEAR_Z = 5;
/** Windows closer than this are one stretch. */
const JOIN_US = 1_000_000;
/** Signals that speak for a concept without any encoder: weakly. */
const SIGNALS: Readonly<Record<string, readonly SignalKind[]>> = {
  fire: ["flame"],
  flash: ["flash"],
  explosion: ["flash"],
  night: ["dark"],
};
/** Decoded scores held: some megabytes. */
const MAX_HELD = 400;

interface Distribution {
  n: Float64Array;
  sum: Float64Array;
  squares: Float64Array;
}

/** What others may ask of the scores of concepts. */
export interface ScoredConcepts {
  /** Names of the vocabulary's concepts, by id. */
  names(): ReadonlyMap<string, { en: string; ko: string }>;
  /** Where a concept of the vocabulary is in a run by the scores of an encoder, ascending; null = nothing is known of it there. */
  scoredIn(concept: string, run: number, encoder: string): FactSpan[] | null;
  /** Whether `scoredIn` knows anything of a run. */
  isScored(run: number, encoder: string): boolean;
  /** Identity of what `scoredIn` says of a run: another one when the run is scored anew, and when there is twice as much of the library to hold it against. */
  scoreKey(run: number, encoder: string): string;
  /** Announces runs, by number, whose scores came or went; "all" when those of every run are to be held against more. */
  readonly changes: Changes;
}

/** Zero-shot concepts: scored once per run in the background, asked at no cost. */
export class Concepts implements ScoredConcepts {
  #deps: SearchDeps;
  #view: LibraryView;
  #held = new Map<string, ConceptScores | null>();
  #vectors = new Map<string, ConceptVectors>();
  #library = new Map<string, Distribution>();
  #scoredRuns = new Map<string, Set<number>>();
  /** How often scores of a run were dropped here: those that come after are others. */
  #dropped = new Map<number, number>();
  readonly changes = new Changes();

  constructor(deps: SearchDeps, view: LibraryView) {
    this.#deps = deps;
    this.#view = view;
  }

  /** Where each concept of a query is in one run. A concept that nothing is known of has no entry. */
  spansFor(query: Query, run: number, facts: RunFacts, encoder: LoadedPack | null): CriterionSpans[] {
    const found: CriterionSpans[] = [];
    for (const step of query.steps)
      for (const criterion of step.criteria) {
        if (criterion.kind !== "concept") continue;
        const spans = this.#scored(criterion, run, encoder) ?? signalled(criterion, facts);
        if (spans) found.push(spans);
      }
    return found;
  }

  /** The same of footage whose scores are somebody else's: what its signals say. */
  static signalsFor(query: Query, facts: RunFacts): CriterionSpans[] {
    return query.steps.flatMap((step) =>
      step.criteria.flatMap((it) => (it.kind === "concept" ? (signalled(it, facts) ?? []) : [])),
    );
  }

  /** Scores a run that was embedded, if it is not scored with this vocabulary yet. Rejects when the signal aborts or the encoder cannot be asked. */
  async score(run: number, encoder: LoadedPack, signal: AbortSignal): Promise<boolean> {
    const { store, vectors, facts } = this.#deps;
    const { concepts } = this.#deps.vocabulary();
    const id = encoder.manifest.id;
    const hash = vocabularyHash(this.#deps.vocabulary());
    if (!vectors || concepts.length === 0 || this.#read(run, id, hash)) return false;
    const wanted = await this.#conceptVectors(encoder, hash, signal);
    const scores = await scoreRun(vectors.scan(id, run), concepts, wanted, await facts.of(run), signal);
    throwIfAborted(signal);
    const before = this.#sizeOf(id, hash);
    if (!store.conceptScores.write(run, id, hash, scores)) return false;
    this.#forget(run, id, hash);
    this.changes.announce(this.#sizeOf(id, hash) === before ? String(run) : "all");
    return true;
  }

  /** Scores every embedded run that is not scored with this vocabulary. One after the other: nobody waits. */
  async scoreAll(encoder: LoadedPack, signal: AbortSignal): Promise<void> {
    const hash = vocabularyHash(this.#deps.vocabulary());
    const scored = new Set(this.#deps.store.conceptScores.runs(encoder.manifest.id, hash));
    for (const { run } of this.#view.videos()) {
      throwIfAborted(signal);
      if (run && !scored.has(run.seq) && this.#deps.embedded(run.seq, encoder.manifest.id)?.done)
        await this.score(run.seq, encoder, signal);
    }
  }

  /** The run is embedded anew: its scores are of vectors that are gone. */
  drop(run: number, encoder: string): void {
    if (this.isScored(run, encoder)) this.#dropped.set(run, (this.#dropped.get(run) ?? 0) + 1);
    this.#deps.store.conceptScores.delete(run, encoder);
    this.#forget(run, encoder, vocabularyHash(this.#deps.vocabulary()));
    this.changes.announce(String(run));
  }

  names(): ReadonlyMap<string, { en: string; ko: string }> {
    return new Map(this.#deps.vocabulary().concepts.map(({ id, en, ko }) => [id, { en, ko }]));
  }

  scoredIn(concept: string, run: number, encoder: string): FactSpan[] | null {
    const vocabulary = this.#deps.vocabulary();
    const index = vocabulary.concepts.findIndex((it) => it.id === concept);
    const hash = vocabularyHash(vocabulary);
    const scores = index < 0 ? null : this.#read(run, encoder, hash);
    return scores && this.#spansOf(scores, index, this.#distribution(encoder, hash));
  }

  isScored(run: number, encoder: string): boolean {
    return this.#runsOf(encoder, vocabularyHash(this.#deps.vocabulary())).has(run);
  }

  scoreKey(run: number, encoder: string): string {
    const hash = vocabularyHash(this.#deps.vocabulary());
    if (!this.isScored(run, encoder)) return "";
    return [encoder, hash, this.#sizeOf(encoder, hash), this.#dropped.get(run) ?? 0].join(" ");
  }

  #scored(
    criterion: Extract<Criterion, { kind: "concept" }>,
    run: number,
    encoder: LoadedPack | null,
  ): CriterionSpans | null {
    const spans = encoder && this.scoredIn(criterion.concept, run, encoder.manifest.id);
    return spans && { criterion, known: true, route: "concepts", spans };
  }

  #spansOf(scores: ConceptScores, index: number, { n, sum, squares }: Distribution): FactSpan[] {
    const count = Math.max(1, n[index] ?? 0);
    const mean = (sum[index] ?? 0) / count;
    const sd = Math.sqrt(Math.max(1e-8, (squares[index] ?? 0) / count - mean * mean));
    const spans: FactSpan[] = [];
    for (let i = 0; i < scores.item.length; i++) {
      if (scores.concept[i] !== index) continue;
      const z = (scores.score[i]! - mean) / sd;
      if (z < SHOWN_Z) continue;
      const item = scores.item[i]!;
      const track = scores.track[item]!;
      const startUs = scores.startUs[item]!;
      const endUs = Math.max(startUs + 1, scores.endUs[item]!);
      const strength = Math.min(1, 0.3 + (0.7 * (z - SHOWN_Z)) / (CLEAR_Z - SHOWN_Z));
      const bestUs = (startUs + endUs) / 2;
      spans.push(factSpan({ startUs, endUs, bestUs, strength, trackIds: track > 0 ? [track] : [] }));
    }
    return joinNear(spans);
  }

  #runsOf(encoder: string, hash: string): Set<number> {
    const key = `${encoder} ${hash}`;
    let runs = this.#scoredRuns.get(key);
    if (!runs) this.#scoredRuns.set(key, (runs = new Set(this.#deps.store.conceptScores.runs(encoder, hash))));
    return runs;
  }

  /** How much there is to hold a score against, in doublings. */
  #sizeOf(encoder: string, hash: string): number {
    return Math.floor(Math.log2(Math.max(1, this.#runsOf(encoder, hash).size)));
  }

  #read(run: number, encoder: string, hash: string): ConceptScores | null {
    const key = `${run} ${encoder} ${hash}`;
    let scores = this.#held.get(key);
    if (scores === undefined) {
      scores = this.#deps.store.conceptScores.read(run, encoder, hash);
      this.#held.set(key, scores);
      if (this.#held.size > MAX_HELD) this.#held.delete(this.#held.keys().next().value!);
    }
    return scores;
  }

  /** Of everything that is scored and current. */
  #distribution(encoder: string, hash: string): Distribution {
    const key = `${encoder} ${hash}`;
    const known = this.#library.get(key);
    if (known) return known;
    const concepts = this.#deps.vocabulary().concepts.length;
    const total = {
      n: new Float64Array(concepts),
      sum: new Float64Array(concepts),
      squares: new Float64Array(concepts),
    };
    for (const run of this.#deps.store.conceptScores.runs(encoder, hash)) {
      const scores = this.#view.ofRun(run) ? this.#read(run, encoder, hash) : null;
      for (const part of scores ? (["n", "sum", "squares"] as const) : [])
        for (let c = 0; c < concepts; c++) total[part][c] = total[part][c]! + (scores![part][c] ?? 0);
    }
    this.#library.set(key, total);
    return total;
  }

  async #conceptVectors(encoder: LoadedPack, hash: string, signal: AbortSignal): Promise<ConceptVectors> {
    const key = `${encoder.manifest.id} ${hash}`;
    const known = this.#vectors.get(key);
    if (known) return known;
    const { concepts } = this.#deps.vocabulary();
    const texts = [...concepts.flatMap((it) => it.prompts), ...this.#deps.nullPhrases().slice(0, 64)];
    const { dim, vectors } = await this.#deps.vision.embedTexts(encoder, texts, signal);
    const made = conceptVectors(concepts, dim, vectors);
    this.#vectors.set(key, made);
    return made;
  }

  #forget(run: number, encoder: string, hash: string): void {
    this.#held.delete(`${run} ${encoder} ${hash}`);
    this.#library.delete(`${encoder} ${hash}`);
    this.#scoredRuns.delete(`${encoder} ${hash}`);
  }
}

function signalled(criterion: Extract<Criterion, { kind: "concept" }>, { signals }: RunFacts): CriterionSpans | null {
  const kinds = (SIGNALS[criterion.concept] ?? []).map((kind) => SIGNAL_KINDS.indexOf(kind));
  if (kinds.length === 0) return null;
  const spans: FactSpan[] = [];
  for (let i = 0; i < signals.count; i++) {
    if (!kinds.includes(signals.kind[i]!)) continue;
    const [x, y, w, h] = signals.box.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
    const startUs = signals.startUs[i]!;
    const endUs = Math.max(startUs + 1, signals.endUs[i]!);
    spans.push(
      factSpan({
        startUs,
        endUs,
        bestUs: (startUs + endUs) / 2,
        // Weak evidence, however strong the signal.
        strength: 0.3 * signals.strength[i]!,
        box: w > 0 && h > 0 ? { x, y, w, h } : null,
      }),
    );
  }
  return { criterion, known: true, route: "signals", spans };
}

/** Overlapping windows of one showing become one stretch with the best of them. */
function joinNear(spans: FactSpan[]): FactSpan[] {
  const joined: FactSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.startUs - b.startUs)) {
    const last = joined.findLast((it) => it.trackIds[0] === span.trackIds[0]);
    if (!last || span.startUs > last.endUs + JOIN_US) {
      joined.push({ ...span });
      continue;
    }
    last.endUs = Math.max(last.endUs, span.endUs);
    if (span.strength > last.strength) Object.assign(last, { bestUs: span.bestUs, strength: span.strength });
  }
  return joined.sort((a, b) => a.startUs - b.startUs);
}
