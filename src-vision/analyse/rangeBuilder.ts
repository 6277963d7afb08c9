import { COLOR_STRIDE, type RangeResult, type RangeSignals } from "#shared/vision/detections.ts";
import type { FrameResult } from "../infer/messages.ts";
import { OnlineTracker } from "../tracker/onlineTracker.ts";

/** Collects the frames of one range, in order, and gives detections identities for display before the final pass. */
export class RangeBuilder {
  readonly index: number;
  readonly startUs: number;
  private readonly frameUs: number[] = [];
  private readonly motion: number[] = [];
  private readonly detected: number[] = [];
  private readonly results: Array<{ frame: number; result: FrameResult; ids: Uint32Array }> = [];
  private readonly tracker: OnlineTracker;
  private count = 0;
  private dim = 0;

  constructor(options: { index: number; startUs: number; sampleFps: number; aspect: number }) {
    this.index = options.index;
    this.startUs = options.startUs;
    this.tracker = new OnlineTracker({ fps: options.sampleFps, aspect: options.aspect });
  }

  get frames(): number {
    return this.frameUs.length;
  }

  /** The next frame. `result` null = the detector rested; what stands still is held by the trackers until it looks again. */
  add(tUs: number, share: number, result: FrameResult | null): void {
    const frame = this.frameUs.length;
    this.frameUs.push(tUs);
    this.motion.push(share);
    this.detected.push(result ? 1 : 0);
    if (!result) {
      this.tracker.update(tUs, NOTHING, false);
      return;
    }
    const { appearance, appearanceDim } = result;
    const ids = this.tracker.update(tUs, { ...result.found, appearance, appearanceDim });
    if (appearance) this.dim = appearanceDim;
    if (result.found.count === 0) return;
    this.count += result.found.count;
    this.results.push({ frame, result, ids });
  }

  build(endUs: number, signals: RangeSignals): RangeResult {
    const n = this.count;
    const dim = this.dim;
    const out = {
      frame: new Uint32Array(n),
      label: new Uint16Array(n),
      score: new Float32Array(n),
      x: new Float32Array(n),
      y: new Float32Array(n),
      w: new Float32Array(n),
      h: new Float32Array(n),
      color: new Uint8Array(n * COLOR_STRIDE),
      sharpness: new Float32Array(n),
      provisional: new Uint32Array(n),
      appearance: dim > 0 ? new Float32Array(n * dim) : null,
      appearanceDim: dim,
    };
    let at = 0;
    for (const { frame, result, ids } of this.results) {
      const { found } = result;
      out.frame.fill(frame, at, at + found.count);
      out.label.set(found.label, at);
      out.score.set(found.score, at);
      out.x.set(found.x, at);
      out.y.set(found.y, at);
      out.w.set(found.w, at);
      out.h.set(found.h, at);
      out.color.set(result.color, at * COLOR_STRIDE);
      out.sharpness.set(result.sharpness, at);
      out.provisional.set(ids, at);
      if (result.appearance) out.appearance?.set(result.appearance, at * dim);
      at += found.count;
    }
    return {
      index: this.index,
      startUs: this.startUs,
      endUs,
      frameUs: Float64Array.from(this.frameUs),
      motion: Float32Array.from(this.motion),
      detected: Uint8Array.from(this.detected),
      detections: out,
      signals,
    };
  }
}

const NOTHING = { count: 0, label: [], score: [], x: [], y: [], w: [], h: [] };
