import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { PackManifest } from "#shared/domain/model.ts";
import { packFrom } from "../../bench/lib/packs.ts";
import { findFfmpeg } from "../../test/ffmpeg.ts";
import { material } from "../../test/material.ts";
import { constantGraph, onnxGraph, type TensorSpec } from "../../test/onnxGraph.ts";
import { tinyInput, tinyManifest, tinyPack } from "../../test/tinyPack.ts";
import type { FrameDetections, RgbFrame } from "../types.ts";
import { createDetector } from "./createDetector.ts";

const CPU = { devices: ["cpu" as const], intraOpThreads: 1 };
const INPUT = { name: "images", shape: [1, 3, 64, 64] };

function grey(width: number, height: number): RgbFrame {
  return { data: new Uint8Array(width * height * 3).fill(128), width, height };
}

async function detectOnce(
  outputs: TensorSpec[],
  manifest: PackManifest,
  frame: RgbFrame,
  minScore: number,
): Promise<{ labels: string[]; found: FrameDetections }> {
  const detector = await createDetector(tinyPack(constantGraph(INPUT, outputs), manifest), CPU);
  try {
    const [found] = await detector.detect([frame], minScore);
    return { labels: detector.labels, found: found! };
  } finally {
    await detector.close();
  }
}

/** One box as rounded numbers, for reading. */
function box(found: FrameDetections, i: number): number[] {
  return [found.x[i]!, found.y[i]!, found.w[i]!, found.h[i]!].map((v) => Math.round(v * 1e4) / 1e4);
}

describe("YOLOX", () => {
  // One level of stride 32 on 64 x 64: four cells. Row: x y w h objectness person cat.
  const rows = (cells: number[][]): TensorSpec => ({ name: "output", shape: [1, 4, 7], values: cells.flat() });
  const nothing = [0, 0, 0, 0, 0, 0, 0];

  test("a cell becomes a box in parts of the displayed picture, its score objectness times class", async () => {
    // Cell 3 is column 1, row 1: centre (0.5 + 1) * 32 = 48, size exp(0) * 32 = 32, so 32..64 in both directions.
    const output = rows([nothing, nothing, nothing, [0.5, 0.5, 0, 0, 0.9, 0.2, 0.5]]);
    const { labels, found } = await detectOnce([output], tinyManifest(), grey(128, 128), 0.1);
    expect(found.count).toBe(1);
    expect(labels[found.label[0]!]).toBe("cat");
    expect(found.score[0]).toBeCloseTo(0.45, 6);
    expect(box(found, 0)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  test("a letterboxed picture's boxes are undone from its part of the input, and end at its edge", async () => {
    // 128 x 64 fills the upper 64 x 32: the box of rows 16..48 reaches from half the picture's height past its end.
    const output = rows([[0.5, 1, 0, 0, 1, 1, 0], nothing, nothing, nothing]);
    const { found } = await detectOnce([output], tinyManifest(), grey(128, 64), 0.1);
    expect(box(found, 0)).toEqual([0, 0.5, 0.5, 0.5]);
  });

  test("a box that lies in the padding is not reported", async () => {
    const output = rows([nothing, nothing, [0.5, 0.6, -1, -1, 1, 1, 0], nothing]);
    const { found } = await detectOnce([output], tinyManifest(), grey(128, 64), 0.1);
    expect(found.count).toBe(0);
  });

  test("of two boxes on one object the better stays; another class at the same place stays as well", async () => {
    const output = rows([[1, 1, 0, 0, 1, 0.6, 0], [0, 1, 0, 0, 1, 0.9, 0], [1, 0.1, 0, 0, 1, 0, 0.8], nothing]);
    const { found } = await detectOnce([output], tinyManifest(), grey(64, 64), 0.1);
    expect(Array.from(found.score.subarray(0, found.count), (s) => Math.round(s * 10))).toEqual([9, 8]);
  });

  test("numbers that are no numbers make no boxes", async () => {
    const output = rows([[NaN, 0, 0, 0, 1, 1, 0], [0, 0, 200, 0, 1, 1, 0], nothing, nothing]);
    // NaN on the self-test picture is refused altogether: the weights are broken.
    await expect(detectOnce([output], tinyManifest(), grey(64, 64), 0.1)).rejects.toMatchObject({
      code: "MODEL_INVALID",
    });
    const infinite = rows([[0, 0, 200, 0, 1, 1, 0], nothing, nothing, nothing]);
    expect((await detectOnce([infinite], tinyManifest(), grey(64, 64), 0.1)).found.count).toBe(0);
  });
});

describe("distribution focal boxes", () => {
  const manifest = tinyManifest({
    family: "nanodet",
    output: { strides: [32], bins: 8 },
    input: tinyInput({ fit: "stretch" }),
  });
  /** Logits that put all weight on one bin, or half each on two. */
  const side = (...bins: number[]): number[] => Array.from({ length: 8 }, (_, i) => (bins.includes(i) ? 50 : 0));
  const scores = (values: number[]): TensorSpec => ({ name: "cls", shape: [1, 4, 2], values });

  test("each side is the mean of its distribution in strides from the cell's centre", async () => {
    const none = [...side(0), ...side(0), ...side(0), ...side(0)];
    // Cell 0's centre is (16, 16). Left and top 0.5 strides, right 1, bottom 0.5: 0..48 by 0..32.
    const first = [...side(0, 1), ...side(0, 1), ...side(1), ...side(0, 1)];
    const outputs = [
      { name: "dis", shape: [1, 4, 32], values: [...first, ...none, ...none, ...none] },
      scores([0.1, 0.7, 0, 0, 0, 0, 0, 0]),
    ];
    const { labels, found } = await detectOnce(outputs, manifest, grey(200, 100), 0.3);
    expect(found.count).toBe(1);
    expect(labels[found.label[0]!]).toBe("cat");
    expect(found.score[0]).toBeCloseTo(0.7, 6);
    expect(box(found, 0)).toEqual([0, 0, 0.75, 0.5]);
  });

  test("class scores given as logits come out as probabilities", async () => {
    const all = Array.from({ length: 4 }, () => [...side(1), ...side(1), ...side(1), ...side(1)]).flat();
    const outputs = [{ name: "dis", shape: [1, 4, 32], values: all }, scores([2, -9, -9, -9, -9, -9, -9, -9])];
    const logits = { ...manifest, output: { ...manifest.output, logits: true } };
    const { found } = await detectOnce(outputs, logits, grey(64, 64), 0.5);
    expect(found.count).toBe(1);
    expect(found.score[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });
});

describe("detection transformers", () => {
  const input = tinyInput({ fit: "stretch", channelOrder: "rgb" });

  test("queries become boxes by sigmoid, best first, without suppression", async () => {
    const manifest = tinyManifest({ family: "detr", output: {}, input, thresholds: { score: 0.3, nmsIoU: null } });
    const outputs = [
      { name: "logits", shape: [1, 3, 2], values: [-5, 1, 3, -5, -5, 0.9] },
      {
        name: "pred_boxes",
        shape: [1, 3, 4],
        values: [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25],
      },
    ];
    const { labels, found } = await detectOnce(outputs, manifest, grey(640, 480), 0.3);
    expect(Array.from(found.label.subarray(0, found.count), (l) => labels[l])).toEqual(["person", "cat", "cat"]);
    expect(found.score[0]).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
    expect(box(found, 0)).toEqual([0, 0, 0.5, 0.5]);
    expect(box(found, 1)).toEqual([0.25, 0.375, 0.5, 0.25]);
  });

  test("ids that COCO leaves unused are dropped, and the others keep their names", async () => {
    const labels = packFrom("rfdetr-nano", "").manifest.labels;
    const manifest = tinyManifest({
      family: "detr",
      output: {},
      input,
      labels,
      thresholds: { score: 0.3, nmsIoU: null },
    });
    const logits = new Float32Array(2 * 91).fill(-20);
    logits[17] = 2; // cat
    logits[91 + 75] = 1; // remote
    logits[91 + 12] = 5; // unused
    const outputs = [
      { name: "logits", shape: [1, 2, 91], values: logits },
      { name: "pred_boxes", shape: [1, 2, 4], values: [0.5, 0.5, 1, 1, 0.5, 0.5, 0.5, 0.5] },
    ];
    const answer = await detectOnce(outputs, manifest, grey(64, 64), 0.3);
    expect(answer.labels).toHaveLength(80);
    expect(Array.from(answer.found.label.subarray(0, answer.found.count), (l) => answer.labels[l])).toEqual([
      "cat",
      "remote",
    ]);
  });

  test("a graph of any batch size answers each picture of a batch, in order", async () => {
    // logits[q] = first red value of the picture minus 100, by a matrix of one 1; boxes are fixed by bias alone.
    const size = 3 * 64 * 64;
    const pick = (columns: number): Float32Array =>
      Float32Array.from({ length: size * columns }, (_, i) => (i < columns && columns === 2 ? 1 : 0));
    const bytes = onnxGraph({
      inputs: [{ name: "pixel_values", shape: ["batch", 3, "height", "width"] }],
      outputs: [
        { name: "logits", shape: ["batch", "queries", 2] },
        { name: "pred_boxes", shape: ["batch", "queries", 4] },
      ],
      initialisers: [
        { name: "wl", shape: [size, 2], values: pick(2) },
        { name: "wb", shape: [size, 4], values: pick(4) },
        { name: "bl", shape: [2], values: [-100, -500] },
        { name: "bb", shape: [4], values: [0.5, 0.5, 0.5, 0.5] },
        { name: "axes", shape: [1], values: [1], type: "int64" },
      ],
      nodes: [
        { op: "Flatten", inputs: ["pixel_values"], outputs: ["flat"], ints: { axis: 1 } },
        { op: "MatMul", inputs: ["flat", "wl"], outputs: ["l0"] },
        { op: "Add", inputs: ["l0", "bl"], outputs: ["l1"] },
        { op: "Unsqueeze", inputs: ["l1", "axes"], outputs: ["logits"] },
        { op: "MatMul", inputs: ["flat", "wb"], outputs: ["b0"] },
        { op: "Add", inputs: ["b0", "bb"], outputs: ["b1"] },
        { op: "Unsqueeze", inputs: ["b1", "axes"], outputs: ["pred_boxes"] },
      ],
    });
    const manifest = tinyManifest({ family: "detr", output: {}, input, thresholds: { score: 0.3, nmsIoU: null } });
    const detector = await createDetector(tinyPack(bytes, manifest), CPU);
    try {
      // Eleven pictures are more than one batch; every third is bright and holds a person.
      const frames = Array.from({ length: 11 }, (_, i) => ({
        ...grey(64, 64),
        data: new Uint8Array(size).fill(i % 3 === 0 ? 105 : 10),
      }));
      const answers = await detector.detect(frames, 0.5);
      expect(answers.map((a) => a.count)).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0]);
      expect(answers[3]!.score[0]).toBeCloseTo(1 / (1 + Math.exp(-5)), 5);
    } finally {
      await detector.close();
    }
  });
});

describe("files that are not the model", () => {
  const good = { name: "output", shape: [1, 4, 7], values: new Float32Array(28) };

  test.each([
    ["noise", () => Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)],
    ["an empty file", () => new Uint8Array(0)],
    ["half a model", () => constantGraph(INPUT, [good]).subarray(0, 120)],
  ])("%s is refused as such", async (_, bytes) => {
    await expect(createDetector(tinyPack(bytes()), CPU)).rejects.toMatchObject({ code: "MODEL_INVALID" });
  });

  test.each([
    [
      "another input size",
      constantGraph({ name: "images", shape: [1, 3, 32, 32] }, [good]),
      /\[batch,3,64,64\].*\[1,3,32,32\]/,
    ],
    ["bytes instead of floats in", constantGraph({ ...INPUT, elementType: 2 }, [good]), /float32.*uint8/],
    ["other outputs", constantGraph(INPUT, [{ ...good, shape: [1, 7, 4] }]), /\[batch,4,7\].*\[1,7,4\]/],
  ])("%s: the sentence says what was expected and what is there", async (_, bytes, detail) => {
    await expect(createDetector(tinyPack(bytes), CPU)).rejects.toMatchObject({
      code: "MODEL_INVALID",
      problem: { detail: expect.stringMatching(detail) as string },
    });
  });

  test("weights with other numbers under the same name are refused", async () => {
    const manifest = tinyManifest({ selfTest: { tolerance: 0.001, expected: { output: [0, 0, 0.5] } } });
    await expect(createDetector(tinyPack(constantGraph(INPUT, [good]), manifest), CPU)).rejects.toMatchObject({
      code: "MODEL_INVALID",
    });
  });

  test("weights that are not there are missing, not invalid", async () => {
    const pack = tinyPack(new Uint8Array(0));
    await expect(createDetector({ ...pack, paths: { "tiny.onnx": "/nowhere/tiny.onnx" } }, CPU)).rejects.toMatchObject({
      code: "MODEL_MISSING",
    });
  });
});

describe("real weights", () => {
  const picture = material("images", "coco_000000039769.png");
  const weights = material("models");
  // Two cats as D-FINE small publishes them, in pixels of 640 x 480: x y x y.
  const cats = [
    [13, 54, 317, 472],
    [343, 23, 640, 375],
  ];

  test.skipIf(!picture || !weights).each(["yolox-nano", "nanodet-m-416", "picodet-s-416"])(
    "%s finds both cats where they are",
    async (id) => {
      const detector = await createDetector(packFrom(id, weights!), CPU);
      try {
        const data = execFileSync(
          findFfmpeg(),
          ["-v", "error", "-i", picture!, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
          { maxBuffer: 1 << 22 },
        );
        const [found] = await detector.detect([{ data, width: 640, height: 480 }], 0.5);
        const overlaps = cats.map(([x0, y0, x1, y1]) =>
          Math.max(
            ...Array.from({ length: found!.count }, (_, i) => {
              if (detector.labels[found!.label[i]!] !== "cat") return 0;
              const [ax, ay, aw, ah] = [found!.x[i]! * 640, found!.y[i]! * 480, found!.w[i]! * 640, found!.h[i]! * 480];
              const common =
                Math.max(0, Math.min(ax + aw, x1!) - Math.max(ax, x0!)) *
                Math.max(0, Math.min(ay + ah, y1!) - Math.max(ay, y0!));
              return common / (aw * ah + (x1! - x0!) * (y1! - y0!) - common);
            }),
          ),
        );
        for (const overlap of overlaps) expect(overlap).toBeGreaterThan(0.75);
      } finally {
        await detector.close();
      }
    },
  );
});
