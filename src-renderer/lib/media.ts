import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { VideoId } from "#shared/domain/video.ts";

/** A URL of the media routes. `path` is relative to `mediaBase` of system.info, as the contract gives it. */
export function mediaUrl(mediaBase: string, path: string): string {
  if (/^[a-z]+:\/\//i.test(path)) return path;
  return `${mediaBase.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
}

export function posterUrl(mediaBase: string, id: VideoId): string {
  return mediaUrl(mediaBase, `video/${id}/poster.jpg`);
}

/** Address of a decoded frame (route of the media handler), optionally scaled to `width` or cut to a normalised box. */
export function frameUrl(
  mediaBase: string,
  id: string,
  tUs: number,
  options: { width?: number; crop?: { x: number; y: number; w: number; h: number } } = {},
): string {
  const query = new URLSearchParams({ t: String(Math.max(0, Math.round(tUs))) });
  if (options.width) query.set("w", String(Math.round(options.width)));
  if (options.crop) {
    const { x, y, w, h } = options.crop;
    const left = clamp01(x);
    const top = clamp01(y);
    query.set("x", left.toFixed(4));
    query.set("y", top.toFixed(4));
    query.set("bw", Math.max(0.001, clamp01(x + w) - left).toFixed(4));
    query.set("bh", Math.max(0.001, clamp01(y + h) - top).toFixed(4));
  }
  return mediaUrl(mediaBase, `video/${id}/frame.jpg?${query.toString()}`);
}

const clamp01 = (value: number) => Math.min(1, Math.max(0, value));

/**
 * What a crop shows: the object with a margin of `share` of its size, grown to the shape `aspect` (width over height in pixels) of the place it is shown
 * in, so that surroundings fill it instead of black bands. Moved, not cut, at the picture's edges.
 */
export function cropAround(
  box: BoxNorm,
  picture: { width: number; height: number },
  aspect: number,
  share = 0.15,
): BoxNorm {
  let w = box.w * (1 + 2 * share) * picture.width;
  let h = box.h * (1 + 2 * share) * picture.height;
  if (w / h < aspect) w = h * aspect;
  else h = w / aspect;
  const wide = Math.min(1, w / picture.width);
  const tall = Math.min(1, h / picture.height);
  const place = (centre: number, length: number) => Math.min(Math.max(0, centre - length / 2), 1 - length);
  return { x: place(box.x + box.w / 2, wide), y: place(box.y + box.h / 2, tall), w: wide, h: tall };
}
