import { expect, test } from "vitest";
import type { Graph } from "../graph/graph.ts";
import { float32 } from "../graph/tensor.ts";
import { decodeModel } from "./decode.ts";
import { encodeModel } from "./encode.ts";

const graph: Graph = {
  name: "small",
  inputs: [{ name: "x", type: "float32", shape: ["batch", 2] }],
  outputs: [{ name: "y", type: "float32", shape: ["batch", 3] }],
  nodes: [{ name: "dense", type: "Gemm", domain: "", inputs: ["x", "w"], outputs: ["y"], attributes: {} }],
  initializers: new Map([["w", float32([2, 3], [1, 2, 3, 4, 5, 6])]]),
  types: new Map([
    ["x", { type: "float32", shape: ["batch", 2] }],
    ["y", { type: "float32", shape: ["batch", 3] }],
  ]),
  opsets: new Map([["", 21]]),
  metadata: new Map([["author", "nobody"]]),
};

test("a graph that was written is read back as it was", () => {
  expect(decodeModel(encodeModel(graph))).toEqual(graph);
});
