import { expect, test } from "vitest";
import { seededRandom } from "../../test/seededRandom.ts";
import { FrameAuc, frameScores, parseAnnotations } from "./frameAuc.ts";

test("annotations have names, classes and up to two spans; a line that is none is refused", () => {
  expect(
    parseAnnotations(
      "Abuse028_x264.mp4  Abuse  165  240  -1  -1  \r\nNormal_Videos_003_x264.mp4  Normal  -1  -1  -1  -1\n\n",
    ),
  ).toEqual([
    { video: "Abuse028_x264.mp4", kind: "Abuse", spans: [[165, 240]] },
    { video: "Normal_Videos_003_x264.mp4", kind: "Normal", spans: [] },
  ]);
  expect(parseAnnotations("a.mp4 Arson 10 20 30 40")[0]!.spans).toEqual([
    [10, 20],
    [30, 40],
  ]);
  expect(() => parseAnnotations("a.mp4 Arson 10 twenty")).toThrow("line 1");
});

test("a frame scores as the strongest event that is there at its time", () => {
  const events = [
    { startUs: 1e6, endUs: 3e6, strength: 0.5 },
    { startUs: 2e6, endUs: 2.5e6, strength: 0.75 },
    { startUs: 4.2e6, endUs: 4.200001e6, strength: 0.25 },
  ];
  expect([...frameScores(events, 12, 2)]).toEqual([0, 0, 0.5, 0.5, 0.75, 0.5, 0, 0, 0, 0.25, 0, 0]);
});

test("the area is the share of pairs that are told apart, ties counting half", () => {
  const perfect = new FrameAuc();
  perfect.add(Float32Array.of(0, 0, 1, 1, 0), [[3, 4]]);
  expect([perfect.value, perfect.frames]).toEqual([1, { anomalous: 2, normal: 3 }]);
  const blind = new FrameAuc();
  blind.add(new Float32Array(10), [[2, 5]]);
  expect(blind.value).toBe(0.5);
  blind.add(Float32Array.of(1, 1), []);
  expect(blind.value, "a false alarm on a normal video counts against").toBeLessThan(0.5);
  const none = new FrameAuc();
  none.add(new Float32Array(5), []);
  expect(none.value).toBeNull();
});

test("over many videos it is what comparing every frame with every other gives", () => {
  const random = seededRandom(3);
  const auc = new FrameAuc();
  const all: Array<{ score: number; anomaly: boolean }> = [];
  for (let v = 0; v < 5; v++) {
    const scores = Float32Array.from({ length: 60 }, () => Math.round(random() * 4) / 4);
    const first = 1 + Math.floor(random() * 40);
    auc.add(scores, [[first, first + 15]]);
    scores.forEach((score, i) => all.push({ score, anomaly: i + 1 >= first && i + 1 <= first + 15 }));
  }
  let won = 0;
  let pairs = 0;
  for (const a of all.filter((it) => it.anomaly))
    for (const b of all.filter((it) => !it.anomaly)) {
      pairs++;
      won += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0;
    }
  expect(auc.value).toBeCloseTo(won / pairs, 10);
});
