/**
 * Brings the scores of any detector to 0..1, from their own distribution.
 * - All within [0,1]: stretched from the lowest one, since public detections are cut at some threshold and 0.5 means nothing in a file that begins at
 *   0.5; from 0.5 at most, so that a file of certain detections only stays one.
 * - Others (support vector margins, which may be negative and have no upper end): a logistic curve through the median, its width the
 *   interquartile range, so that one wild value moves nothing.
 * All equal gives 1.
 */
export function normalScores(scores: readonly number[]): Float64Array {
  const out = Float64Array.from(scores);
  if (out.length === 0) return out;
  const sorted = Float64Array.from(out).sort();
  const lowest = sorted[0];
  const highest = sorted[sorted.length - 1];
  if (lowest === highest) return out.fill(1);
  if (lowest >= 0 && highest <= 1) {
    const cut = Math.min(0.5, lowest);
    for (let i = 0; i < out.length; i++) out[i] = (out[i] - cut) / (1 - cut);
    return out;
  }
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)];
  const median = at(0.5);
  const spread = at(0.75) - at(0.25) || highest - lowest;
  for (let i = 0; i < out.length; i++) out[i] = 1 / (1 + Math.exp((-2 * (out[i] - median)) / spread));
  return out;
}
