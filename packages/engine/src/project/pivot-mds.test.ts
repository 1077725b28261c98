import { expect, test } from "vitest";
import { classicalMds, principalComponents } from "../../../../test/oracles/classical-mds.ts";
import { orthogonalProcrustes } from "../../../../test/oracles/orthogonal-procrustes.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { plainAlgebra } from "../math/linear-algebra.ts";
import { type Matrix, matrix64 } from "../math/matrix.ts";
import {
  type PivotLayout,
  pivotMds,
  placeDistances,
  placeProducts,
  productsFromDistances,
  spanMds,
} from "./pivot-mds.ts";

type Cloud = readonly (readonly number[])[];

/** Normal points, each axis shrunk by `decay` against the one before. */
function cloud(n: number, d: number, seed: number, decay = 0.8): Cloud {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () =>
    Array.from({ length: d }, (_, t) => 3 * decay ** t * randomNormal(random) + t),
  );
}

function squared(points: Cloud, pivots: Cloud): Matrix {
  const entry = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, x, t) => sum + (x - (b[t] ?? 0)) ** 2, 0);
  const data = Float64Array.from(points.flatMap((a) => pivots.map((b) => entry(a, b))));
  return matrix64(points.length, pivots.length, data);
}

const layOut = (points: Cloud, pivots: Cloud, dimensions = 2): Promise<PivotLayout> =>
  pivotMds(productsFromDistances(squared(points, pivots)), { dimensions, algebra: plainAlgebra });

const rows = ({ data, rows: n, columns }: Matrix): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));

/** Root-mean-square distance that the best rigid motion with mirror leaves, relative to the size of b. */
function misfit(a: readonly number[][], b: readonly number[][]): number {
  const size = orthogonalProcrustes(
    b,
    b.map(() => [0, 0]),
  ).left;
  return Math.sqrt(Math.max(0, orthogonalProcrustes(a, b).left) / size);
}

test("points of a plane in 30 dimensions come back up to a rigid motion, from a few pivots", async () => {
  const plane = cloud(60, 2, 1, 0.6);
  const random = seededRandom(2);
  const frame = Array.from({ length: 2 }, () => Array.from({ length: 30 }, () => randomNormal(random)));
  const [u = [], v = []] = frame;
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, t) => sum + x * (b[t] ?? 0), 0);
  const e1 = u.map((x) => x / Math.sqrt(dot(u, u)));
  const w = v.map((x, t) => x - dot(v, e1) * (e1[t] ?? 0));
  const e2 = w.map((x) => x / Math.sqrt(dot(w, w)));
  const lifted = plane.map(([x = 0, y = 0]) => e1.map((e, t) => x * e + y * (e2[t] ?? 0) + 5));
  const few = await layOut(lifted, lifted.slice(0, 5), 3);
  // from a few pivots the form is exact up to each axis's scale; from all pivots the size is exact too
  const all = await layOut(lifted, lifted, 3);
  const first2 = (layout: PivotLayout) => rows(layout.coordinates).map((row) => row.slice(0, 2));
  expect(
    misfit(
      first2(all),
      plane.map((p) => [...p]),
    ),
  ).toBeLessThan(1e-6);
  expect(rows(all.coordinates).every((row) => Math.abs(row[2] ?? 0) < 1e-3)).toBe(true);
  const scaled = first2(few);
  for (const axis of [0, 1]) {
    const size = Math.sqrt(scaled.reduce((sum, p) => sum + (p[axis] ?? 0) ** 2, 0));
    expect(size).toBeGreaterThan(0);
  }
  expect(affineMisfit(scaled, plane)).toBeLessThan(1e-6);
});

/** What the best affine map from a to b leaves, relative to b's size. */
function affineMisfit(a: readonly number[][], b: Cloud): number {
  const centre = (points: Cloud) => {
    const mean = [0, 1].map((t) => points.reduce((sum, p) => sum + (p[t] ?? 0), 0) / points.length);
    return points.map((p) => [(p[0] ?? 0) - (mean[0] ?? 0), (p[1] ?? 0) - (mean[1] ?? 0)] as const);
  };
  const [x, y] = [centre(a), centre(b)];
  const sum = (f: (i: number) => number) => x.reduce((total, _, i) => total + f(i), 0);
  const [aa, ab, bb] = [sum((i) => x[i]![0] ** 2), sum((i) => x[i]![0] * x[i]![1]), sum((i) => x[i]![1] ** 2)];
  const det = aa * bb - ab * ab;
  let left = 0;
  for (const t of [0, 1] as const) {
    const [p, q] = [sum((i) => x[i]![0] * y[i]![t]), sum((i) => x[i]![1] * y[i]![t])];
    const [m, k] = [(bb * p - ab * q) / det, (aa * q - ab * p) / det];
    left += sum((i) => (y[i]![t] - m * x[i]![0] - k * x[i]![1]) ** 2);
  }
  return Math.sqrt(left / sum((i) => y[i]![0] ** 2 + y[i]![1] ** 2));
}

test("with all points as pivots it is classical MDS, and PCA", async () => {
  const points = cloud(30, 8, 3);
  const found = rows((await layOut(points, points)).coordinates);
  expect(misfit(found, classicalMds(points, 2))).toBeLessThan(1e-6);
  expect(misfit(found, principalComponents(points, 2))).toBeLessThan(1e-6);
});

test("the eigenvalues with all pivots are classical MDS's: each axis's squared length", async () => {
  const points = cloud(20, 6, 4);
  const { eigenvalues } = await layOut(points, points);
  const classical = classicalMds(points, 6);
  for (let t = 0; t < 6; t++) {
    const length = classical.reduce((sum, row) => sum + (row[t] ?? 0) ** 2, 0);
    expect(eigenvalues[t]! / length).toBeCloseTo(1, 5);
  }
});

test("a hundred random pivots of a thousand give about classical MDS's axes", async () => {
  const points = cloud(1000, 20, 5);
  const found = rows((await layOut(points, points.slice(0, 100))).coordinates);
  expect(misfit(found, principalComponents(points, 2))).toBeLessThan(0.12);
});

test("placing the points that made a layout gives their positions, and a point between two falls between", async () => {
  const points = cloud(80, 15, 6);
  const pivots = points.slice(0, 20);
  const layout = await layOut(points, pivots);
  const size = Math.sqrt(Array.from(layout.coordinates.data).reduce((sum, x) => sum + x * x, 0) / 80);
  const placed = placeDistances(layout, squared(points, pivots));
  placed.data.forEach((x, at) => {
    expect(Math.abs(x - layout.coordinates.data[at]!) / size).toBeLessThan(1e-5);
  });
  const [a = [], b = []] = points;
  const between = a.map((x, t) => 0.3 * x + 0.7 * (b[t] ?? 0));
  const [x = [], y = [], z = []] = rows(placeDistances(layout, squared([a, b, between], pivots)));
  for (const t of [0, 1]) expect(z[t]! / size).toBeCloseTo((0.3 * x[t]! + 0.7 * y[t]!) / size, 5);
});

test("inner products with centred pivots, whatever their origin, give the layout of the distances", async () => {
  const points = cloud(50, 10, 7);
  const pivots = points.slice(10, 22);
  const mean = Array.from({ length: 10 }, (_, t) => pivots.reduce((sum, p) => sum + (p[t] ?? 0), 0) / 12);
  const product = (x: readonly number[], p: readonly number[]) =>
    x.reduce((sum, value, t) => sum + (value - 100) * ((p[t] ?? 0) - (mean[t] ?? 0)), 0);
  const products = matrix64(50, 12, Float64Array.from(points.flatMap((x) => pivots.map((p) => product(x, p)))));
  const byProducts = await pivotMds(products, { dimensions: 2, algebra: plainAlgebra });
  const byDistances = await layOut(points, pivots);
  byProducts.coordinates.data.forEach((x, at) => {
    expect(x).toBeCloseTo(byDistances.coordinates.data[at]!, 4);
  });
  const again = placeProducts(byProducts, products);
  again.data.forEach((x, at) => {
    expect(x).toBeCloseTo(byProducts.coordinates.data[at]!, 4);
  });
});

test("in the span of directions that hold all points it is classical MDS, however unevenly pivots were drawn", async () => {
  const points = [...cloud(40, 5, 9), ...cloud(3, 5, 10).map((point) => point.map((x, t) => x + (t === 4 ? 60 : 0)))];
  const pivots = [...points.slice(0, 5), ...points.slice(40)];
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, t) => sum + x * (b[t] ?? 0), 0);
  const products = matrix64(43, 8, Float64Array.from(points.flatMap((x) => pivots.map((p) => product(x, p) - 7))));
  const gram = matrix64(8, 8, Float64Array.from(pivots.flatMap((p) => pivots.map((q) => product(p, q)))));
  const layout = await spanMds(products, gram, { dimensions: 2, algebra: plainAlgebra });
  const classical = classicalMds(points, 2);
  expect(misfit(rows(layout.coordinates), classical)).toBeLessThan(1e-5);
  for (const t of [0, 1]) {
    const length = classical.reduce((sum, row) => sum + (row[t] ?? 0) ** 2, 0);
    expect(layout.eigenvalues[t]! / length).toBeCloseTo(1, 5);
  }
  placeProducts(layout, products).data.forEach((x, at) => {
    expect(x).toBeCloseTo(layout.coordinates.data[at]!, 3);
  });
});

test.each([
  ["no points", 0, 0],
  ["one point", 1, 1],
  ["two points", 2, 2],
  ["one pivot", 5, 1],
])("%s: finite positions", async (_, n, k) => {
  const points = cloud(n, 4, 8);
  const { coordinates } = await layOut(points, points.slice(0, k));
  expect(coordinates.rows).toBe(n);
  expect(coordinates.data.every(Number.isFinite)).toBe(true);
  if (n === 2) {
    const [a = [], b = []] = rows(coordinates);
    const distance = Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
    expect(distance).toBeCloseTo(Math.sqrt(squared(points.slice(0, 1), points.slice(1)).data[0]!), 5);
  }
});

test("duplicates and points on a line: no axis is made of rounding", async () => {
  const same = Array.from({ length: 9 }, () => [1, 2, 3]);
  expect((await layOut(same, same)).coordinates.data.every((x) => x === 0)).toBe(true);
  const line = Array.from({ length: 9 }, (_, i) => [i, 2 * i, -i]);
  const { coordinates } = await layOut(line, line);
  expect(rows(coordinates).every((row) => Math.abs(row[1]!) < 1e-3)).toBe(true);
  expect(Math.abs(coordinates.data[0]! - coordinates.data[16]!)).toBeCloseTo(8 * Math.sqrt(6), 4);
});
