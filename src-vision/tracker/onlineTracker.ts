import { Association } from "./association.ts";
import type { FrameBoxes } from "./frameBoxes.ts";
import { MOTION_SETTINGS, type TrackerSettings } from "./settings.ts";

export interface OnlineTrackerOptions {
  /** Real rate of the sampled frames, frames per second: at low rates one sighting already lasts long, so confirmation needs fewer. */
  fps: number;
  /** Width / height of the displayed picture. */
  aspect: number;
  /** Detections are blobs of the built-in motion analysis. */
  motionOnly?: boolean;
  settings?: Partial<TrackerSettings>;
}

/**
 * Gives each detection an identity while frames arrive. Ids count from 1 in order of confirmation within this tracker. Deterministic.
 */
export class OnlineTracker {
  readonly #options: OnlineTrackerOptions;
  #association: Association;
  #nextId = 1;

  constructor(options: OnlineTrackerOptions) {
    this.#options = options;
    this.#association = this.#fresh();
  }

  /**
   * Takes the detections of the next frame. `looked` false = the detector rested since nothing moved.
   * @param frameUs media time, microseconds, later than the frame before
   * @returns an id per detection; 0 = not confirmed. Throws AppError(INVALID_INPUT) on values that are not numbers or on time running back.
   */
  update(frameUs: number, detections: FrameBoxes, looked = true): Uint32Array {
    const { table, settings } = this.#association;
    const handles = this.#association.step(frameUs, detections, looked);
    const rows = new Map<number, number>();
    for (let i = 0; i < table.count; i++) rows.set(table.handle[i], i);
    const ids = new Uint32Array(detections.count);
    for (let i = 0; i < handles.length; i++) {
      const row = rows.get(handles[i]);
      if (row === undefined) continue;
      if (table.id[row] === 0 && table.sightings[row] >= settings.confirmSightings) table.id[row] = this.#nextId++;
      ids[i] = table.id[row];
    }
    return ids;
  }

  /** Forgets every track; ids count from 1 again. */
  reset(): void {
    this.#association = this.#fresh();
    this.#nextId = 1;
  }

  #fresh(): Association {
    const { aspect, fps, motionOnly, settings } = this.#options;
    const confirmSightings = fps > 10 ? 3 : 2;
    return new Association({
      aspect,
      settings: { confirmSightings, ...(motionOnly ? MOTION_SETTINGS : {}), ...settings },
    });
  }
}
