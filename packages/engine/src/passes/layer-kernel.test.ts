import { expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { layerKernel, unitsFirst } from "./layer-kernel.ts";
import { findLayers } from "./layers.ts";
import { createNet } from "./net.ts";

const ints = (...values: number[]) => attribute.ints(values);
const CASES: readonly [string, readonly number[], (net: ReturnType<typeof startNet>) => string, readonly number[]][] = [
  [
    "a convolution in groups",
    [1, 4, 6, 6],
    (net) => net.node("Conv", [net.x, net.weight([4, 2, 3, 3])], { group: attribute.int(2), pads: ints(1, 1, 1, 1) }),
    [4, 2, 3, 3],
  ],
  [
    "a transposed convolution in groups, as many channels out as in",
    [1, 4, 3, 3],
    (net) => net.node("ConvTranspose", [net.x, net.weight([4, 2, 2, 3])], { group: attribute.int(2) }),
    [4, 2, 2, 3],
  ],
  [
    "a transposed convolution",
    [1, 4, 3, 3],
    (net) => net.node("ConvTranspose", [net.x, net.weight([4, 4, 2, 2])]),
    [4, 4, 2, 2],
  ],
  ["a square dense layer", [1, 5], (net) => net.node("Gemm", [net.x, net.weight([5, 5])]), [5, 5]],
  [
    "a square dense layer whose matrix is turned",
    [1, 5],
    (net) => net.node("Gemm", [net.x, net.weight([5, 5])], { transB: attribute.int(1) }),
    [5, 5],
  ],
  ["a square product", [1, 5], (net) => net.node("MatMul", [net.x, net.weight([5, 5])]), [5, 5]],
];

/** What the graph answers, with its weights changed. */
async function answered(graph: Graph, name: string, weights: Float32Array, feeds: Readonly<Record<string, Tensor>>) {
  const shape = graph.initializers.get(name)?.shape ?? [];
  const initializers = new Map([...graph.initializers, [name, float32(shape, weights)] as const]);
  const [out] = await runGraph({ ...graph, initializers }, feeds);
  return out as Tensor<"float32">;
}

test.each(CASES)(
  "%s: with the weights of one unit alone, that unit answers as before and all others 0",
  async (_, shape, build, first) => {
    const start = startNet(shape);
    const graph = start.build(build(start));
    const layer = findLayers(graph).at(-1);
    const kernel = layer === undefined ? "" : layerKernel(createNet(graph), layer);
    if (layer === undefined || typeof kernel === "string") throw new TypeError(`no kernel: ${kernel}`);
    const weights = graph.initializers.get(kernel.value)?.data as Float32Array;
    const units = Number(layer.channels.count);
    const sorted = unitsFirst(kernel, weights, units);
    expect(sorted.shape).toEqual(first);
    const feeds = { x: normal(shape, 9) };
    const whole = await answered(graph, kernel.value, weights, feeds);
    const size = whole.data.length / units;
    for (let unit = 0; unit < units; unit++) {
      const own = weights.filter((_weight, flat) => kernel.unitOf(flat) === unit);
      expect(sorted.values.subarray(unit * own.length, (unit + 1) * own.length)).toEqual(own);
      const alone = weights.map((weight, flat) => (kernel.unitOf(flat) === unit ? weight : 0));
      const { data } = await answered(graph, kernel.value, alone, feeds);
      data.forEach((value, at) => {
        expect(value).toBeCloseTo(Math.floor(at / size) === unit ? (whole.data[at] ?? Number.NaN) : 0, 5);
      });
    }
  },
);
