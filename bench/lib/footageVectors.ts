import { seededRandom } from "../../test/seededRandom.ts";

/** How alike the vectors of footage are: neighbours in a run have a cosine above 0.95, hours of one camera about 0.8, two cameras about 0.3. */
const SHARED = 0.6;
const PLACE = 0.75;
const THING = 0.35;
const STATE = 0.3;
const NOISE = 0.2;
/** Kinds of things that happen, anywhere; a state of a place has two of them. What a text names is one. */
const THINGS = 400;
/** Rows of one state of one place (near-duplicates), at least and at most. */
const RUN_ROWS = [20, 400] as const;
const TABLE = 2 ** 22;

/**
 * Unit vectors correlated as footage is: a direction shared by all pictures, a centre per place (camera), long runs of near-duplicates around a state of the place with the
 * things that happen in it, some noise per row.
 * The same seed gives the same vectors.
 */
export class FootageVectors {
  readonly dim: number;
  #random: () => number;
  #normals: Float32Array;
  #shared: Float32Array;
  #places: Float32Array[];
  #things: Float32Array[];
  #state: Float32Array;
  #left = 0;

  constructor(seed: number, dim: number, places: number) {
    this.dim = dim;
    this.#random = seededRandom(seed);
    // Drawing 768 normals a row would take longer than writing it: slices of a long table are as good.
    this.#normals = new Float32Array(TABLE + dim);
    for (let i = 0; i < this.#normals.length; i += 2) {
      const r = Math.sqrt(-2 * Math.log(1 - this.#random()));
      const angle = 2 * Math.PI * this.#random();
      this.#normals[i] = (r * Math.cos(angle)) / Math.sqrt(dim);
      this.#normals[i + 1] = (r * Math.sin(angle)) / Math.sqrt(dim);
    }
    this.#shared = this.#direction().slice();
    this.#places = Array.from({ length: places }, () => this.#direction().slice());
    this.#things = Array.from({ length: THINGS }, () => this.#direction().slice());
    this.#state = new Float32Array(dim);
  }

  /** Next `count` rows. */
  next(count: number): Float32Array {
    const out = new Float32Array(count * this.dim);
    for (let row = 0; row < count; row++) {
      if (this.#left-- <= 0) this.#nextRun();
      const noise = this.#direction();
      for (let i = 0; i < this.dim; i++) out[row * this.dim + i] = this.#state[i]! + NOISE * noise[i]!;
      normalise(out.subarray(row * this.dim, (row + 1) * this.dim));
    }
    return out;
  }

  /** A question like a picture: a row again with twice the noise. */
  likeRow(row: Float32Array): Float32Array {
    const noise = this.#direction();
    return normalise(row.map((value, i) => value + 2 * NOISE * noise[i]!));
  }

  /** A question like a text: the direction of a thing, mostly buried in something that no picture has (cosine about 0.15 with pictures of it). */
  likeText(): Float32Array {
    const thing = this.#one(this.#things);
    const other = this.#direction();
    return normalise(thing.map((value, i) => 0.4 * value + other[i]!));
  }

  #nextRun(): void {
    const [least, most] = RUN_ROWS;
    this.#left = least + Math.floor(this.#random() * (most - least));
    const place = this.#one(this.#places);
    const [a, b] = [this.#one(this.#things), this.#one(this.#things)];
    const state = this.#direction();
    for (let i = 0; i < this.dim; i++)
      this.#state[i] = SHARED * this.#shared[i]! + PLACE * place[i]! + THING * (a[i]! + b[i]!) + STATE * state[i]!;
  }

  #one(list: Float32Array[]): Float32Array {
    return list[Math.floor(this.#random() * list.length)]!;
  }

  #direction(): Float32Array {
    const at = Math.floor(this.#random() * TABLE);
    return this.#normals.subarray(at, at + this.dim);
  }
}

function normalise(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale;
  return vector;
}
