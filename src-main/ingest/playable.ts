import type { MediaInfo } from "#shared/domain/video.ts";

/** Codecs and pixel formats that every Chromium build we ship or meet decodes, by software if need be. Anything else gets a proxy until a renderer says it plays it. */
const CONTAINERS = new Set(["mp4", "m4a", "mov", "webm", "matroska", "mkv"]);
const OPEN_CODECS = new Set(["vp8", "vp9", "av1"]);

/** Whether the renderer will play the file itself: its own word where it gave one for this MIME type, else the conservative default. */
export function playsDirectly(media: MediaInfo, playable: Record<string, boolean>): boolean {
  if (media.still) return true;
  if (media.mime === null) return false;
  const told = playable[media.mime];
  if (told !== undefined) return told;
  if (!media.container.split(",").some((name) => CONTAINERS.has(name.trim()))) return false;
  const eightBit = media.bitDepth === null || media.bitDepth <= 8;
  if (media.codec === "h264") return eightBit && (media.pixelFormat === "yuv420p" || media.pixelFormat === "yuvj420p");
  return OPEN_CODECS.has(media.codec) && media.mime.startsWith("video/");
}
