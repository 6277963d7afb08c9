import { describe, expect, test } from "vitest";
import { AXIS, predictAxis, smoothAxis, startAxis, updateAxis } from "./kalman.ts";
import { smoothPair } from "./smooth.ts";
import { randomOf } from "./testing/world.ts";

describe("filter of one axis", () => {
  test("a step of prediction on known numbers", () => {
    const s = Float64Array.of(1, 2, 0.5, 0.1, 0.4);
    predictAxis(s, 0, 0.5, 3);
    // x' = 1 + 2*0.5; P' = F P F' + q [dt^3/3, dt^2/2; ., dt].
    expect(s[0]).toBeCloseTo(2, 12);
    expect(s[1]).toBe(2);
    expect(s[2]).toBeCloseTo(0.5 + 2 * 0.5 * 0.1 + 0.25 * 0.4 + (3 * 0.125) / 3, 12);
    expect(s[3]).toBeCloseTo(0.1 + 0.5 * 0.4 + (3 * 0.25) / 2, 12);
    expect(s[4]).toBeCloseTo(0.4 + 3 * 0.5, 12);
  });

  test("an update on known numbers", () => {
    const s = Float64Array.of(0, 0, 1, 0.5, 1);
    updateAxis(s, 0, 2, 1);
    // Gain = [1, 0.5] / 2; var(v) falls by 0.25 * 0.5.
    expect([...s]).toEqual([1, 0.5, 0.5, 0.25, 0.875]);
  });

  test("two half steps equal one whole step, so the result does not depend on the sampling rate", () => {
    const once = Float64Array.of(1, -1, 0.2, 0.05, 0.3);
    const twice = once.slice();
    predictAxis(once, 0, 0.4, 2);
    predictAxis(twice, 0, 0.2, 2);
    predictAxis(twice, 0, 0.2, 2);
    for (let i = 0; i < AXIS; i++) expect(twice[i]).toBeCloseTo(once[i], 12);
  });

  test("learns a constant velocity", () => {
    const s = new Float64Array(AXIS);
    startAxis(s, 0, 0, 0.01, 4);
    for (let i = 1; i <= 20; i++) {
      predictAxis(s, 0, 0.1, 0.01);
      updateAxis(s, 0, 0.3 * i, 0.01);
    }
    expect(s[1]).toBeCloseTo(3, 2);
  });
});

describe("smoothing", () => {
  test("equals the least-squares line when there is no acceleration and hardly any prior", () => {
    const t = Float64Array.of(0, 1, 2, 3);
    const z = Float64Array.of(0, 2, 1, 3);
    const out = new Float64Array(4);
    smoothAxis(t, z, new Float64Array(4).fill(1), 1e-12, 1e9, out);
    // Regression of 0,2,1,3 on 0..3: 0.3 + 0.8 t.
    [0.3, 1.1, 1.9, 2.7].forEach((v, i) => expect(out[i]).toBeCloseTo(v, 4));
  });

  test("fills an unmeasured time on the line between its neighbours", () => {
    const out = new Float64Array(5);
    const r = Float64Array.of(1e-6, 1e-6, Infinity, 1e-6, 1e-6);
    smoothAxis(Float64Array.of(0, 1, 2, 3, 4), Float64Array.of(0, 1, 99, 3, 4), r, 0.1, 4, out);
    expect(out[2]).toBeCloseTo(2, 2);
  });

  test("an empty and a single-sample path come through", () => {
    smoothAxis(new Float64Array(0), new Float64Array(0), new Float64Array(0), 1, 1, new Float64Array(0));
    const out = new Float64Array(1);
    smoothAxis(Float64Array.of(0), Float64Array.of(7), Float64Array.of(1), 1, 1, out);
    expect(out[0]).toBe(7);
  });

  const prior = { noise: 0.13, agility: 0.2 };
  const rms = (a: Float64Array, b: Float64Array) =>
    Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0) / a.length);
  const path = (noise: number, seed: number) => {
    const random = randomOf(seed);
    const t = Float64Array.from({ length: 150 }, (_, i) => i / 10);
    const trueA = t.map((s) => 0.6 * s + 0.5 * Math.sin(s));
    const trueB = t.map((s) => 0.3 * Math.cos(0.7 * s));
    const jitter = () => noise * (random() + random() + random() + random() - 2) * Math.sqrt(3);
    return { t, trueA, trueB, a: trueA.map((v) => v + jitter()), b: trueB.map((v) => v + jitter()) };
  };

  test.each([1, 2, 3])("brings noisy boxes closer to the truth (seed %i)", (seed) => {
    const p = path(0.1, seed);
    const [a] = smoothPair(p.t, p.a, p.b, new Float64Array(150).fill(1), 1, prior, 2);
    expect(rms(a, p.trueA)).toBeLessThan(0.6 * rms(p.a, p.trueA));
  });

  test("leaves the boxes of a precise detector alone", () => {
    const p = path(0.003, 4);
    const [a, b] = smoothPair(p.t, p.a, p.b, new Float64Array(150).fill(1), 1, prior, 2);
    expect(rms(a, p.trueA)).toBeLessThan(0.02);
    expect(rms(b, p.trueB)).toBeLessThan(0.02);
  });

  test("one wild box does not bend the path", () => {
    const p = path(0.02, 5);
    p.a[70] += 1.5;
    const [a] = smoothPair(p.t, p.a, p.b, new Float64Array(150).fill(1), 1, prior, 2);
    expect(Math.abs(a[70] - p.trueA[70])).toBeLessThan(0.3);
    expect(Math.abs(a[65] - p.trueA[65])).toBeLessThan(0.1);
  });
});
