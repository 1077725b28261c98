import { expect, test } from "vitest";
import { nodeMaking } from "../../../../test/engine/node-making.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, int64, type Tensor } from "../graph/tensor.ts";
import { consumers, producers, valuesRead } from "../graph/walk.ts";
import { inferNode, inferShapes } from "./infer-shapes.ts";
import { prepare } from "./prepare.ts";

/** A graph in which every pass of `prepare` has something to do. */
const written: Graph = {
  ...emptyGraph("g"),
  inputs: [{ name: "x", type: "float32", shape: ["N", 3, 8, 8] }],
  outputs: [{ name: "y", type: "float32", shape: undefined }],
  nodes: [
    nodeMaking("Identity", ["x"], "same"),
    nodeMaking("Conv", ["same", "w"], "c"),
    nodeMaking("Shape", ["c"], "shape"),
    nodeMaking("Gather", ["shape", "first"], "batch"),
    nodeMaking("Concat", ["batch", "rest"], "target", { axis: attribute.int(0) }),
    nodeMaking("Sigmoid", ["c"], "unread"),
    nodeMaking("Pad", ["c", "pads"], "padded"),
    nodeMaking("AveragePool", ["padded"], "pooled", {
      kernel_shape: attribute.ints([3, 3]),
      pads: attribute.ints([0, 0, 0, 0]),
    }),
    nodeMaking("Reshape", ["pooled", "target"], "y"),
  ],
  initializers: new Map<string, Tensor>([
    ["w", float32([3, 3, 1, 1], new Float32Array(9))],
    ["first", int64([0])],
    ["rest", int64([3, 64])],
    ["pads", int64([0, 0, 1, 1, 0, 0, 1, 1])],
  ]),
};

test("a prepared graph is given back as it is: no pass copies what it has nothing to change in", () => {
  const prepared = prepare(written);
  expect(prepared.nodes.map(({ type }) => type)).toEqual(["Conv", "AveragePool", "Reshape"]);
  const typed: Graph = prepared;
  expect(inferShapes(typed)).toBe(prepared);
  const plain: Graph = {
    ...written,
    nodes: [nodeMaking("Conv", ["x", "w"], "y")],
    initializers: new Map([...written.initializers].slice(0, 1)),
  };
  const once = prepare(plain);
  expect(prepare(once)).toBe(once);
  expect(once.nodes).toBe(plain.nodes);
});

test("a Pad whose computed pads are none for this size of images goes, and one whose pads are some stays", () => {
  const padded = (multiple: number): Graph => ({
    ...emptyGraph("g"),
    inputs: [{ name: "x", type: "float32", shape: ["N", 3, 8, 8] }],
    outputs: [{ name: "y", type: "float32", shape: undefined }],
    nodes: [
      nodeMaking("Relu", ["x"], "r"),
      nodeMaking("Shape", ["r"], "shape"),
      nodeMaking("Gather", ["shape", "last"], "width"),
      // (multiple − width % multiple) % multiple, as Swin writes it
      nodeMaking("Mod", ["width", "multiple"], "over"),
      nodeMaking("Sub", ["multiple", "over"], "missing"),
      nodeMaking("Mod", ["missing", "multiple"], "pad"),
      nodeMaking("Concat", ["zeros", "pad"], "pads", { axis: attribute.int(0) }),
      nodeMaking("Pad", ["r", "pads"], "padded"),
      nodeMaking("Sigmoid", ["padded"], "y"),
    ],
    initializers: new Map<string, Tensor>([
      ["last", int64([3])],
      ["multiple", int64([multiple])],
      ["zeros", int64([0, 0, 0, 0, 0, 0, 0])],
    ]),
  });
  const fits = prepare(padded(4));
  expect(fits.nodes.map(({ type }) => type)).toEqual(["Relu", "Sigmoid"]);
  expect([...fits.initializers.keys()]).toEqual([]);
  expect(fits.types.get("y")?.shape).toEqual(["N", 3, 8, 8]);
  expect(prepare(padded(5)).nodes.map(({ type }) => type)).toEqual(["Relu", "Pad", "Sigmoid"]);
});

test("who makes and who reads a value is that of the nodes at hand, also while a graph grows", () => {
  const builder = new GraphBuilder(prepare(written), inferNode);
  builder.add("Relu", ["y"], {}, "first");
  const before = builder.build(["first_out"]);
  expect(consumers(before).get("first_out")).toBeUndefined();
  builder.add("Relu", ["first_out"], {}, "second");
  const after = builder.build(["second_out"]);
  for (const { nodes } of [before, after]) {
    const made = new Map(nodes.flatMap((each) => each.outputs.map((output) => [output, each] as const)));
    expect(producers({ nodes })).toEqual(made);
    for (const [value, readers] of consumers({ nodes })) {
      expect(readers).toEqual(nodes.filter((each) => valuesRead(each).includes(value)));
    }
  }
  expect(producers(before).has("second_out")).toBe(false);
  expect(
    consumers(after)
      .get("first_out")
      ?.map(({ name }) => name),
  ).toEqual(["second"]);
});
