import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { drawn } from "../../../../test/engine/drawn.ts";
import { distance, normal, startNet } from "../../../../test/engine/net.ts";
import { drawPools, type PoolType } from "../../../../test/engine/random-pools.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { createWebRuntime } from "../../../../test/engine/web-runtime.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import type { Attributes, Graph } from "../graph/graph.ts";
import { float32, int64, type Tensor } from "../graph/tensor.ts";
import { decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import { backward } from "./backward.ts";
import { inferNode } from "./infer-shapes.ts";
import { findLayers } from "./layers.ts";
import { prepare } from "./prepare.ts";

const { int, ints } = attribute;
const node = createNodeRuntime({ threads: 1 });
const web = await createWebRuntime();
const TYPES: readonly PoolType[] = ["MaxPool", "AveragePool", "LpPool"];

const run = async (
  graph: Graph,
  feeds: Readonly<Record<string, Tensor>>,
  runtime = node,
): Promise<readonly Tensor[]> => {
  const session = await runtime.open(encodeModel(graph));
  const results = await session.run(feeds);
  await session.dispose();
  return graph.outputs.map(({ name }) => results[name] as Tensor);
};

/** One pool between two operators that meet its shape, for any number of images. */
function between(type: PoolType, attributes: Attributes, shape: readonly number[]): Graph {
  const builder = new GraphBuilder(emptyGraph("pool"), inferNode);
  const x = builder.input("x", { type: "float32", shape: ["batch", ...shape.slice(1)] });
  const pooled = builder.add(type, [builder.add("Neg", [x])], attributes, "pool");
  return builder.build([builder.add("Mul", [builder.add("Sigmoid", [pooled]), pooled])]);
}

describe("a random pool computes what it did, and its gradient's graph opens in onnxruntime-web", () => {
  for (const type of TYPES) {
    for (const { name, attributes, shape } of drawPools(type, 30, 7)) {
      test(`${type} ${name}`, async () => {
        const raw = between(type, attributes, shape);
        const prepared = prepare(raw);
        const x = normal(shape, 3);
        const [was] = await run(
          { ...raw, types: new Map(), outputs: raw.outputs.map((value) => ({ ...value, shape: undefined })) },
          { x },
        );
        const [is] = await run(prepared, { x });
        expect(prepared.outputs[0]?.shape?.slice(1)).toEqual(is?.shape.slice(1));
        expect(distance(is, was)).toBeLessThan(1e-5);

        const y = prepared.outputs[0]?.name ?? "";
        const { graph } = backward(prepared, { of: y, withRespectTo: "x", provider: "cpu", seed: "ones" });
        const [, gradient] = await run(graph, { x });
        const [, there] = await run(graph, { x }, web);
        expect(distance(there, gradient)).toBeLessThan(1e-5);
      });
    }
  }
});

/** A Pad in front of a pool, and what reads the pool. */
function padThenPool(
  type: PoolType,
  attributes: Attributes,
  pads: readonly number[],
  options: { value?: number; cast?: boolean } = {},
) {
  const net = startNet(["batch", 2, 7, 6]);
  const value = options.value === undefined ? [] : [net.scalar(options.value)];
  const padded = net.node("Pad", [net.x, net.axes(...pads), ...value]);
  const to = { to: int(1) };
  const pool = net.node(type, [options.cast ? net.node("Cast", [padded], to) : padded], attributes, "pool");
  return net.build(net.node("Neg", [pool]));
}

const negative = (): Tensor => {
  const drawnNumbers = normal([2, 2, 7, 6], 4);
  return float32(
    [2, 2, 7, 6],
    Float32Array.from(drawnNumbers.data, (value) => value - 2),
  );
};

/** The numbers of the largest of each window, by counting; positions outside the image are zeros that were put there. */
function largestOfPadded(
  x: Tensor,
  pads: readonly [number, number, number, number],
  size: number,
  stride: number,
): number[] {
  const [, , height = 0, width = 0] = x.shape;
  const [top, left, bottom, right] = pads;
  const at = (plane: number, row: number, column: number) => {
    const inside = row >= 0 && row < height && column >= 0 && column < width;
    return inside ? Number(x.data[(plane * height + row) * width + column]) : 0;
  };
  const positions = (extent: number, before: number, after: number) =>
    Array.from(
      { length: Math.floor((extent + before + after - size) / stride) + 1 },
      (_, index) => index * stride - before,
    );
  const taps = Array.from({ length: size }, (_, tap) => tap);
  return [0, 1, 2, 3].flatMap((plane) =>
    positions(height, top, bottom).flatMap((row) =>
      positions(width, left, right).map((column) =>
        Math.max(...taps.flatMap((dy) => taps.map((dx) => at(plane, row + dy, column + dx)))),
      ),
    ),
  );
}

describe("a Pad in front of a MaxPool", () => {
  const attributes = { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([0, 0, 0, 0]) };
  const pads = [0, 0, 1, 1, 0, 0, 1, 2];

  test("stays: its zeros can be the largest, which onnxruntime forgets when it is left to itself", async () => {
    const x = negative();
    const raw = padThenPool("MaxPool", attributes, pads);
    const right = largestOfPadded(x, [1, 1, 1, 2], 3, 2).map((value) => -value);
    const [kept] = await run(prepare(raw), { x });
    expect(Array.from(kept?.data ?? [], Number)).toEqual(right);
    // when this fails the runtime was mended, and the axes can go
    const [moved] = await run(raw, { x });
    expect(Array.from(moved?.data ?? [], Number)).not.toEqual(right);
  });

  test("stays behind a Cast too, and where it is as wide as the kernel", async () => {
    const x = negative();
    const [cast] = await run(prepare(padThenPool("MaxPool", attributes, pads, { cast: true })), { x });
    expect(Array.from(cast?.data ?? [], Number)).toEqual(largestOfPadded(x, [1, 1, 1, 2], 3, 2).map((value) => -value));
    const wide = padThenPool("MaxPool", attributes, [0, 0, 3, 0, 0, 0, 4, 0]);
    await expect(run(wide, { x })).rejects.toThrow("Pad should be smaller than kernel");
    const [answer] = await run(prepare(wide), { x });
    expect(Array.from(answer?.data ?? [], Number)).toEqual(
      largestOfPadded(x, [3, 0, 4, 0], 3, 2).map((value) => -value),
    );
  });
});

describe("a Pad in front of an AveragePool", () => {
  const attributes = { kernel_shape: ints([2, 2]), strides: ints([2, 2]), pads: ints([0, 0, 0, 0]), ceil_mode: int(1) };
  const pads = [0, 0, 1, 1, 0, 0, 1, 1];
  const poolOf = (graph: Graph) => graph.nodes.map(({ type }) => type).join(" ");

  test("becomes the pool's own padding, counted, with the runtime's windows, receptive fields and description", async () => {
    const graph = prepare(padThenPool("AveragePool", attributes, pads, { value: 0 }));
    expect(poolOf(graph)).toBe("AveragePool Neg");
    const [y] = await run(graph, { x: negative() });
    expect(y?.shape).toEqual([2, 2, 4, 4]);
    expect(graph.outputs[0]?.shape).toEqual(["batch", 2, 4, 4]);
    const layer = findLayers(graph).find(({ kind }) => kind === "pooling");
    expect(layer?.shape).toEqual(["batch", 2, 4, 4]);
    expect(layer?.receptiveField).toMatchObject({ size: [2, 2], stride: [2, 2], offset: [-0.5, -0.5] });
  });

  test("stays where the pool does not count its own padding, where it adds other numbers, and where others read it", () => {
    const own = { ...attributes, pads: ints([0, 0, 1, 1]) };
    expect(poolOf(prepare(padThenPool("AveragePool", own, pads)))).toBe("Pad AveragePool Neg");
    expect(poolOf(prepare(padThenPool("AveragePool", attributes, pads, { value: 0.5 })))).toBe("Pad AveragePool Neg");
    expect(poolOf(prepare(padThenPool("AveragePool", attributes, [0, 0, 2, 0, 0, 0, 0, 0])))).toBe(
      "Pad AveragePool Neg",
    );
    const { pads: _, ...automatic } = attributes;
    expect(poolOf(prepare(padThenPool("AveragePool", automatic, pads)))).toBe("Pad AveragePool Neg");
  });

  test("what was padded and pooled has one shape and one value, optimised or not", async () => {
    for (const [at, { attributes: settings, shape }] of drawPools("AveragePool", 60, 11).entries()) {
      if (shape.length !== 4) continue;
      const amounts = [0, 0, at % 3, at % 2, 0, 0, at % 2, at % 4];
      const graph = prepare(padThenPool("AveragePool", settings, amounts));
      const x = negative();
      const [y] = await run(graph, { x });
      const inner = graph.nodes.find(({ type }) => type === "AveragePool")?.inputs[0] ?? "";
      // as an output the value in front of the pool keeps the runtime from moving anything
      const tapped = {
        ...graph,
        outputs: [...graph.outputs, { name: inner, type: "float32" as const, shape: undefined }],
      };
      const [apart] = inner === "x" ? [y] : await run(tapped, { x });
      expect(graph.outputs[0]?.shape?.slice(1)).toEqual(y?.shape.slice(1));
      expect(distance(y, apart)).toBeLessThan(1e-6);
    }
  });
});

interface Golden {
  readonly name: string;
  readonly size: readonly number[];
  readonly shape: readonly number[];
  readonly y: readonly number[];
  readonly gradient: readonly number[];
  readonly files: Readonly<Record<string, string>>;
}

const goldens: readonly Golden[] = JSON.parse(
  readFileSync(new URL("../../../../test/golden/pools/pools.json", import.meta.url), "utf8"),
);

describe("pools as PyTorch exports them have PyTorch's shape, values and gradient", () => {
  for (const { name, size, shape, y, gradient, files } of goldens) {
    for (const [opset, file] of Object.entries(files)) {
      test(`${name}, opset ${opset}`, async () => {
        const graph = prepare(decodeModel(new Uint8Array(Buffer.from(file, "base64"))));
        expect(graph.outputs[0]?.shape?.slice(1)).toEqual(shape.slice(1));
        const far = (answer: Tensor | undefined, right: readonly number[]) =>
          Math.max(...right.map((value, at) => Math.abs(value - Number(answer?.data[at]))));
        const feeds = {
          x: float32([1, 2, ...size], drawn(`${name}.x`, -2, 0.5, gradient.length)),
          y_seed: float32(shape, drawn(`${name}.seed`, -1, 1, y.length)),
        };
        for (const provider of ["cpu", "webgpu"] as const) {
          const result = backward(graph, { of: "y", withRespectTo: "x", provider, seed: "input" });
          const [value, slope] = await run(result.graph, feeds);
          expect(value?.shape).toEqual(shape);
          expect(far(value, y)).toBeLessThan(1e-5);
          expect(far(slope, gradient)).toBeLessThan(1e-5);
        }
      });
    }
  }
});

test("a shape computed from a pooled value follows the windows that there are", async () => {
  const net = startNet(["batch", 2, 7, 6]);
  const padded = net.node("Pad", [net.x, net.axes(0, 0, 1, 1, 0, 0, 1, 1)]);
  const attributes = { kernel_shape: ints([2, 2]), strides: ints([2, 2]), pads: ints([0, 0, 0, 0]), ceil_mode: int(1) };
  const pooled = net.node("AveragePool", [padded], attributes);
  const rows = net.node("Gather", [net.node("Shape", [pooled]), net.builder.constant(int64([2]))]);
  const target = net.node("Concat", [net.axes(0, 2), rows, net.axes(-1)], { axis: int(0) });
  const graph = prepare(net.build(net.node("Reshape", [pooled, target])));
  expect(graph.outputs[0]?.shape).toEqual(["batch", 2, 4, 4]);
  const [y] = await run(graph, { x: negative() });
  expect(y?.shape).toEqual([2, 2, 4, 4]);
});
