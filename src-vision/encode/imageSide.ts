import type { DeviceKind } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { checkDims } from "../detect/graph.ts";
import { openSession, type OpenedSession } from "../detect/selfTest.ts";
import type { RgbFrame } from "../types.ts";
import { EncoderPicture } from "./picture.ts";
import { devicesFor, encoderSpecOf, sideOf, type SideOptions } from "./sides.ts";
import { writeUnit } from "./vectors.ts";

/** The picture graph of a dual encoder, bound to one session. Blocks its thread; not re-entrant. */
export class ImageSide {
  readonly device: DeviceKind;
  readonly fellBack: string | null;
  readonly dim: number;
  readonly #opened: OpenedSession;
  readonly #picture: EncoderPicture;
  readonly #output: string;
  readonly #id: string;

  private constructor(pack: LoadedPack, opened: OpenedSession) {
    const { manifest } = pack;
    const spec = encoderSpecOf(manifest);
    this.device = opened.device;
    this.fellBack = opened.fellBack;
    this.dim = spec.dim;
    this.#opened = opened;
    this.#picture = new EncoderPicture(manifest.input, spec.image);
    this.#output = spec.image.output;
    this.#id = manifest.id;
    opened.session.selectOutputs([spec.image.output]);
  }

  /** Opens the first device that gives the CPU's vectors. Throws MODEL_MISSING, MODEL_INVALID. */
  static async open(pack: LoadedPack, options: SideOptions): Promise<ImageSide> {
    encoderSpecOf(pack.manifest);
    const { devices, reason } = devicesFor(pack, options.devices);
    const opened = await openSession(sideOf(pack, "image-model"), { ...options, devices });
    opened.fellBack ??= reason;
    try {
      const side = new ImageSide(pack, opened);
      // One black picture: a graph that names its shapes only symbolically shows here whether it is this model's.
      await side.embed([{ data: new Uint8Array(12), width: 2, height: 2 }]);
      return side;
    } catch (error) {
      await opened.session.close();
      throw error;
    }
  }

  /** frames.length x dim unit vectors. */
  async embed(frames: readonly RgbFrame[]): Promise<Float32Array> {
    const { session } = this.#opened;
    const { dim } = this;
    const vectors = new Float32Array(frames.length * dim);
    // One at a time on the CPU: it is no slower there, and dynamic quantisation takes its scale from the whole batch, so that a picture's vector would
    // depend on its neighbours.
    const most = this.device === "cpu" ? 1 : session.maxBatch;
    for (let first = 0; first < frames.length; first += most) {
      const batch = Math.min(most, frames.length - first);
      const input = session.input(batch);
      for (let i = 0; i < batch; i++) this.#picture.write(frames[first + i]!, input, i * this.#picture.size);
      const outputs = await session.run(batch);
      const { data } = checkDims(this.#id, this.#output, outputs[this.#output], [batch, dim]);
      for (let i = 0; i < batch; i++) writeUnit(data.subarray(i * dim, (i + 1) * dim), vectors, (first + i) * dim);
    }
    return vectors;
  }

  close(): Promise<void> {
    return this.#opened.session.close();
  }
}
