import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packManifest, type PackManifest } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { onnxGraph, type NodeSpec, type TensorSpec } from "./onnxGraph.ts";

/**
 * A dual encoder of a few kilobytes whose two sides share one space by construction, without any training. Pictures: how much of the picture is near
 * each colour, and where. Texts: the sum of their words, each word the axis of its colour or place. Gray scenes, and words of anything else, lie each on
 * an axis of their own and weigh next to nothing beside a colour: a word that is not known looks like no picture at all.
 */

/** Side of the pictures that it looks at. */
const SIZE = 32;
/** A share of the picture of one part in 500 weighs as much as "nothing in particular". */
const NOTHING = 0.002;

/** Middle of each colour in 0..255 and how far it reaches. */
const COLORS: Record<string, { rgb: [number, number, number]; reach: number; words: string[] }> = {
  red: { rgb: [222, 30, 30], reach: 85, words: ["red", "빨간", "빨강", "빨간색"] },
  green: { rgb: [25, 170, 45], reach: 95, words: ["green", "초록", "초록색", "녹색"] },
  blue: { rgb: [35, 60, 222], reach: 95, words: ["blue", "파란", "파랑", "파란색"] },
  yellow: { rgb: [235, 222, 40], reach: 70, words: ["yellow", "노란", "노랑", "노란색"] },
  white: { rgb: [250, 250, 250], reach: 45, words: ["white", "하얀", "흰", "흰색"] },
  black: { rgb: [8, 8, 8], reach: 40, words: ["black", "검은", "검정", "검은색"] },
  purple: { rgb: [140, 40, 170], reach: 80, words: ["purple", "보라", "보라색"] },
  orange: { rgb: [245, 140, 20], reach: 65, words: ["orange", "주황", "주황색"] },
};
/** Places, by the columns and rows of the picture that count. */
const PLACES: Record<string, { holds: (x: number, y: number) => boolean; words: string[] }> = {
  left: { holds: (x) => x < SIZE / 2, words: ["left", "왼쪽"] },
  right: { holds: (x) => x >= SIZE / 2, words: ["right", "오른쪽"] },
  top: { holds: (_, y) => y < SIZE / 2, words: ["top", "위"] },
  bottom: { holds: (_, y) => y >= SIZE / 2, words: ["bottom", "아래"] },
};
/** Words that say nothing about colours and places. */
const FILLERS = [
  "a",
  "an",
  "the",
  "of",
  "in",
  "on",
  "at",
  "with",
  "photo",
  "picture",
  "thing",
  "square",
  "scene",
  "car",
  "person",
];

/** The words that name a colour in English, in the order of the axes. */
export const TINY_COLORS = Object.keys(COLORS);

const AXES = [...TINY_COLORS, ...Object.keys(PLACES), "nothing", "unknown"];
const DIM = 16;
const axis = (name: string): number => AXES.indexOf(name);

const SPECIAL = ["<pad>", "<eos>", "<unk>"];
const PAD = 0;
const EOS = 1;

function words(): Array<{ word: string; vector: Float32Array }> {
  const on = (name: string, weight: number): Float32Array => {
    const vector = new Float32Array(DIM);
    vector[axis(name)] = weight;
    return vector;
  };
  return [
    { word: "<pad>", vector: new Float32Array(DIM) },
    ...["<eos>", "<unk>", ...FILLERS].map((word) => ({ word, vector: on("unknown", NOTHING) })),
    ...Object.entries(COLORS).flatMap(([name, it]) => it.words.map((word) => ({ word, vector: on(name, 1) }))),
    ...Object.entries(PLACES).flatMap(([name, it]) => it.words.map((word) => ({ word, vector: on(name, 0.5) }))),
  ];
}

function tokenizerJson(): object {
  const vocabulary = Object.fromEntries(words().map(({ word }, id) => [word, id]));
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: "Sequence", normalizers: [{ type: "NFC" }, { type: "Lowercase" }] },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "<eos>", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }],
      special_tokens: { "<eos>": { id: "<eos>", ids: [EOS], tokens: ["<eos>"] } },
    },
    decoder: null,
    model: {
      type: "WordPiece",
      unk_token: "<unk>",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: vocabulary,
    },
  };
}

/** float32[batch,3,SIZE,SIZE] of -1..1 -> float32[batch,DIM]. Near a colour: 1 - (distance / reach)^2 where positive, of every pixel, averaged. */
function imageGraph(): Uint8Array {
  const names = Object.keys(COLORS);
  const pixels = SIZE * SIZE;
  const toColors = new Float32Array(names.length * 3);
  const toSquares = new Float32Array(names.length * 3);
  const bias = new Float32Array(names.length);
  for (const [i, name] of names.entries()) {
    const { rgb, reach } = COLORS[name]!;
    const middle = rgb.map((value) => value / 127.5 - 1);
    const square = (reach / 127.5) ** 2;
    // reach^2 - |c - m|^2 = reach^2 - |m|^2 + 2 m.c - |c|^2, all over reach^2.
    for (let c = 0; c < 3; c++) {
      toColors[i * 3 + c] = (2 * middle[c]!) / square;
      toSquares[i * 3 + c] = -1 / square;
    }
    bias[i] = 1 - middle.reduce((sum, value) => sum + value * value, 0) / square;
  }
  // Averages over the picture and over each place; gray would be no colour at all.
  const places = [() => true, ...Object.values(PLACES).map((place) => place.holds)];
  const pool = new Float32Array(pixels * places.length);
  for (let p = 0; p < pixels; p++)
    for (const [k, holds] of places.entries())
      if (holds(p % SIZE, Math.floor(p / SIZE))) pool[p * places.length + k] = (k === 0 ? 1 : 2) / pixels;
  // A colour's share is its axis; a place counts what is coloured there less what is coloured elsewhere, black and white aside: they are backgrounds.
  const toVector = new Float32Array(names.length * places.length * DIM);
  const opposite: Record<string, string> = { left: "right", right: "left", top: "bottom", bottom: "top" };
  const placeNames = ["all", ...Object.keys(PLACES)];
  for (const [i, name] of names.entries()) {
    toVector[i * places.length * DIM + axis(name)] = 1;
    if (name === "white" || name === "black") continue;
    for (const place of Object.keys(PLACES)) {
      toVector[(i * places.length + placeNames.indexOf(place)) * DIM + axis(place)] = 0.25;
      toVector[(i * places.length + placeNames.indexOf(opposite[place]!)) * DIM + axis(place)] = -0.25;
    }
  }
  const nothing = new Float32Array(DIM);
  nothing[axis("nothing")] = NOTHING;
  const nodes: NodeSpec[] = [
    { op: "Reshape", inputs: ["pixel_values", "flat"], outputs: ["c"] },
    { op: "Mul", inputs: ["c", "c"], outputs: ["cc"] },
    { op: "MatMul", inputs: ["toColors", "c"], outputs: ["linear"] },
    { op: "MatMul", inputs: ["toSquares", "cc"], outputs: ["square"] },
    { op: "Add", inputs: ["linear", "square"], outputs: ["sum"] },
    { op: "Add", inputs: ["sum", "bias"], outputs: ["signed"] },
    { op: "Relu", inputs: ["signed"], outputs: ["near"] },
    { op: "MatMul", inputs: ["near", "pool"], outputs: ["shares"] },
    { op: "Flatten", inputs: ["shares"], outputs: ["row"] },
    { op: "MatMul", inputs: ["row", "toVector"], outputs: ["axes"] },
    { op: "Relu", inputs: ["axes"], outputs: ["positive"] },
    { op: "Add", inputs: ["positive", "nothing"], outputs: ["image_embeds"] },
  ];
  const initialisers: TensorSpec[] = [
    { name: "flat", shape: [3], values: [0, 3, pixels], type: "int64" },
    { name: "toColors", shape: [names.length, 3], values: toColors },
    { name: "toSquares", shape: [names.length, 3], values: toSquares },
    { name: "bias", shape: [names.length, 1], values: bias },
    { name: "pool", shape: [pixels, places.length], values: pool },
    { name: "toVector", shape: [names.length * places.length, DIM], values: toVector },
    { name: "nothing", shape: [DIM], values: nothing },
  ];
  return onnxGraph({
    inputs: [{ name: "pixel_values", shape: ["batch", 3, SIZE, SIZE] }],
    outputs: [{ name: "image_embeds", shape: ["batch", DIM] }],
    nodes,
    initialisers,
  });
}

/** int64[batch,length] (and its mask) -> float32[batch,DIM]: the sum of the words. */
function textGraph(masked: boolean): Uint8Array {
  const table = words();
  const nodes: NodeSpec[] = [{ op: "Gather", inputs: ["table", "input_ids"], outputs: ["words"] }];
  if (masked) {
    nodes.push(
      { op: "Cast", inputs: ["attention_mask"], outputs: ["mask"], ints: { to: 1 } },
      { op: "Unsqueeze", inputs: ["mask", "last"], outputs: ["column"] },
      { op: "Mul", inputs: ["words", "column"], outputs: ["kept"] },
    );
  }
  nodes.push({
    op: "ReduceSum",
    inputs: [masked ? "kept" : "words", "middle"],
    outputs: ["text_embeds"],
    ints: { keepdims: 0 },
  });
  const int64 = (name: string) => ({ name, shape: ["batch", "length"], elementType: 7 });
  const last: TensorSpec = { name: "last", shape: [1], values: [2], type: "int64" };
  return onnxGraph({
    inputs: masked ? [int64("input_ids"), int64("attention_mask")] : [int64("input_ids")],
    outputs: [{ name: "text_embeds", shape: ["batch", DIM] }],
    nodes,
    initialisers: [
      {
        name: "table",
        shape: [table.length, DIM],
        values: Float32Array.from(table.flatMap((it) => Array.from(it.vector))),
      },
      { name: "middle", shape: [1], values: [1], type: "int64" },
      ...(masked ? [last] : []),
    ],
  });
}

export function tinyEncoderManifest(family: "clip" | "siglip" = "siglip"): PackManifest {
  const clip = family === "clip";
  const file = (name: string, role: string) => ({ name, role, urls: [], sizeBytes: null, sha256: null });
  return packManifest.parse({
    id: `tiny-${family}`,
    name: `Tiny ${family}`,
    task: "encode",
    family,
    description: "Colour words and coloured scenes in one space.",
    goodFor: "tests",
    licence: { spdx: "Apache-2.0", url: "https://example.org/licence" },
    source: "https://example.org",
    files: [
      file("tiny-image.onnx", "image-model"),
      file("tiny-text.onnx", "text-model"),
      file("tokenizer.json", "tokenizer"),
    ],
    input: {
      tensor: "pixel_values",
      width: SIZE,
      height: SIZE,
      fit: "stretch",
      padValue: 0,
      channelOrder: "rgb",
      scale: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    },
    labels: [],
    thresholds: { score: 0, nmsIoU: null },
    selfTest: null,
    publishedAp: null,
    encoder: {
      dim: DIM,
      image: {
        resize: clip ? "shortest-edge" : "stretch",
        kernel: clip ? "bicubic" : "bilinear",
        output: "image_embeds",
      },
      text: {
        ids: "input_ids",
        mask: clip ? "attention_mask" : null,
        output: "text_embeds",
        contextLength: 16,
        padId: PAD,
        padding: clip ? "longest" : "max",
        lowercase: true,
        eosId: EOS,
      },
      logitScale: 0,
      logitBias: 0,
      languages: ["en", "ko"],
      reference: null,
    },
  });
}

/** Writes the tiny encoder's files into `folder` (made if it is not there). */
export async function writeTinyEncoder(folder: string, family: "clip" | "siglip" = "siglip"): Promise<LoadedPack> {
  const manifest = tinyEncoderManifest(family);
  await mkdir(folder, { recursive: true });
  const paths = Object.fromEntries(manifest.files.map(({ name }) => [name, join(folder, name)]));
  await writeFile(paths["tiny-image.onnx"]!, imageGraph());
  await writeFile(paths["tiny-text.onnx"]!, textGraph(family === "clip"));
  await writeFile(paths["tokenizer.json"]!, JSON.stringify(tokenizerJson()));
  return { manifest, paths };
}
