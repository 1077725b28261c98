import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { inferOp } from "../../../../test/engine/infer-op.ts";
import { attribute } from "../graph/attributes.ts";
import { concat } from "./concat.ts";

checkOp("Concat", [
  {
    name: "channels",
    inputs: [
      [2, 3, 4],
      [2, 1, 4],
      [2, 2, 4],
    ],
    attributes: { axis: attribute.int(1) },
    batch: [0, 1, 2],
  },
  {
    name: "last axis",
    inputs: [
      [2, 3],
      [2, 4],
    ],
    attributes: { axis: attribute.int(-1) },
    batch: [0, 1],
  },
  {
    name: "batches",
    inputs: [
      [2, 3],
      [3, 3],
    ],
    attributes: { axis: attribute.int(0) },
  },
  { name: "one alone", inputs: [[2, 3]], attributes: { axis: attribute.int(1) } },
  {
    name: "one of them constant",
    inputs: [
      [2, 3],
      [2, 4],
    ],
    attributes: { axis: attribute.int(1) },
    constants: [1],
    batch: [],
  },
]);

test("with symbols", () => {
  expect(inferOp(concat, [{ shape: ["batch", 3] }, { shape: [2, 3] }], { axis: attribute.int(0) })).toEqual([
    "(batch+2)",
    3,
  ]);
  expect(inferOp(concat, [{ shape: ["n", 1, 8] }, { shape: ["n", 196, 8] }], { axis: attribute.int(1) })).toEqual([
    "n",
    197,
    8,
  ]);
});

test("on shapes", () => {
  expect(evaluateOp(concat, [["batch"], [2, 58], [28, 28]], { attributes: { axis: attribute.int(0) } })).toEqual([
    "batch",
    2,
    58,
    28,
    28,
  ]);
});
