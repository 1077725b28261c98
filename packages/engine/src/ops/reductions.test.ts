import { expect, test } from "vitest";
import { checkOp, type Draw } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";
import { reduceMax, reduceMin, reduceProd, reduceSum } from "./reductions.ts";

const DRAWS: Readonly<Record<string, Draw>> = {
  ReduceSum: "normal",
  ReduceMean: "normal",
  ReduceProd: "away from zero",
  ReduceMax: "distinct",
  ReduceMin: "distinct",
  ReduceL1: "away from zero",
  ReduceL2: "normal",
  ReduceSumSquare: "normal",
  ReduceLogSum: "positive",
  ReduceLogSumExp: "normal",
};

for (const [type, draw] of Object.entries(DRAWS)) {
  const data = { shape: [2, 3, 4], draw };
  checkOp(type, [
    { name: "one axis", inputs: [data, int64([1])] },
    { name: "axes removed", inputs: [data, int64([0, -1])], attributes: { keepdims: attribute.int(0) } },
    { name: "all axes", inputs: [data] },
    { name: "all axes removed", inputs: [data], attributes: { keepdims: attribute.int(0) } },
    { name: "no axes mean none", inputs: [data, int64([])], attributes: { noop_with_empty_axes: attribute.int(1) } },
    { name: "axes that are fed", inputs: [data, int64([1])], fed: [1] },
  ]);
}

test("ReduceSum: on shapes", () => {
  expect(evaluateOp(reduceSum, [["batch", 3], [0]])).toEqual(["(batch+3)"]);
});

test("ReduceProd: with zeros among the numbers", async () => {
  const x = float32([3, 3], [2, 3, 4, 0, 3, 4, 0, 0, 4]);
  const [gradient] = await gradientAt("ReduceProd", [x, int64([1])]);
  expect(gradient).toEqual([12, 8, 6, 12, 0, 0, 0, 0, 0]);
});

test("ReduceProd: on shapes", () => {
  expect(evaluateOp(reduceProd, [["batch", 3, 7], [0]])).toEqual(["21*batch"]);
  expect(evaluateOp(reduceProd, [["batch", 3, 7]], { attributes: { keepdims: attribute.int(0) } })).toEqual("21*batch");
});

test("ReduceMax: those that tie share alike, as in PyTorch", async () => {
  const [gradient] = await gradientAt("ReduceMax", [float32([2, 3], [5, 5, 1, 1, 5, 1]), int64([1])]);
  expect(gradient).toEqual([0.5, 0.5, 0, 0, 1, 0]);
});

test("ReduceMax: on shapes", () => {
  expect(evaluateOp(reduceMax, [[2, 5, 3]])).toEqual([5]);
  expect(evaluateOp(reduceMax, [["batch", 3]])).toEqual(undefined);
});

test("ReduceMin: those that tie share alike, as in PyTorch", async () => {
  const [gradient] = await gradientAt("ReduceMin", [float32([2, 3], [5, 5, 1, 1, 5, 1]), int64([1])]);
  expect(gradient).toEqual([0, 0, 1, 0.5, 0, 0.5]);
});

test("ReduceMin: on shapes", () => {
  expect(evaluateOp(reduceMin, [[2, 5, 3]])).toEqual([2]);
  expect(evaluateOp(reduceMin, [["batch", 3]])).toEqual(undefined);
});

test("ReduceL2: the zero vector gets no gradient", async () => {
  expect(await gradientAt("ReduceL2", [float32([2], [0, 0])])).toEqual([[0, 0]]);
});
