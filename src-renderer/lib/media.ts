import type { VideoId } from "#shared/domain/video.ts";

/** A URL of the media routes. `path` is relative to `mediaBase` of system.info, as the contract gives it. */
export function mediaUrl(mediaBase: string, path: string): string {
  if (/^[a-z]+:\/\//i.test(path)) return path;
  return `${mediaBase.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
}

export function posterUrl(mediaBase: string, id: VideoId): string {
  return mediaUrl(mediaBase, `video/${id}/poster.jpg`);
}
