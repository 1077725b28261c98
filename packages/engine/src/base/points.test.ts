import { expect, test } from "vitest";
import { percent } from "./percent.ts";
import { points, pointsBetween } from "./points.ts";
import { seededRandom } from "./random.ts";

test("a change has its sign, nothing has none, what is not known a dash", () => {
  expect([0.032, -0.032, 0, -0.0001, 0.0004].map(points)).toEqual(["+3.2", "−3.2", "0.0", "0.0", "0.0"]);
  expect([null, Number.NaN, Number.POSITIVE_INFINITY].map(points)).toEqual(["–", "–", "–"]);
});

test("a change between printed shares is what they differ by as they read", () => {
  expect([percent(0.89756), percent(0.75945), points(0.75945 - 0.89756)]).toEqual(["89.8 %", "75.9 %", "−13.8"]);
  expect(pointsBetween(0.89756, 0.75945)).toBe("−13.9");
  expect(pointsBetween(0.5, 0.5)).toBe("0.0");
  expect([pointsBetween(null, 0.5), pointsBetween(0.5, Number.NaN)]).toEqual(["–", "–"]);
});

test("of any two shares the difference adds up with what is printed", () => {
  const random = seededRandom(5);
  const tenths = (text: string) => Math.round(10 * Number(text.replace(" %", "").replace("−", "-")));
  for (let i = 0; i < 2000; i++) {
    const [before, after] = [random(), random()];
    expect(tenths(percent(before)) + tenths(pointsBetween(before, after))).toBe(tenths(percent(after)));
  }
});
