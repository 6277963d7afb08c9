import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packManifest } from "#shared/domain/model.ts";
import { material } from "../../test/material.ts";
import { BUNDLED_FFMPEG } from "../testing/clips.ts";
import { readStillPicture } from "../detect/stillPicture.ts";
import { ImageSide } from "./imageSide.ts";
import { TextSide } from "./textSide.ts";

const PACKS = ["siglip-base-224", "clip-vit-b32"];

/** A published pack whose fp32 files somebody has put under models/<pack>/ of the material; null where not. */
function weights(id: string) {
  const path = join(import.meta.dirname, "..", "..", "models", `${id}.json`);
  const manifest = packManifest.parse(JSON.parse(readFileSync(path, "utf8")));
  const files = manifest.files.filter((file) => file.variant === null || file.variant === "fp32");
  const found = files.map((file) => [file.name, material("models", id, file.name)] as const);
  const whole = found.every(([, at]) => at !== null);
  return {
    manifest: { ...manifest, files },
    paths: whole ? (Object.fromEntries(found) as Record<string, string>) : null,
  };
}

for (const id of PACKS) {
  const { manifest, paths } = weights(id);
  const { reference, logitScale, logitBias } = manifest.encoder!;
  const picture = material("images", reference!.image);
  test.skipIf(!paths || !picture)(
    `${id} gives the published logits (needs its fp32 files under models/${id} of the material)`,
    async () => {
      const options = { devices: ["cpu"] as const, intraOpThreads: 0 };
      const pack = { manifest, paths: paths! };
      const image = await ImageSide.open(pack, options);
      const text = await TextSide.open(pack, options);
      try {
        const { frame } = await readStillPicture(picture!, BUNDLED_FFMPEG);
        const [seen, said] = [await image.embed([frame]), await text.embed(reference!.texts)];
        reference!.logits.forEach((logit, i) => {
          const cosine = seen.reduce((sum, value, k) => sum + value * said[i * text.dim + k]!, 0);
          const got = Math.exp(logitScale) * cosine + logitBias;
          expect(Math.abs(got - logit), `${reference!.texts[i]}: ${got}`).toBeLessThan(reference!.tolerance);
        });
      } finally {
        await image.close();
        await text.close();
      }
    },
    120_000,
  );
}
