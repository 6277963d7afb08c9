import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packManifest } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { onnxGraph, type TensorSpec, type ValueSpec } from "./onnxGraph.ts";

/**
 * Language models of a few kilobytes with the inputs, outputs and caches of the real exports (Llama and SmolVLM as transformers.js asks for them), which say one scripted sentence: every word leads to
 * the next by a table. The one that sees pictures ends with the colour that its pictures have on average.
 */
const SPECIAL = [
  "<pad>",
  "<eos>",
  "<unk>",
  "<image>",
  "<fake_token_around_image>",
  "<global-img>",
  "user:",
  "assistant:",
  "system:",
];
const EOS = 1;
const COLORS = ["red", "green", "blue"];
const OPENING = ["the", "picture", "is"];

function vocabulary(sentence: readonly string[]): string[] {
  return [...SPECIAL, ...new Set([...OPENING, ...COLORS, ...sentence])];
}

/** A chat model that answers every question with `sentence`, whose words must differ from one another. */
export async function writeTinyText(folder: string, sentence: readonly string[]): Promise<LoadedPack> {
  const words = vocabulary(sentence);
  const next = table(words, ["assistant:", ...sentence, "<eos>"]);
  await mkdir(folder, { recursive: true });
  await writeTokenizer(folder, words);
  await writeJson(folder, "config.json", { architectures: ["LlamaForCausalLM"], ...llama(words.length) });
  const size = words.length;
  const graph = onnxGraph({
    inputs: [ids("input_ids", "s"), ids("attention_mask", "t"), ids("position_ids", "s"), ...pastOf(size)],
    outputs: [{ name: "logits", shape: ["b", "s", size] }, ...presentOf(size)],
    initialisers: [matrix("embed", unit(size)), matrix("next", next), axis("one", 1)],
    nodes: [
      { op: "Gather", inputs: ["embed", "input_ids"], outputs: ["e"] },
      { op: "MatMul", inputs: ["e", "next"], outputs: ["logits"] },
      ...memory("e"),
    ],
  });
  await writeFile(join(folder, "model.onnx"), graph);
  return packOf(folder, "text", [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "generation_config.json",
    "model.onnx",
  ]);
}

/** A chat model that says "the picture is red" (or green, or blue) of the pictures it is shown. */
export async function writeTinyVision(folder: string): Promise<LoadedPack> {
  const words = vocabulary([]);
  const size = words.length;
  const next = table(words, ["assistant:", ...OPENING]);
  for (const color of COLORS) {
    next[words.indexOf("is")]![words.indexOf(color)] = 50;
    next[words.indexOf(color)]![EOS] = 100;
  }
  const seen = Array.from({ length: 3 }, (_, channel) => unit(size)[words.indexOf(COLORS[channel]!)]!);
  await mkdir(folder, { recursive: true });
  await writeTokenizer(folder, words);
  await writeJson(folder, "config.json", {
    architectures: ["SmolVLMForConditionalGeneration"],
    model_type: "smolvlm",
    image_token_id: words.indexOf("<image>"),
    text_config: llama(size),
    vision_config: { model_type: "smolvlm_vision" },
  });
  await writeJson(folder, "processor_config.json", { processor_class: "SmolVLMProcessor", image_seq_len: 1 });
  await writeJson(folder, "preprocessor_config.json", {
    image_processor_type: "SmolVLMImageProcessor",
    processor_class: "SmolVLMProcessor",
    do_resize: true,
    size: { longest_edge: 16 },
    max_image_size: { longest_edge: 16 },
    resample: 1,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    do_convert_rgb: true,
    do_image_splitting: true,
  });
  await writeFile(
    join(folder, "embed_tokens.onnx"),
    onnxGraph({
      inputs: [ids("input_ids", "s")],
      outputs: [{ name: "inputs_embeds", shape: ["b", "s", size] }],
      initialisers: [matrix("embed", unit(size))],
      nodes: [{ op: "Gather", inputs: ["embed", "input_ids"], outputs: ["inputs_embeds"] }],
    }),
  );
  await writeFile(
    join(folder, "vision_encoder.onnx"),
    onnxGraph({
      inputs: [
        { name: "pixel_values", shape: ["b", "n", 3, "h", "w"] },
        { name: "pixel_attention_mask", shape: ["b", "n", "h", "w"], elementType: 9 },
      ],
      outputs: [{ name: "image_features", shape: ["n", 1, size] }],
      initialisers: [matrix("seen", seen), axis("space", 3, 4), axis("each", -1, 1, 3)],
      nodes: [
        { op: "ReduceSum", inputs: ["pixel_values", "space"], outputs: ["sums"], ints: { keepdims: 0 } },
        { op: "Reshape", inputs: ["sums", "each"], outputs: ["rgb"] },
        { op: "MatMul", inputs: ["rgb", "seen"], outputs: ["image_features"] },
      ],
    }),
  );
  await writeFile(
    join(folder, "decoder_model_merged.onnx"),
    onnxGraph({
      inputs: [
        { name: "inputs_embeds", shape: ["b", "s", size] },
        ids("attention_mask", "t"),
        ids("position_ids", "s"),
        ...pastOf(size),
      ],
      outputs: [{ name: "logits", shape: ["b", "s", size] }, ...presentOf(size)],
      initialisers: [
        matrix("next", next),
        axis("one", 1),
        axis("two", 2),
        matrix(
          "attend",
          unit(size).map((row) => row.map((v) => v * 1e-3)),
        ),
      ],
      nodes: [
        { op: "MatMul", inputs: ["inputs_embeds", "next"], outputs: ["following"] },
        ...memory("inputs_embeds"),
        // All that was read and seen so far, as attention would bring it in.
        { op: "ReduceSum", inputs: ["present.0.value", "two"], outputs: ["all"], ints: { keepdims: 1 } },
        { op: "Squeeze", inputs: ["all", "one"], outputs: ["context"] },
        { op: "MatMul", inputs: ["context", "attend"], outputs: ["hint"] },
        { op: "Add", inputs: ["following", "hint"], outputs: ["logits"] },
      ],
    }),
  );
  return packOf(folder, "image-text", [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "generation_config.json",
    "processor_config.json",
    "preprocessor_config.json",
    "embed_tokens.onnx",
    "vision_encoder.onnx",
    "decoder_model_merged.onnx",
  ]);
}

/** Scores of the next word: 100 along the sentence, from the last word to the end. */
function table(words: readonly string[], sentence: readonly string[]): number[][] {
  const scores = words.map(() => words.map((_, to): number => (to === EOS ? 10 : 0)));
  sentence.slice(1).forEach((word, i) => (scores[words.indexOf(sentence[i]!)]![words.indexOf(word)] = 100));
  return scores;
}

const unit = (size: number): number[][] =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => Number(row === column)));

const matrix = (name: string, rows: number[][]): TensorSpec => ({
  name,
  shape: [rows.length, rows[0]!.length],
  values: rows.flat(),
});
const axis = (name: string, ...values: number[]): TensorSpec => ({
  name,
  shape: [values.length],
  values,
  type: "int64",
});
const ids = (name: string, length: string): ValueSpec => ({ name, shape: ["b", length], elementType: 7 });
const pastOf = (size: number): ValueSpec[] =>
  ["key", "value"].map((part) => ({ name: `past_key_values.0.${part}`, shape: ["b", 1, "p", size] }));
const presentOf = (size: number): ValueSpec[] =>
  ["key", "value"].map((part) => ({ name: `present.0.${part}`, shape: ["b", 1, "t", size] }));
const memory = (embedded: string) => [
  { op: "Unsqueeze", inputs: [embedded, "one"], outputs: ["new"] },
  ...["key", "value"].map((part) => ({
    op: "Concat",
    inputs: [`past_key_values.0.${part}`, "new"],
    outputs: [`present.0.${part}`],
    ints: { axis: 2 },
  })),
];

const llama = (size: number) => ({
  model_type: "llama",
  hidden_size: size,
  head_dim: size,
  num_attention_heads: 1,
  num_key_value_heads: 1,
  num_hidden_layers: 1,
  vocab_size: size,
  eos_token_id: EOS,
  pad_token_id: 0,
});

async function writeTokenizer(folder: string, words: readonly string[]): Promise<void> {
  const added = SPECIAL.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: true,
    rstrip: true,
    normalized: false,
    special: true,
  }));
  await writeJson(folder, "tokenizer.json", {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: Object.fromEntries(words.map((word, id) => [word, id])), unk_token: "<unk>" },
  });
  await writeJson(folder, "tokenizer_config.json", {
    tokenizer_class: "PreTrainedTokenizerFast",
    unk_token: "<unk>",
    pad_token: "<pad>",
    eos_token: "<eos>",
    model_max_length: 256,
    chat_template:
      "{% for m in messages %}{{ m.role }}: {% if m.content is string %}{{ m.content }} {% else %}{% for c in m.content %}{% if c.type == 'image' %}<image>{% else %}{{ c.text }}{% endif %} {% endfor %}{% endif %}{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}",
  });
  await writeJson(folder, "generation_config.json", { eos_token_id: EOS, pad_token_id: 0 });
}

const writeJson = (folder: string, name: string, value: unknown) =>
  writeFile(join(folder, name), JSON.stringify(value, null, 1));

function packOf(folder: string, kind: "text" | "image-text", names: readonly string[]): LoadedPack {
  const id = kind === "text" ? "tiny-text" : "tiny-vision";
  const dtype = Object.fromEntries(
    names.filter((name) => name.endsWith(".onnx")).map((name) => [name.replace(".onnx", ""), "fp32"]),
  );
  const manifest = packManifest.parse({
    id,
    name: id,
    task: "language",
    family: "transformers",
    description: "For tests.",
    goodFor: "Tests.",
    licence: { spdx: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    source: "https://example.org/",
    files: names.map((name) => ({
      name,
      urls: [],
      sizeBytes: null,
      sha256: null,
      role: name.endsWith(".onnx") ? "model" : "config",
    })),
    language: { kind, dtype, contextTokens: 200, maxImages: kind === "text" ? 0 : 4, languages: ["en"] },
  });
  return { manifest, paths: Object.fromEntries(names.map((name) => [name, join(folder, name)])) };
}
