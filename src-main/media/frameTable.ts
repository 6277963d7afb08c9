import { readFile } from "node:fs/promises";
import { fail } from "#shared/lib/problems.ts";
import type { FrameTable } from "./types.ts";

/*
 * On disk: "SLFT", version byte, then LEB128 numbers: frame count, keyframe count, end of the last frame, then per frame the zigzag difference to
 * the one before (microseconds), then per keyframe the difference of indices. About 3 bytes a frame.
 */
const MAGIC = [0x53, 0x4c, 0x46, 0x54, 2];

/** A table over times that are already in memory. */
export class TimesTable implements FrameTable {
  readonly timesUs: Float64Array;
  readonly keyframes: Uint32Array;
  readonly endUs: number;

  /** `timesUs` ascending without repeats; `keyframes` ascending indices into it. */
  constructor(timesUs: Float64Array, keyframes: Uint32Array, endUs: number) {
    this.timesUs = timesUs;
    this.keyframes = keyframes;
    this.endUs = endUs;
  }

  get count(): number {
    return this.timesUs.length;
  }

  at(i: number): number {
    const time = this.timesUs[i];
    if (time === undefined) throw new RangeError(`frame ${i} of ${this.count}`);
    return time;
  }

  indexAt(tUs: number): number {
    return lastAtOrBefore(this.timesUs, tUs);
  }

  keyframeBefore(i: number, back = 0): number {
    return this.keyframes[lastAtOrBefore(this.keyframes, i) - back] ?? 0;
  }
}

function lastAtOrBefore(values: Float64Array | Uint32Array, target: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= target) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function encodeFrameTable(table: TimesTable): Uint8Array {
  const writer = new Leb128Writer(table.count * 4 + 64);
  for (const byte of MAGIC) writer.byte(byte);
  writer.unsigned(table.count);
  writer.unsigned(table.keyframes.length);
  writer.signed(table.endUs);
  let before = 0;
  for (const time of table.timesUs) {
    writer.signed(time - before);
    before = time;
  }
  before = 0;
  for (const index of table.keyframes) {
    writer.unsigned(index - before);
    before = index;
  }
  return writer.bytes();
}

/** Throws AppError(LIBRARY_UNREADABLE) on bytes that are not a table. */
export function decodeFrameTable(bytes: Uint8Array): TimesTable {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw fail("LIBRARY_UNREADABLE", "not a frame table");
  const reader = new Leb128Reader(bytes, MAGIC.length);
  const count = reader.unsigned();
  const keyCount = reader.unsigned();
  // A count larger than the bytes that are left is damage; believing it would allocate without bound.
  if (count + keyCount > bytes.length) throw fail("LIBRARY_UNREADABLE", "frame table cut short");
  const endUs = reader.signed();
  const times = new Float64Array(count);
  const keyframes = new Uint32Array(keyCount);
  let value = 0;
  for (let i = 0; i < count; i++) times[i] = value += reader.signed();
  value = 0;
  for (let i = 0; i < keyCount; i++) keyframes[i] = value += reader.unsigned();
  return new TimesTable(times, keyframes, endUs);
}

export async function readFrameTable(file: string): Promise<TimesTable> {
  return decodeFrameTable(await readFile(file));
}

class Leb128Writer {
  #data: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#data = new Uint8Array(capacity);
  }

  byte(value: number): void {
    if (this.#length === this.#data.length) {
      const next = new Uint8Array(this.#data.length * 2);
      next.set(this.#data);
      this.#data = next;
    }
    this.#data[this.#length++] = value;
  }

  /** Arithmetic instead of bit operations: microseconds pass 2^32 after 71 minutes. */
  unsigned(value: number): void {
    while (value >= 128) {
      this.byte((value % 128) + 128);
      value = Math.floor(value / 128);
    }
    this.byte(value);
  }

  signed(value: number): void {
    this.unsigned(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  bytes(): Uint8Array {
    return this.#data.slice(0, this.#length);
  }
}

class Leb128Reader {
  readonly #data: Uint8Array;
  #at: number;

  constructor(data: Uint8Array, at: number) {
    this.#data = data;
    this.#at = at;
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#data[this.#at++];
      if (byte === undefined || scale > 2 ** 49) throw fail("LIBRARY_UNREADABLE", "frame table cut short");
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
