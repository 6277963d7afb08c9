import { describe, expect, test } from "vitest";
import { packFrom } from "../../bench/lib/packs.ts";
import { material } from "../../test/material.ts";
import { constantGraph } from "../../test/onnxGraph.ts";
import { tinyManifest, tinyPack } from "../../test/tinyPack.ts";
import type { Outputs } from "./graph.ts";
import { compareOutputs, openSession, runSelfTest } from "./selfTest.ts";
import { possibleHere } from "./session.ts";

const pack = (): ReturnType<typeof tinyPack> =>
  tinyPack(
    constantGraph({ name: "images", shape: [1, 3, 64, 64] }, [
      { name: "output", shape: [1, 4, 7], values: new Float32Array(28).fill(0.5) },
    ]),
  );

function tensor(values: number[], dims = [values.length]): Outputs[string] {
  return { data: Float32Array.from(values), dims };
}

describe("comparing a device with the CPU", () => {
  const manifest = tinyManifest();

  test("rounding of half precision passes, a wrong number fails and is named", () => {
    expect(compareOutputs(manifest, { o: tensor([1, 200]) }, { o: tensor([1.01, 201]) })).toEqual({
      maxAbsDiff: 1,
      reason: null,
    });
    expect(compareOutputs(manifest, { o: tensor([1, 200]) }, { o: tensor([1, 220]) }).reason).toMatch(
      /o\[1\] is 220, the CPU says 200/,
    );
  });

  test("NaN, a missing output and another length fail", () => {
    expect(compareOutputs(manifest, { o: tensor([1]) }, { o: tensor([NaN]) }).reason).not.toBeNull();
    expect(compareOutputs(manifest, { o: tensor([1]) }, {}).reason).not.toBeNull();
    expect(compareOutputs(manifest, { o: tensor([1]) }, { o: tensor([1, 1]) }).reason).not.toBeNull();
  });

  test("a transformer that answers the same objects in another order passes, one that lost its best does not", () => {
    const detr = tinyManifest({ family: "detr", output: {} });
    const reference = {
      logits: tensor([3, -4, -4, 2], [1, 2, 2]),
      pred_boxes: tensor([0.1, 0.1, 0.1, 0.1, 0.6, 0.6, 0.2, 0.2], [1, 2, 4]),
    };
    const swapped = {
      logits: tensor([-4, 2, 3, -4], [1, 2, 2]),
      pred_boxes: tensor([0.6, 0.6, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1], [1, 2, 4]),
    };
    const moved = { ...swapped, pred_boxes: tensor([0.6, 0.6, 0.2, 0.2, 0.1, 0.3, 0.1, 0.1], [1, 2, 4]) };
    expect(compareOutputs(detr, reference, swapped).reason).toBeNull();
    expect(compareOutputs(detr, reference, moved).reason).not.toBeNull();
  });
});

describe("choosing a device", () => {
  test("the CPU asked for first is no fallback", async () => {
    const opened = await openSession(pack(), { devices: ["cpu", "cuda"], intraOpThreads: 1 });
    await opened.session.close();
    expect(opened).toMatchObject({ device: "cpu", fellBack: null });
  });

  test("a device that no such machine has is passed over in silence", async () => {
    const impossible = (["directml", "coreml"] as const).filter((d) => !possibleHere(d));
    const opened = await openSession(pack(), { devices: impossible, intraOpThreads: 1 });
    await opened.session.close();
    expect(opened).toMatchObject({ device: "cpu", fellBack: null });
  });

  test("every report has a state, and a device that did not pass has its reason", async () => {
    const reports = await runSelfTest(pack(), ["directml", "coreml", "cpu"], { intraOpThreads: 1 });
    expect(reports.map((r) => r.device)).toEqual(["directml", "coreml", "cpu"]);
    for (const report of reports) expect(report.state === "passed").toBe(report.reason === null);
    expect(reports[2]).toMatchObject({ state: "passed", maxAbsDiff: 0 });
    expect(reports[2]!.inferencesPerSecond).toBeGreaterThan(0);
  });
});

const weights = material("models");
test.skipIf(!weights).each(["yolox-nano", "nanodet-m-416", "picodet-s-416", "person-reid-0287", "person-reid-0288"])(
  "the weights of %s give the manifest's numbers",
  async (id) => {
    const { manifest, paths } = packFrom(id, weights!);
    expect(manifest.selfTest).not.toBeNull();
    const opened = await openSession({ manifest, paths }, { devices: ["cpu"], intraOpThreads: 1 });
    await opened.session.close();
  },
);
