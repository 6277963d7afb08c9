import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packManifest } from "#shared/domain/model.ts";
import { encoderSpecOf } from "./sides.ts";

const folder = join(import.meta.dirname, "..", "..", "models");
const encoders = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => packManifest.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))))
  .filter((manifest) => manifest.task === "encode");

test("the five published encoders are there, the multilingual one among them", () => {
  expect(encoders.map((it) => it.id).sort()).toEqual([
    "clip-vit-b16",
    "clip-vit-b32",
    "siglip-base-224",
    "siglip2-base-224",
    "siglip2-base-256",
  ]);
});

test.each(encoders.map((manifest) => [manifest.id, manifest] as const))(
  "%s offers whole variants over https, each file once, with one tokenizer for all",
  (_, manifest) => {
    expect(encoderSpecOf(manifest).dim).toBeGreaterThan(0);
    const names = manifest.files.map((file) => file.name);
    expect(new Set(names).size).toBe(names.length);
    for (const variant of ["fp32", "fp16", "int8"]) {
      const roles = manifest.files.filter((file) => file.variant === variant).map((file) => file.role);
      expect(roles.sort()).toEqual(["image-model", "text-model"]);
    }
    expect(manifest.files.filter((file) => file.variant === null).map((file) => file.role)).toEqual(["tokenizer"]);
    for (const url of manifest.files.flatMap((file) => file.urls))
      expect(url).toMatch(/^https:\/\/huggingface\.co\/[\w-]+\/[\w.-]+\/resolve\/[0-9a-f]{40}\//);
  },
);
