import { BLANK_FAMILY } from "./blankFont.ts";
import { COLOURS, DIGIT_HEIGHT, DIGIT_WIDTH, digitBars } from "./drawMarks.ts";
import type { Drawing } from "./types.ts";

interface Size {
  width: number;
  height: number;
}

/**
 * A script of Advanced SubStation Alpha that draws the boxes of each frame, and the time once a second. Everything is a filled shape (`\p1`); nothing is text. Times in such a script are hundredths of a second: each
 * frame's shapes begin half-way from the frame before, so that rounding never puts them on another frame.
 * @param framesUs times of the frames that are written, ascending
 * @param afterUs time of the frame after the last
 * @param zeroUs media time of the script's zero
 */
export function drawingScript(
  framesUs: readonly number[],
  afterUs: number,
  zeroUs: number,
  size: Size,
  { paths, stamp }: Drawing,
): string {
  const side = Math.max(size.width, size.height);
  const line = Math.max(2, Math.round(side / 480));
  const dot = Math.max(2, Math.round(side / 320));
  const lines: string[] = [];
  const cuts = framesUs.map((us, i) => (i === 0 ? Math.min(us, zeroUs) : (us + framesUs[i - 1]!) / 2) - zeroUs);
  cuts.push((framesUs.at(-1)! + afterUs) / 2 - zeroUs);
  for (const path of paths) {
    const [colour, ink] = COLOURS[path.trackId % COLOURS.length]!;
    const boxes = boxesAt(path, framesUs);
    for (let i = 0; i < framesUs.length;) {
      // A box that stands still for some frames is drawn once.
      const shape = boxShape(boxes[i] ?? null, size, line);
      let end = i + 1;
      while (end < framesUs.length && boxShape(boxes[end] ?? null, size, line)?.text === shape?.text) end++;
      if (shape) {
        lines.push(event(1, cuts[i]!, cuts[end]!, colour, shape.text));
        const label = numberShapes(String(path.trackId), shape.x, shape.y, size, dot);
        lines.push(event(2, cuts[i]!, cuts[end]!, colour, label.ground));
        lines.push(event(3, cuts[i]!, cuts[end]!, ink, label.digits));
      }
      i = end;
    }
  }
  if (stamp) lines.push(...stampLines(framesUs, cuts, stamp, size, dot));
  return `${HEAD(size)}${lines.join("\n")}\n`;
}

const HEAD = ({ width, height }: Size) => `[Script Info]
ScriptType: v4.00+
PlayResX: ${width}
PlayResY: ${height}
ScaledBorderAndShadow: no
WrapStyle: 2

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: S,${BLANK_FAMILY},20,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`;

/** One filled shape. Colours of this format are written blue first. */
function event(layer: number, fromUs: number, toUs: number, rgb: string, shape: string): string {
  const bgr = `${rgb.slice(6, 8)}${rgb.slice(4, 6)}${rgb.slice(2, 4)}`.toUpperCase();
  return `Dialogue: ${layer},${clock(fromUs)},${clock(toUs)},S,,0,0,0,,{\\an7\\pos(0,0)\\bord0\\shad0\\1c&H${bgr}&\\p1}${shape}`;
}

function clock(us: number): string {
  const hundredths = Math.max(0, Math.round(us / 10_000));
  const pad = (n: number) => String(n).padStart(2, "0");
  const seconds = Math.floor(hundredths / 100);
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}.${pad(hundredths % 100)}`;
}

const rectangle = (x: number, y: number, w: number, h: number): string =>
  `m ${x} ${y} l ${x + w} ${y} ${x + w} ${y + h} ${x} ${y + h}`;

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where a track is at each frame, linear between samples; null before its first and after its last. */
function boxesAt(path: Drawing["paths"][number], framesUs: readonly number[]): Array<Box | null> {
  const { tUs } = path;
  let i = 0;
  return framesUs.map((us) => {
    if (tUs.length === 0 || us < tUs[0]! - 2 || us > tUs.at(-1)! + 2) return null;
    while (i + 1 < tUs.length && tUs[i + 1]! <= us) i++;
    const next = Math.min(i + 1, tUs.length - 1);
    const gap = tUs[next]! - tUs[i]!;
    const share = gap > 0 ? Math.min(1, Math.max(0, (us - tUs[i]!) / gap)) : 0;
    const mix = (values: readonly number[]) => values[i]! * (1 - share) + values[next]! * share;
    return { x: mix(path.x), y: mix(path.y), w: mix(path.w), h: mix(path.h) };
  });
}

/** A frame of four bars; null for what is not on the picture. */
function boxShape(box: Box | null, size: Size, line: number): { text: string; x: number; y: number } | null {
  if (!box) return null;
  const x0 = Math.max(0, Math.round(box.x * size.width));
  const y0 = Math.max(0, Math.round(box.y * size.height));
  const x1 = Math.min(size.width, Math.round((box.x + box.w) * size.width));
  const y1 = Math.min(size.height, Math.round((box.y + box.h) * size.height));
  if (!(x1 - x0 > 2 * line && y1 - y0 > 2 * line)) return null;
  const bars = [
    rectangle(x0, y0, x1 - x0, line),
    rectangle(x0, y1 - line, x1 - x0, line),
    rectangle(x0, y0 + line, line, y1 - y0 - 2 * line),
    rectangle(x1 - line, y0 + line, line, y1 - y0 - 2 * line),
  ];
  return { text: bars.join(" "), x: x0, y: y0 };
}

/** A number above a box, so that it hides nothing of the object; within it at the picture's upper edge. */
function numberShapes(number: string, x: number, y: number, size: Size, dot: number) {
  const width = number.length * (DIGIT_WIDTH + 1) * dot + dot;
  const height = (DIGIT_HEIGHT + 2) * dot;
  const left = Math.max(0, Math.min(x, size.width - width));
  const top = y >= height ? y - height : Math.min(y, Math.max(0, size.height - height));
  return { ground: rectangle(left, top, width, height), digits: digitShapes(number, left + dot, top + dot, dot) };
}

function digitShapes(text: string, left: number, top: number, dot: number): string {
  return Array.from(text)
    .flatMap((char, i) =>
      digitBars(char).map(([column, row, w, h]) =>
        rectangle(left + (i * (DIGIT_WIDTH + 1) + column) * dot, top + row * dot, w * dot, h * dot),
      ),
    )
    .join(" ");
}

/** The time at the lower left edge, one shape for as long as it reads the same. */
function stampLines(
  framesUs: readonly number[],
  cuts: readonly number[],
  stamp: (tUs: number) => string,
  size: Size,
  dot: number,
): string[] {
  const lines: string[] = [];
  const texts = framesUs.map(stamp);
  for (let i = 0; i < texts.length;) {
    let end = i + 1;
    while (end < texts.length && texts[end] === texts[i]) end++;
    const width = texts[i]!.length * (DIGIT_WIDTH + 1) * dot + dot;
    const top = size.height - (DIGIT_HEIGHT + 2) * dot;
    lines.push(event(4, cuts[i]!, cuts[end]!, "0x000000", rectangle(0, top, width, size.height - top)));
    const digits = digitShapes(texts[i]!, dot, top + dot, dot);
    if (digits) lines.push(event(5, cuts[i]!, cuts[end]!, "0xffffff", digits));
    i = end;
  }
  return lines;
}
