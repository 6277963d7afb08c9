/** Below this Tesseract's confidence (0..100) a line of footage is noise more often than text: see bench/README.md. */
const MIN_CONFIDENCE = 60;
/** Characters that carry meaning: letters of any script and digits. */
const MEANT = /[\p{L}\p{N}]/gu;

/**
 * True when a recognised line is likely text. Footage is full of texture that a recogniser reads as strokes ("| —", "at ="), so a line needs three
 * letters or digits in a row somewhere (two for Hangul, whose syllables say more), and most of it must be letters and digits.
 */
export function isText(text: string, confidence: number): boolean {
  if (confidence < MIN_CONFIDENCE) return false;
  const bare = text.replace(/\s+/g, "");
  const meant = bare.match(MEANT)?.length ?? 0;
  const run = /[\p{Script=Hangul}]{2}|[\p{L}\p{N}]{3}|\d\d[:/.-]\d\d/u.test(bare);
  return run && meant / bare.length >= 0.6;
}
