/** Pixels along each side: a multiple of 8, and of what vision encoders cut pictures into (14, 16, 28). */
const SIDE = 224;

/** Lengths: nine codes of 4 bits for sizes 0..8 of the DC difference, one code of 1 bit for "the rest of the block is zero". */
const DC_TABLE = [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
const AC_TABLE = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/** Steps of 8, which make the first coefficient of a block of one colour that colour less 128. */
const QUANTISATION = Array.from({ length: 64 }, () => 8);

/**
 * A JPEG of one colour, 224 x 224, for trying whether a model sees. `rgb` is 0..255 each. Baseline (ITU-T T.81), no subsampling; since the picture has one colour, every block is its first coefficient and nothing else.
 */
export function plainPicture([r, g, b]: readonly [number, number, number]): Uint8Array {
  // JFIF's conversion; less 128 is the level shift.
  const components = [
    0.299 * r + 0.587 * g + 0.114 * b - 128,
    -0.168736 * r - 0.331264 * g + 0.5 * b,
    0.5 * r - 0.418688 * g - 0.081312 * b,
  ].map((value) => Math.max(-127, Math.min(127, Math.round(value))));
  const bits: number[] = [];
  const blocks = (SIDE / 8) ** 2;
  for (let block = 0; block < blocks; block++)
    // Each block says how it differs from the one before it.
    for (const value of components) putDifference(bits, block === 0 ? value : 0);
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...QUANTISATION]),
    ...segment(0xc0, [8, SIDE >> 8, SIDE & 255, SIDE >> 8, SIDE & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    ...segment(0xc4, [0x00, ...DC_TABLE]),
    ...segment(0xc4, [0x10, ...AC_TABLE]),
    ...segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    ...packed(bits),
    0xff,
    0xd9,
  ]);
}

function segment(marker: number, body: number[]): number[] {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...body];
}

/** Size of the difference (its Huffman code is the size itself, in 4 bits), its bits (negative ones less one), and the end of the block. */
function putDifference(bits: number[], difference: number): void {
  const size = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
  const put = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  put(size, 4);
  put(difference < 0 ? difference + (1 << size) - 1 : difference, size);
  put(0, 1);
}

/** Bytes, filled up with ones; 0xff is followed by 0, since it would begin a marker. */
function packed(bits: number[]): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte = (byte << 1) | (bits[at + bit] ?? 1);
    bytes.push(byte);
    if (byte === 0xff) bytes.push(0);
  }
  return bytes;
}
