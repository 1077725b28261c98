import { describe, expect, test } from "vitest";
import { gaussLegendreRule, midpointRule, type Quadrature } from "./quadrature.ts";

const integral = ({ places, weights }: Quadrature, f: (x: number) => number) =>
  places.reduce((sum, x, k) => sum + (weights[k] as number) * f(x), 0);

describe("Gauss and Legendre's rule", () => {
  test.each([1, 2, 3, 7, 50, 64, 1000])("%i places: exact for polynomials, weights that sum to 1", (n) => {
    const rule = gaussLegendreRule(n);
    expect(rule.places).toHaveLength(n);
    expect(rule.places.every((x, k) => x > (rule.places[k - 1] ?? 0) && x < 1)).toBe(true);
    expect(rule.weights.every((weight) => weight > 0)).toBe(true);
    for (const degree of [0, 1, n, 2 * n - 1]) {
      expect(integral(rule, (x) => x ** degree) * (degree + 1)).toBeCloseTo(1, 10);
    }
  });

  test("is not exact for one degree more", () => {
    expect(Math.abs(integral(gaussLegendreRule(2), (x) => x ** 4) - 1 / 5)).toBeGreaterThan(1e-3);
  });

  test("three places in closed form", () => {
    const { places, weights } = gaussLegendreRule(3);
    [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)].forEach((x, k) => {
      expect(places[k]).toBeCloseTo(x, 14);
    });
    [5 / 18, 8 / 18, 5 / 18].forEach((weight, k) => {
      expect(weights[k]).toBeCloseTo(weight, 14);
    });
  });
});

test("the midpoint rule is exact for what is linear, its error falls with the square of the steps", () => {
  expect(integral(midpointRule(3), (x) => 4 * x - 1)).toBeCloseTo(1, 14);
  const error = (n: number) => Math.abs(integral(midpointRule(n), Math.exp) - (Math.E - 1));
  expect(error(10) / error(20)).toBeCloseTo(4, 2);
});
