/**
 * MIME types that recorders and phones produce, with typical RFC 6381 codec names: enough for the backend to know which files this renderer needs a
 * proxy for before anyone opens them.
 */
const STANDARD_TYPES = [
  'video/mp4; codecs="avc1.42E01E"',
  'video/mp4; codecs="avc1.4D401F"',
  'video/mp4; codecs="avc1.64001F"',
  'video/mp4; codecs="avc1.640028"',
  'video/mp4; codecs="avc1.640033"',
  'video/mp4; codecs="avc1.6E0028"',
  'video/mp4; codecs="avc1.F40028"',
  'video/mp4; codecs="hvc1.1.6.L93.B0"',
  'video/mp4; codecs="hev1.1.6.L93.B0"',
  'video/mp4; codecs="hvc1.2.4.L120.B0"',
  'video/mp4; codecs="hev1.2.4.L120.B0"',
  'video/mp4; codecs="av01.0.04M.08"',
  'video/mp4; codecs="av01.0.08M.10"',
  'video/mp4; codecs="vp09.00.10.08"',
  'video/mp4; codecs="mp4v.20.8"',
  'video/mp4; codecs="mp4v.20.240"',
  'video/webm; codecs="vp8"',
  'video/webm; codecs="vp9"',
  'video/webm; codecs="vp09.00.10.08"',
  'video/webm; codecs="vp09.02.10.10"',
  'video/webm; codecs="av01.0.04M.08"',
  'video/x-matroska; codecs="avc1.64001F"',
  'video/x-matroska; codecs="hvc1.1.6.L93.B0"',
  "video/quicktime",
  "video/mp2t",
  "video/x-msvideo",
  "video/x-flv",
  "video/3gpp",
] as const;

type CanPlay = Pick<HTMLMediaElement, "canPlayType">;

/** Whether this renderer says that it can play a file; false when ffprobe found no MIME name for it. */
export function canPlay(mime: string | null, element: CanPlay = document.createElement("video")): boolean {
  return mime !== null && element.canPlayType(mime) !== "";
}

/** For `system.reportPlayable` at start-up: every standard type and what this renderer says of it. */
export function probePlayableTypes(element: CanPlay = document.createElement("video")): Record<string, boolean> {
  return Object.fromEntries(STANDARD_TYPES.map((type) => [type, canPlay(type, element)]));
}
