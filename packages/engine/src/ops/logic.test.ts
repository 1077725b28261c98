import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { and, not, or, xor } from "./logic.ts";

const truth = (...values: number[]): Tensor => ({
  type: "bool",
  shape: [values.length],
  data: Uint8Array.from(values),
});

checkOp("And", [{ name: "broadcasts", inputs: [truth(1, 0, 1), truth(0)], fed: [0, 1] }]);

test("And: on shapes", () => {
  expect(
    evaluateOp(and, [
      [1, 1, 0],
      [1, 0, 0],
    ]),
  ).toEqual([1, 0, 0]);
});

checkOp("Or", [{ name: "broadcasts", inputs: [truth(1, 0, 1), truth(0)], fed: [0, 1] }]);

test("Or: on shapes", () => {
  expect(
    evaluateOp(or, [
      [1, 1, 0],
      [1, 0, 0],
    ]),
  ).toEqual([1, 1, 0]);
});

checkOp("Xor", [{ name: "broadcasts", inputs: [truth(1, 0, 1), truth(0)], fed: [0, 1] }]);

test("Xor: on shapes", () => {
  expect(
    evaluateOp(xor, [
      [1, 1, 0],
      [1, 0, 0],
    ]),
  ).toEqual([0, 1, 0]);
});

checkOp("Not", [{ name: "each", inputs: [truth(1, 0, 1)], fed: [0] }]);

test("Not: on shapes", () => {
  expect(evaluateOp(not, [[1, 0]])).toEqual([0, 1]);
});
