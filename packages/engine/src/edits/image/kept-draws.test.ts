import { expect, test } from "vitest";
import { keepDraws } from "./kept-draws.ts";

test("what was drawn is given again until other draws push it out, the least recently used first", () => {
  const draws = keepDraws(40);
  let drawn = 0;
  const ask = (key: string) =>
    draws.of(key, () => {
      drawn++;
      return new Float32Array(5).fill(drawn);
    });
  expect([ask("a")[0], ask("b")[0], ask("a")[0]]).toEqual([1, 2, 1]);
  expect([ask("c")[0], ask("a")[0], ask("b")[0]]).toEqual([3, 1, 4]);
});
