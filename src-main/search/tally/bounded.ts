/** The best `size` of many, in order, without keeping the rest. */
export class Bounded<T> {
  readonly #size: number;
  readonly #compare: (a: T, b: T) => number;
  readonly list: T[] = [];

  constructor(size: number, compare: (a: T, b: T) => number) {
    this.#size = size;
    this.#compare = compare;
  }

  /** Of equals the one that came first stays first. */
  add(one: T): void {
    const { list } = this;
    if (list.length === this.#size) {
      if (this.#compare(one, list.at(-1)!) >= 0) return;
      list.pop();
    }
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(list[middle]!, one) <= 0) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, one);
  }
}
