/**
 * The EXIF orientation (1..8) of a picture's first bytes, null when it says none: JPEG's APP1 segment, PNG's eXIf chunk, WebP's EXIF
 * chunk. Format: CIPA DC-008, tag 0x0112 of the first directory.
 */
export function orientationOf(head: Uint8Array): number | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    const tiff = head[0] === 0xff ? tiffInJpeg(view) : head[0] === 0x89 ? tiffInPng(view) : tiffInWebp(view);
    return tiff === null ? null : orientationInTiff(view, tiff);
  } catch (error) {
    // A block that points outside the bytes at hand says nothing we can use; the picture itself may be sound.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function ascii(view: DataView, at: number, length: number): string {
  return Array.from({ length }, (_, i) => String.fromCharCode(view.getUint8(at + i))).join("");
}

function tiffInJpeg(view: DataView): number | null {
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    // Start of scan: the picture begins, EXIF would have come before it.
    if (marker === 0xda) return null;
    if (marker === 0xe1 && ascii(view, at + 4, 6) === "Exif\0\0") return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function tiffInPng(view: DataView): number | null {
  for (let at = 8; ;) {
    const length = view.getUint32(at);
    const type = ascii(view, at + 4, 4);
    if (type === "eXIf") return at + 8;
    if (type === "IEND") return null;
    at += 12 + length;
  }
}

function tiffInWebp(view: DataView): number | null {
  if (ascii(view, 0, 4) !== "RIFF") return null;
  for (let at = 12; ;) {
    const length = view.getUint32(at + 4, true);
    if (ascii(view, at, 4) === "EXIF") return ascii(view, at + 8, 6) === "Exif\0\0" ? at + 14 : at + 8;
    at += 8 + length + (length % 2);
  }
}

function orientationInTiff(view: DataView, tiff: number): number | null {
  const order = ascii(view, tiff, 2);
  if (order !== "II" && order !== "MM") return null;
  const little = order === "II";
  const directory = tiff + view.getUint32(tiff + 4, little);
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/**
 * An EXIF orientation as `MediaInfo` says it: displayed = rotate clockwise(mirror left-right(stored)). Table of tag 0x0112 in CIPA DC-008.
 */
export function turnOf(orientation: number | null): { rotation: number; mirrored: boolean } {
  const [rotation, mirrored] = TURNS[(orientation ?? 1) - 1] ?? TURNS[0]!;
  return { rotation, mirrored };
}

const TURNS: ReadonlyArray<readonly [rotation: number, mirrored: boolean]> = [
  [0, false],
  [0, true],
  [180, false],
  [180, true],
  [270, true],
  [90, false],
  [90, true],
  [270, false],
];
