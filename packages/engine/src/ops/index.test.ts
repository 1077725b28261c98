import { expect, test } from "vitest";
import { foreign } from "./foreign.ts";
import { axesOf, handsOnAll, isCarrier, layerOf, ops } from "./index.ts";

test("each operator is described once", () => {
  const types = [...ops, ...foreign].map(({ type }) => type);
  expect(types.filter((type, at) => types.indexOf(type) !== at)).toEqual([]);
});

test("an operator without a description is a layer by its ONNX name, and may mix everything", () => {
  expect(layerOf("toString")).toEqual({ kind: "other", word: "tostring", title: "toString" });
  expect(axesOf("toString")).toBe("mixes");
});

test("what hands on each number once", () => {
  const found = ops.filter(({ type }) => handsOnAll(type)).map(({ type }) => type);
  expect(found.sort()).toEqual("Cast CastLike Dropout Flatten Identity Reshape Squeeze Transpose Unsqueeze".split(" "));
  expect(["Slice", "Split", "Gather", "Expand", "Tile", "QuantizeLinear"].every(isCarrier)).toBe(true);
});
