import type { Emit } from "./relationRules.ts";
import { distance, shareInside, unitOf, type Walker } from "./walker.ts";

/**
 * in, by vanishing: a person's track ended, uncut by the picture's edge, at a vehicle that stood (within 0.6 of the person's height, or 40 % inside its box), and nobody came into sight
 * there in the eight seconds after. It holds from a second before to five seconds after. The weakest of the relations: a person behind a car may vanish too.
 */
const BOARD = { dist: 0.6, inside: 0.4, standing: 0.15, waitUs: 8_000_000, again: 2, beforeUs: 1e6, afterUs: 5e6 };
const STRENGTH = 0.5;

interface Waiting {
  person: Walker;
  vehicle: Walker;
}

/** Watches people who vanish beside vehicles. */
export class Boarding {
  readonly #emit: Emit;
  #waiting: Waiting[] = [];
  #lastUs = -Infinity;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** A person's track has ended; `there` are the others at that time. */
  left(person: Walker, tUs: number, there: readonly Walker[]): void {
    if (person.cut) return;
    let best: Walker | null = null;
    let least = Infinity;
    for (const vehicle of there) {
      if (vehicle.kind !== "vehicle" || vehicle.speed > BOARD.standing || vehicle.startUs > person.endUs - 1e6)
        continue;
      const dist = distance(person, vehicle, unitOf(person, vehicle));
      if (dist > BOARD.dist && shareInside(person, vehicle) < BOARD.inside) continue;
      if (dist < least) [best, least] = [vehicle, dist];
    }
    if (best && tUs - person.endUs < BOARD.waitUs) this.#waiting.push({ person, vehicle: best });
  }

  /** Call at every step with everything that is there. */
  step(tUs: number, there: readonly Walker[]): void {
    if (this.#waiting.length === 0) {
      this.#lastUs = tUs;
      return;
    }
    for (const newcomer of there) {
      if (newcomer.kind !== "person" || newcomer.startUs <= this.#lastUs) continue;
      const again = this.#waiting.findIndex(
        ({ person, vehicle }) =>
          newcomer.startUs > person.endUs - BOARD.beforeUs &&
          newcomer.startUs < person.endUs + BOARD.waitUs &&
          distance(newcomer, vehicle, unitOf(newcomer, vehicle)) <= BOARD.again,
      );
      if (again >= 0) this.#waiting.splice(again, 1);
    }
    this.#lastUs = tUs;
    this.#waiting = this.#waiting.filter(({ person, vehicle }) => {
      if (tUs - person.endUs < BOARD.waitUs) return true;
      const endUs = Math.min(vehicle.endUs, person.endUs + BOARD.afterUs);
      this.#emit(
        "in",
        person.track,
        vehicle.track,
        Math.max(person.startUs, person.endUs - BOARD.beforeUs),
        endUs,
        STRENGTH,
      );
      return false;
    });
  }
}
