/**
 * IEEE 754 half precision for stored vectors: half the bytes of float32, and an exact scan that is twice as fast, with the same first 50 of every question (bench/README.md, "Scale").
 * Written out because `Float16Array` is younger than the oldest Node that runs Sightline.
 */
const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);
let decoded: Float32Array | null = null;

/** Rounded to the nearest half; meant for parts of unit vectors, so anything past 65504 becomes infinity. */
export function toHalf(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    value[0] = values[i]!;
    const x = bits[0]!;
    const sign = (x >>> 16) & 0x8000;
    const rest = x & 0x7fffffff;
    // Below 2^-14 a half counts in steps of 2^-24.
    if (rest < 0x38800000) out[i] = sign | Math.round(Math.abs(values[i]!) * 2 ** 24);
    // Ties go up, which no cosine notices: 0x1000 is half a step of the ten bits kept.
    else if (rest < 0x477ff000) out[i] = sign | ((rest - 0x38000000 + 0x1000) >>> 13);
    else out[i] = sign | (rest > 0x7f800000 ? 0x7e00 : 0x7c00);
  }
  return out;
}

/** Exact. */
export function fromHalf(halves: Uint16Array): Float32Array {
  decoded ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => decodeOne(half));
  const out = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) out[i] = decoded[halves[i]!]!;
  return out;
}

function decodeOne(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
