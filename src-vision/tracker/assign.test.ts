import { describe, expect, test } from "vitest";
import { assign } from "./assign.ts";
import { randomOf } from "./testing/world.ts";

/** Least total cost over all matchings, a pair left out costing `gate`, by trying everything. */
function exhaustive(cost: Float64Array, rows: number, columns: number, gate: number): number {
  const used = Array.from({ length: columns }, () => false);
  const go = (r: number): number => {
    if (r === rows) return 0;
    let best = go(r + 1);
    for (let c = 0; c < columns; c++) {
      const value = cost[r * columns + c];
      if (used[c] || !(value < gate)) continue;
      used[c] = true;
      best = Math.min(best, value - gate + go(r + 1));
      used[c] = false;
    }
    return best;
  };
  return go(0);
}

describe("assign", () => {
  test("takes the matching of least total, not the greedy one", () => {
    // Greedy takes 1 first and is left with 9; the best total is 2 + 3.
    expect([...assign(Float64Array.of(1, 2, 3, 9), 2, 2, 10)]).toEqual([1, 0]);
  });

  test("pairs at or above the gate, infinite or not a number never match", () => {
    expect([...assign(Float64Array.of(0.9, Infinity, Number.NaN, 0.95), 2, 2, 0.9)]).toEqual([-1, -1]);
    expect([...assign(Float64Array.of(0.89), 1, 1, 0.9)]).toEqual([0]);
  });

  test("no rows, no columns", () => {
    expect([...assign(new Float64Array(0), 0, 3, 1)]).toEqual([]);
    expect([...assign(new Float64Array(0), 2, 0, 1)]).toEqual([-1, -1]);
  });

  test("is one-to-one and optimal on random problems of every shape", () => {
    const random = randomOf(7);
    for (let round = 0; round < 300; round++) {
      const rows = 1 + Math.floor(random() * 5);
      const columns = 1 + Math.floor(random() * 5);
      const cost = Float64Array.from({ length: rows * columns }, () => (random() < 0.3 ? Infinity : random() * 1.3));
      const match = assign(cost, rows, columns, 1);
      const taken = [...match].filter((c) => c >= 0);
      expect(new Set(taken).size).toBe(taken.length);
      let total = 0;
      match.forEach((c, r) => {
        if (c < 0) return;
        expect(cost[r * columns + c]).toBeLessThan(1);
        total += cost[r * columns + c] - 1;
      });
      expect(total).toBeCloseTo(exhaustive(cost, rows, columns, 1), 9);
    }
  });
});
