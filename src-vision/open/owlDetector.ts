import type { DeviceKind, PackManifest } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { gradientFrame, reasonOf } from "../detect/selfTest.ts";
import { missingRuntime, possibleHere } from "../detect/session.ts";
import { devicesFor, type SideOptions } from "../encode/sides.ts";
import { TextTokens } from "../encode/tokens.ts";
import type { RgbFrame } from "../types.ts";
import { findBoxes, type OpenFound } from "./found.ts";
import { openSpecOf, OwlGraph, type OwlAnswer } from "./owlGraph.ts";
import { OwlPicture } from "./square.ts";

/** Names that devices are compared with. Any will do. */
const PROBES = ["person", "a red car", "a bag on the ground"];
/** Largest difference of a score or a box's side (both 0..1) between a device and the CPU: what half precision moves, not what a wrong kernel does. */
const TOLERANCE = 0.02;

/** Tokens and pixels of what every device is asked. */
export interface Probe {
  tokens: ReturnType<TextTokens["encode"]>;
  pixels: Float32Array;
}

/** OWLv2 with its tokenizer, bound to one session. Blocks its thread; not re-entrant. */
export class OwlDetector {
  readonly device: DeviceKind;
  readonly fellBack: string | null;
  readonly #graph: OwlGraph;
  readonly #tokens: TextTokens;
  readonly #picture: OwlPicture;
  readonly #pixels: Float32Array;
  readonly #thresholds: PackManifest["thresholds"];

  private constructor(
    manifest: PackManifest,
    tokens: TextTokens,
    chosen: { graph: OwlGraph; device: DeviceKind; fellBack: string | null },
  ) {
    this.#graph = chosen.graph;
    this.device = chosen.device;
    this.fellBack = chosen.fellBack;
    this.#tokens = tokens;
    this.#picture = new OwlPicture(manifest.input);
    this.#pixels = new Float32Array(this.#picture.size);
    this.#thresholds = manifest.thresholds;
  }

  /** Opens the first device that gives the CPU's scores and boxes. Throws MODEL_MISSING, MODEL_INVALID. */
  static async open(pack: LoadedPack, options: SideOptions): Promise<OwlDetector> {
    const { manifest } = pack;
    const tokens = await TextTokens.open(pack, openSpecOf(manifest));
    const { devices, reason } = devicesFor(pack, options.devices);
    const reasons = reason === null ? [] : [reason];
    const cpu = await OwlGraph.load(pack, "cpu", options.intraOpThreads);
    let reference: OwlAnswer | null = null;
    try {
      for (const device of devices) {
        if (device === "cpu") break;
        if (!possibleHere(device)) continue;
        const probe = makeProbe(manifest, tokens);
        // Seconds of work, so only where there is something to compare.
        const missing = missingRuntime(device);
        if (missing === null) reference ??= await cpu.run(probe.tokens, probe.pixels);
        const tried = missing === null ? await tryDevice(pack, device, options, probe, reference!) : missing;
        if (typeof tried !== "string") {
          await cpu.close();
          const fellBack = reasons.length > 0 ? reasons.join("; ") : null;
          return new OwlDetector(manifest, tokens, { graph: tried.graph, device, fellBack });
        }
        reasons.push(`${device}: ${tried}`);
      }
    } catch (error) {
      await cpu.close();
      throw error;
    }
    const fellBack = reasons.length > 0 ? reasons.join("; ") : null;
    return new OwlDetector(manifest, tokens, { graph: cpu, device: "cpu", fellBack });
  }

  /** What of `names` is in a picture of any size. Names are read as written, in the language the model was trained on. */
  async detect(frame: RgbFrame, names: readonly string[], minScore: number): Promise<OpenFound> {
    this.#picture.write(frame, this.#pixels);
    const answer = await this.#graph.run(this.#tokens.encode(names), this.#pixels);
    return findBoxes(answer, frame, { names: names.length, minScore, thresholds: this.#thresholds });
  }

  close(): Promise<void> {
    return this.#graph.close();
  }
}

export function makeProbe(manifest: PackManifest, tokens: TextTokens): Probe {
  const picture = new OwlPicture(manifest.input);
  const pixels = new Float32Array(picture.size);
  // Not square: padding is tried too.
  picture.write(gradientFrame(320, 240), pixels);
  return { tokens: tokens.encode(PROBES), pixels };
}

/** The graph on a device where it agrees with the CPU, else why not. Never rejects. */
export async function tryDevice(
  pack: LoadedPack,
  device: DeviceKind,
  options: Pick<SideOptions, "intraOpThreads">,
  probe: Probe,
  reference: OwlAnswer,
): Promise<{ graph: OwlGraph; maxAbsDiff: number } | string> {
  let graph: OwlGraph | null = null;
  try {
    graph = await OwlGraph.load(pack, device, options.intraOpThreads);
    const worst = largestDifference(reference, await graph.run(probe.tokens, probe.pixels));
    // NaN compares false, so garbage never passes.
    if (worst <= TOLERANCE) return { graph, maxAbsDiff: worst };
    await graph.close();
    return `its answers differ from the CPU's by ${worst.toFixed(3)}`;
  } catch (error) {
    await graph?.close();
    return reasonOf(error);
  }
}

/** Of scores and boxes, place by place; NaN when there is one. */
export function largestDifference(a: OwlAnswer, b: OwlAnswer): number {
  if (a.logits.length !== b.logits.length || a.boxes.length !== b.boxes.length) return Number.NaN;
  const score = (logit: number) => 1 / (1 + Math.exp(-logit));
  let worst = 0;
  for (let i = 0; i < a.logits.length; i++) worst = larger(worst, score(a.logits[i]!) - score(b.logits[i]!));
  for (let i = 0; i < a.boxes.length; i++) worst = larger(worst, a.boxes[i]! - b.boxes[i]!);
  return worst;
}

const larger = (worst: number, difference: number): number => Math.max(worst, Math.abs(difference));
