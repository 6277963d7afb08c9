import { fail } from "./problems.ts";

/** One row of a MOTChallenge file. Boxes in pixels, x y = top left corner. */
export interface MotRow {
  /** Counts from 1. */
  frame: number;
  /** -1 in detection files. */
  id: number;
  x: number;
  y: number;
  w: number;
  h: number;
  /** Score in detections and results; in truth 0 = "do not consider". */
  confidence: number;
  /** MOT16 and later truth: 1 = pedestrian ...; -1 when the file does not say. */
  class: number;
  /** MOT16 and later truth: 0..1; -1 when the file does not say. */
  visibility: number;
}

/**
 * Reads MOTChallenge text (det.txt, gt.txt, results): frame, id, x, y, w, h and up to four more columns, separated by commas, blanks or both.
 * Empty lines, lines that begin with # and a byte order mark are passed over.
 * Throws AppError(INVALID_INPUT) that names the line where a row is short, holds something that is not a number, or has no extent.
 */
export function parseMot(text: string): MotRow[] {
  const rows: MotRow[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n].trim();
    if (line === "" || line.startsWith("#")) continue;
    const cells = line.split(/\s*[,;]\s*|\s+/);
    while (cells.length > 0 && cells[cells.length - 1] === "") cells.pop();
    const where = `line ${n + 1} ("${line.slice(0, 80)}")`;
    if (cells.length < 6)
      throw fail("INVALID_INPUT", `${where} has ${cells.length} columns; frame, id, x, y, w, h are needed`);
    const v = cells.slice(0, 9).map((cell) => (cell === "" ? Number.NaN : Number(cell)));
    const bad = v.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw fail("INVALID_INPUT", `${where}: column ${bad + 1} is not a number`);
    if (!Number.isInteger(v[0]) || v[0] < 1) throw fail("INVALID_INPUT", `${where}: frames are whole numbers from 1`);
    if (!Number.isInteger(v[1])) throw fail("INVALID_INPUT", `${where}: the id is not a whole number`);
    if (v[4] <= 0 || v[5] <= 0) throw fail("INVALID_INPUT", `${where}: width and height must be above 0`);
    // Columns 8 and 9 are class and visibility in truth files, world coordinates (or -1) elsewhere.
    const [frame, id, x, y, w, h, confidence = 1, cls = -1, visibility = -1] = v;
    rows.push({ frame, id, x, y, w, h, confidence, class: cls, visibility });
  }
  return rows;
}

/** MOTChallenge results: `frame,id,x,y,w,h,confidence,-1,-1,-1`, pixels with two decimals, in the order given, with a closing newline. */
export function formatMot(rows: readonly MotRow[]): string {
  let text = "";
  for (const r of rows) {
    text += `${r.frame},${r.id},${r.x.toFixed(2)},${r.y.toFixed(2)},${r.w.toFixed(2)},${r.h.toFixed(2)},${r.confidence.toFixed(4)},-1,-1,-1\n`;
  }
  return text;
}
