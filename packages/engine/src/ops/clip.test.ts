import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";
import { clip } from "./clip.ts";

checkOp("Clip", [
  {
    name: "both bounds",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }, float32([], [-0.1]), float32([], [0.15])],
    constants: [1, 2],
  },
  { name: "lower bound only", inputs: [{ shape: [2, 3, 4], draw: "distinct" }, float32([], [0.05])], constants: [1] },
  {
    name: "upper bound only",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }, undefined, float32([], [0.05])],
    constants: [2],
  },
  { name: "no bound", inputs: [{ shape: [2, 3, 4], draw: "distinct" }] },
  {
    name: "bounds that are computed",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }, float32([], [-0.1]), float32([], [0.15])],
  },
]);

test("on the bounds no gradient flows, as in relu6", async () => {
  const bounds = [float32([], [0]), float32([], [6])];
  const [slopes] = await gradientAt("Clip", [float32([5], [-1, 0, 3, 6, 7]), ...bounds]);
  expect(slopes).toEqual([0, 0, 1, 0, 0]);
});

test("on shapes", () => {
  expect(evaluateOp(clip, [[-2, 3, 9], 0, 6])).toEqual([0, 3, 6]);
  expect(evaluateOp(clip, [["batch", 4], 1, undefined])).toEqual(["batch", 4]);
  expect(evaluateOp(clip, [["batch", 4], 2, undefined])).toEqual(undefined);
});
