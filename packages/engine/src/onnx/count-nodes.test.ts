import { expect, test } from "vitest";
import { emptyGraph } from "../graph/empty-graph.ts";
import { float32 } from "../graph/tensor.ts";
import { countNodes } from "./count-nodes.ts";
import { decodeModel } from "./decode.ts";
import { encodeModel } from "./encode.ts";

test.each([0, 1, 300])("%i nodes are counted as decoding counts them, whatever else the file holds", (count) => {
  const values = Array.from({ length: count + 1 }, (_, at) => (at === 0 ? "x" : `v${at}`));
  const bytes = encodeModel({
    ...emptyGraph("g"),
    inputs: [{ name: "x", type: "float32", shape: ["N", 3] }],
    outputs: [{ name: values.at(-1) ?? "", type: "float32", shape: ["N", 3] }],
    nodes: values.slice(1).map((value, at) => ({
      name: `relu${at}`,
      type: "Relu",
      domain: "",
      inputs: [values[at] ?? ""],
      outputs: [value],
      attributes: {},
    })),
    initializers: new Map([["w", float32([500], new Float32Array(500).fill(0.1))]]),
    metadata: new Map([["author", "x".repeat(1000)]]),
  });
  expect(countNodes(bytes)).toBe(count);
  expect(decodeModel(bytes).nodes).toHaveLength(count);
});

test("what is no model has none", () => {
  expect(countNodes(new Uint8Array())).toBe(0);
  expect(countNodes(Uint8Array.of(0x3a, 200, 1, 2, 3))).toBe(0);
  expect(countNodes(new TextEncoder().encode("this is no model at all"))).toBe(0);
});
