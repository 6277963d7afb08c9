import type { EncoderSpec, PackManifest } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { RgbFrame } from "../types.ts";
import { planAxis, resampleAcross, resampleDown, type AxisPlan } from "./resample.ts";

/**
 * RGB bytes to the picture tensor of a dual encoder (3 x height x width, or NHWC), as the model's published processor makes it: Pillow's resize to
 * bytes, then value = (byte * scale - mean) / std. Owns its scratch memory; one instance per session.
 */
export class EncoderPicture {
  readonly #input: PackManifest["input"];
  readonly #image: EncoderSpec["image"];
  readonly #tables: Float32Array[];
  readonly #resized: Uint8Array;
  #across = new Uint8Array(0);
  #source = { width: 0, height: 0 };
  #x: AxisPlan | null = null;
  #y: AxisPlan | null = null;
  #rows = { from: 0, to: 0 };

  constructor(input: PackManifest["input"], image: EncoderSpec["image"]) {
    this.#input = input;
    this.#image = image;
    this.#tables = input.mean.map((mean, c) =>
      Float32Array.from({ length: 256 }, (_, byte) => (byte * input.scale - mean) / input.std[c]!),
    );
    this.#resized = new Uint8Array(input.width * input.height * 3);
  }

  /** Floats of one picture. */
  get size(): number {
    return this.#resized.length;
  }

  /** Writes one picture into `out` at `offset`. Throws INVALID_INPUT on a picture without pixels or with too few bytes. */
  write(frame: RgbFrame, out: Float32Array, offset: number): void {
    const pixels = this.resize(frame);
    const { width, height, layout, channelOrder } = this.#input;
    const plane = width * height;
    for (let c = 0; c < 3; c++) {
      const table = this.#tables[c]!;
      const from = channelOrder === "rgb" ? c : 2 - c;
      const step = layout === "nchw" ? 1 : 3;
      let to = offset + (layout === "nchw" ? c * plane : c);
      for (let p = from; p < pixels.length; p += 3, to += step) out[to] = table[pixels[p]!]!;
    }
  }

  /** The resized and cropped RGB bytes; reused by the next call. */
  resize(frame: RgbFrame): Uint8Array {
    const { width, height, data } = frame;
    if (!(width > 0 && height > 0) || data.length < width * height * 3)
      throw fail("INVALID_INPUT", `a picture of ${width}x${height} with ${data.length} bytes`);
    if (width !== this.#source.width || height !== this.#source.height) this.#plan(width, height);
    const { from, to } = this.#rows;
    resampleAcross(data, width, from, to, this.#x!, this.#across);
    resampleDown(this.#across, this.#input.width * 3, from, this.#y!, this.#resized);
    return this.#resized;
  }

  /** Only the columns and rows that survive the crop are planned, and only the source rows that they need are read. */
  #plan(width: number, height: number): void {
    const { width: w, height: h } = this.#input;
    const { resize, kernel } = this.#image;
    let size = { width: w, height: h };
    if (resize === "shortest-edge") {
      // The longer side is cut down to whole pixels, as transformers' CLIPImageProcessor does it.
      const short = Math.min(w, h);
      size =
        width <= height
          ? { width: short, height: Math.trunc((short * height) / width) }
          : { width: Math.trunc((short * width) / height), height: short };
    }
    this.#x = planAxis(kernel, width, size.width, Math.floor((size.width - w) / 2), w);
    this.#y = planAxis(kernel, height, size.height, Math.floor((size.height - h) / 2), h);
    const last = this.#y.count - 1;
    this.#rows = { from: this.#y.first[0]!, to: this.#y.first[last]! + this.#y.taps[last]! };
    this.#across = new Uint8Array((this.#rows.to - this.#rows.from) * w * 3);
    this.#source = { width, height };
  }
}
