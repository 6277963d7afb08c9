import type { PackManifest } from "#shared/domain/model.ts";
import type { ImageDetections } from "#shared/vision/protocol.ts";
import { Candidates } from "../detect/candidates.ts";
import type { OwlAnswer } from "./owlGraph.ts";

/** Detections of one picture, best first; `label` indexes the names. */
export type OpenFound = ImageDetections["detections"];

/** Boxes of one picture that are told: more are noise, or a crowd that nobody counts by eye. */
const MOST = 100;

/**
 * Boxes of a picture of `size` from OWLv2's numbers. A name's score is the sigmoid of its logit, whatever other names say of the same place, and a better box of the same name hides the ones
 * over it. The network's boxes are parts of the padded square, so they are stretched by its side over the picture's, and cut at the picture's edges; one whose middle lies in the padding is left out. What is not a number is no box.
 */
export function findBoxes(
  { logits, boxes }: OwlAnswer,
  size: { width: number; height: number },
  options: { names: number; minScore: number; thresholds: PackManifest["thresholds"] },
): OpenFound {
  const { names, minScore, thresholds } = options;
  const side = Math.max(size.width, size.height);
  const [acrossBy, downBy] = [side / size.width, side / size.height];
  const candidates = new Candidates();
  const places = boxes.length / 4;
  for (let place = 0; place < places; place++) {
    for (let name = 0; name < names; name++) {
      const score = 1 / (1 + Math.exp(-logits[place * names + name]!));
      if (!(score >= minScore)) continue;
      const [cx, cy, w, h] = [0, 1, 2, 3].map((i) => boxes[place * 4 + i]!) as [number, number, number, number];
      // Of the padding, whatever reaches into the picture.
      if (cx * acrossBy > 1 || cy * downBy > 1) continue;
      const x0 = clamp((cx - w / 2) * acrossBy);
      const x1 = clamp((cx + w / 2) * acrossBy);
      const y0 = clamp((cy - h / 2) * downBy);
      const y1 = clamp((cy + h / 2) * downBy);
      candidates.push(name, score, x0, y0, x1, y1);
    }
  }
  candidates.suppress(thresholds.nmsIoU, MOST);
  return Array.from(candidates.kept.subarray(0, candidates.keptCount), (i) => ({
    label: candidates.label[i]!,
    score: candidates.score[i]!,
    x: candidates.x0[i]!,
    y: candidates.y0[i]!,
    w: candidates.x1[i]! - candidates.x0[i]!,
    h: candidates.y1[i]! - candidates.y0[i]!,
  }));
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
