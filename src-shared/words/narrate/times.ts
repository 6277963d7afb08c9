import type { Language } from "../../domain/evidence.ts";
import { timeWord } from "../times.ts";
import type { Scene } from "../types.ts";

/** Times of one text: the first says by which clock it is told (day and zone, or "of the video"), the others only what changed. */
export class NarrationTimes {
  readonly #scene: Pick<Scene, "recordedAt" | "fromUs">;
  readonly #language: Language;
  #first = true;
  #day: string | null = null;

  constructor(scene: Pick<Scene, "recordedAt" | "fromUs">, language: Language) {
    this.#scene = scene;
    this.#language = language;
  }

  /** "at 22:14:05" / "22:14:05에" */
  at(us: number): string {
    const word = this.#word(us);
    return this.#language === "ko" ? `${word}에` : `at ${word}`;
  }

  /** "from 22:14:05 to 22:20:10" / "22:14:05부터 22:20:10까지"; one time where both are the same second. */
  span(fromUs: number, toUs: number): string {
    if (this.#same(fromUs, toUs)) return this.at(fromUs);
    const [from, to] = [this.#word(fromUs), this.#word(toUs)];
    return this.#language === "ko" ? `${from}부터 ${to}까지` : `from ${from} to ${to}`;
  }

  /** "between 22:14:05 and 22:20:10" / "22:14:05부터 22:20:10 사이에" */
  between(fromUs: number, toUs: number): string {
    if (this.#same(fromUs, toUs)) return this.at(fromUs);
    const [from, to] = [this.#word(fromUs), this.#word(toUs)];
    return this.#language === "ko" ? `${from}부터 ${to} 사이에` : `between ${from} and ${to}`;
  }

  /** "until 22:20:10" / "22:20:10까지" */
  until(us: number): string {
    const word = this.#word(us);
    return this.#language === "ko" ? `${word}까지` : `until ${word}`;
  }

  #same(fromUs: number, toUs: number): boolean {
    const { recordedAt } = this.#scene;
    return timeWord(recordedAt, fromUs, { date: true }) === timeWord(recordedAt, toUs, { date: true });
  }

  #word(us: number): string {
    const { recordedAt } = this.#scene;
    const first = this.#first;
    this.#first = false;
    if (recordedAt.utcMs === null) {
      const word = timeWord(recordedAt, us);
      if (!first) return word;
      return this.#language === "ko" ? `영상 ${word}` : `${word} of the video`;
    }
    const day = timeWord(recordedAt, us, { date: true }).slice(0, 10);
    const date = day !== this.#day;
    this.#day = day;
    return timeWord(recordedAt, us, { date, zone: first });
  }
}
