import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { xor } from "./xor.ts";

const truth = (...values: number[]): Tensor => ({
  type: "bool",
  shape: [values.length],
  data: Uint8Array.from(values),
});

checkOp("Xor", [{ name: "broadcasts", inputs: [truth(1, 0, 1), truth(0)], fed: [0, 1] }]);

test("on shapes", () => {
  expect(
    evaluateOp(xor, [
      [1, 1, 0],
      [1, 0, 0],
    ]),
  ).toEqual([0, 1, 0]);
});
