import { SIGNAL_KINDS } from "../domain/facts.ts";
import type { SignalEvent } from "../vision/detections.ts";
import type { SignalColumns } from "./types.ts";

/** Parts of one event that lie less than this apart are one: ranges cut events at their edges. */
const JOIN_GAP_US = 1_000_000;

/** Signal events of a run as they come, range by range, joined over the ranges' edges. */
export class SignalJoiner {
  readonly #done: SignalEvent[] = [];
  #open: SignalEvent[] = [];
  #watched = false;

  /** Events of the next range, in any order within it. */
  add(events: readonly SignalEvent[]): void {
    this.#watched = true;
    for (const event of events.toSorted((a, b) => a.startUs - b.startUs)) {
      const going: SignalEvent[] = [];
      for (const open of this.#open) {
        if (event.startUs - open.endUs < JOIN_GAP_US) going.push(open);
        else this.#done.push(open);
      }
      this.#open = going;
      const same = going.find((open) => open.kind === event.kind && samePlace(open, event));
      if (!same) {
        this.#open.push({ ...event });
        continue;
      }
      same.startUs = Math.min(same.startUs, event.startUs);
      same.endUs = Math.max(same.endUs, event.endUs);
      same.strength = Math.max(same.strength, event.strength);
      if (same.box && event.box) same.box = around(same.box, event.box);
    }
  }

  finish(): SignalColumns {
    const all = [...this.#done, ...this.#open].sort((a, b) => a.startUs - b.startUs || a.endUs - b.endUs);
    return {
      count: all.length,
      watched: this.#watched,
      kind: Uint8Array.from(all, (event) => SIGNAL_KINDS.indexOf(event.kind)),
      startUs: Float64Array.from(all, (event) => event.startUs),
      endUs: Float64Array.from(all, (event) => event.endUs),
      strength: Float32Array.from(all, (event) => event.strength),
      box: Float32Array.from(all.flatMap(({ box }) => (box ? [box.x, box.y, box.w, box.h] : [0, 0, 0, 0]))),
    };
  }
}

/** Two fires in one picture stay two; what concerns the whole picture is one. */
function samePlace(a: SignalEvent, b: SignalEvent): boolean {
  if (!a.box || !b.box) return !a.box && !b.box;
  return (
    a.box.x <= b.box.x + b.box.w &&
    b.box.x <= a.box.x + a.box.w &&
    a.box.y <= b.box.y + b.box.h &&
    b.box.y <= a.box.y + a.box.h
  );
}

function around(a: NonNullable<SignalEvent["box"]>, b: NonNullable<SignalEvent["box"]>) {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}
