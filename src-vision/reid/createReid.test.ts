import { expect, test } from "vitest";
import { packFrom } from "../../bench/lib/packs.ts";
import { material } from "../../test/material.ts";
import { constantGraph } from "../../test/onnxGraph.ts";
import { tinyInput, tinyManifest, tinyPack } from "../../test/tinyPack.ts";
import type { RgbFrame } from "../types.ts";
import { createReid } from "./createReid.ts";

const CPU = { devices: ["cpu" as const], intraOpThreads: 1 };
const manifest = tinyManifest({
  task: "reid",
  family: "reid",
  labels: [],
  input: tinyInput({ fit: "stretch" }),
  output: { embedding: "vector", dim: 4 },
});

function graph(values: number[]): Uint8Array {
  return constantGraph({ name: "images", shape: [1, 3, 64, 64] }, [
    { name: "vector", shape: [1, values.length], values },
  ]);
}
function plain(width: number, height: number, rgb: [number, number, number]): RgbFrame {
  return { data: Uint8Array.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]!), width, height };
}

test("vectors have length one, one per crop; one without direction is zero", async () => {
  const network = await createReid(tinyPack(graph([3, 0, 4, 0]), manifest), CPU);
  const vectors = await network.embed([plain(10, 20, [1, 2, 3]), plain(64, 64, [9, 9, 9])]);
  await network.close();
  expect(network.dim).toBe(4);
  for (const [i, value] of [0.6, 0, 0.8, 0, 0.6, 0, 0.8, 0].entries()) expect(vectors[i]).toBeCloseTo(value, 6);
  const zero = await createReid(tinyPack(graph([0, 0, 0, 0]), manifest), CPU);
  expect(Array.from(await zero.embed([plain(8, 8, [0, 0, 0])]))).toEqual([0, 0, 0, 0]);
  await zero.close();
});

test("a network of another length, or a detector, is refused", async () => {
  await expect(createReid(tinyPack(graph([1, 2]), manifest), CPU)).rejects.toMatchObject({ code: "MODEL_INVALID" });
  await expect(createReid(tinyPack(graph([1, 2, 3, 4]), tinyManifest()), CPU)).rejects.toMatchObject({
    code: "MODEL_INVALID",
  });
});

const weights = material("models");
test.skipIf(!weights).each(["person-reid-0287", "person-reid-0288"])(
  "%s gives 256 numbers that tell a red coat from a blue one",
  async (id) => {
    const network = await createReid(packFrom(id, weights!), CPU);
    const vectors = await network.embed([
      plain(40, 100, [200, 30, 30]),
      plain(42, 98, [190, 35, 32]),
      plain(40, 100, [30, 30, 200]),
    ]);
    await network.close();
    const dot = (a: number, b: number): number =>
      Array.from({ length: 256 }, (_, i) => vectors[a * 256 + i]! * vectors[b * 256 + i]!).reduce((s, v) => s + v, 0);
    expect(dot(0, 0)).toBeCloseTo(1, 5);
    expect(dot(0, 1)).toBeGreaterThan(dot(0, 2));
  },
);
