import type { MediaInfo } from "#shared/domain/video.ts";

/**
 * Filters that bring high dynamic range down to what a JPEG or an 8-bit proxy can show; empty for ordinary pictures. Without them such
 * footage looks grey. Needs zimg, which the bundled build and distributions' builds carry.
 */
export function toneMapping(media: Pick<MediaInfo, "hdr">): string[] {
  if (!media.hdr) return [];
  return [
    "zscale=t=linear:npl=100",
    "format=gbrpf32le",
    "zscale=p=bt709",
    "tonemap=tonemap=hable:desat=0",
    "zscale=t=bt709:m=bt709:r=tv",
    "format=yuv420p",
  ];
}
