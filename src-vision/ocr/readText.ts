import type { BoxNorm } from "#shared/domain/geometry.ts";
import { fail } from "#shared/lib/problems.ts";
import type { TextLine, TextReadRequest } from "#shared/vision/protocol.ts";
import { crop } from "../color/describe.ts";
import { framesAt } from "../frames/framesAt.ts";
import type { RgbFrame } from "../types.ts";
import type { TextReader } from "./textReader.ts";

/** Long side of a decoded frame; burnt-in text of larger pictures is larger too. */
const FRAME_SIDE = 1920;
/** What is read is enlarged to at least this width: letters of footage are about 10 pixels high, recognition wants twice that. */
const READ_WIDTH = 1280;
/** Recorders write into the corners: those are read again on their own, larger and away from the texture between them. */
const CORNER = { w: 0.5, h: 0.16 };
const CORNERS: readonly BoxNorm[] = [0, 1 - CORNER.h].flatMap((y) => [0, CORNER.w].map((x) => ({ x, y, ...CORNER })));

export interface ReadTextDeps {
  ffmpegPath: string;
  reader: TextReader;
  signal: AbortSignal;
}

/**
 * Text in frames of a video. Every wanted time comes back, in order, without lines where nothing was read or no frame could be decoded. Boxes are of the whole picture.
 *
 * Throws AppError: CANCELLED, MODEL_INVALID, FFMPEG_*, INVALID_INPUT.
 */
export async function readText(
  request: TextReadRequest,
  deps: ReadTextDeps,
): Promise<Array<{ tUs: number; lines: TextLine[] }>> {
  const { timesUs, languages, box } = request;
  if (languages.length === 0 || !timesUs.every((tUs) => Number.isFinite(tUs)))
    throw fail("INVALID_INPUT", "a language and times are needed to read text");
  const found = new Map<number, TextLine[]>();
  const { ffmpegPath, signal } = deps;
  for await (const { wantedUs, frame } of framesAt(request, timesUs, { ffmpegPath, longSide: FRAME_SIDE, signal })) {
    const lines: TextLine[] = [];
    for (const part of box ? [box] : [WHOLE, ...CORNERS]) {
      const picture = part === WHOLE ? frame : crop(frame, part.x, part.y, part.w, part.h);
      if (!picture) continue;
      for (const line of await deps.reader.read(enlarged(picture), languages, signal))
        lines.push({ ...line, box: within(part, line.box) });
    }
    for (const tUs of wantedUs) found.set(tUs, withoutDoubles(lines));
  }
  return timesUs.map((tUs) => ({ tUs, lines: found.get(tUs) ?? [] }));
}

const WHOLE: BoxNorm = { x: 0, y: 0, w: 1, h: 1 };

/** A box of a part of the picture as a box of the whole. */
function within(part: BoxNorm, box: BoxNorm): BoxNorm {
  return { x: part.x + box.x * part.w, y: part.y + box.y * part.h, w: box.w * part.w, h: box.h * part.h };
}

/** The fuller of two readings of the same place: a line that was cut in two is sure of its halves. */
function withoutDoubles(lines: TextLine[]): TextLine[] {
  const kept: TextLine[] = [];
  const worth = (line: TextLine) => line.confidence * line.text.length;
  for (const line of lines.toSorted((a, b) => worth(b) - worth(a)))
    if (!kept.some((other) => overlap(other.box, line.box) > 0.3)) kept.push(line);
  return kept.sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
}

/** Shared area over the smaller one's. */
function overlap(a: BoxNorm, b: BoxNorm): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w <= 0 || h <= 0 ? 0 : (w * h) / Math.max(1e-9, Math.min(a.w * a.h, b.w * b.h));
}

/** Bilinear enlargement to READ_WIDTH; larger pictures stay as they are. */
function enlarged(frame: RgbFrame): RgbFrame {
  if (frame.width >= READ_WIDTH) return frame;
  const scale = Math.min(4, READ_WIDTH / frame.width);
  const width = Math.round(frame.width * scale);
  const height = Math.max(1, Math.round(frame.height * scale));
  const data = new Uint8Array(width * height * 3);
  const at = (x: number, y: number) => (y * frame.width + x) * 3;
  for (let y = 0; y < height; y++) {
    const sy = Math.min(frame.height - 1, Math.max(0, (y + 0.5) / scale - 0.5));
    const y0 = Math.floor(sy);
    const y1 = Math.min(frame.height - 1, y0 + 1);
    const fy = sy - y0;
    for (let x = 0; x < width; x++) {
      const sx = Math.min(frame.width - 1, Math.max(0, (x + 0.5) / scale - 0.5));
      const x0 = Math.floor(sx);
      const x1 = Math.min(frame.width - 1, x0 + 1);
      const fx = sx - x0;
      const o = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) {
        const top = frame.data[at(x0, y0) + c]! * (1 - fx) + frame.data[at(x1, y0) + c]! * fx;
        const bottom = frame.data[at(x0, y1) + c]! * (1 - fx) + frame.data[at(x1, y1) + c]! * fx;
        data[o + c] = top * (1 - fy) + bottom * fy + 0.5;
      }
    }
  }
  return { data, width, height };
}
