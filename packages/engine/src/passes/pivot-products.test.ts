import { describe, expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { float32 } from "../graph/tensor.ts";
import { centreRows, columnMeans, type Matrix, matrix32, matrix64, takeRows } from "../math/matrix.ts";
import { type RowForm, rowWidth } from "./layer-rows.ts";
import { aroundIn, linearSource } from "./linear-source.ts";
import { addPivotProducts, addRows, joinPivotProducts } from "./pivot-products.ts";

/** The rows that a graph gives, and its products with some of them, less their mean. */
async function rowsAndProducts(shape: readonly number[], form: RowForm, pivots: readonly number[]) {
  const net = startNet(["batch", ...shape]);
  const graph = net.build(net.node("Relu", [net.x]));
  const value = graph.outputs[0]!.name;
  const feeds = { x: normal([12, ...shape], 3) };
  const [rows] = await runGraph(addRows(graph, [{ value, form }]).graph, feeds);
  const matrix = matrix32(12, rowWidth(form), rows!.data as Float32Array);
  const directions = takeRows(matrix, pivots);
  centreRows(directions, columnMeans(directions));
  const wanted = [
    { value, form, matrix: directions },
    { value, form, matrix: takeRows(directions, [1]), offsets: Float32Array.of(5) },
  ];
  const [products, single] = await runGraph(addPivotProducts(graph, wanted).graph, feeds);
  return { matrix, products: products!, single: single!, input: feeds.x };
}

const columns = ({ data, columns: width }: Matrix, j: number) =>
  Array.from({ length: data.length / width }, (_, i) => data[i * width + j]!);

test("joined: the same products in one output, sums of squares of the rows asked for beside them", async () => {
  const net = startNet(["batch", 2, 4, 6]);
  const first = net.node("Relu", [net.x]);
  const graph = net.build(net.node("Sigmoid", [first]));
  const second = graph.outputs[0]?.name ?? "";
  const directions = (value: string, rows: number, seed: number, pool = 1) => {
    const form = { shape: [2, 4, 6], axis: 0, pool };
    const width = rowWidth(form);
    const matrix = matrix32(rows, width, normal([rows, width], seed).data);
    return { value, form, matrix, offsets: normal([rows], seed + 1).data };
  };
  const wanted = [
    directions(second, 3, 1),
    directions(first, 2, 5),
    directions(second, 1, 9),
    directions(first, 2, 11, 2),
  ];
  const asking = [wanted[1]!, wanted[3]!];
  const x = normal([5, 2, 4, 6], 4);
  const joined = joinPivotProducts(graph, wanted, new Set(asking));
  const [all] = await runGraph(joined.graph, { x });
  expect(all?.shape).toEqual([5, joined.columns]);
  expect(joined.columns).toBe(3 + 2 + 1 + 2 + 2);
  const apart = await runGraph(addPivotProducts(graph, wanted).graph, { x });
  const data = all?.data as Float32Array;
  for (const [index, { matrix }] of wanted.entries()) {
    const start = joined.places[index] ?? -1;
    const rows = Array.from({ length: 5 }, (_, image) => [
      ...data.subarray(image * joined.columns + start, image * joined.columns + start + matrix.rows),
    ]);
    expect(Float32Array.from(rows.flat())).toEqual(apart[index]?.data);
  }
  // of one value in two forms each has its own
  const rows = await runGraph(addRows(graph, asking).graph, { x });
  expect([...joined.squares.keys()]).toEqual(expect.arrayContaining(asking));
  for (const [index, { form }] of asking.entries()) {
    const { column, scale } = joined.squares.get(asking[index]!) ?? { column: -1, scale: 0 };
    for (let image = 0; image < 5; image++) {
      const own = (rows[index]!.data as Float32Array).subarray(image * rowWidth(form), (image + 1) * rowWidth(form));
      const expected = own.reduce((sum, entry) => sum + entry ** 2, 0);
      expect(scale * data[image * joined.columns + column]!).toBeCloseTo(expected, 3);
    }
  }
  expect(joinPivotProducts(graph, wanted).squares.size).toBe(0);
});

describe("products in the graph", () => {
  const pivots = [0, 4, 5, 9];

  test("are the double-centred squared distances to the pivots, but for a constant in each column", async () => {
    const { matrix, products, single } = await rowsAndProducts(
      [3, 5, 7],
      { shape: [3, 5, 7], axis: 0, pool: 1 },
      pivots,
    );
    expect(products.shape).toEqual([12, 4]);
    expect(single.shape).toEqual([12, 1]);
    const squared = (i: number, j: number) => {
      let sum = 0;
      for (let t = 0; t < 105; t++) sum += (matrix.data[i * 105 + t]! - matrix.data[j * 105 + t]!) ** 2;
      return sum;
    };
    const centred = matrix64(12, 4);
    for (let i = 0; i < 12; i++) {
      const mean = pivots.reduce((sum, j) => sum + squared(i, j) / 4, 0);
      pivots.forEach((j, at) => {
        centred.data[i * 4 + at] = -0.5 * (squared(i, j) - mean);
      });
    }
    const found = matrix32(12, 4, products.data as Float32Array);
    centreRows(found, columnMeans(found));
    centreRows(centred, columnMeans(centred));
    centred.data.forEach((entry, at) => {
      expect(found.data[at]).toBeCloseTo(entry, 3);
    });
    // the second set of directions shares the Gemm and has its own offset
    const second = columns(matrix32(12, 4, products.data as Float32Array), 1);
    const own = columns(matrix32(12, 1, single.data as Float32Array), 0);
    const step = second[0]! - own[0]!;
    own.forEach((entry, i) => {
      expect(second[i]! - entry).toBeCloseTo(step, 3);
    });
  });

  test.each([
    ["even windows", [2, 4, 6], 0, 2],
    ["windows that reach out of the image", [2, 5, 7], 0, 4],
    ["channels innermost", [6, 6, 3], 2, 4],
    ["many channels innermost", [4, 6, 9], 2, 2],
  ])("pooled rows are the orthogonal projection onto window averages: %s", async (_, shape, axis, pool) => {
    const form = { shape, axis, pool };
    const { matrix, input } = await rowsAndProducts(shape, form, pivots);
    const last = axis === 2;
    const [c, h, w] = last ? [shape[2]!, shape[0]!, shape[1]!] : (shape as [number, number, number]);
    const at = (n: number, k: number, y: number, x: number) =>
      Math.max(0, Number(input.data[last ? ((n * h + y) * w + x) * c + k : ((n * c + k) * h + y) * w + x]));
    const projected = (n: number, k: number, y: number, x: number) => {
      let [sum, count] = [0, 0];
      for (let v = y - (y % pool); v < Math.min(h, y - (y % pool) + pool); v++) {
        for (let u = x - (x % pool); u < Math.min(w, x - (x % pool) + pool); u++) {
          sum += at(n, k, v, u);
          count++;
        }
      }
      return sum / count;
    };
    let expected = 0;
    for (let k = 0; k < c; k++) {
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) expected += (projected(0, k, y, x) - projected(7, k, y, x)) ** 2;
    }
    const width = rowWidth(form);
    let found = 0;
    for (let t = 0; t < width; t++) found += (matrix.data[t]! - matrix.data[7 * width + t]!) ** 2;
    expect(found).toBeCloseTo(expected, 3);
  });
});

test("the linear source is as far back as affine operators reach, and not past a constant or a nonlinearity", () => {
  const net = startNet(["batch", 3, 8, 8]);
  const conv = net.conv(net.x, 4, 3);
  const bn = net.norm(conv);
  const relu = net.node("Relu", [bn]);
  const second = net.conv(relu, 4, 3);
  const learned = net.node("MatMul", [net.node("Flatten", [second]), net.weight([256, 5])]);
  const product = net.node("MatMul", [learned, net.node("Transpose", [learned])]);
  const graph = net.build(product);
  const around = aroundIn(graph);
  expect(linearSource(around, conv)).toBe("x");
  expect(linearSource(around, bn)).toBe("x");
  expect(linearSource(around, relu)).toBe(relu);
  expect(linearSource(around, second)).toBe(relu);
  expect(linearSource(around, learned)).not.toBe(learned);
  expect(linearSource(around, product)).toBe(product);
  const fixed = (name: string) => (name === "x" ? float32([1], [0]) : around.constantOf(name));
  expect(linearSource({ ...around, constantOf: fixed }, conv)).toBe(conv);
});
