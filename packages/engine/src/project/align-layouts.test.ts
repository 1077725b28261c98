import { expect, test } from "vitest";
import { randomNormal, seededRandom } from "../base/random.ts";
import { multiplyHere, plainAlgebra } from "../math/linear-algebra.ts";
import { columnMeans, type Matrix, matrix64, subtractFromRows, takeRows } from "../math/matrix.ts";
import { alignLayouts, DIMENSIONS, type LayoutMode } from "./align-layouts.ts";
import { centreGram, planeDistances, squaredDistances } from "./distances.ts";
import { type PivotLayout, pivotMds } from "./pivot-mds.ts";
import { stress } from "./stress.ts";
import { smoothView } from "./view.ts";

/** Layers of one random network of dense layers with ReLU, on clustered points: representations that drift. */
function layers(n: number, depth: number, seed: number): Matrix[] {
  const random = seededRandom(seed);
  const width = 24;
  const normal = (count: number) => Float64Array.from({ length: count }, () => randomNormal(random));
  const centres = normal(5 * width);
  const first = normal(n * width).map(
    (x, at) => x + 1.5 * centres[(Math.floor(at / width) % 5) * width + (at % width)]!,
  );
  const found = [matrix64(n, width, first)];
  for (let l = 1; l < depth; l++) {
    const mixed = multiplyHere(found[l - 1]!, matrix64(width, width, normal(width * width)), "ab");
    found.push(
      matrix64(
        n,
        width,
        Float64Array.from(mixed.data, (x) => Math.max(0, x) / 4),
      ),
    );
  }
  return found;
}

async function layOut(activations: readonly Matrix[], dimensions: number): Promise<PivotLayout[]> {
  const found: PivotLayout[] = [];
  for (const x of activations) {
    const pivots = takeRows(
      x,
      Array.from({ length: 60 }, (_, i) => i),
    );
    const products = multiplyHere(x, subtractFromRows(pivots, columnMeans(pivots)), "abT");
    found.push(await pivotMds(products, { dimensions, algebra: plainAlgebra }));
  }
  return found;
}

const mean = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length;

test("smooth moves less than paper at about equal stress, on three random networks", async () => {
  for (const seed of [1, 2, 3]) {
    const activations = layers(150, 8, seed);
    const layouts = await layOut(activations, DIMENSIONS.smooth);
    const measure = (mode: LayoutMode) => {
      const aligned = alignLayouts(layouts, { mode });
      const stresses = aligned.map(({ positions }, l) => {
        const x = activations[l]!;
        return stress(squaredDistances(centreGram(multiplyHere(x, x, "abT"))), planeDistances(positions));
      });
      return { movement: mean(aligned.slice(1).map((layer) => layer.movement)), stress: mean(stresses) };
    };
    const [paper, smooth] = [measure("paper"), measure("smooth")];
    expect(smooth.movement).toBeLessThan(0.95 * paper.movement);
    expect(smooth.stress).toBeLessThan(1.04 * paper.stress);
  }
});

test("where the second axis changes places with the third, paper jumps and smooth stays", () => {
  const n = 100;
  /** Orthogonal axes (cosines) of the given lengths; the columns are sorted by length, as PivotMDS gives them. */
  const withAxes = (lengths: readonly [number, number][]): PivotLayout => {
    const sorted = lengths.toSorted((a, b) => b[1] - a[1]);
    const data = Float64Array.from({ length: n * 4 }, (_, at) => {
      const [frequency, length] = sorted[at % 4]!;
      return length * Math.sqrt(2 / n) * Math.cos((2 * Math.PI * frequency * Math.floor(at / 4)) / n);
    });
    const eigenvalues = Float64Array.from(sorted, ([, length]) => length ** 2);
    return { coordinates: matrix64(n, 4, data), eigenvalues, means: new Float64Array(4), weights: matrix64(4, 4) };
  };
  const layouts = [
    withAxes([
      [1, 1.5],
      [2, 1.05],
      [3, 1],
      [4, 0.3],
    ]),
    withAxes([
      [1, 1.5],
      [2, 1],
      [3, 1.05],
      [4, 0.3],
    ]),
  ];
  const [paper, smooth] = (["paper", "smooth"] as const).map((mode) => alignLayouts(layouts, { mode })[1]!.movement);
  expect(paper).toBeGreaterThan(0.5);
  expect(smooth).toBeLessThan(0.3 * paper!);
});

test("a smooth view's axes are orthonormal, and with no agreement wanted it is the paper's plane", async () => {
  const [first, second] = await layOut(layers(80, 2, 4), DIMENSIONS.smooth);
  const before = { positions: alignLayouts([first!], { mode: "paper" })[0]!.positions };
  const gramOf = (q: Float64Array) => multiplyHere(matrix64(10, 2, q), matrix64(10, 2, q), "aTb").data;
  const view = smoothView(second!, before);
  [1, 0, 0, 1].forEach((entry, at) => {
    expect(gramOf(view.matrix)[at]).toBeCloseTo(entry, 10);
  });
  const alone = smoothView(second!, before, 0).matrix;
  // in the plane of the first two axes nothing of the others shows
  expect(Math.hypot(...alone.subarray(4))).toBeLessThan(1e-6);
});

test("a layer that equals the one before does not move, whatever its own axes' signs", async () => {
  const [layout] = await layOut(layers(50, 1, 5), 2);
  const flipped = (s: number, t: number): PivotLayout => ({
    ...layout!,
    coordinates: { ...layout!.coordinates, data: layout!.coordinates.data.map((x, at) => x * (at % 2 === 0 ? s : t)) },
  });
  for (const [s, t] of [
    [1, -1],
    [-1, 1],
    [-1, -1],
  ] as const) {
    const [, second] = alignLayouts([layout!, flipped(s, t)], { mode: "paper" });
    expect(second!.movement).toBeLessThan(1e-5);
    expect(second!.residual).toBeLessThan(1e-9);
    expect(second!.mirrored).toBe(s * t < 0);
  }
});

test("a start turns the first layer onto an earlier layout of some of the points", async () => {
  const layouts = await layOut(layers(60, 3, 6), 2);
  const sequence = alignLayouts(layouts, { mode: "paper" });
  const mirrored = sequence[0]!.positions.map((x, at) => (at % 2 === 0 ? -x : x));
  const again = alignLayouts(layouts, { mode: "paper", start: { positions: mirrored, rows: [3, 9, 20, 41] } });
  again[0]!.positions.forEach((x, at) => {
    expect(x).toBeCloseTo(mirrored[at]!, 4);
  });
  again.slice(1).forEach((layer, l) => {
    expect(layer.movement).toBeCloseTo(sequence[l + 1]!.movement, 5);
  });
});

test("layers without extent stand still and end nothing", async () => {
  const [layout] = await layOut(layers(10, 1, 7), 10);
  const flat: PivotLayout = {
    ...layout!,
    coordinates: matrix64(10, 10),
    eigenvalues: new Float64Array(10),
  };
  for (const mode of ["paper", "smooth"] as const) {
    const aligned = alignLayouts([layout!, flat, layout!], { mode });
    for (const { positions } of aligned) expect(positions.every(Number.isFinite)).toBe(true);
    expect(aligned[1]!.movement).toBeNaN();
  }
});
