import type { RunFacts } from "../../src-shared/facts/types.ts";

export const HOUR_US = 3_600_000_000;
export const CLASSES = ["person", "car", "truck", "bicycle", "dog"];

/** Facts of a busy hour with `n` objects and a fifth as many relations, by `random` alone: half of them people, two colours each, stays of 2 to 62 s, mostly short. */
export function hourOfFacts(random: () => number, n: number): RunFacts {
  const pick = (below: number) => Math.floor(random() * below);
  const m = Math.floor(n / 5);
  const starts = (length: number) => Float64Array.from({ length }, () => Math.round(random() * HOUR_US)).sort();
  const startUs = starts(n);
  const endUs = startUs.map((start) => Math.min(HOUR_US, Math.round(start + 2e6 + random() ** 3 * 60e6)));
  const f32 = (length: number, value: () => number) => Float32Array.from({ length }, value);
  const colors = () => Uint16Array.from({ length: n }, () => (1 << pick(11)) | (1 << pick(11)));
  const relationStart = starts(m);
  return {
    classes: CLASSES,
    objects: {
      count: n,
      track: Uint32Array.from({ length: n }, (_, i) => i + 1),
      class: Uint16Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1 + pick(4))),
      confidence: f32(n, () => 0.4 + 0.6 * random()),
      startUs,
      endUs,
      bestUs: startUs.map((start, i) => Math.round((start + endUs[i]!) / 2)),
      box: f32(4 * n, () => 0.5 * random()),
      colors: colors(),
      upper: colors(),
      lower: colors(),
      direction: Uint8Array.from({ length: n }, () => pick(9)),
      speed: f32(n, () => 3 * random()),
      dwellUs: new Float64Array(n),
      entry: Uint8Array.from({ length: n }, () => pick(5)),
      exit: Uint8Array.from({ length: n }, () => pick(5)),
      height: f32(n, () => 0.05 + 0.3 * random()),
    },
    relations: {
      count: m,
      kind: Uint8Array.from({ length: m }, () => pick(8)),
      a: Uint32Array.from({ length: m }, () => 1 + pick(n)),
      b: Uint32Array.from({ length: m }, () => 1 + pick(n)),
      startUs: relationStart,
      endUs: relationStart.map((start) => start + 5e6),
      strength: f32(m, random),
    },
    signals: {
      count: 0,
      watched: true,
      kind: new Uint8Array(0),
      startUs: new Float64Array(0),
      endUs: new Float64Array(0),
      strength: new Float32Array(0),
      box: new Float32Array(0),
    },
  };
}
