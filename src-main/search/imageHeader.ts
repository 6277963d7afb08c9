import { fail } from "#shared/lib/problems.ts";

/** What the first bytes of a picture say of it. */
export interface ImageHeader {
  type: "png" | "jpg" | "webp";
  width: number;
  height: number;
}

/** A picture of more pixels than this would fill memory when it is decoded. */
const MAX_PIXELS = 100_000_000;

/**
 * Reads type and size of a PNG (ISO 15948), JPEG (ITU T.81) or WebP (RFC 9649) from its bytes alone, before any decoder sees them. Throws
 * AppError(INVALID_INPUT) on anything else, and on a picture of no or of too many pixels.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = png(view) ?? jpeg(view) ?? webp(view);
  if (!found) throw fail("INVALID_INPUT", "This is not a PNG, JPEG or WebP picture, or it is cut off.");
  if (found.width < 1 || found.height < 1 || found.width * found.height > MAX_PIXELS)
    throw fail(
      "INVALID_INPUT",
      `The picture has ${found.width} x ${found.height} pixels; at most 100 million are read.`,
    );
  return found;
}

const ascii = (view: DataView, at: number, length: number) =>
  at + length <= view.byteLength
    ? String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length))
    : "";

function png(view: DataView): ImageHeader | null {
  if (ascii(view, 0, 8) !== "\x89PNG\r\n\x1a\n" || ascii(view, 12, 4) !== "IHDR" || view.byteLength < 24) return null;
  return { type: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

function jpeg(view: DataView): ImageHeader | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    // Fill bytes before a marker.
    if (marker === 0xff) at++;
    // Every start-of-frame but the codes between them that mean tables (DHT, JPG, DAC).
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { type: "jpg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker === 0xd9 || marker === 0xda) return null;
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function webp(view: DataView): ImageHeader | null {
  if (ascii(view, 0, 4) !== "RIFF" || ascii(view, 8, 4) !== "WEBP" || view.byteLength < 30) return null;
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (ascii(view, 12, 4)) {
    case "VP8X":
      return { type: "webp", width: uint24(24) + 1, height: uint24(27) + 1 };
    case "VP8L": {
      if (view.getUint8(20) !== 0x2f) return null;
      const bits = view.getUint32(21, true);
      return { type: "webp", width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case "VP8 ":
      if (uint24(23) !== 0x2a019d) return null;
      return { type: "webp", width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}
