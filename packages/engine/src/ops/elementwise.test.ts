import { expect, test } from "vitest";
import { checkOp, type Draw } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";
import { ceil, floor, neg } from "./elementwise.ts";

const DRAWS: Readonly<Record<string, Draw>> = {
  Abs: "away from zero",
  Ceil: "away from zero",
  Cos: "normal",
  Erf: "normal",
  Exp: "normal",
  Floor: "away from zero",
  Log: "positive",
  Neg: "normal",
  Reciprocal: "positive",
  Round: "away from zero",
  Sigmoid: "normal",
  Sign: "away from zero",
  Sin: "normal",
  Softplus: "normal",
  Softsign: "away from zero",
  Sqrt: "positive",
  Tanh: "normal",
};

for (const [type, draw] of Object.entries(DRAWS)) {
  checkOp(type, [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw }] }]);
}

test("Abs: at zero no gradient flows", async () => {
  expect(await gradientAt("Abs", [float32([3], [-2, 0, 3])])).toEqual([[-1, 0, 1]]);
});

test("Ceil: no gradient flows", async () => {
  expect(await gradientAt("Ceil", [float32([3], [-2.5, 0.5, 3.5])])).toEqual([[0, 0, 0]]);
});

test("Ceil: on shapes, a symbol is whole already", () => {
  expect(evaluateOp(ceil, [[2.2, "height"]], { type: "float32" })).toEqual([3, "height"]);
});

test("Floor: no gradient flows", async () => {
  expect(await gradientAt("Floor", [float32([3], [-2.5, 0.5, 3.5])])).toEqual([[0, 0, 0]]);
});

test("Floor: on shapes, a symbol is whole already", () => {
  expect(evaluateOp(floor, [[2.7, "height"]], { type: "float32" })).toEqual([2, "height"]);
});

test("Neg: on shapes", () => {
  expect(evaluateOp(neg, [[2, "batch"]])).toEqual([-2, "-1*batch"]);
});

test("Round: no gradient flows", async () => {
  expect(await gradientAt("Round", [float32([3], [-2.5, 0.5, 3.5])])).toEqual([[0, 0, 0]]);
});

test("Sign: no gradient flows", async () => {
  expect(await gradientAt("Sign", [float32([3], [-2, 0, 3])])).toEqual([[0, 0, 0]]);
});
