/** One line of UCF-Crime's Temporal_Anomaly_Annotation.txt. */
export interface Annotation {
  /** File name, "Abuse028_x264.mp4". */
  video: string;
  /** Class, "Normal" for none. */
  kind: string;
  /** First and last frame of each anomaly, counted from 1, both within it. */
  spans: Array<[first: number, last: number]>;
}

/** Reads the annotation: name, class, then up to two pairs of frames, -1 where there is none. Throws on a line that is none. */
export function parseAnnotations(text: string): Annotation[] {
  return text
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== "")
    .map((line, i) => {
      const [video, kind, ...frames] = line.trim().split(/\s+/u);
      const numbers = frames.map(Number);
      if (!video || !kind || numbers.length % 2 !== 0 || numbers.some((it) => !Number.isInteger(it)))
        throw new Error(`line ${i + 1} is no annotation: ${line}`);
      const spans: Annotation["spans"] = [];
      for (let k = 0; k < numbers.length; k += 2)
        if (numbers[k]! > 0 && numbers[k + 1]! >= numbers[k]!) spans.push([numbers[k]!, numbers[k + 1]!]);
      return { video, kind, spans };
    });
}

/** Scores of a video's frames: the largest strength of the events that are there at its time, 0 without any. An event is there from its start until before its end. */
export function frameScores(
  events: ReadonlyArray<{ startUs: number; endUs: number; strength: number }>,
  frames: number,
  fps: number,
): Float32Array {
  const scores = new Float32Array(frames);
  for (const { startUs, endUs, strength } of events) {
    const first = Math.max(0, Math.ceil((startUs * fps) / 1e6));
    // What happens between two frames is on the one after it.
    const last = Math.max(first, Math.ceil((endUs * fps) / 1e6) - 1);
    for (let i = first; i <= Math.min(last, frames - 1); i++) scores[i] = Math.max(scores[i]!, strength);
  }
  return scores;
}

/**
 * Area under the receiver operating characteristic over the frames of all videos together, as Sultani, Chen and Shah report it (CVPR 2018): the chance that a frame of an anomaly scores higher than another
 * one, ties counting half (Mann-Whitney).
 */
export class FrameAuc {
  /** Frames by score: of anomalies, and others. */
  readonly #counts = new Map<number, [positive: number, negative: number]>();

  add(scores: Float32Array, spans: Annotation["spans"]): void {
    const isAnomaly = new Uint8Array(scores.length);
    for (const [first, last] of spans) isAnomaly.fill(1, first - 1, Math.min(last, scores.length));
    scores.forEach((score, i) => {
      let count = this.#counts.get(score);
      if (!count) this.#counts.set(score, (count = [0, 0]));
      count[isAnomaly[i] === 1 ? 0 : 1]++;
    });
  }

  get frames(): { anomalous: number; normal: number } {
    let [anomalous, normal] = [0, 0];
    for (const [positive, negative] of this.#counts.values())
      [anomalous, normal] = [anomalous + positive, normal + negative];
    return { anomalous, normal };
  }

  /** Null while one kind of frames is missing. */
  get value(): number | null {
    const { anomalous, normal } = this.frames;
    if (anomalous === 0 || normal === 0) return null;
    let below = 0;
    let won = 0;
    for (const [, [positive, negative]] of [...this.#counts].sort((a, b) => a[0] - b[0])) {
      won += positive * (below + negative / 2);
      below += negative;
    }
    return won / (anomalous * normal);
  }
}
