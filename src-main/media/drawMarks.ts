import type { FrameMark } from "./types.ts";

/** Part of the displayed picture in its own pixels, and the size that it is shown at. */
export interface MarkView {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Displayed picture, pixels. */
  fullWidth: number;
  fullHeight: number;
  shownWidth: number;
  shownHeight: number;
}

/** Colours of boxes that stay apart on grey footage and from one another, each with the colour of digits that are read on it. */
export const COLOURS: ReadonlyArray<readonly [box: string, digits: string]> = [
  ["0xffd400", "0x000000"],
  ["0x00b4ff", "0x000000"],
  ["0xff4d4d", "0xffffff"],
  ["0x3ddc55", "0x000000"],
  ["0xff66cc", "0x000000"],
  ["0xff9420", "0x000000"],
  ["0x9a6bff", "0xffffff"],
  ["0x00e0c6", "0x000000"],
];

/** Bars of a seven-segment digit on a grid of 3 x 5: column, row, width, height. */
const BARS = {
  a: [0, 0, 3, 1],
  b: [2, 0, 1, 3],
  c: [2, 2, 1, 3],
  d: [0, 4, 3, 1],
  e: [0, 2, 1, 3],
  f: [0, 0, 1, 3],
  g: [0, 2, 3, 1],
} as const satisfies Record<string, readonly [number, number, number, number]>;
const DIGITS = ["abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg"];
export const DIGIT_WIDTH = 3;
export const DIGIT_HEIGHT = 5;
/** What times need besides digits, on the same grid. */
const SIGNS: Readonly<Record<string, ReadonlyArray<readonly [number, number, number, number]>>> = {
  "-": [[0, 2, 3, 1]],
  ":": [
    [1, 1, 1, 1],
    [1, 3, 1, 1],
  ],
};

/** Bars of a digit, "-" or ":" on a grid of DIGIT_WIDTH x DIGIT_HEIGHT: column, row, width, height. Nothing for anything else. */
export function digitBars(char: string): ReadonlyArray<readonly [number, number, number, number]> {
  const bars = /^\d$/.test(char) ? DIGITS[Number(char)]! : null;
  return bars === null ? (SIGNS[char] ?? []) : Array.from(bars as Iterable<keyof typeof BARS>, (bar) => BARS[bar]);
}

/**
 * ffmpeg filters that draw boxes with their numbers onto the picture, in the order given. Only `drawbox` is used: no build lacks it, and no font is needed. What lies outside of the view is
 * left out.
 */
export function markFilters(marks: readonly FrameMark[], view: MarkView): string[] {
  const side = Math.max(view.shownWidth, view.shownHeight);
  const line = Math.max(2, Math.round(side / 320));
  // A digit is five dots high: models look at 336 to 448 pixels, and it has to be read there.
  const dot = Math.max(2, Math.round(side / 170));
  // Half-resolution colour would smear thin lines while they are drawn one over the other.
  const drawn = marks.flatMap((mark) => drawMark(mark, view, line, dot));
  if (drawn.length === 0) return [];
  // No box goes through another one's number.
  return ["format=yuv444p", ...drawn.map((it) => it.box), ...drawn.flatMap((it) => it.label)];
}

function drawMark(
  { number, box }: FrameMark,
  view: MarkView,
  line: number,
  dot: number,
): Array<{ box: string; label: string[] }> {
  const scaleX = view.shownWidth / view.width;
  const scaleY = view.shownHeight / view.height;
  const x0 = Math.max(0, Math.round((box.x * view.fullWidth - view.left) * scaleX));
  const y0 = Math.max(0, Math.round((box.y * view.fullHeight - view.top) * scaleY));
  const x1 = Math.min(view.shownWidth, Math.round(((box.x + box.w) * view.fullWidth - view.left) * scaleX));
  const y1 = Math.min(view.shownHeight, Math.round(((box.y + box.h) * view.fullHeight - view.top) * scaleY));
  if (!(x1 - x0 >= 2 && y1 - y0 >= 2)) return [];
  const [colour, ink] = COLOURS[number % COLOURS.length]!;
  const digits = String(number);
  const width = digits.length * (DIGIT_WIDTH + 1) * dot + dot;
  const height = (DIGIT_HEIGHT + 2) * dot;
  const left = Math.max(0, Math.min(x0, view.shownWidth - width));
  // Above the box, so that it hides nothing of the object; within it at the picture's upper edge.
  const top = y0 >= height ? y0 - height : Math.min(y0, Math.max(0, view.shownHeight - height));
  const label = [filled(left, top, width, height, colour)];
  for (const [i, digit] of Array.from(digits).entries()) {
    const atX = left + dot + i * (DIGIT_WIDTH + 1) * dot;
    for (const [column, row, w, h] of digitBars(digit)) {
      label.push(filled(atX + column * dot, top + (row + 1) * dot, w * dot, h * dot, ink));
    }
  }
  return [{ box: `drawbox=${x0}:${y0}:${x1 - x0}:${y1 - y0}:${colour}:${line}`, label }];
}

/** A line as thick as the box is large: `t=fill` has other names in older builds. */
function filled(x: number, y: number, w: number, h: number, colour: string): string {
  return `drawbox=${x}:${y}:${w}:${h}:${colour}:${Math.max(w, h)}`;
}
