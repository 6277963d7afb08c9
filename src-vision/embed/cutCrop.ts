import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { RgbFrame } from "../types.ts";

/** Margin around a box on every side, share of its longer side: what an object stands on and carries. */
const MARGIN = 0.1;
/** What lies outside the picture, where a box is longer than the picture is wide: near the mean of the pictures that encoders were trained on. */
const FILL = 118;

/**
 * Cuts a box with its margin out of a picture, as a copy. The crop is square, so that neither stretching nor a centred crop of the encoder deforms or cuts the object: the
 * shorter side takes in more of the scene, moved inward where the picture ends, filled only where the square is larger than the picture.
 */
export function cutCrop(picture: RgbFrame, box: BoxNorm): RgbFrame {
  const { width, height, data } = picture;
  const w = box.w * width;
  const h = box.h * height;
  const side = Math.max(2, Math.round(Math.max(w, h) * (1 + 2 * MARGIN)));
  const left = place(box.x * width + w / 2, side, width);
  const top = place(box.y * height + h / 2, side, height);
  const out = new Uint8Array(side * side * 3);
  if (side > width || side > height) out.fill(FILL);
  const from = Math.max(0, left);
  const to = Math.min(width, left + side);
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    const row = data.subarray((y * width + from) * 3, (y * width + to) * 3);
    out.set(row, ((y - top) * side + from - left) * 3);
  }
  return { data: out, width: side, height: side };
}

/** Where a span of `side` around `centre` begins: inside [0, length) when it fits, centred over it when it does not. */
function place(centre: number, side: number, length: number): number {
  if (side >= length) return -Math.floor((side - length) / 2);
  return Math.min(length - side, Math.max(0, Math.round(centre - side / 2)));
}
