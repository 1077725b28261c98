import { expect, test } from "vitest";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { aucInterval } from "./auc-interval.ts";

test("a border is one whose standard error, by Hanley and McNeil's formula, is reached 1.96 times", () => {
  for (const [auc, own, others] of [
    [0.893, 51, 58],
    [0.6, 5, 35],
    [1, 4, 6],
    [0, 3, 200],
  ] as const) {
    for (const area of aucInterval(auc, own, others)) {
      if (area === auc) continue;
      // as published: Q1 = θ / (2 − θ), Q2 = 2θ² / (1 + θ), both samples taken to be of the mean size
      const [q1, q2, size] = [area / (2 - area), (2 * area ** 2) / (1 + area), (own + others) / 2];
      const spread = area * (1 - area) + (size - 1) * (q1 - area ** 2) + (size - 1) * (q2 - area ** 2);
      expect(Math.abs(auc - area) / Math.sqrt(spread / (own * others)), `${auc} ${area}`).toBeCloseTo(1.96, 3);
    }
  }
});

test("a class that is told without a fault on few images is not known to be told always", () => {
  const [low, high] = aucInterval(1, 1, 9);
  expect(low).toBeLessThan(0.5);
  expect(high).toBe(1);
  expect(aucInterval(0, 1, 9)[1]).toBeCloseTo(1 - low, 12);
  expect(aucInterval(1, 100, 900)[0]).toBeGreaterThan(0.97);
  expect(aucInterval(Number.NaN, 3, 4)).toEqual([Number.NaN, Number.NaN]);
  expect(aucInterval(0.5, 0, 4)).toEqual([Number.NaN, Number.NaN]);
});

test("about 95 of 100 intervals of drawn answers hold the true area", () => {
  const random = seededRandom(7);
  const normal = () => randomNormal(random);
  // Φ(shift / √2) for normal answers one shift apart
  for (const [shift, area] of [
    [0, 0.5],
    [1.1902, 0.8],
    [2.3262, 0.95],
  ] as const) {
    let held = 0;
    const rounds = 600;
    for (let round = 0; round < rounds; round++) {
      const own = Array.from({ length: 12 }, () => normal() + shift);
      const others = Array.from({ length: 30 }, normal);
      const above = own.reduce((sum, a) => sum + others.filter((b) => a > b).length, 0);
      const [low, high] = aucInterval(above / (own.length * others.length), own.length, others.length);
      held += Number(low <= area && area <= high);
    }
    expect(held / rounds, `${area}`).toBeGreaterThan(0.92);
    expect(held / rounds, `${area}`).toBeLessThan(0.985);
  }
});
