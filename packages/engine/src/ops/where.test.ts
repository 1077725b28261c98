import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { where } from "./where.ts";

const mask: Tensor = { type: "bool", shape: [2, 3], data: Uint8Array.of(1, 0, 1, 0, 0, 1) };

checkOp("Where", [
  { name: "chooses between two", inputs: [mask, [2, 3], [2, 3]], batch: [1, 2] },
  { name: "condition and choices broadcast", inputs: [mask, [3], [4, 1, 1]], batch: [] },
  { name: "a fed condition", inputs: [mask, [2, 3], []], fed: [0], batch: [0, 1] },
]);

test("on shapes", () => {
  expect(
    evaluateOp(where, [
      [1, 0],
      ["batch", 2],
      [5, 6],
    ]),
  ).toEqual(["batch", 6]);
  expect(evaluateOp(where, [[1, 0], 1, ["a", "b"]])).toEqual([1, "b"]);
});
