import type { DeviceKind } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { compareVectors, reasonOf } from "../detect/selfTest.ts";
import { missingRuntime, possibleHere } from "../detect/session.ts";
import { devicesFor, encoderSpecOf, sideOf, type SideOptions } from "./sides.ts";
import { TextGraph } from "./textGraph.ts";
import { TextTokens } from "./tokens.ts";

/** Texts of one run on a graphics card: bounds the memory of a long list of prompts. On the CPU one at a time, for the reason named in ImageSide. */
const MAX_BATCH = 16;
/** Any sentence will do: only its vectors on two devices are compared. */
const PROBE = "a person in a red jacket walks past a parked car";

/** The text graph of a dual encoder with its tokenizer. Blocks its thread; not re-entrant. */
export class TextSide {
  readonly device: DeviceKind;
  readonly fellBack: string | null;
  readonly dim: number;
  readonly #graph: TextGraph;
  readonly #tokens: TextTokens;

  private constructor(graph: TextGraph, tokens: TextTokens, dim: number, device: DeviceKind, fellBack: string | null) {
    this.#graph = graph;
    this.#tokens = tokens;
    this.dim = dim;
    this.device = device;
    this.fellBack = fellBack;
  }

  /** Opens the first device that gives the CPU's vectors. Throws MODEL_MISSING, MODEL_INVALID. */
  static async open(pack: LoadedPack, options: SideOptions): Promise<TextSide> {
    const spec = encoderSpecOf(pack.manifest);
    const model = sideOf(pack, "text-model");
    const tokens = await TextTokens.open(pack, spec);
    const cpu = await TextGraph.load(model, spec, "cpu", options.intraOpThreads);
    const probe = tokens.encode([PROBE]);
    const { devices, reason: restricted } = devicesFor(pack, options.devices);
    const reasons: string[] = restricted === null ? [] : [restricted];
    try {
      const reference = await cpu.run(probe);
      for (const device of devices) {
        if (device === "cpu") break;
        if (!possibleHere(device)) continue;
        const missing = missingRuntime(device);
        if (missing !== null) {
          reasons.push(`${device}: ${missing}`);
          continue;
        }
        let graph: TextGraph | null = null;
        try {
          graph = await TextGraph.load(model, spec, device, options.intraOpThreads);
          const { reason } = compareVectors(reference, await graph.run(probe));
          if (reason === null) {
            await cpu.close();
            return new TextSide(graph, tokens, spec.dim, device, reasons.length > 0 ? reasons.join("; ") : null);
          }
          reasons.push(`${device}: ${reason}`);
        } catch (error) {
          reasons.push(`${device}: ${reasonOf(error)}`);
        }
        await graph?.close();
      }
    } catch (error) {
      await cpu.close();
      throw error;
    }
    return new TextSide(cpu, tokens, spec.dim, "cpu", reasons.length > 0 ? reasons.join("; ") : null);
  }

  /** texts.length x dim unit vectors. */
  async embed(texts: readonly string[]): Promise<Float32Array> {
    const vectors = new Float32Array(texts.length * this.dim);
    const most = this.device === "cpu" ? 1 : MAX_BATCH;
    for (let first = 0; first < texts.length; first += most)
      vectors.set(await this.#graph.run(this.#tokens.encode(texts.slice(first, first + most))), first * this.dim);
    return vectors;
  }

  close(): Promise<void> {
    return this.#graph.close();
  }
}
