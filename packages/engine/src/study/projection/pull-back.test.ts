import { expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { matrix32 } from "../../math/matrix.ts";
import { rowExtents, rowWidth } from "../../passes/layer-rows.ts";
import { addPivotProducts, addRows } from "../../passes/pivot-products.ts";
import { tap } from "../../passes/tap.ts";
import { productSource, pullBack } from "./pull-back.ts";

const runtime = createNodeRuntime({ threads: 1 });

/** The network's values by name: two convolutions of which the second sees single pixels, and one with a stride behind them. */
function network(height: number, width: number) {
  const net = startNet(["batch", 3, height, width]);
  const wide = net.node("Relu", [net.norm(net.conv(net.x, 8, 3))]);
  const single = net.norm(net.conv(wide, 16, 1));
  const strided = net.conv(single, 4, 1, { stride: 2 });
  const narrow = net.conv(net.node("Relu", [single]), 2, 1);
  return { graph: net.build(strided, narrow), wide, single, strided, narrow };
}

const formOf = (graph: ReturnType<typeof network>["graph"], value: string, pool: number) => ({
  shape: (graph.types.get(value)?.shape?.slice(1) ?? []).map(Number),
  axis: 0,
  pool,
});

test.each([
  ["as they are", 8, 8, 1],
  ["windows all alike", 8, 12, 4],
  ["windows that reach out of the image", 7, 10, 4],
])(
  "products at the source differ from those at the layer by a constant for each direction: %s",
  async (_, height, width, pool) => {
    const { graph, wide, single } = network(height, width);
    const form = formOf(graph, single, pool);
    const matrix = matrix32(3, rowWidth(form), normal([3, rowWidth(form)], 5).data);
    const moved = await pullBack(graph, runtime, { value: single, form }, matrix);
    expect(moved.value).toBe(wide);
    const { graph: both } = addPivotProducts(graph, [{ value: single, form, matrix }, moved]);
    const [here, there] = await runGraph(both, { x: normal([6, 3, height, width], 9) });
    for (let direction = 0; direction < 3; direction++) {
      const steps = Array.from({ length: 6 }, (_, image) => {
        const at = image * 3 + direction;
        return Number(here?.data[at]) - Number(there?.data[at]);
      });
      for (const step of steps) expect(step).toBeCloseTo(steps[0] ?? Number.NaN, 2);
    }
    // what is compared are numbers of some size, not constants alone
    const spread = [...(here!.data as Float32Array)];
    expect(Math.max(...spread) - Math.min(...spread)).toBeGreaterThan(1);
  },
);

test.each([
  ["windows all alike", 8, 12],
  ["windows that reach out of the image", 7, 10],
])(
  "rows of averages of a convolution by single pixels are those of the convolution's own values: %s",
  async (_, height, width) => {
    const { graph, single } = network(height, width);
    const form = formOf(graph, single, 4);
    const rows = addRows(graph, [{ value: single, form }]).graph;
    expect(rows.nodes.map(({ type }) => type).indexOf("AveragePool")).toBeLessThan(
      rows.nodes.map(({ type }) => type).lastIndexOf("BatchNormalization"),
    );
    const feeds = { x: normal([2, 3, height, width], 9) };
    const [found] = await runGraph(rows, feeds);
    const [values] = await runGraph(tap(graph, [single]), feeds);
    const [down, across] = [Math.ceil(height / 4), Math.ceil(width / 4)];
    const expected = Array.from({ length: 2 * 16 * down * across }, (_, at) => {
      const [plane, window] = [Math.floor(at / (down * across)), at % (down * across)];
      const [top, left] = [4 * Math.floor(window / across), 4 * (window % across)];
      const own: number[] = [];
      for (let y = top; y < Math.min(height, top + 4); y++)
        for (let x = left; x < Math.min(width, left + 4); x++)
          own.push(Number(values?.data[(plane * height + y) * width + x]));
      return own.reduce((sum, value) => sum + value, 0) / Math.sqrt(own.length);
    });
    expect(found?.shape).toEqual([2, 16 * down * across]);
    for (const [at, value] of expected.entries()) expect(Number(found?.data[at])).toBeCloseTo(value, 3);
  },
);

test("averages are read at the layer where an operator before it mixes positions, leaves some out, or the source is much wider", () => {
  const { graph, wide, single, strided, narrow } = network(8, 8);
  const sourceOf = (value: string, pool: number) => productSource(graph, value, formOf(graph, value, pool)).value;
  expect(sourceOf(single, 2)).toBe(wide);
  expect(sourceOf(strided, 2)).toBe(strided);
  expect(sourceOf(narrow, 2)).toBe(narrow);
  expect(sourceOf(wide, 2)).toBe(wide);
  const inner = { ...formOf(graph, single, 2), axis: 2 };
  expect(productSource(graph, single, inner).value).toBe(single);
});

test("rows of averages have the channels first, and as many windows as reach into the image", () => {
  expect(rowExtents({ shape: [16, 7, 10], axis: 0, pool: 4 })).toEqual([16, 2, 3]);
  expect(rowExtents({ shape: [7, 10, 16], axis: 2, pool: 4 })).toEqual([16, 2, 3]);
  expect(rowExtents({ shape: [7, 10, 16], axis: 2, pool: 1 })).toEqual([7, 10, 16]);
});
