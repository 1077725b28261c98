import { expect, test } from "vitest";
import { runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";
import { cellAt, flattenedCells } from "./flattened-cells.ts";
import { layerKernel, unitsFirst } from "./layer-kernel.ts";
import { findLayers } from "./layers.ts";
import { createNet } from "./net.ts";

const SHAPE = [1, 3, 2, 4] as const;
const CELLS = 24;
const UNITS = 5;

/** Maps, flattened as they are or after a change of order, and a dense layer. */
function dense(perm: readonly number[] | undefined, type: "Gemm" | "MatMul") {
  const net = startNet([...SHAPE]);
  const maps = net.node("Relu", [net.x], {}, "relu");
  const moved = perm === undefined ? maps : net.node("Transpose", [maps], { perm: attribute.ints(perm) });
  const flat = net.node("Flatten", [moved]);
  return net.build(net.node(type, [flat, net.weight([CELLS, UNITS])], {}, "fc"));
}

test.each([
  ["Gemm", undefined],
  ["MatMul", undefined],
  ["Gemm", [0, 2, 3, 1]],
  ["MatMul", [0, 3, 1, 2]],
] as const)("%s, order %j: an input's weight is what its cell alone adds to the unit", async (type, perm) => {
  const graph = dense(perm, type);
  const layers = findLayers(graph);
  const net = createNet(graph);
  const last = layers.at(-1)!;
  const kernel = layerKernel(net, last);
  if (typeof kernel === "string") throw new TypeError(kernel);
  const cells = flattenedCells(net, layers, kernel, CELLS)!;
  expect(layers[cells.layer]?.name).toBe("relu1");
  const { values } = unitsFirst(kernel, graph.initializers.get(kernel.value)!.data as Float32Array, UNITS);
  for (let input = 0; input < CELLS; input++) {
    const { unit, row, column } = cellAt(cells, input);
    const image = new Float32Array(CELLS);
    image[(unit * 2 + row) * 4 + column] = 1;
    const [out] = await runGraph(graph, { x: float32([...SHAPE], image) });
    for (let to = 0; to < UNITS; to++) expect(out?.data[to]).toBeCloseTo(values[to * CELLS + input]!, 6);
  }
});

test("maps of one cell are channels, and what is no mere order of the maps has no cells", () => {
  const start = startNet([...SHAPE]);
  const maps = start.node("Relu", [start.x], {}, "relu");
  const flat = start.node("Flatten", [start.node("GlobalAveragePool", [maps])]);
  const graph = start.build(start.node("Gemm", [flat, start.weight([3, 5])], {}, "fc"));
  const net = createNet(graph);
  const layers = findLayers(graph);
  const kernel = layerKernel(net, layers.at(-1)!);
  if (typeof kernel === "string") throw new TypeError(kernel);
  expect(flattenedCells(net, layers, kernel, 3)).toBeUndefined();
});
