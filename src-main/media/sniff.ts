/**
 * The demuxer that a file's first bytes name, in ffmpeg's words, or null when they name none. Deciding here keeps file names and
 * playlists out of the choice: a text file renamed .mp4 never reaches ffmpeg's own guessing.
 */
export function sniffDemuxer(head: Uint8Array): string | null {
  const ascii = (at: number, length: number): string => String.fromCharCode(...head.subarray(at, at + length));
  const bytes = (at: number, ...expected: number[]): boolean => expected.every((b, i) => head[at + i] === b);

  if (bytes(0, 0xff, 0xd8, 0xff)) return "jpeg_pipe";
  if (bytes(0, 0x89, 0x50, 0x4e, 0x47)) return "png_pipe";
  if (ascii(0, 4) === "RIFF" && ascii(8, 4) === "WEBP") return "webp_pipe";
  if (ascii(0, 4) === "GIF8") return "gif";
  if (ascii(0, 2) === "BM" && bytes(6, 0, 0, 0, 0)) return "bmp_pipe";
  if (bytes(0, 0x49, 0x49, 0x2a, 0) || bytes(0, 0x4d, 0x4d, 0, 0x2a)) return "tiff_pipe";

  if (/^(ftyp|moov|mdat|free|skip|wide|pnot|moof|styp|sidx|uuid)$/.test(ascii(4, 4))) return "mov";
  if (bytes(0, 0x1a, 0x45, 0xdf, 0xa3)) return "matroska";
  if (/^(RIFF|RIFX|ON2 )$/.test(ascii(0, 4)) && ["AVI ", "AVIX", "AVI\x19", "AMV "].includes(ascii(8, 4))) return "avi";
  if (ascii(0, 3) === "FLV") return "flv";
  if (bytes(0, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) return "asf";
  if (ascii(0, 4) === "OggS") return "ogg";
  if (bytes(0, 0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01)) return "mxf";
  if (ascii(0, 4) === "DKIF") return "ivf";
  if (ascii(0, 10) === "YUV4MPEG2 ") return "yuv4mpegpipe";
  if (ascii(0, 4) === ".RMF") return "rm";
  if (ascii(0, 24) === "nut/multimedia container") return "nut";
  if (ascii(0, 4) === "DHAV" || ascii(0, 5) === "DAHUA") return "dhav";
  // Hikvision writes a 40-byte header before an MPEG programme stream.
  if (ascii(0, 4) === "IMKH" || bytes(0, 0, 0, 1, 0xba)) return "mpeg";
  if (isTransportStream(head)) return "mpegts";
  return null;
}

/** Demuxers that hold one picture. */
export const STILL_DEMUXERS = new Set(["jpeg_pipe", "png_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe"]);

/**
 * What ffmpeg may choose by itself when the first bytes decide nothing (raw streams, junk before the first packet). No playlist, no
 * image sequence, no script, no device and no text format is among them.
 */
export const GUESSABLE_DEMUXERS =
  "mov,matroska,avi,flv,asf,mpegts,mpegtsraw,mpeg,mpegvideo,h264,hevc,vvc,obu,ivf,m4v,mjpeg,mxf,dhav,dv,vc1,cavsvideo,h263,wtv,nut,rm,r3d,gxf,live_flv,ogg,bink,smk,roq";

function isTransportStream(head: Uint8Array): boolean {
  // 188-byte packets; 192 with a time code before each (M2TS); 204 with parity after each. Recorders may start within a packet.
  for (const size of [188, 192, 204]) {
    for (let offset = 0; offset < size && offset + size * 3 < head.length; offset++) {
      if ([0, 1, 2, 3].every((i) => head[offset + i * size] === 0x47)) return true;
    }
  }
  return false;
}

/** True when most transport packets that carry payload are marked as scrambled (ISO/IEC 13818-1, transport_scrambling_control). */
export function isScrambledTransport(head: Uint8Array): boolean {
  const start = head.indexOf(0x47);
  if (start < 0 || head[start + 188] !== 0x47 || head[start + 376] !== 0x47) return false;
  let scrambled = 0;
  let payload = 0;
  for (let at = start; at + 4 <= head.length; at += 188) {
    if (head[at] !== 0x47) continue;
    const pid = ((head[at + 1]! & 0x1f) << 8) | head[at + 2]!;
    // Tables are never scrambled; 0x1fff is stuffing.
    if (pid < 0x20 || pid === 0x1fff || (head[at + 3]! & 0x10) === 0) continue;
    payload++;
    if ((head[at + 3]! & 0xc0) !== 0) scrambled++;
  }
  return payload > 8 && scrambled * 2 > payload;
}
