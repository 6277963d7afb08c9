import { COLOR_NAMES, type ColorName } from "#shared/domain/geometry.ts";

/** Chroma in CIELAB below which a colour reads as black, gray or white: cameras tint grays a little. */
const GRAY_CHROMA = 11;
const BLACK_L = 24;
const WHITE_L = 80;

/**
 * The basic colour term of an sRGB colour (Berlin and Kay's eleven). Lightness and chroma are judged in CIELAB, where their steps are
 * even to the eye; the hue in HSV, because CIELAB's hue bends from blue to purple.
 */
export function nameColor(r: number, g: number, b: number): ColorName {
  const { l, chroma } = lightnessAndChroma(r, g, b);
  const max = Math.max(r, g, b);
  if (l < 9 || (l < BLACK_L && chroma < 16)) return "black";
  // The brighter a gray is, the more chroma a camera's white balance leaves in it; the darker, the less a colour has.
  const gray = l < 45 ? GRAY_CHROMA - 2 : l > WHITE_L ? GRAY_CHROMA + 1 : GRAY_CHROMA;
  if (chroma < gray) return l < BLACK_L + 3 ? "black" : l > WHITE_L ? "white" : "gray";
  const hue = hueOf(r, g, b);
  if (hue < 14 || hue >= 345) {
    if (l > 62 && chroma < 62) return "pink";
    return chroma < 28 && l > 28 && l < 55 && hue >= 8 && hue < 14 ? "brown" : "red";
  }
  if (hue < 42) {
    if (l < 50 || chroma < 38) return "brown";
    return "orange";
  }
  if (hue < 68) {
    if (l < 58 && hue < 54) return "brown";
    if (chroma < 26) return l > 72 ? "yellow" : hue < 54 ? "brown" : "green";
    return l < 50 ? "green" : "yellow";
  }
  if (hue < 168) return "green";
  if (hue < 258) return "blue";
  if (hue < 300) return "purple";
  return max < 190 && hue < 325 ? "purple" : "pink";
}

/** Steps per channel of the look-up table. */
const STEPS = 32;
let table: Uint8Array | null = null;

/** Index into COLOR_NAMES for every colour at five bits a channel, at ((r >> 3) * 32 + (g >> 3)) * 32 + (b >> 3). Built once. */
export function colorTable(): Uint8Array {
  if (table) return table;
  const built = new Uint8Array(STEPS ** 3);
  for (let r = 0; r < STEPS; r++) {
    for (let g = 0; g < STEPS; g++) {
      for (let b = 0; b < STEPS; b++) {
        // Spread over 0..255, so that the ends of the scale are true black and white.
        built[(r * STEPS + g) * STEPS + b] = COLOR_NAMES.indexOf(
          nameColor((r * 255) / 31, (g * 255) / 31, (b * 255) / 31),
        );
      }
    }
  }
  table = built;
  return built;
}

function hueOf(r: number, g: number, b: number): number {
  const max = Math.max(r, g, b);
  const span = max - Math.min(r, g, b);
  if (span === 0) return 0;
  let hue: number;
  if (max === r) hue = (g - b) / span;
  else if (max === g) hue = (b - r) / span + 2;
  else hue = (r - g) / span + 4;
  return (((hue * 60) % 360) + 360) % 360;
}

/** L* and C* of CIELAB (D65) from 8 bit sRGB. */
function lightnessAndChroma(r: number, g: number, b: number): { l: number; chroma: number } {
  const lr = linear(r);
  const lg = linear(g);
  const lb = linear(b);
  const x = cube((0.4124 * lr + 0.3576 * lg + 0.1805 * lb) / 0.95047);
  const y = cube(0.2126 * lr + 0.7152 * lg + 0.0722 * lb);
  const z = cube((0.0193 * lr + 0.1192 * lg + 0.9505 * lb) / 1.08883);
  return { l: 116 * y - 16, chroma: Math.hypot(500 * (x - y), 200 * (y - z)) };
}

function linear(v: number): number {
  const c = v / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function cube(t: number): number {
  return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
}
