import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { expect, test } from "vitest";
import { packManifest } from "#shared/domain/model.ts";
import { clipTokenizerJson } from "../../test/clipTokenizer.ts";
import { material } from "../../test/material.ts";
import { readStillPicture } from "../detect/stillPicture.ts";
import { TextTokens } from "../encode/tokens.ts";
import { BUNDLED_FFMPEG } from "../testing/clips.ts";
import { OwlDetector } from "./owlDetector.ts";
import { openSpecOf } from "./owlGraph.ts";

const ID = "owlv2-base-patch16-ensemble";
const path = join(import.meta.dirname, "..", "..", "models", `${ID}.json`);
const manifest = packManifest.parse(JSON.parse(readFileSync(path, "utf8")));

test("OWLv2 offers three precisions of one graph from one revision, with one tokenizer", () => {
  const of = (variant: string | null) => manifest.files.filter((file) => file.variant === variant).map((it) => it.role);
  expect([of("fp32"), of("fp16"), of("int8"), of(null)]).toEqual([["model"], ["model"], ["model"], ["tokenizer"]]);
  const revisions = new Set(manifest.files.flatMap((file) => file.urls).map((url) => url.split("/")[6]));
  expect([...revisions]).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/)]);
});

const merges = material("models", "bpe_simple_vocab_16e6.txt.gz");
test.skipIf(!merges)(
  "names become CLIP's tokens, padded with 0 to 16; a long one is cut and still ends as it must",
  () => {
    const spec = openSpecOf(manifest);
    const tokens = new TextTokens(new Tokenizer(clipTokenizerJson(merges!), {}), spec);
    const { ids, mask, length } = tokens.encode(["Cat", `cat ${"car ".repeat(40)}`]);
    expect(length).toBe(16);
    const cat = [49406, 320, 1125, 539, 320, 2368, 49407];
    expect([...ids.subarray(0, 16)].map(Number)).toEqual([...cat, ...Array.from({ length: 9 }, () => 0)]);
    expect([...mask.subarray(0, 16)].map(Number)).toEqual([...cat.map(() => 1), ...Array.from({ length: 9 }, () => 0)]);
    expect([Number(ids[16]), Number(ids[31])]).toEqual([49406, 49407]);
  },
);

const files = manifest.files.filter((file) => file.variant === null || file.variant === "int8");
const found = files.map((file) => [file.name, material("models", ID, file.name)] as const);
const picture = material("images", "coco_000000039769.png");
test.skipIf(!picture || found.some(([, at]) => at === null))(
  `${ID} finds both cats as transformers.js publishes them (needs its int8 files under models/${ID} of the material)`,
  async () => {
    const pack = { manifest: { ...manifest, files }, paths: Object.fromEntries(found) as Record<string, string> };
    const owl = await OwlDetector.open(pack, { devices: ["cpu"], intraOpThreads: 0 });
    try {
      const { frame } = await readStillPicture(picture!, BUNDLED_FFMPEG);
      const cats = await owl.detect(frame, ["a photo of a cat", "a photo of a dog"], 0.5);
      expect(cats.map((it) => it.label)).toEqual([0, 0]);
      // huggingface/transformers.js pull request 579: scores 0.740 and 0.632, boxes in pixels of 640 x 480.
      for (const [i, [score, x0, y0]] of [
        [0.74, 0, 50],
        [0.632, 333, 23],
      ].entries()) {
        expect(Math.abs(cats[i]!.score - score!)).toBeLessThan(0.05);
        expect(Math.abs(cats[i]!.x * 640 - x0!)).toBeLessThan(8);
        expect(Math.abs(cats[i]!.y * 480 - y0!)).toBeLessThan(8);
      }
    } finally {
      await owl.close();
    }
  },
  180_000,
);
