import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { gramOfRows, multiplyHere, type ProductForm } from "../math/linear-algebra.ts";
import { type Matrix, matrix32 } from "../math/matrix.ts";
import { createOnnxAlgebra } from "./onnx-algebra.ts";

const algebra = createOnnxAlgebra(createNodeRuntime({ threads: 1 }));
afterAll(() => algebra.dispose());

function random(rows: number, columns: number, seed: number): Matrix {
  const next = seededRandom(seed);
  return matrix32(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => randomNormal(next)),
  );
}

const worst = (a: Matrix, b: Matrix) =>
  Array.from(a.data).reduce((most, x, at) => Math.max(most, Math.abs(x - (b.data[at] ?? Number.NaN))), 0);

test.each([
  ["ab", [120, 90], [90, 70]],
  ["aTb", [200, 60], [200, 80]],
  ["abT", [70, 150], [110, 150]],
  ["ab", [3, 4], [4, 5]],
] as const)("%s of %j and %j is the product by its definition", async (form, [m, n], [p, q]) => {
  const [a, b] = [random(m, n, 1), random(p, q, 2)];
  const product = await algebra.multiply(a, b, form);
  const slow = slowProduct(a, b, form);
  expect([product.rows, product.columns]).toEqual([slow.rows, slow.columns]);
  expect(worst(slow, product)).toBeLessThan(1e-4);
  expect(worst(slow, multiplyHere(a, b, form))).toBeLessThan(1e-10);
});

test("extents that do not fit are the caller's mistake", async () => {
  await expect(algebra.multiply(random(2, 3, 1), random(2, 3, 2), "ab")).rejects.toThrow(TypeError);
});

test("a Gram matrix by blocks is the product with itself", async () => {
  const a = random(300, 40, 3);
  expect(worst(multiplyHere(a, a, "abT"), await gramOfRows(a, algebra))).toBeLessThan(1e-4);
});

function slowProduct(a: Matrix, b: Matrix, form: ProductForm): Matrix {
  const left = (i: number, t: number) => (form === "aTb" ? a.data[t * a.columns + i] : a.data[i * a.columns + t]) ?? 0;
  const right = (t: number, j: number) => (form === "abT" ? b.data[j * b.columns + t] : b.data[t * b.columns + j]) ?? 0;
  const [rows, inner] = form === "aTb" ? [a.columns, a.rows] : [a.rows, a.columns];
  const columns = form === "abT" ? b.rows : b.columns;
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      for (let t = 0; t < inner; t++) data[i * columns + j] = (data[i * columns + j] ?? 0) + left(i, t) * right(t, j);
  }
  return { rows, columns, data };
}
