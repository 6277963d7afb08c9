/** Glyphs of 5 x 7 pixels, a row per number, most significant bit left. */
const GLYPHS: Record<string, readonly number[]> = {
  "0": [14, 17, 17, 17, 17, 17, 14],
  "1": [4, 12, 4, 4, 4, 4, 14],
  "2": [14, 17, 1, 2, 4, 8, 31],
  "3": [31, 2, 4, 2, 1, 17, 14],
  "4": [2, 6, 10, 18, 31, 2, 2],
  "5": [31, 16, 30, 1, 1, 17, 14],
  "6": [6, 8, 16, 30, 17, 17, 14],
  "7": [31, 1, 2, 4, 8, 8, 8],
  "8": [14, 17, 17, 14, 17, 17, 14],
  "9": [14, 17, 17, 15, 1, 2, 12],
  "-": [0, 0, 0, 31, 0, 0, 0],
  ":": [0, 12, 12, 0, 12, 12, 0],
  A: [14, 17, 17, 17, 31, 17, 17],
  E: [31, 16, 16, 30, 16, 16, 31],
  G: [14, 17, 16, 23, 17, 17, 15],
  T: [31, 4, 4, 4, 4, 4, 4],
  H: [17, 17, 17, 31, 17, 17, 17],
  N: [17, 25, 25, 21, 19, 19, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  R: [30, 17, 17, 30, 20, 18, 17],
  " ": [0, 0, 0, 0, 0, 0, 0],
};

/** Writes text as a recorder burns it in: light letters into an RGB picture, each pixel of a glyph `scale` pixels wide. */
export function burnIn(
  picture: { data: Uint8Array; width: number },
  text: string,
  at: { x: number; y: number; scale: number },
): void {
  for (const [i, letter] of Array.from(text).entries()) {
    const rows = GLYPHS[letter];
    if (!rows) throw new Error(`no glyph for ${letter}`);
    rows.forEach((bits, row) => {
      for (let column = 0; column < 5; column++) {
        if (!((bits >> (4 - column)) & 1)) continue;
        for (let dy = 0; dy < at.scale; dy++)
          for (let dx = 0; dx < at.scale; dx++) {
            const x = at.x + (i * 6 + column) * at.scale + dx;
            const p = ((at.y + row * at.scale + dy) * picture.width + x) * 3;
            picture.data.fill(240, p, p + 3);
          }
      }
    });
  }
}
