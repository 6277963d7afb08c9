import { COLOR_STRIDE, type RangeResult, noSignals } from "#shared/vision/detections.ts";
import { fail } from "#shared/lib/problems.ts";
import { decodeSignals, encodeSignals } from "./signalsCodec.ts";

/**
 * One range as bytes. Own layout instead of v8.serialize, since Electron's V8 may be newer than plain Node's and both open the same library:
 *
 *   u32 magic "SLR2" | u32 frames | u32 detections | u32 appearanceDim (0 = none) | u32 index | u32 0 | f64 startUs | f64 endUs
 *   then each column whole, widest elements first, so that every column is aligned: frameUs f64; motion f32; frame u32; score x y w h sharpness f32; provisional u32; appearance
 *   f32; label u16; detected u8; color u8; then, from the next multiple of eight, the signals as signalsCodec.ts has them.
 *
 * "SLR1" is the same without signals: ranges stored by a build before them are still read. Little-endian, which every platform we run on is.
 */
const MAGIC = 0x32524c53;
const MAGIC_WITHOUT_SIGNALS = 0x31524c53;
const HEADER = 40;

type Column = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array;

function columnsOf(r: RangeResult): Column[] {
  const d = r.detections;
  return [
    r.frameUs,
    r.motion,
    d.frame,
    d.score,
    d.x,
    d.y,
    d.w,
    d.h,
    d.sharpness,
    d.provisional,
    d.appearance ?? new Float32Array(0),
    d.label,
    r.detected,
    d.color,
  ];
}

/** Throws AppError(INTERNAL) when the columns do not fit together: a range that could not be read back must never be committed. */
export function encodeRange(range: RangeResult): Uint8Array {
  const frames = range.frameUs.length;
  const count = range.detections.frame.length;
  const dim = range.detections.appearance ? range.detections.appearanceDim : 0;
  const expected = lengths(frames, count, dim);
  const columns = columnsOf(range);
  columns.forEach((column, i) => {
    if (column.length !== expected[i])
      throw fail("INTERNAL", `range ${range.index}: column ${i} has ${column.length} values, not ${expected[i]}`);
  });
  const signals = encodeSignals(range.signals);
  const signalsAt = aligned(HEADER + columns.reduce((sum, column) => sum + column.byteLength, 0));
  const bytes = new Uint8Array(signalsAt + signals.length);
  const header = new DataView(bytes.buffer);
  [MAGIC, frames, count, dim, range.index, 0].forEach((value, i) => header.setUint32(i * 4, value, true));
  header.setFloat64(24, range.startUs, true);
  header.setFloat64(32, range.endUs, true);
  let at = HEADER;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  bytes.set(signals, signalsAt);
  return bytes;
}

function aligned(at: number): number {
  return Math.ceil(at / 8) * 8;
}

/** Throws AppError(LIBRARY_UNREADABLE) on bytes that are no range. Columns are views of one copy of `bytes`. */
export function decodeRange(bytes: Uint8Array): RangeResult {
  // A fresh buffer: SQLite's may be unaligned.
  const buffer = bytes.slice().buffer;
  const header = new DataView(buffer);
  const magic = buffer.byteLength < HEADER ? 0 : header.getUint32(0, true);
  if (magic !== MAGIC && magic !== MAGIC_WITHOUT_SIGNALS)
    throw fail("LIBRARY_UNREADABLE", "a stored range has an unknown format");
  const [frames, count, dim, index] = [4, 8, 12, 16].map((at) => header.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  const size = lengths(frames, count, dim);
  const width = [8, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2, 1, 1];
  const total = size.reduce((sum, n, i) => sum + n * width[i]!, HEADER);
  const whole = magic === MAGIC ? aligned(total) <= buffer.byteLength : total === buffer.byteLength;
  if (!whole) throw fail("LIBRARY_UNREADABLE", `range ${index} has ${buffer.byteLength} bytes, not ${total}`);
  let at = HEADER;
  let i = 0;
  const next = <T>(type: new (b: ArrayBuffer, at: number, n: number) => T): T => {
    const column = new type(buffer, at, size[i]!);
    at += size[i]! * width[i]!;
    i++;
    return column;
  };
  const frameUs = next(Float64Array);
  const motion = next(Float32Array);
  const frame = next(Uint32Array);
  const [score, x, y, w, h, sharpness] = [0, 1, 2, 3, 4, 5].map(() => next(Float32Array)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const provisional = next(Uint32Array);
  const appearance = next(Float32Array);
  const label = next(Uint16Array);
  const detected = next(Uint8Array);
  const color = next(Uint8Array);
  return {
    index,
    startUs: header.getFloat64(24, true),
    endUs: header.getFloat64(32, true),
    frameUs,
    motion,
    detected,
    detections: {
      frame,
      label,
      score,
      x,
      y,
      w,
      h,
      color,
      sharpness,
      provisional,
      appearance: dim > 0 ? appearance : null,
      appearanceDim: dim,
    },
    signals: magic === MAGIC ? decodeSignals(buffer, aligned(total)) : noSignals(),
  };
}

/** Elements of each column, in the order of the layout. */
function lengths(frames: number, count: number, dim: number): number[] {
  return [
    frames,
    frames,
    count,
    count,
    count,
    count,
    count,
    count,
    count,
    count,
    count * dim,
    count,
    frames,
    count * COLOR_STRIDE,
  ];
}
