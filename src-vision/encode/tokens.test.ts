import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { afterAll, describe, expect, test } from "vitest";
import { packManifest, type EncoderSpec } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { clipTokenizerJson } from "../../test/clipTokenizer.ts";
import { material } from "../../test/material.ts";
import { tinyEncoderManifest, writeTinyEncoder } from "../../test/tinyEncoder.ts";
import { TextTokens } from "./tokens.ts";

const folder = mkdtempSync(join(tmpdir(), "sightline-tokens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function specOf(pack: string): EncoderSpec {
  const path = join(import.meta.dirname, "..", "..", "models", `${pack}.json`);
  return packManifest.parse(JSON.parse(readFileSync(path, "utf8"))).encoder!;
}

const merges = material("models", "bpe_simple_vocab_16e6.txt.gz");
describe.skipIf(!merges)("with CLIP's published merges", () => {
  const clip = merges ? new TextTokens(new Tokenizer(clipTokenizerJson(merges), {}), specOf("clip-vit-b32")) : null!;

  // Ids that are public: OpenAI's and Stable Diffusion's examples.
  test.each([
    ["a photo of a cat", [320, 1125, 539, 320, 2368]],
    ["a photo of a dog", [320, 1125, 539, 320, 1929]],
    ["hello world!", [3306, 1002, 256]],
    ["a photo of an astronaut riding a horse on mars", [320, 1125, 539, 550, 18376, 6765, 320, 4558, 525, 7496]],
  ])("%s has CLIP's ids", (text, ids) => {
    expect(clip.ids(text)).toEqual([49406, ...ids, 49407]);
  });

  test("case, spaces and composed letters make no difference; other scripts and emoji become bytes, never unknown", () => {
    expect(clip.ids("  A  Photo\tof\na CAT ")).toEqual(clip.ids("a photo of a cat"));
    expect(clip.ids("cafe\u0301")).toEqual(clip.ids("café"));
    for (const text of ["빨간 자동차", "🔥", "\ud800"]) {
      const ids = clip.ids(text);
      expect(ids.length).toBeGreaterThan(2);
      expect(ids.slice(1, -1)).not.toContain(49407);
    }
  });

  test("a long text is cut to 77 tokens and still ends as it must; a batch is padded to its longest", () => {
    const long = clip.ids("car ".repeat(5000));
    expect(long).toHaveLength(77);
    expect([long[0], long.at(-1)]).toEqual([49406, 49407]);
    const batch = clip.encode(["a cat", "a photo of a cat"]);
    expect(batch).toMatchObject({ rows: 2, length: 7 });
    expect([...batch.ids.subarray(0, 7)]).toEqual([49406n, 320n, 2368n, 49407n, 49407n, 49407n, 49407n]);
    expect([...batch.mask.subarray(0, 7)]).toEqual([1n, 1n, 1n, 1n, 0n, 0n, 0n]);
  });
});

// tokenizer.json of Xenova/siglip-base-patch16-224, where somebody has put it; the ids are of the tests of huggingface/transformers.
const siglip = material("models", "siglip-base-224", "tokenizer.json");
test.skipIf(!siglip).each([
  ["the real mountain view", [260, 638, 3293, 870]],
  ["Zürich", [262, 761, 5879, 5345]],
  ["San Francisco", [262, 264, 452, 20563, 15949]],
  ["Summary of the text.", [6254, 267, 260, 1443, 1]],
])("%s has SigLIP's ids", (text, ids) => {
  const json = JSON.parse(readFileSync(siglip!, "utf8")) as object;
  const tokens = new TextTokens(new Tokenizer(json, {}), specOf("siglip-base-224"));
  const all = [...tokens.encode([text]).ids].map(Number);
  expect(all).toHaveLength(64);
  expect(all.slice(0, ids.length)).toEqual(ids);
  expect(all.slice(ids.length).every((id) => id === 1)).toBe(true);
});

test("texts are padded as the pack says, and an ending token that tokenizer.json does not add is added", async () => {
  const pack = await writeTinyEncoder(join(folder, "tiny"));
  const tokens = await TextTokens.open(pack, pack.manifest.encoder!);
  const { length, ids } = tokens.encode(["red car", ""]);
  expect(length).toBe(16);
  expect([...ids.subarray(3, 16)].every((id) => id === 0n)).toBe(true);
  expect(Number(ids[2])).toBe(1);
  expect(Number(ids[16])).toBe(1);
  const json = JSON.parse(readFileSync(pack.paths["tokenizer.json"]!, "utf8")) as { post_processor: unknown };
  json.post_processor = null;
  const bare = new TextTokens(new Tokenizer(json, {}), pack.manifest.encoder!);
  expect(bare.ids("red car")).toEqual(tokens.ids("red car"));
});

test("a template is put around one or two words and around nothing longer", async () => {
  const pack = await writeTinyEncoder(join(folder, "template"));
  const json = JSON.parse(readFileSync(pack.paths["tokenizer.json"]!, "utf8")) as object;
  const tokens = new TextTokens(new Tokenizer(json, {}), { ...pack.manifest.encoder!, template: "a photo of {}" });
  expect(tokens.ids("$& red")).toEqual(tokens.ids("a photo of $& red"));
  expect(tokens.ids("the red car")).toHaveLength(4);
});

test.each([
  ["is missing", null, "MODEL_MISSING"],
  ["is no JSON", "<html>", "MODEL_INVALID"],
  ["is another JSON", "{}", "MODEL_INVALID"],
])("a tokenizer.json that %s is refused with its code", async (_, content, code) => {
  const path = join(folder, "tokenizer.json");
  if (content !== null) writeFileSync(path, content);
  const manifest = tinyEncoderManifest();
  const pack: LoadedPack = {
    manifest,
    paths: { "tokenizer.json": content === null ? join(folder, "nowhere.json") : path },
  };
  await expect(TextTokens.open(pack, manifest.encoder!)).rejects.toMatchObject({ code });
});
