import { expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import type { Feed } from "../../data/feed.ts";
import { float32 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { plainAlgebra } from "../../math/linear-algebra.ts";
import { matrix64, takeColumns } from "../../math/matrix.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { findLayers } from "../../passes/layers.ts";
import { addRows } from "../../passes/pivot-products.ts";
import { tap } from "../../passes/tap.ts";
import { pivotMds, productsFromDistances } from "../../project/pivot-mds.ts";
import { procrustes } from "../../project/procrustes.ts";
import { projectLayers } from "../project-layers.ts";
import { buildPlacement, type Projected } from "./basis.ts";
import { placeImages } from "./placement.ts";
import { isReadItself, summands } from "./pull-back.ts";

const runtime = createNodeRuntime({ threads: 1 });
const [COUNT, SIDE] = [90, 14];

/** Two residual blocks: one that adds a convolution by single pixels to its input, and one that adds its input to itself and a constant. */
function residual(batch: string | number = "batch") {
  const net = startNet([batch, 3, SIDE, SIDE]);
  const stem = net.node("Relu", [net.conv(net.x, 16, 3, { pad: 1 })]);
  const narrow = net.node("Relu", [net.conv(stem, 12, 3, { pad: 1 })]);
  const added = net.node("Add", [net.conv(narrow, 16, 1), stem]);
  const block = net.node("Relu", [added]);
  const twice = net.node("Add", [block, block]);
  const shifted = net.node("Add", [twice, net.weight([1, 16, 1, 1])]);
  const graph = net.build(net.node("Flatten", [net.node("GlobalAveragePool", [net.node("Relu", [shifted])])]));
  return { graph, layers: findLayers(graph), added, stem, narrow, twice, shifted };
}

const images = normal([COUNT, 3, SIDE, SIDE], 7);
const size = 3 * SIDE * SIDE;

const feed: Feed = async function* feed(items, most) {
  for (let start = 0; start < items.length; start += most) {
    const part = items.slice(start, start + most);
    const data = part.flatMap((item) => [...images.data.subarray(item * size, (item + 1) * size)]);
    yield { items: part, input: float32([part.length, 3, SIDE, SIDE], data), missing: [] };
  }
};

const formOf = (graph: TypedGraph, value: string, pool: number) => ({
  shape: (graph.types.get(value)?.shape?.slice(1) ?? []).map(Number),
  axis: 0,
  pool,
});

async function project(net: ReturnType<typeof residual>, batch: number): Promise<Projected> {
  const options = { graph: net.graph, layers: net.layers, items: [...Array(COUNT).keys()], feed, batch, runtime };
  const few = { labels: undefined, sample: 50, pivots: 30, rank: "all", memory: 50 * 4 * 4500 } as const;
  const job = projectLayers({ ...options, ...few });
  for (;;) {
    const next = await job.next();
    if (next.done === true) return next.value;
  }
}

/** Averages of windows times the root of their pixels, image by image, computed here. */
async function averages(graph: TypedGraph, value: string, side: number) {
  const [values] = await runGraph(tap(graph, [value]), { x: images });
  const [, channels = 1] = values?.shape ?? [];
  const windows = Math.ceil(SIDE / side);
  const rows = matrix64(COUNT, channels * windows * windows);
  for (let plane = 0; plane < COUNT * channels; plane++) {
    for (let window = 0; window < windows * windows; window++) {
      const own: number[] = [];
      const [top, left] = [side * Math.floor(window / windows), side * (window % windows)];
      for (let y = top; y < Math.min(SIDE, top + side); y++)
        for (let x = left; x < Math.min(SIDE, left + side); x++)
          own.push(Number(values?.data[(plane * SIDE + y) * SIDE + x]));
      rows.data[plane * windows * windows + window] = own.reduce((sum, x) => sum + x, 0) / Math.sqrt(own.length);
    }
  }
  return rows;
}

test("averages of an addition are read at what is added, where both are activations of its extents", () => {
  const { graph, added, stem, narrow, twice, shifted } = residual();
  const read = (value: string, pool = 2) => summands(graph, { value, form: formOf(graph, value, pool) });
  const [convolution, skip] = read(added);
  expect(skip?.value).toBe(stem);
  expect(graph.nodes.find(({ outputs }) => outputs[0] === convolution?.value)?.inputs[0]).toBe(narrow);
  expect(read(twice)).toHaveLength(2);
  for (const alone of [read(shifted), read(added, 1), read(stem)]) expect(alone).toHaveLength(1);
  expect(isReadItself(graph, { value: added, form: formOf(graph, added, 2) })).toBe(false);
  expect(isReadItself(graph, { value: stem, form: formOf(graph, stem, 2) })).toBe(true);
  const fixed = residual(4);
  expect(summands(fixed.graph, { value: fixed.added, form: formOf(fixed.graph, fixed.added, 2) })).toHaveLength(1);
});

test.each([2, 4])("rows of an addition are averages of its own values, in windows of %d", async (pool) => {
  const { graph, added, twice } = residual();
  for (const value of [added, twice]) {
    const { graph: rows } = addRows(graph, [{ value, form: formOf(graph, value, pool) }]);
    const [found] = await runGraph(rows, { x: images });
    const expected = await averages(graph, value, pool);
    expect(found?.data.length).toBe(expected.data.length);
    const worst = Array.from(expected.data).reduce(
      (most, x, at) => Math.max(most, Math.abs(x - Number(found?.data[at]))),
      0,
    );
    expect(worst / Math.max(...expected.data)).toBeLessThan(1e-6);
  }
});

test.each(["batch", 6])(
  "streamed: layouts of additions are those of window averages, and new images are placed in them (batch %s)",
  async (batch) => {
    const net = residual(batch);
    const { sequence, basis } = await project(net, 6);
    for (const value of [net.added, net.twice]) {
      const layer = net.layers.find((own) => own.value === value);
      const found = sequence.layers.find((own) => own.layer === layer?.index);
      const side = Number(/(\d+)×/.exec(found?.reduction ?? "")?.[1]);
      expect(side).toBeGreaterThan(1);
      const rows = await averages(residual().graph, value, side);
      const { data, columns } = rows;
      const squared = matrix64(COUNT, COUNT);
      for (let at = 0; at < squared.data.length; at++) {
        const [i, j] = [Math.floor(at / COUNT) * columns, (at % COUNT) * columns];
        for (let t = 0; t < columns; t++) squared.data[at]! += (data[i + t]! - data[j + t]!) ** 2;
      }
      const products = productsFromDistances(takeColumns(squared, sequence.pivots));
      const slow = await pivotMds(products, { dimensions: 2, algebra: plainAlgebra });
      const off = procrustes(found?.positions ?? new Float32Array(), Float32Array.from(slow.coordinates.data)).residual;
      expect(Math.sqrt(off)).toBeLessThan(2e-3);
    }
    if (batch !== "batch") return;
    const placement = buildPlacement(net.graph, basis);
    const session = await runtime.open(encodeModel(placement.graph));
    const placed = await placeImages(session, placement, images);
    await session.dispose();
    for (const [l, { data }] of placed.entries()) {
      const { positions = [], quality } = sequence.layers[l] ?? {};
      const worst = Array.from(data).reduce((most, x, at) => Math.max(most, Math.abs(x - Number(positions[at]))), 0);
      expect(worst / Number(quality?.radius)).toBeLessThan(2e-4);
    }
  },
);
