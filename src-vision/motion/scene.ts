import { Background, type MotionMask } from "./background.ts";
import { MotionGate } from "./gate.ts";
import { type LumaPlane, colorPlane, lumaPlane, planeSize } from "./plane.ts";
import type { RgbFrame } from "../types.ts";

/**
 * How far before a range its first background is learnt from, and how many planes per second are kept for that. A range must be the same
 * whether the pass ran through the range before it or began with this one, so every range starts from these planes and nothing else.
 */
export const WARM_UP_US = 30_000_000;
const KEEP_PER_S = 1;
/** Long side of the plane, cells: coarse for the gate, finer where blobs are the detections themselves. */
const GATE_SIDE = 160;
const BLOB_SIDE = 320;

/** Motion of one run, frame by frame, with its state begun anew at every range. */
export class Scene {
  private readonly background: Background;
  private readonly gate = new MotionGate();
  private readonly blobs: boolean;
  private readonly size: { width: number; height: number };
  private readonly kept: Array<{ tUs: number; plane: LumaPlane }> = [];

  /** `picture` is the size of the frames to come; `blobs` true when the masks are to be cut into objects. */
  constructor(picture: { width: number; height: number }, blobs: boolean) {
    this.blobs = blobs;
    this.size = planeSize(picture.width, picture.height, blobs ? BLOB_SIDE : GATE_SIDE);
    this.background = new Background({ removeShadows: blobs });
  }

  plane(frame: RgbFrame): LumaPlane {
    const { width, height } = this.size;
    return this.blobs ? colorPlane(frame, width, height) : lumaPlane(frame, width, height);
  }

  /** Keeps a plane for the start of the next range; called for every frame, also those before the first range. */
  keep(plane: LumaPlane, tUs: number): void {
    const cell = (t: number): number => Math.floor((t / 1e6) * KEEP_PER_S);
    const last = this.kept.at(-1);
    if (last && cell(last.tUs) === cell(tUs)) return;
    this.kept.push({ tUs, plane });
    while (this.kept.length > 0 && this.kept[0].tUs < tUs - WARM_UP_US - 2e6) this.kept.shift();
  }

  /** Starts a range: the state is a function of the planes of the seconds before it (`ahead` where there are none: the file's beginning). */
  beginRange(startUs: number, ahead: LumaPlane[] = []): void {
    const before = this.kept.filter((k) => k.tUs >= startUs - WARM_UP_US && k.tUs < startUs).map((k) => k.plane);
    this.background.begin(before.length > 0 ? before : ahead, startUs);
    this.gate.reset();
  }

  /** The moving part of a frame. */
  motion(plane: LumaPlane, tUs: number): MotionMask {
    return this.background.update(plane, tUs);
  }

  /** Whether the detector must look at this frame. */
  look(plane: LumaPlane, tUs: number): boolean {
    return this.gate.look(plane, tUs);
  }
}
