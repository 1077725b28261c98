import { describe, expect, test } from "vitest";
import { nodeMaking } from "../../../../test/engine/node-making.ts";
import { attribute } from "../graph/attributes.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import type { Dim, Graph, Node } from "../graph/graph.ts";
import { float32, int64, type Tensor } from "../graph/tensor.ts";
import { decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import { inspectModel } from "../study/inspect.ts";
import { findBlocks } from "./blocks.ts";
import type { Layer } from "./layer.ts";

/*
 * Graphs that a pass which recurses over their depth, or follows every path, cannot finish: deeper than the stack, or with more paths
 * than atoms. How the time grows is measured in bench/open-graph.bench.ts.
 */

const SHAPE: readonly Dim[] = ["N", 3, 4, 4];

function graphOf(nodes: readonly Node[], constants: Readonly<Record<string, Tensor>> = {}): Graph {
  const last = nodes.at(-1)?.outputs[0] ?? "";
  return {
    ...emptyGraph("large"),
    inputs: [{ name: "x", type: "float32", shape: SHAPE }],
    outputs: [{ name: last, type: "float32", shape: undefined }],
    nodes,
    initializers: new Map(Object.entries(constants)),
  };
}

/** Opened from its file, as `inspect` does. */
const opened = (graph: Graph) => inspectModel(decodeModel(encodeModel(graph)));

/** `count` nodes, each made from the name of the value before it. */
function chain(count: number, make: (from: string, to: string, at: number) => Node, start = "x"): Node[] {
  return Array.from({ length: count }, (_, at) => make(at === 0 ? start : `${start}_${at - 1}`, `${start}_${at}`, at));
}

describe("long chains", () => {
  test("of shape arithmetic end in the number that they come to", () => {
    const count = 6000;
    const sums = chain(count, (from, to) => nodeMaking("Add", [from, "one"], to), "size");
    const nodes = [
      nodeMaking("Shape", ["x"], "shape"),
      nodeMaking("Gather", ["shape", "first"], "size"),
      ...sums,
      nodeMaking("Sub", [`size_${count - 1}`, "all"], "rows"),
      nodeMaking("Unsqueeze", ["rows", "zero"], "rows1"),
      nodeMaking("Concat", ["rows1", "minus"], "target", { axis: attribute.int(0) }),
      nodeMaking("Reshape", ["x", "target"], "y"),
    ];
    const { graph } = opened(
      graphOf(nodes, {
        first: int64([1], []),
        one: int64([1], []),
        all: int64([count], []),
        zero: int64([0]),
        minus: int64([-1]),
      }),
    );
    expect(graph.nodes.map(({ type }) => type)).toEqual(["Reshape"]);
    expect(graph.outputs[0]?.shape?.[0]).toBe(3);
  });

  test("of nodes that only hand values on leave the layers joined", () => {
    const moves = chain(6000, (from, to) =>
      nodeMaking("Transpose", [from], to, { perm: attribute.ints([0, 2, 3, 1]) }),
    );
    const both = chain(6000, (from, to, at) =>
      at % 2 === 0 ? nodeMaking("Unsqueeze", [from, "axis"], to) : nodeMaking("Squeeze", [from, "axis"], to),
    );
    for (const nodes of [moves, both]) {
      const whole = [...nodes, nodeMaking("Relu", [nodes.at(-1)?.outputs[0] ?? ""], "y")];
      const { model } = opened(graphOf(whole, { axis: int64([1]) }));
      expect(model.layers.at(-1)?.inputs).toEqual([0]);
    }
  });

  test("of work on weights keep their parameters", () => {
    const work = chain(6000, (from, to) => nodeMaking("Neg", [from], to), "w");
    const nodes = [...work, nodeMaking("Conv", ["x", work.at(-1)?.outputs[0] ?? ""], "y")];
    const { model } = opened(graphOf(nodes, { w: float32([2, 3, 1, 1], [1, 2, 3, 4, 5, 6]) }));
    expect(model.parameters).toBe(6);
  });
});

describe("values with more paths to them than can be followed", () => {
  test("doubled two hundred times over have a shape, layers and a known size", () => {
    const doubled = chain(200, (from, to) => nodeMaking("Add", [from, from], to));
    expect(opened(graphOf(doubled)).model.layers.at(-1)?.shape).toEqual(SHAPE);
    const sizes = chain(50, (from, to) => nodeMaking("Add", [from, from], to), "size");
    const nodes = [
      nodeMaking("Shape", ["x"], "shape"),
      nodeMaking("Gather", ["shape", "first"], "size"),
      ...sizes,
      nodeMaking("Div", ["size_49", "large"], "three"),
      nodeMaking("Unsqueeze", ["three", "zero"], "three1"),
      nodeMaking("Concat", ["three1", "minus"], "target", { axis: attribute.int(0) }),
      nodeMaking("Reshape", ["x", "target"], "y"),
    ];
    const constants = { first: int64([1], []), large: int64([2 ** 50], []), zero: int64([0]), minus: int64([-1]) };
    expect(opened(graphOf(nodes, constants)).graph.outputs[0]?.shape?.[0]).toBe(3);
  });

  test("joined to themselves forty times are not worked out as lists of numbers", () => {
    const nodes = [
      nodeMaking("Shape", ["x"], "list"),
      ...chain(40, (from, to) => nodeMaking("Concat", [from, from], to, { axis: attribute.int(0) }), "list"),
      nodeMaking("Size", ["list_39"], "count"),
      nodeMaking("Cast", ["count"], "real", { to: attribute.int(1) }),
      nodeMaking("Mul", ["x", "real"], "y"),
    ];
    expect(opened(graphOf(nodes)).model.layers.at(-1)?.shape).toEqual(SHAPE);
  });

  test("joined to themselves along a free axis thirty times keep short names for their extents", () => {
    const joined = chain(30, (from, to) => nodeMaking("Concat", [from, from], to, { axis: attribute.int(0) }));
    const shape = opened(graphOf(joined)).model.layers.at(-1)?.shape ?? [];
    expect(String(shape[0]).length).toBeLessThan(500);
  });
});

test("a ladder of skips is opened, and no region of it is a block of thousands of layers", () => {
  const half = 3000;
  const down = chain(half, (from, to) => nodeMaking("Sigmoid", [from], to));
  const up = Array.from({ length: half - 1 }, (_, at) =>
    nodeMaking("Add", [at === 0 ? `x_${half - 1}` : `up_${at - 1}`, `x_${half - 2 - at}`], `up_${at}`),
  );
  const { layers, blocks } = opened(graphOf([...down, ...up])).model;
  expect(layers.length).toBeGreaterThan(2 * half - 50);
  expect(Math.max(...blocks.map((block) => block.layers.length))).toBeLessThan(1000);
});

test("blocks of thousands of layers of one name are numbered apart", () => {
  const layer = (index: number): Layer => ({
    ...(opened(graphOf([nodeMaking("Conv", ["x", "w"], "y")], { w: float32([3, 3, 1, 1], new Float32Array(9)) })).model
      .layers[1] as Layer),
    index,
    name: "conv",
    inputs: [index - 1],
  });
  const first = layer(1);
  const layers = Array.from({ length: 4000 }, (_, at) => ({ ...first, index: at, inputs: at === 0 ? [] : [at - 1] }));
  const relus = layers.map((each) => (each.index % 2 === 0 ? { ...each, kind: "activation" as const } : each));
  const names = findBlocks(relus).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.slice(0, 3)).toEqual(["conv", "conv (2)", "conv (3)"]);
});
