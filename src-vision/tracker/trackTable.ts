import { AXIS, predictAxis, startAxis, updateAxis } from "./kalman.ts";
import type { TrackerSettings } from "./settings.ts";

const STATE = 4 * AXIS;

/**
 * Open tracks, struct of arrays: row i of every array is one track. Lengths are in picture heights ("square units": x is multiplied by
 * the aspect), times in seconds. Rows keep the order of birth; closing compacts them.
 */
export class TrackTable {
  count = 0;
  handle = new Int32Array(16);
  label = new Int32Array(16);
  labelWeight = new Float64Array(16);
  bornS = new Float64Array(16);
  seenS = new Float64Array(16);
  sightings = new Int32Array(16);
  /** Public id, 0 until confirmed. */
  id = new Uint32Array(16);
  /** Box as last predicted or updated: centre and size. */
  state = new Float64Array(16 * STATE);
  appearance: (Float32Array | null)[] = [];
  readonly #settings: TrackerSettings;

  constructor(settings: TrackerSettings) {
    this.#settings = settings;
  }

  cx(i: number): number {
    return this.state[i * STATE];
  }
  cy(i: number): number {
    return this.state[i * STATE + AXIS];
  }
  w(i: number): number {
    return Math.max(1e-5, this.state[i * STATE + 2 * AXIS]);
  }
  h(i: number): number {
    return Math.max(1e-5, this.state[i * STATE + 3 * AXIS]);
  }
  size(i: number): number {
    return Math.sqrt(this.w(i) * this.h(i));
  }
  /** Standard deviation of the predicted centre, the larger axis. */
  spread(i: number): number {
    const o = i * STATE;
    return Math.sqrt(Math.max(this.state[o + 2], this.state[o + AXIS + 2]));
  }

  /** Adds a track and returns its row. */
  add(
    handle: number,
    atS: number,
    cx: number,
    cy: number,
    w: number,
    h: number,
    label: number,
    weight: number,
  ): number {
    const i = this.count++;
    if (i === this.handle.length) this.#grow();
    const k = this.#settings;
    const scale = w * h;
    this.handle[i] = handle;
    this.label[i] = label;
    this.labelWeight[i] = weight;
    this.bornS[i] = atS;
    this.seenS[i] = atS;
    this.sightings[i] = 1;
    this.id[i] = 0;
    this.appearance[i] = null;
    const o = i * STATE;
    const centre = k.centreNoise ** 2 * scale;
    const extent = k.sizeNoise ** 2 * scale;
    startAxis(this.state, o, cx, centre, k.startSpeed ** 2 * scale);
    startAxis(this.state, o + AXIS, cy, centre, k.startSpeed ** 2 * scale);
    startAxis(this.state, o + 2 * AXIS, w, extent, k.growth * scale);
    startAxis(this.state, o + 3 * AXIS, h, extent, k.growth * scale);
    return i;
  }

  /** Moves every track `dt` seconds on. */
  predict(dt: number): void {
    const k = this.#settings;
    for (let i = 0; i < this.count; i++) {
      const o = i * STATE;
      const scale = this.w(i) * this.h(i);
      predictAxis(this.state, o, dt, k.acceleration * scale);
      predictAxis(this.state, o + AXIS, dt, k.acceleration * scale);
      predictAxis(this.state, o + 2 * AXIS, dt, k.growth * scale);
      predictAxis(this.state, o + 3 * AXIS, dt, k.growth * scale);
    }
  }

  /**
   * Nothing moved in the picture for `dt` seconds: every track stands still and stays as certain as it was. Only a track that was already missing at
   * `lookS`, when the detector last looked, grows older: whoever had left by then must not be taken for the next to come in.
   */
  hold(dt: number, lookS: number): void {
    for (let i = 0; i < this.count; i++) {
      if (this.seenS[i] < lookS) this.seenS[i] -= dt;
      const o = i * STATE;
      for (let a = 0; a < 4; a++) {
        this.state[o + a * AXIS + 1] = 0;
        this.state[o + a * AXIS + 3] = 0;
      }
    }
  }

  /** Takes a detection into track `i`; weak ones weigh less. */
  update(i: number, atS: number, cx: number, cy: number, w: number, h: number, label: number, score: number): void {
    const k = this.#settings;
    const o = i * STATE;
    const scale = w * h * (2 - Math.min(1, Math.max(0, score))) ** 2;
    updateAxis(this.state, o, cx, k.centreNoise ** 2 * scale);
    updateAxis(this.state, o + AXIS, cy, k.centreNoise ** 2 * scale);
    updateAxis(this.state, o + 2 * AXIS, w, k.sizeNoise ** 2 * scale);
    updateAxis(this.state, o + 3 * AXIS, h, k.sizeNoise ** 2 * scale);
    this.seenS[i] = atS;
    this.sightings[i]++;
    // Weighted majority of labels in constant space (Boyer and Moore).
    if (this.label[i] === label) this.labelWeight[i] = Math.min(20, this.labelWeight[i] + score);
    else if (this.labelWeight[i] >= score) this.labelWeight[i] -= score;
    else {
      this.label[i] = label;
      this.labelWeight[i] = score - this.labelWeight[i];
    }
  }

  /** Removes the rows for which `drop` answers true, keeping order. */
  remove(drop: (row: number) => boolean): void {
    let to = 0;
    for (let i = 0; i < this.count; i++) {
      if (drop(i)) continue;
      if (to !== i) {
        for (const array of [
          this.handle,
          this.label,
          this.labelWeight,
          this.bornS,
          this.seenS,
          this.sightings,
          this.id,
        ])
          array[to] = array[i];
        this.state.copyWithin(to * STATE, i * STATE, (i + 1) * STATE);
        this.appearance[to] = this.appearance[i];
      }
      to++;
    }
    this.count = to;
    this.appearance.length = to;
  }

  #grow(): void {
    const n = this.handle.length * 2;
    const grow = <T extends Int32Array | Uint32Array | Float64Array>(a: T, length: number): T => {
      const wider = new (a.constructor as new (n: number) => T)(length);
      wider.set(a);
      return wider;
    };
    this.handle = grow(this.handle, n);
    this.label = grow(this.label, n);
    this.labelWeight = grow(this.labelWeight, n);
    this.bornS = grow(this.bornS, n);
    this.seenS = grow(this.seenS, n);
    this.sightings = grow(this.sightings, n);
    this.id = grow(this.id, n);
    this.state = grow(this.state, n * STATE);
  }
}
