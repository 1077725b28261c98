import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { div } from "./div.ts";

checkOp("Div", [
  {
    name: "same shapes",
    inputs: [
      { shape: [2, 3, 4], draw: "normal" },
      { shape: [2, 3, 4], draw: "positive" },
    ],
    batch: [0, 1],
  },
  {
    name: "one per channel",
    inputs: [
      { shape: [2, 3, 4], draw: "normal" },
      { shape: [3, 1], draw: "positive" },
    ],
  },
  {
    name: "both broadcast",
    inputs: [
      { shape: [2, 1, 4], draw: "normal" },
      { shape: [3, 1], draw: "positive" },
    ],
  },
  {
    name: "with a scalar first",
    inputs: [
      { shape: [], draw: "normal" },
      { shape: [2, 3], draw: "positive" },
    ],
    batch: [1],
  },
  {
    name: "with a constant",
    inputs: [
      { shape: [2, 3, 4], draw: "normal" },
      { shape: [1], draw: "positive" },
    ],
    constants: [1],
  },
]);

test("on shapes", () => {
  expect(evaluateOp(div, [[7, -7, "4*batch"], 2])).toEqual([3, -3, "2*batch"]);
  expect(evaluateOp(div, ["height", 2])).toEqual("(height/2)");
  expect(evaluateOp(div, ["height", 2], { type: "float32" })).toEqual(undefined);
  expect(evaluateOp(div, [5, 2], { type: "float32" })).toEqual(2.5);
  expect(evaluateOp(div, [5, 0])).toEqual(undefined);
});
