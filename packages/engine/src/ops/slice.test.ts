import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { inferOp } from "../../../../test/engine/infer-op.ts";
import { int64 } from "../graph/tensor.ts";
import { slice } from "./slice.ts";

const FAR = 2 ** 31 - 1;

checkOp("Slice", [
  { name: "two axes", inputs: [[2, 5, 6], int64([1, 2]), int64([4, 5]), int64([1, 2])] },
  { name: "from the back", inputs: [[2, 5, 6], int64([-3]), int64([-1]), int64([-1])] },
  { name: "to the end", inputs: [[2, 5, 6], int64([2]), int64([FAR]), int64([1])] },
  { name: "beyond both ends", inputs: [[2, 5], int64([-9]), int64([9]), int64([1])] },
  { name: "all axes in order", inputs: [[2, 5], int64([0, 1]), int64([1, 3])], batch: [] },
  { name: "every second", inputs: [[2, 5, 6], int64([1, 0]), int64([FAR, FAR]), int64([1, 2]), int64([2, 2])] },
  { name: "backwards", inputs: [[2, 5], int64([-1]), int64([-FAR]), int64([1]), int64([-1])] },
  { name: "backwards by two, within", inputs: [[2, 7], int64([5]), int64([0]), int64([1]), int64([-2])] },
  { name: "nothing is left", inputs: [[2, 5], int64([3]), int64([2]), int64([1])] },
  { name: "the free batch", inputs: [[4, 3], int64([1]), int64([FAR]), int64([0])] },
  { name: "every second of the batch", inputs: [[5, 3], int64([0]), int64([FAR]), int64([0]), int64([2])] },
  { name: "bounds that are fed", inputs: [[2, 5, 4], int64([1, 0]), int64([4, 3]), int64([1, 2])], fed: [1, 2] },
  { name: "bounds that are fed, on all axes", inputs: [[2, 5], int64([0, 1]), int64([2, 3])], fed: [1, 2] },
  { name: "steps that are fed", inputs: [[2, 5], int64([4]), int64([0]), int64([1]), int64([-2])], fed: [1, 2, 4] },
]);

test("with symbols", () => {
  expect(inferOp(slice, [{ shape: ["n", 197, 768] }, [0], [1], [1]])).toEqual(["n", 1, 768]);
  expect(inferOp(slice, [{ shape: ["n", 3, "h"] }, [1], [FAR], [2]])).toEqual(["n", 3, "(h-1)"]);
  expect(inferOp(slice, [{ shape: ["n", 3, "h"] }, [0], [-1], [2]])).toEqual(["n", 3, "(h-1)"]);
  expect(inferOp(slice, [{ shape: ["n", 3, "h"] }, [2], ["h"], [2]])).toEqual(["n", 3, "(h-2)"]);
  expect(inferOp(slice, [{ shape: ["n", 3, "h"] }, [-1], [-FAR], [2], [-1]])).toEqual(["n", 3, "h"]);
  expect(inferOp(slice, [{ shape: ["n", 3, "h"] }, [0], [5], [2]])).toEqual(["n", 3, "output.2"]);
  expect(inferOp(slice, [{ shape: ["n", 3, "h"] }, [0], [1], [0]])).toEqual([1, 3, "h"]);
});

test("on shapes", () => {
  expect(evaluateOp(slice, [["n", 3, "h", "w"], [2], [FAR]])).toEqual(["h", "w"]);
  expect(evaluateOp(slice, [["n", 3, "h", "w"], [-1], [-FAR], [0], [-1]])).toEqual(["w", "h", 3, "n"]);
  expect(evaluateOp(slice, [["n", 3, "h", "w"], [1], [3], [0], [1]])).toEqual([3, "h"]);
});
