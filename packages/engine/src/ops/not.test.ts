import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { not } from "./not.ts";

const truth = (...values: number[]): Tensor => ({
  type: "bool",
  shape: [values.length],
  data: Uint8Array.from(values),
});

checkOp("Not", [{ name: "each", inputs: [truth(1, 0, 1)], fed: [0] }]);

test("on shapes", () => {
  expect(evaluateOp(not, [[1, 0]])).toEqual([0, 1]);
});
