import { describe, expect, test } from "vitest";
import { normal, runGraph } from "../../../../../test/engine/net.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Attributes, Graph, Node } from "../../graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { liftOpset } from "../opset.ts";

const { int, ints, string: text, float: real } = attribute;

/** One node of opset 5 or 6 on x [2, 3, 4, 5], with further inputs as constants. */
function oldGraph(version: number, type: string, attributes: Attributes, more: readonly Tensor[] = []): Graph {
  const names = more.map((_, at) => `constant_${at}`);
  const node: Node = { name: "old", type, domain: "", inputs: ["x", ...names], outputs: ["y"], attributes };
  return {
    name: "old",
    inputs: [{ name: "x", type: "float32", shape: SHAPE }],
    outputs: [{ name: "y", type: "float32", shape: undefined }],
    nodes: [node],
    initializers: new Map(more.map((tensor, at) => [names[at] ?? "", tensor])),
    types: new Map([["x", { type: "float32", shape: SHAPE }]]),
    opsets: new Map([["", version]]),
    metadata: new Map(),
  };
}

const SHAPE = [2, 3, 4, 5] as const;
const x = normal(SHAPE, 3);

async function run(graph: Graph): Promise<readonly number[]> {
  const [y] = await runGraph(liftOpset(graph), { x });
  return Array.from(y?.data ?? [], Number);
}

/** Where an element of x stands on each axis. */
const placeOf = (at: number): readonly number[] => [
  Math.floor(at / 60),
  Math.floor(at / 20) % 3,
  Math.floor(at / 5) % 4,
  at % 5,
];

function expectClose(values: readonly number[], wanted: readonly number[]): void {
  expect(values).toHaveLength(wanted.length);
  for (const [at, value] of wanted.entries()) expect(values[at]).toBeCloseTo(value, 5);
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

describe.each(Object.keys(ARITHMETIC))("%s broadcasts along the axis that it names", (type) => {
  test.each([
    [[3], 1],
    [[3, 4], 1],
    [[4], 2],
    [[4], -2],
    [[5], 3],
    [[2, 3], 0],
    [[2, 3, 4, 5], 0],
    [[1], 1],
  ] as const)("%j at axis %i", async (shape, axis) => {
    const b = float32(
      shape,
      normal(shape, 4).data.map((value) => Math.abs(value) + 0.5),
    );
    const start = axis < 0 ? axis + 4 : axis;
    const wanted = Array.from(x.data, (value, at) => {
      const place = placeOf(at).slice(start, start + shape.length);
      const index = place.reduce((sum, part, side) => sum * (shape[side] ?? 1) + (shape[side] === 1 ? 0 : part), 0);
      return ARITHMETIC[type]?.(value, b.data[index] ?? 0) ?? Number.NaN;
    });
    const attributes = { broadcast: int(1), axis: int(axis), consumed_inputs: ints([0, 0]) };
    expectClose(await run(oldGraph(5, type, attributes, [b])), wanted);
  });

  test("the last axes, where none is named", async () => {
    const b = float32([5], [1, 2, 3, 4, 5]);
    const wanted = Array.from(x.data, (value, at) => ARITHMETIC[type]?.(value, (at % 5) + 1) ?? Number.NaN);
    expectClose(await run(oldGraph(6, type, { broadcast: int(1) }, [b])), wanted);
  });
});

test("the axis counts from the front also behind a matrix product, whose rank no file says", async () => {
  const old = oldGraph(6, "Add", { broadcast: int(1), axis: int(2) }, [float32([4], [1, 2, 3, 4])]);
  const square = float32(
    [5, 5],
    Float32Array.from({ length: 25 }, (_, at) => (at % 6 === 0 ? 2 : 0)),
  );
  const [add] = old.nodes;
  const product: Node = {
    name: "mm",
    type: "MatMul",
    domain: "",
    inputs: ["x", "square"],
    outputs: ["m"],
    attributes: {},
  };
  const nodes = [product, { ...(add as Node), inputs: ["m", "constant_0"] }];
  const graph = { ...old, nodes, initializers: new Map([...old.initializers, ["square", square] as const]) };
  const wanted = Array.from(x.data, (value, at) => 2 * value + (placeOf(at)[2] ?? 0) + 1);
  expectClose(await run(graph), wanted);
});

test("PRelu's slopes are one for each channel", async () => {
  const slopes = [0.1, 0.5, -2];
  const wanted = Array.from(x.data, (value, at) => (value < 0 ? value * (slopes[placeOf(at)[1] ?? 0] ?? 0) : value));
  expectClose(await run(oldGraph(6, "PRelu", {}, [float32([3], slopes)])), wanted);
});

test("BatchNormalization at rest", async () => {
  const [scale, bias, mean, variance] = [
    [1, 2, 3],
    [0.5, 0, -1],
    [0.1, 0.2, 0.3],
    [1, 4, 0.25],
  ];
  const of = (list: readonly number[] | undefined, at: number) => list?.[placeOf(at)[1] ?? 0] ?? Number.NaN;
  const wanted = Array.from(x.data, (value, at) => {
    const normed = (value - of(mean, at)) / Math.sqrt(of(variance, at) + 1e-5);
    return normed * of(scale, at) + of(bias, at);
  });
  const statistics = [scale, bias, mean, variance].map((list) => float32([3], list ?? []));
  const attributes = { is_test: int(1), epsilon: real(1e-5), consumed_inputs: ints([0, 0, 0, 1, 1]) };
  expectClose(await run(oldGraph(5, "BatchNormalization", attributes, statistics)), wanted);
});

test("Dropout passes its input on; Cast takes a type by name; Upsample takes factors by name", async () => {
  expectClose(await run(oldGraph(6, "Dropout", { is_test: int(1), ratio: real(0.5) })), Array.from(x.data));
  expectClose(await run(oldGraph(5, "Cast", { to: text("FLOAT") })), Array.from(x.data));
  const larger = await run(
    oldGraph(6, "Upsample", { height_scale: real(2), width_scale: real(1), mode: text("nearest") }),
  );
  const wanted = Array.from({ length: 2 * sizeOf(SHAPE) }, (_, at) => {
    const [plane, row, column] = [Math.floor(at / 40), Math.floor(at / 5) % 8, at % 5];
    return x.data[plane * 20 + Math.floor(row / 2) * 5 + column] ?? Number.NaN;
  });
  expectClose(larger, wanted);
});

test("Tile repeats along one axis", async () => {
  const twice = await run(oldGraph(5, "Tile", {}, [float32([1], [2]), float32([1], [1])]));
  const wanted = [0, 1].flatMap((image) => {
    const own = Array.from(x.data.slice(60 * image, 60 * (image + 1)));
    return [...own, ...own];
  });
  expectClose(twice, wanted);
});

test("what cannot be lifted says so by its node", () => {
  const graph = oldGraph(6, "Add", { broadcast: int(1), axis: int(1) }, [float32([3], [1, 2, 3])]);
  const unknown = { ...graph, types: new Map(), inputs: [{ name: "x", type: "float32" as const, shape: undefined }] };
  expect(() => liftOpset(unknown)).toThrow('unsupported broadcast: Add along an axis (node "old")');
  expect(() => liftOpset(oldGraph(5, "Cast", { to: text("COMPLEX") }))).toThrow("unsupported element type: COMPLEX");
  expect(() => liftOpset(oldGraph(4, "Relu", {}))).toThrow("unsupported opset: 4");
});
