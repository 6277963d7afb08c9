import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packManifest, type PackManifest } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { onnxGraph, type NodeSpec, type TensorSpec } from "./onnxGraph.ts";

/**
 * An open-vocabulary detector of two megabytes with the inputs and outputs of OWLv2, without any training: a box of a fixed size slides over the padded square, and its logit for a name
 * says how much of it is near the colour that the name has a word for. Names without such a word are found nowhere.
 */

/** Side of the square that it looks at, of its box, and how far the box moves at a time, in pixels. */
const SIZE = 48;
const BOX = 12;
const STEP = 3;
/** Tokens of a name, as OWLv2 reads them. */
const LENGTH = 16;
const COLORS: Record<string, { rgb: [number, number, number]; reach: number }> = {
  red: { rgb: [222, 30, 30], reach: 85 },
  green: { rgb: [25, 170, 45], reach: 95 },
  blue: { rgb: [35, 60, 222], reach: 95 },
  /** The padding, as a trap: a name that finds it must not be told of places outside the picture. */
  gray: { rgb: [127, 127, 127], reach: 60 },
};
const FILLERS = ["a", "photo", "of", "the", "square", "car", "thing"];
const MARKS = ["<pad>", "<start>", "<end>", "<unk>"];
const WORDS = [...MARKS, ...FILLERS, ...Object.keys(COLORS)];

function tokenizerJson(): object {
  const special = (content: string) => ({ id: content, ids: [WORDS.indexOf(content)], tokens: [content] });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: MARKS.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: ["<start>", "A", "<end>"].map((id) =>
        id === "A" ? { Sequence: { id, type_id: 0 } } : { SpecialToken: { id, type_id: 0 } },
      ),
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }],
      special_tokens: { "<start>": special("<start>"), "<end>": special("<end>") },
    },
    decoder: null,
    model: {
      type: "WordPiece",
      unk_token: "<unk>",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
    },
  };
}

/** `half`: the picture goes in, and the answers come out, in half precision, as some exports want it. */
function graph(half: boolean): Uint8Array {
  const colors = Object.entries(COLORS);
  const pixels = SIZE * SIZE;
  const places = (SIZE - BOX) / STEP + 1;
  // Near a colour: 1 - (distance / reach)^2 where positive; |c - m|^2 = |c|^2 - 2 m.c + |m|^2. Values are -1..1.
  const toColors = new Float32Array(colors.length * 3);
  const toSquares = new Float32Array(colors.length * 3);
  const bias = new Float32Array(colors.length);
  for (const [i, [, { rgb, reach }]] of colors.entries()) {
    const middle = rgb.map((value) => value / 127.5 - 1);
    const square = (reach / 127.5) ** 2;
    for (let c = 0; c < 3; c++) {
      toColors[i * 3 + c] = (2 * middle[c]!) / square;
      toSquares[i * 3 + c] = -1 / square;
    }
    bias[i] = 1 - middle.reduce((sum, value) => sum + value * value, 0) / square;
  }
  const pool = new Float32Array(pixels * places * places);
  const boxes = new Float32Array(places * places * 4);
  for (let row = 0, k = 0; row < places; row++) {
    for (let column = 0; column < places; column++, k++) {
      for (let y = row * STEP; y < row * STEP + BOX; y++)
        for (let x = column * STEP; x < column * STEP + BOX; x++)
          pool[(y * SIZE + x) * places * places + k] = 1 / (BOX * BOX);
      boxes.set(
        [column * STEP + BOX / 2, row * STEP + BOX / 2, BOX, BOX].map((value) => value / SIZE),
        k * 4,
      );
    }
  }
  const table = new Float32Array(WORDS.length * colors.length);
  for (const [i, [name]] of colors.entries()) table[WORDS.indexOf(name) * colors.length + i] = 1;

  const cast = (from: string, to: string): NodeSpec => ({
    op: "Cast",
    inputs: [from],
    outputs: [to],
    ints: { to: half ? 10 : 1 },
  });
  const nodes: NodeSpec[] = [
    { op: "Cast", inputs: ["pixel_values"], outputs: ["picture"], ints: { to: 1 } },
    { op: "Reshape", inputs: ["picture", "flat"], outputs: ["c"] },
    { op: "Mul", inputs: ["c", "c"], outputs: ["cc"] },
    { op: "MatMul", inputs: ["toColors", "c"], outputs: ["linear"] },
    { op: "MatMul", inputs: ["toSquares", "cc"], outputs: ["square"] },
    { op: "Add", inputs: ["linear", "square"], outputs: ["sum"] },
    { op: "Add", inputs: ["sum", "bias"], outputs: ["signed"] },
    { op: "Relu", inputs: ["signed"], outputs: ["near"] },
    { op: "MatMul", inputs: ["near", "pool"], outputs: ["shares"] },
    { op: "Transpose", inputs: ["shares"], outputs: ["byPlace"] },
    { op: "Gather", inputs: ["table", "input_ids"], outputs: ["words"] },
    { op: "Cast", inputs: ["attention_mask"], outputs: ["mask"], ints: { to: 1 } },
    { op: "Unsqueeze", inputs: ["mask", "last"], outputs: ["column"] },
    { op: "Mul", inputs: ["words", "column"], outputs: ["kept"] },
    { op: "ReduceSum", inputs: ["kept", "middle"], outputs: ["names"], ints: { keepdims: 0 } },
    { op: "Transpose", inputs: ["names"], outputs: ["byName"] },
    { op: "MatMul", inputs: ["byPlace", "byName"], outputs: ["likeness"] },
    { op: "Sub", inputs: ["likeness", "half"], outputs: ["above"] },
    { op: "Mul", inputs: ["above", "steep"], outputs: ["flatLogits"] },
    { op: "Unsqueeze", inputs: ["flatLogits", "first"], outputs: ["exactLogits"] },
    cast("exactLogits", "logits"),
    cast("places", "pred_boxes"),
  ];
  const indices = (name: string, ...values: number[]): TensorSpec => ({
    name,
    shape: [values.length],
    values,
    type: "int64",
  });
  const initialisers: TensorSpec[] = [
    indices("flat", 3, pixels),
    indices("first", 0),
    indices("middle", 1),
    indices("last", 2),
    { name: "toColors", shape: [colors.length, 3], values: toColors },
    { name: "toSquares", shape: [colors.length, 3], values: toSquares },
    { name: "bias", shape: [colors.length, 1], values: bias },
    { name: "pool", shape: [pixels, places * places], values: pool },
    { name: "table", shape: [WORDS.length, colors.length], values: table },
    { name: "half", shape: [1], values: [0.55] },
    { name: "steep", shape: [1], values: [12] },
    { name: "places", shape: [1, places * places, 4], values: boxes },
  ];
  const text = (name: string) => ({ name, shape: ["num_queries", "length"], elementType: 7 });
  const elementType = half ? 10 : 1;
  return onnxGraph({
    inputs: [
      text("input_ids"),
      { name: "pixel_values", shape: ["batch", 3, SIZE, SIZE], elementType },
      text("attention_mask"),
    ],
    outputs: [
      { name: "logits", shape: [1, places * places, "num_queries"], elementType },
      { name: "pred_boxes", shape: [1, places * places, 4], elementType },
    ],
    nodes,
    initialisers,
  });
}

function tinyOwlManifest(): PackManifest {
  const file = (name: string, role: string) => ({ name, role, urls: [], sizeBytes: null, sha256: null });
  return packManifest.parse({
    id: "tiny-owl",
    name: "Tiny owl",
    task: "open-detect",
    family: "owl",
    description: "Finds the colour that a name has a word for.",
    goodFor: "tests",
    licence: { spdx: "Apache-2.0", url: "https://example.org/licence" },
    source: "https://example.org",
    files: [file("tiny-owl.onnx", "model"), file("tokenizer.json", "tokenizer")],
    input: {
      tensor: "pixel_values",
      width: SIZE,
      height: SIZE,
      fit: "letterbox-top-left",
      padValue: 127.5,
      channelOrder: "rgb",
      scale: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    },
    output: { logits: "logits", boxes: "pred_boxes" },
    labels: [],
    thresholds: { score: 0.3, nmsIoU: 0.3 },
    selfTest: null,
    publishedAp: null,
    encoder: {
      dim: Object.keys(COLORS).length,
      image: { resize: "stretch", kernel: "bilinear", output: "logits" },
      text: {
        ids: "input_ids",
        mask: "attention_mask",
        output: "logits",
        contextLength: LENGTH,
        padId: 0,
        padding: "max",
        lowercase: true,
        eosId: WORDS.indexOf("<end>"),
      },
      logitScale: 0,
      logitBias: 0,
      languages: ["en"],
      template: "a photo of a {}",
      reference: null,
    },
  });
}

/** Writes the tiny detector's files into `folder` (made if it is not there). */
export async function writeTinyOwl(folder: string, options: { half?: boolean } = {}): Promise<LoadedPack> {
  const manifest = tinyOwlManifest();
  await mkdir(folder, { recursive: true });
  const paths = Object.fromEntries(manifest.files.map(({ name }) => [name, join(folder, name)]));
  await writeFile(paths["tiny-owl.onnx"]!, graph(options.half ?? false));
  await writeFile(paths["tokenizer.json"]!, JSON.stringify(tokenizerJson()));
  return { manifest, paths };
}
