import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { sub } from "./sub.ts";

checkOp("Sub", [
  {
    name: "same shapes",
    inputs: [
      { shape: [2, 3, 4], draw: "normal" },
      { shape: [2, 3, 4], draw: "away from zero" },
    ],
    batch: [0, 1],
  },
  {
    name: "one per channel",
    inputs: [
      { shape: [2, 3, 4], draw: "normal" },
      { shape: [3, 1], draw: "away from zero" },
    ],
  },
  {
    name: "both broadcast",
    inputs: [
      { shape: [2, 1, 4], draw: "normal" },
      { shape: [3, 1], draw: "away from zero" },
    ],
  },
  {
    name: "with a scalar first",
    inputs: [
      { shape: [], draw: "normal" },
      { shape: [2, 3], draw: "away from zero" },
    ],
    batch: [1],
  },
  {
    name: "with a constant",
    inputs: [
      { shape: [2, 3, 4], draw: "normal" },
      { shape: [1], draw: "away from zero" },
    ],
    constants: [1],
  },
]);

test("on shapes", () => {
  expect(
    evaluateOp(sub, [
      ["batch", "batch", 5],
      ["batch", 1, 7],
    ]),
  ).toEqual([0, "(batch-1)", -2]);
});
