import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { inferOp } from "../../../../test/engine/infer-op.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";
import { reshape } from "./reshape.ts";

checkOp("Reshape", [
  { name: "-1 takes what is left", inputs: [[2, 3, 4], int64([-1, 6])], batch: [] },
  { name: "0 copies", inputs: [[2, 3, 4], int64([0, -1])] },
  { name: "a target that is fed", inputs: [[2, 3, 4], int64([4, 6])], fed: [1], batch: [] },
  { name: "to a scalar", inputs: [[1], int64([])], batch: [] },
  {
    name: "allowzero",
    inputs: [float32([0, 3], []), int64([3, 0])],
    attributes: { allowzero: attribute.int(1) },
    gradients: [],
    batch: [],
  },
]);

test("a free batch stays free", () => {
  expect(inferOp(reshape, [{ shape: ["batch", 256, 6, 6] }, [-1, 9216]])).toEqual(["batch", 9216]);
  expect(inferOp(reshape, [{ shape: ["batch", 256, 6, 6] }, ["batch", -1]])).toEqual(["batch", 9216]);
  expect(inferOp(reshape, [{ shape: ["batch", 256, 6, 6] }, [0, -1]])).toEqual(["batch", 9216]);
  expect(inferOp(reshape, [{ shape: ["batch", 116, 28, 28] }, ["batch", 2, 58, 28, 28]])).toEqual([
    "batch",
    2,
    58,
    28,
    28,
  ]);
  expect(inferOp(reshape, [{ shape: ["batch", 197, 12, 64] }, [-1, 64]])).toEqual(["2364*batch", 64]);
  expect(inferOp(reshape, [{ shape: ["2364*batch", 64] }, [-1, 197, 768]])).toEqual(["batch", 197, 768]);
  expect(inferOp(reshape, [{ shape: ["batch", 3, "height", "width"] }, [0, 3, -1]])).toEqual([
    "batch",
    3,
    "height*width",
  ]);
});

test("numbers that do not fit are named", () => {
  expect(() => inferOp(reshape, [{ shape: [2, 3] }, [4, 2]])).toThrow('mismatched shape: [2,3] as [4,2] (node "node")');
  expect(() => inferOp(reshape, [{ shape: [2, 3] }, [4, -1]])).toThrow("mismatched shape");
});

test("on shapes", () => {
  expect(evaluateOp(reshape, [["batch", 3], [-1]])).toEqual(["batch", 3]);
  expect(evaluateOp(reshape, ["batch", [1]])).toEqual(["batch"]);
  expect(evaluateOp(reshape, [["batch"], []])).toEqual("batch");
});
