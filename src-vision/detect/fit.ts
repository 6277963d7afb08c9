import type { PackManifest } from "#shared/domain/model.ts";

export type FitMode = PackManifest["input"]["fit"];

/** Where a picture lies inside the network's input: `width` x `height` pixels with its top left corner at (left, top). */
export interface Fit {
  width: number;
  height: number;
  left: number;
  top: number;
}

/**
 * Fits a picture into the network's input. A decoder that scales while it decodes asks for exactly `width` x `height`: a frame of that
 * size is then copied without resampling.
 *
 * Letterbox sides are rounded down, as YOLOX and NanoDet do in training; the small addend keeps 768 * (416 / 768) at 416.
 */
export function fitPicture(width: number, height: number, inputWidth: number, inputHeight: number, mode: FitMode): Fit {
  if (mode === "stretch") return { width: inputWidth, height: inputHeight, left: 0, top: 0 };
  const ratio = Math.min(inputWidth / width, inputHeight / height);
  const w = Math.min(inputWidth, Math.max(1, Math.floor(width * ratio + 1e-6)));
  const h = Math.min(inputHeight, Math.max(1, Math.floor(height * ratio + 1e-6)));
  const centre = mode === "letterbox-centre";
  return {
    width: w,
    height: h,
    left: centre ? Math.floor((inputWidth - w) / 2) : 0,
    top: centre ? Math.floor((inputHeight - h) / 2) : 0,
  };
}
