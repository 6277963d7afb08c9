/** Adds to the list that a map holds for a key. */
export function file<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const filed = map.get(key);
  if (filed) filed.push(value);
  else map.set(key, [value]);
}

/** From the first to the last. */
export function around(spans: ReadonlyArray<{ fromUs: number; toUs: number }>): { fromUs: number; toUs: number } {
  // Not Math.min(...): there may be more of them than a call has arguments.
  const fromUs = spans.reduce((least, one) => Math.min(least, one.fromUs), Infinity);
  return { fromUs, toUs: spans.reduce((most, one) => Math.max(most, one.toUs), -Infinity) };
}
