import type { PackManifest } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { CreateDetector, Detector, FrameDetections, RgbFrame } from "../types.ts";
import { Candidates } from "./candidates.ts";
import { makeDetr } from "./detr.ts";
import { makeDistributionFocal } from "./distributionFocal.ts";
import { classMap, type FamilyDecoder, type MakeDecoder } from "./family.ts";
import type { Fit } from "./fit.ts";
import { Preprocessor } from "./preprocess.ts";
import { openSession, type OpenedSession } from "./selfTest.ts";
import { makeYolox } from "./yolox.ts";

const FAMILIES: Partial<Record<PackManifest["family"], MakeDecoder>> = {
  yolox: makeYolox,
  nanodet: makeDistributionFocal,
  picodet: makeDistributionFocal,
  detr: makeDetr,
};

/** Boxes reported of one picture at most; COCO's evaluation reads 100, a crowd seen from above has more. */
const MAX_DETECTIONS = 300;

/** The decoder of a manifest's family, bound to a graph. Throws MODEL_INVALID when the graph has not the family's outputs. */
export const makeDecoder: MakeDecoder = (manifest, graph, classes) => {
  const make = FAMILIES[manifest.family];
  if (manifest.task !== "detect" || !make) {
    throw fail("MODEL_INVALID", `${manifest.id}: expected a detector, its family is ${manifest.family}`);
  }
  return make(manifest, graph, classes);
};

/**
 * Makes a detector from a pack's manifest: opens the first device that proves itself, checks the graph against the family and binds the
 * two. Throws MODEL_MISSING, MODEL_INVALID.
 */
export const createDetector: CreateDetector = async (pack, options) => {
  const opened = await openSession(pack, options);
  try {
    const classes = classMap(pack.manifest.labels);
    const decoder = makeDecoder(pack.manifest, opened.session.graph, classes);
    const detector = new SessionDetector(pack.manifest, opened, classes.labels, decoder);
    // One empty picture: a graph that names its shapes only symbolically shows here whether they are the family's.
    await detector.detect([blank(pack.manifest)], 1);
    return detector;
  } catch (error) {
    await opened.session.close();
    throw error;
  }
};

function blank({ input }: PackManifest): RgbFrame {
  return { data: new Uint8Array(input.width * input.height * 3), width: input.width, height: input.height };
}

class SessionDetector implements Detector {
  readonly device;
  readonly fellBack;
  readonly labels: string[];
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly fit;
  readonly #opened: OpenedSession;
  readonly #decoder: FamilyDecoder;
  readonly #preprocessor: Preprocessor;
  readonly #nmsIoU: number | null;
  readonly #candidates = new Candidates();
  readonly #fits: Fit[] = [];

  constructor(manifest: PackManifest, opened: OpenedSession, labels: string[], decoder: FamilyDecoder) {
    this.device = opened.device;
    this.fellBack = opened.fellBack;
    this.labels = labels;
    this.inputWidth = manifest.input.width;
    this.inputHeight = manifest.input.height;
    this.fit = manifest.input.fit;
    this.#opened = opened;
    this.#decoder = decoder;
    this.#preprocessor = new Preprocessor(manifest.input);
    this.#nmsIoU = decoder.suppress ? manifest.thresholds.nmsIoU : null;
    opened.session.selectOutputs(decoder.outputs);
  }

  async detect(frames: RgbFrame[], minScore: number): Promise<FrameDetections[]> {
    const { session } = this.#opened;
    const results: FrameDetections[] = [];
    for (let first = 0; first < frames.length; first += session.maxBatch) {
      const batch = Math.min(session.maxBatch, frames.length - first);
      const input = session.input(batch);
      for (let i = 0; i < batch; i++) {
        this.#fits[i] = this.#preprocessor.write(frames[first + i]!, input, i * this.#preprocessor.size);
      }
      const outputs = await session.run(batch);
      for (let i = 0; i < batch; i++) {
        this.#candidates.clear();
        this.#decoder.decode(outputs, i, minScore, this.#candidates);
        this.#candidates.suppress(this.#nmsIoU, MAX_DETECTIONS);
        results.push(toPicture(this.#candidates, this.#fits[i]!));
      }
    }
    return results;
  }

  close(): Promise<void> {
    return this.#opened.session.close();
  }
}

/** From pixels of the network's input to parts of the picture, clipped to it; one exact allocation per picture, which the caller keeps. */
export function toPicture(found: Candidates, fit: Fit): FrameDetections {
  const n = found.keptCount;
  const floats = new Float32Array(n * 5);
  const label = new Uint16Array(n);
  const column = (i: number): Float32Array => floats.subarray(i * n, (i + 1) * n);
  const [score, x, y, w, h] = [column(0), column(1), column(2), column(3), column(4)];
  let count = 0;
  for (let k = 0; k < n; k++) {
    const i = found.kept[k]!;
    const x0 = clip((found.x0[i]! - fit.left) / fit.width);
    const y0 = clip((found.y0[i]! - fit.top) / fit.height);
    const x1 = clip((found.x1[i]! - fit.left) / fit.width);
    const y1 = clip((found.y1[i]! - fit.top) / fit.height);
    // A box that lies wholly in the padding is not of this picture.
    if (x1 <= x0 || y1 <= y0) continue;
    label[count] = found.label[i]!;
    score![count] = found.score[i]!;
    x![count] = x0;
    y![count] = y0;
    w![count] = x1 - x0;
    h![count] = y1 - y0;
    count++;
  }
  return { count, label, score: score!, x: x!, y: y!, w: w!, h: h! };
}

function clip(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
