/**
 * Time of the frame that is most like the query, and its cosine. `frames` holds frameUs.length x dim of int8; the scale of the quantisation drops out since each frame is divided by its own
 * length. A frame of zeros (could not be decoded) is passed over; null when no frame is left.
 */
export function bestFrame(
  query: Float32Array,
  frameUs: ArrayLike<number | bigint>,
  frames: Int8Array,
): { tUs: number; cosine: number } | null {
  const dim = query.length;
  let best: { tUs: number; cosine: number } | null = null;
  for (let frame = 0; frame < frameUs.length; frame++) {
    let dot = 0;
    let squares = 0;
    for (let i = 0, at = frame * dim; i < dim; i++, at++) {
      const value = frames[at]!;
      dot += value * query[i]!;
      squares += value * value;
    }
    if (squares === 0) continue;
    const cosine = dot / Math.sqrt(squares);
    if (!best || cosine > best.cosine) best = { tUs: Number(frameUs[frame]), cosine };
  }
  return best;
}
