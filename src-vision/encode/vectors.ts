/** Writes `from`, made unit length, into `into` at `at`. A vector without length or direction (all zero, NaN) becomes zero: it is like nothing. */
export function writeUnit(from: Float32Array, into: Float32Array, at: number): void {
  let sum = 0;
  for (const value of from) sum += value * value;
  if (!(sum > 0) || !Number.isFinite(sum)) {
    into.fill(0, at, at + from.length);
    return;
  }
  const scale = 1 / Math.sqrt(sum);
  for (let i = 0; i < from.length; i++) into[at + i] = from[i]! * scale;
}
