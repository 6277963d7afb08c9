import type { MediaInfo } from "../domain/video.ts";

type Described = Pick<
  MediaInfo,
  "container" | "codec" | "profile" | "pixelFormat" | "width" | "height" | "fps" | "bitDepth"
>;

/** What the container says of the codec beyond MediaInfo: ffprobe's `level` and `codec_tag_string`. */
export interface CodecDetail {
  level: number | null;
  tag: string | null;
}

/** H.264 profile_idc and constraint byte by ffprobe's name (ITU-T H.264, A.2). */
const AVC_PROFILES: Record<string, string> = {
  "Constrained Baseline": "42e0",
  Baseline: "4200",
  Extended: "5800",
  Main: "4d40",
  High: "6400",
  "Progressive High": "6400",
  "Constrained High": "640c",
  "High 10": "6e00",
  "High 10 Intra": "6e10",
  "High 4:2:2": "7a00",
  "High 4:2:2 Intra": "7a10",
  "High 4:4:4 Predictive": "f400",
};

/** HEVC profile number and compatibility flags (RFC 6381 form of ISO/IEC 14496-15, annex E). */
const HEVC_PROFILES: Record<string, string> = {
  Main: "1.6",
  "Main 10": "2.4",
  "Main Still Picture": "3.e",
  Rext: "4.10",
};

/** Level of VP9 by luma samples a second and picture size (webmproject.org, VP9 levels): the first that fits. */
const VP9_LEVELS: Array<[level: number, samplesPerSecond: number, pictureSize: number]> = [
  [10, 829_440, 36_864],
  [11, 2_764_800, 73_728],
  [20, 4_608_000, 122_880],
  [21, 9_216_000, 245_760],
  [30, 20_736_000, 552_960],
  [31, 36_864_000, 983_040],
  [40, 83_558_400, 2_228_224],
  [41, 160_432_128, 2_228_224],
  [50, 311_951_360, 8_912_896],
  [51, 588_251_136, 8_912_896],
  [52, 1_176_502_272, 8_912_896],
  [60, 1_176_502_272, 35_651_584],
  [61, 2_353_004_544, 35_651_584],
];

/**
 * The MIME type with an RFC 6381 `codecs` parameter that a renderer can ask HTMLMediaElement.canPlayType about, or null when Chromium has no
 * name for it or never plays it (AVI, FLV, transport streams, MPEG-2, MJPEG ...). Naming a type here does not promise that it plays.
 */
export function mimeOf(media: Described, detail: CodecDetail): string | null {
  const container = containerType(media.container, media.codec);
  const codec = codecString(media, detail);
  return container && codec ? `${container}; codecs="${codec}"` : null;
}

function containerType(container: string, codec: string): string | null {
  switch (container.split(",")[0]) {
    case "mov":
      return "video/mp4";
    case "matroska":
      return /^(vp8|vp9|av1)$/.test(codec) ? "video/webm" : "video/x-matroska";
    case "ogg":
      return codec === "vp8" || codec === "theora" ? "video/ogg" : null;
    default:
      return null;
  }
}

function codecString(media: Described, detail: CodecDetail): string | null {
  const level = detail.level !== null && detail.level > 0 ? detail.level : null;
  const depth = String(media.bitDepth ?? 8).padStart(2, "0");
  switch (media.codec) {
    case "h264": {
      const profile = AVC_PROFILES[media.profile ?? "High"];
      return profile ? `avc1.${profile}${(level ?? 31).toString(16).padStart(2, "0")}` : null;
    }
    case "hevc": {
      const profile = HEVC_PROFILES[media.profile ?? "Main"];
      const entry = detail.tag === "hev1" ? "hev1" : "hvc1";
      return profile ? `${entry}.${profile}.L${level ?? 93}.B0` : null;
    }
    case "vp8":
      return "vp8";
    case "vp9": {
      const profile = /(\d)/.exec(media.profile ?? "0")?.[1] ?? "0";
      return `vp09.0${profile}.${level ?? vp9Level(media)}.${depth}`;
    }
    case "av1": {
      const profile = { Main: 0, High: 1, Professional: 2 }[media.profile ?? "Main"];
      // 31 stands for "no level limit"; ffprobe says it of files that set none.
      return profile === undefined
        ? null
        : `av01.${profile}.${String(level ?? av1Level(media)).padStart(2, "0")}M.${depth}`;
    }
    case "mpeg4":
      return "mp4v.20.9";
    case "theora":
      return "theora";
    default:
      return null;
  }
}

function vp9Level(media: Described): number {
  const size = media.width * media.height;
  const rate = size * (media.fps || 30);
  return VP9_LEVELS.find(([, perSecond, picture]) => rate <= perSecond && size <= picture)?.[0] ?? 62;
}

/** seq_level_idx by picture size alone (AV1 specification, A.3): 2.0, 3.0, 4.0, 5.1. */
function av1Level(media: Described): number {
  const size = media.width * media.height;
  return size <= 147_456 ? 0 : size <= 665_856 ? 4 : size <= 2_359_296 ? 8 : 13;
}

/**
 * A careful guess of whether Chromium plays the file, for use before a renderer has said so: 8-bit 4:2:0 H.264, VP8, VP9 or AV1 in MP4 or WebM,
 * not larger than 4K. HEVC depends on the machine's hardware and counts as no. A build of Chromium without licensed codecs plays no H.264: ask it.
 */
export function chromiumCanLikelyPlay(media: Described & Pick<MediaInfo, "mime" | "still">): boolean {
  if (media.still || !media.mime) return false;
  if (!/^video\/(mp4|webm);/.test(media.mime)) return false;
  if (Math.max(media.width, media.height) > 4096) return false;
  const plain = /^yuvj?420p$/.test(media.pixelFormat ?? "");
  if (media.codec === "h264")
    return (
      plain && /^(Constrained Baseline|Baseline|Main|High|Progressive High|Constrained High)$/.test(media.profile ?? "")
    );
  if (media.codec === "vp8") return media.mime.startsWith("video/webm");
  if (media.codec === "vp9" || media.codec === "av1") return plain || media.pixelFormat === "yuv420p10le";
  return false;
}
