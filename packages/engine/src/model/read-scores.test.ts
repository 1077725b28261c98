import { expect, test } from "vitest";
import { float32 } from "../graph/tensor.ts";
import { predictedClass, probabilities } from "./read-scores.ts";

test("of two classes the second is predicted from the threshold on; a number that is none predicts nothing", () => {
  const binary = { kind: "binary", scores: "logits", threshold: 0.5 } as const;
  const said = (z: number, threshold = 0.5) =>
    predictedClass(probabilities(float32([1, 1], [z]), binary), { ...binary, threshold });
  expect([said(-0.1), said(0), said(0.1), said(Number.NaN)]).toEqual([0, 1, 1, -1]);
  // ln 4 is p = 0.8
  expect([said(Math.log(3.9), 0.8), said(Math.log(4.1), 0.8)]).toEqual([0, 1]);
  expect(predictedClass(new Float32Array(), { ...binary, kind: "none" })).toBe(-1);
});
