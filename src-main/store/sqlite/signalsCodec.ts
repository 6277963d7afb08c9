import type { SignalKind } from "#shared/domain/facts.ts";
import { fail } from "#shared/lib/problems.ts";
import type { RangeSignals, SignalEvent } from "#shared/vision/detections.ts";

/**
 * Signals of a range as bytes, the last part of a stored range:
 *
 *   u32 windows | u32 events
 *   then whole columns: windowUs f64; event startUs endUs f64; brightness sharpness motion f32; event strength f32, box f32 x 4 (NaN = the whole picture); frames u16;
 *   event kind u8, the place in STORED_KINDS.
 *
 * Little-endian. Begins at a multiple of eight within its buffer.
 */
const HEADER = 8;
const PER_WINDOW = 8 + 3 * 4 + 2;
const PER_EVENT = 2 * 8 + 5 * 4 + 1;

/** Order is part of the format: new kinds go to the end, whatever order the domain lists them in. */
const STORED_KINDS: readonly SignalKind[] = Object.keys({
  flash: 0,
  flame: 1,
  lightOn: 2,
  lightOff: 3,
  cameraMoved: 4,
  cameraCovered: 5,
  dark: 6,
  blurred: 7,
  still: 8,
  busy: 9,
} satisfies Record<SignalKind, number>) as SignalKind[];

/** Throws AppError(INTERNAL) when the columns do not fit together or an event is of an unknown kind. */
export function encodeSignals(signals: RangeSignals): Uint8Array {
  const { windowUs, frames, brightness, sharpness, motion, events } = signals;
  const windows = windowUs.length;
  if ([frames, brightness, sharpness, motion].some((column) => column.length !== windows))
    throw fail("INTERNAL", "signal columns of different lengths");
  const bytes = new Uint8Array(HEADER + windows * PER_WINDOW + events.length * PER_EVENT);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, windows, true);
  header.setUint32(4, events.length, true);
  const kinds = Uint8Array.from(events, (e) => {
    const kind = STORED_KINDS.indexOf(e.kind);
    if (kind < 0) throw fail("INTERNAL", `no stored signal is called ${e.kind}`);
    return kind;
  });
  const columns = [
    windowUs,
    Float64Array.from(events, (e) => e.startUs),
    Float64Array.from(events, (e) => e.endUs),
    brightness,
    sharpness,
    motion,
    Float32Array.from(events, (e) => e.strength),
    Float32Array.from(events.flatMap(({ box }) => (box ? [box.x, box.y, box.w, box.h] : [NaN, NaN, NaN, NaN]))),
    frames,
    kinds,
  ];
  let at = HEADER;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return bytes;
}

/** Reads what lies in `buffer` from `at` to its end. Columns are views. Throws AppError(LIBRARY_UNREADABLE) on bytes that are no signals. */
export function decodeSignals(buffer: ArrayBuffer, at: number): RangeSignals {
  const left = buffer.byteLength - at;
  const header = new DataView(buffer);
  const windows = left >= HEADER ? header.getUint32(at, true) : 0;
  const count = left >= HEADER ? header.getUint32(at + 4, true) : 0;
  if (left !== HEADER + windows * PER_WINDOW + count * PER_EVENT)
    throw fail("LIBRARY_UNREADABLE", `a stored range has ${left} bytes of signals that do not add up`);
  let next = at + HEADER;
  const take = <T extends { byteLength: number }>(
    type: new (b: ArrayBuffer, at: number, n: number) => T,
    n: number,
  ): T => {
    const column = new type(buffer, next, n);
    next += column.byteLength;
    return column;
  };
  const windowUs = take(Float64Array, windows);
  const startUs = take(Float64Array, count);
  const endUs = take(Float64Array, count);
  const brightness = take(Float32Array, windows);
  const sharpness = take(Float32Array, windows);
  const motion = take(Float32Array, windows);
  const strength = take(Float32Array, count);
  const box = take(Float32Array, 4 * count);
  const frames = take(Uint16Array, windows);
  const kinds = take(Uint8Array, count);
  const events = Array.from(kinds, (stored, i): SignalEvent => {
    const kind = STORED_KINDS[stored];
    if (!kind) throw fail("LIBRARY_UNREADABLE", `no stored signal has the number ${stored}`);
    const [x, y, w, h] = box.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    return {
      kind,
      startUs: startUs[i]!,
      endUs: endUs[i]!,
      strength: strength[i]!,
      box: Number.isNaN(x) ? null : { x, y, w, h },
    };
  });
  return { windowUs, frames, brightness, sharpness, motion, events };
}
