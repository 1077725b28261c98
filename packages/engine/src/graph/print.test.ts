import { expect, test } from "vitest";
import type { Graph } from "./graph.ts";
import { printGraph } from "./print.ts";
import { float32 } from "./tensor.ts";

test("a graph reads as one line for each thing in it", () => {
  const branch: Graph = {
    name: "then",
    inputs: [],
    outputs: [{ name: "z", type: "float32", shape: undefined }],
    nodes: [{ name: "inner", type: "Relu", domain: "", inputs: ["x", ""], outputs: ["z"], attributes: {} }],
    initializers: new Map(),
    types: new Map(),
    opsets: new Map(),
    metadata: new Map(),
  };
  const graph: Graph = {
    ...branch,
    name: "net",
    inputs: [{ name: "x", type: "float32", shape: ["batch", 3] }],
    outputs: [{ name: "y", type: "float32", shape: [] }],
    nodes: [
      {
        name: "pick",
        type: "If",
        domain: "com.example",
        inputs: ["x", "w"],
        outputs: ["y", ""],
        attributes: {
          alpha: { kind: "float", value: 0.5 },
          pads: { kind: "ints", value: [1, 2] },
          table: { kind: "tensor", value: float32([2], [1, 2]) },
          body: { kind: "graph", value: branch },
        },
      },
    ],
    initializers: new Map([["w", float32([2, 1], [1, 2])]]),
    types: new Map([["y", { type: "float32", shape: [] }]]),
    opsets: new Map([["", 21]]),
  };
  expect(printGraph(graph).split("\n")).toEqual([
    'graph "net", onnx 21',
    "input x: float32[batch, 3]",
    "initializer w: float32[2, 1]",
    '"pick" = com.example.If(x, w) {alpha=0.5, pads=[1,2], table=float32[2]} -> y: float32[], -',
    "  body:",
    '    graph "then"',
    '    "inner" = Relu(x, -) -> z',
    "    output z: float32[?]",
    "output y: float32[]",
  ]);
});
