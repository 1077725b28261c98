import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MDS, PCA } from "@saehrimnir/druidjs";
import { randomNormal, sampleIndices, seededRandom } from "../packages/engine/src/base/random.ts";
import { gramOfRows, multiplyHere } from "../packages/engine/src/math/linear-algebra.ts";
import {
  columnMeans,
  type Matrix,
  matrix32,
  matrix64,
  subtractFromRows,
  takeRows,
} from "../packages/engine/src/math/matrix.ts";
import { symmetricEigen } from "../packages/engine/src/math/symmetric-eigen.ts";
import { planeDistances, squaredDistances } from "../packages/engine/src/project/distances.ts";
import { pivotMds } from "../packages/engine/src/project/pivot-mds.ts";
import { stress } from "../packages/engine/src/project/stress.ts";
import { createOnnxAlgebra } from "../packages/engine/src/runtime/onnx-algebra.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";
import { best, report, timed } from "./report.ts";

const ROWS = Number(process.env.BENCH_ROWS ?? 10_000);
const COLUMNS = 512;
const PIVOTS = 100;
const algebra = createOnnxAlgebra(createNodeRuntime({ threads: Number(process.env.BENCH_THREADS ?? 0) }));

/** A dense layer's activations: a ReLU of random combinations of twenty hidden features of ten classes, each weaker than the last. */
function clusteredRows(): Matrix {
  const random = seededRandom(1);
  const features = 20;
  const strength = Array.from({ length: features }, (_, t) => 0.9 ** t);
  const centres = Array.from({ length: 10 }, () => strength.map((size) => 1.5 * size * randomNormal(random)));
  const hidden = Float64Array.from({ length: ROWS * features }, (_, at) => {
    const feature = at % features;
    const centre = centres[Math.floor(at / features) % 10]?.[feature] ?? 0;
    return centre + strength[feature]! * randomNormal(random);
  });
  const mixing = Float64Array.from({ length: features * COLUMNS }, () => randomNormal(random));
  const mixed = multiplyHere(matrix64(ROWS, features, hidden), matrix64(features, COLUMNS, mixing), "ab");
  return matrix32(
    ROWS,
    COLUMNS,
    Float32Array.from(mixed.data, (value) => Math.max(0, value + 0.3 * randomNormal(random))),
  );
}

const x = clusteredRows();
const draws = Array.from({ length: 9 }, (_, seed) => sampleIndices(ROWS, PIVOTS, seededRandom(seed)));
const pivots = draws[0] ?? [];
const sample = sampleIndices(ROWS, Math.min(1000, ROWS), seededRandom(3));
const truth = squaredDistances(await gramOfRows(takeRows(x, sample), algebra));

/** Stress on a sample of rows, of positions given as rows of two. */
const stressOf = (positions: Matrix) =>
  stress(truth, planeDistances(new Float64Array(takeRows(positions, sample).data)));
const fromRows = (rows: readonly ArrayLike<number>[]): Matrix =>
  matrix32(rows.length, 2, Float32Array.from(rows.flatMap((row) => [row[0] ?? 0, row[1] ?? 0])));

async function deepling(pivots: readonly number[]): Promise<Matrix> {
  const landmarks = takeRows(x, pivots);
  const products = await algebra.multiply(x, subtractFromRows(landmarks, columnMeans(landmarks)), "abT");
  return (await pivotMds(products, { dimensions: 2, algebra })).coordinates;
}

async function exact(): Promise<Matrix> {
  const centred = subtractFromRows(x, columnMeans(x));
  const { vectors } = symmetricEigen(await algebra.multiply(centred, centred, "aTb"), 2);
  const axes = matrix32(
    COLUMNS,
    2,
    Float32Array.from({ length: 2 * COLUMNS }, (_, at) => vectors[at % 2]![at >> 1]!),
  );
  return algebra.multiply(centred, axes, "ab");
}

await deepling(pivots);
const ours = await best(9, () => deepling(pivots));
const stresses: number[] = [];
for (const draw of draws) stresses.push(stressOf(await deepling(draw)));
const mean = stresses.reduce((sum, value) => sum + value, 0) / stresses.length;
const least = stressOf(await exact());
report({
  what: `PivotMDS ${ROWS}×${COLUMNS}, ${PIVOTS} random pivots: stress, mean of ${draws.length} draws`,
  measured: mean.toFixed(4),
  against: `exact classical MDS ${least.toFixed(4)}`,
  ratio: mean / least,
  target: "≤ 1.03",
});

const numpy = timeNumpy();
if (numpy !== undefined) {
  report({
    what: "PivotMDS: time as a multiple of numpy's",
    measured: `${ours.toFixed(1)} ms`,
    against: `numpy ${numpy.toFixed(1)} ms`,
    ratio: ours / numpy,
    target: "≤ 2",
  });
}

const rows = Array.from({ length: ROWS }, (_, i) => Array.from(x.data.subarray(i * COLUMNS, (i + 1) * COLUMNS)));
const { PivotMDS } = createRequire(import.meta.url)("hdsp");
// hdsp takes its first rows for pivots
const peers = [
  ["DruidJS PCA", () => new PCA(rows, { d: 2 }).transform(), undefined],
  ["hdsp PivotMDS", () => PivotMDS.project(rows, PIVOTS, 2), "≥ 200"],
  ["DruidJS MDS", () => new MDS(rows, { d: 2 }).transform(), undefined],
] as const;
for (const [name, run, target] of peers) {
  let positions: readonly ArrayLike<number>[] = [];
  const taken = await timed(async () => {
    positions = await run();
  });
  report({
    what: `PivotMDS: times faster than ${name}`,
    measured: `${ours.toFixed(1)} ms`,
    against: `${name} ${(taken / 1000).toFixed(2)} s (stress ${stressOf(fromRows(positions)).toFixed(4)})`,
    ratio: taken / ours,
    target,
  });
}
await algebra.dispose();

/** Milliseconds that numpy takes for the same work, the best of 9; undefined where there is no numpy. */
function timeNumpy(): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), "deepling-bench-"));
  try {
    writeFileSync(join(folder, "x.bin"), x.data);
    const program = `
import numpy as np, time
x = np.fromfile("x.bin", np.float32).reshape(${ROWS}, ${COLUMNS})
pivots = np.array(${JSON.stringify(pivots)})
def layout():
    p = x[pivots]
    c = x @ (p - p.mean(0)).T
    c -= c.mean(0)
    values, vectors = np.linalg.eigh(c.T @ c)
    sigma = np.sqrt(values[:-3:-1])
    return (c @ vectors[:, :-3:-1]) * np.sqrt(np.sqrt(len(x) / len(pivots)) / sigma)
layout()
times = []
for _ in range(9):
    start = time.perf_counter(); layout(); times.append(time.perf_counter() - start)
print(min(times) * 1000)
`;
    const { status, stdout } = spawnSync(process.env.BENCH_PYTHON ?? "python3", ["-c", program], {
      cwd: folder,
      encoding: "utf8",
    });
    return status === 0 ? Number(stdout.trim()) : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
