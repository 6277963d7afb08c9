import { deserialize, serialize } from "node:v8";
import type { Database } from "./database.ts";

/** Concept scores of one run: sparse, the rest is near the background. Concepts are named by their place in the vocabulary that `vocabulary` is the hash of. */
export interface ConceptScores {
  /** Windows and crops that were scored; a crop's `track` is its object's, a window's is 0. Only those that some entry names. */
  startUs: Float64Array;
  endUs: Float64Array;
  track: Uint32Array;
  /** Entries: item, concept, likeness above the background. */
  item: Uint32Array;
  concept: Uint16Array;
  score: Float32Array;
  /** Per concept: number, sum and sum of squares over everything scored, stored or not. */
  n: Float64Array;
  sum: Float64Array;
  squares: Float64Array;
}

/** Concept scores by run and encoder. A row of another vocabulary is not answered: it is scored again. */
export class ConceptScoresTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Returns false when the run is gone. */
  write(run: number, encoder: string, vocabulary: string, scores: ConceptScores): boolean {
    return (
      this.#db.run(
        `INSERT INTO conceptScores (run, encoder, vocabulary, data) SELECT seq, ?, ?, ? FROM runs WHERE seq = ?
         ON CONFLICT (run, encoder) DO UPDATE SET vocabulary = excluded.vocabulary, data = excluded.data`,
        encoder,
        vocabulary,
        serialize(scores),
        run,
      ) > 0
    );
  }

  read(run: number, encoder: string, vocabulary: string): ConceptScores | null {
    const row = this.#db.get(
      "SELECT data FROM conceptScores WHERE run = ? AND encoder = ? AND vocabulary = ?",
      run,
      encoder,
      vocabulary,
    );
    // Written by this class only; what SQLite gives back is what was stored.
    return row ? (deserialize(row["data"] as Uint8Array) as ConceptScores) : null;
  }

  /** Runs that are scored. */
  runs(encoder: string, vocabulary: string): number[] {
    return this.#db
      .all("SELECT run FROM conceptScores WHERE encoder = ? AND vocabulary = ?", encoder, vocabulary)
      .map((row) => Number(row["run"]));
  }

  delete(run: number, encoder: string): void {
    this.#db.run("DELETE FROM conceptScores WHERE run = ? AND encoder = ?", run, encoder);
  }
}
