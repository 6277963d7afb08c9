import type { FinalObject, TracksRequest } from "#shared/vision/protocol.ts";
import { colorsOf, movementOf, voteClass } from "./attributes.ts";
import { chooseLooks } from "./looks.ts";
import type { OfflineSettings } from "./offlineSettings.ts";
import { buildPath } from "./path.ts";
import type { Tracklet } from "./tracklet.ts";

/** Class name of the objects of the built-in motion analysis. */
const MOTION_CLASS = "moving";

/**
 * One finished object from its pieces.
 * @param frames sampled media times that its gaps are filled at
 */
export function finalObject(
  trackId: number,
  pieces: readonly Tracklet[],
  frames: Float64Array,
  request: TracksRequest,
  settings: OfflineSettings,
): FinalObject {
  const path = buildPath(pieces, frames, request.aspect, settings);
  const n = path.tUs.length;
  const vote = voteClass(pieces);
  const className = request.motionOnly ? MOTION_CLASS : (request.labels[vote.label] ?? `class ${vote.label}`);
  const { best, looks } = chooseLooks(pieces.flatMap((p) => p.looks.candidates()));
  const x = new Float32Array(n);
  const y = new Float32Array(n);
  const w = new Float32Array(n);
  const h = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    w[i] = path.w[i] / request.aspect;
    h[i] = path.h[i];
    x[i] = path.cx[i] / request.aspect - w[i] / 2;
    y[i] = path.cy[i] - h[i] / 2;
  }
  return {
    object: {
      trackId,
      class: className,
      confidence: vote.confidence,
      startUs: Math.round(path.tUs[0]),
      endUs: Math.round(path.tUs[n - 1]),
      bestUs: Math.round(best.tUs),
      bestBox: best.box,
      looks: looks.map((l) => ({ tUs: Math.round(l.tUs), box: l.box })),
      colors: colorsOf(pieces, className === "person"),
      ...movementOf(path, request.aspect),
      sampleCount: n,
    },
    tUs: path.tUs,
    x,
    y,
    w,
    h,
    score: path.score,
  };
}
