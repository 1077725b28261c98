import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { plainAlgebra } from "./linear-algebra.ts";
import { matrix64 } from "./matrix.ts";
import { fitBestRidge, fitRidge } from "./ridge.ts";

interface Case {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly classes: number;
  readonly asked: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
  /** What `GridSearchCV` chooses, and the decision values with it. */
  readonly best: number;
  readonly bestScores: readonly (readonly number[])[];
}

const file = new URL("../../../../test/golden/ridge/ridge.json", import.meta.url);
const cases: readonly Case[] = JSON.parse(readFileSync(file, "utf8"));
const matrixOf = (rows: readonly (readonly number[])[]) =>
  matrix64(rows.length, rows[0]?.length ?? 0, Float64Array.from(rows.flat()));

test.each(cases.map((one) => ({ ...one, features: one.rows[0]?.length })))(
  "$features features: the decision values of scikit-learn's RidgeClassifier",
  async ({ rows, labels, classes, asked, scores }) => {
    const fitted = await fitRidge(matrixOf(rows), labels, { classes, alpha: 1, algebra: plainAlgebra });
    const found = await fitted.scores(matrixOf(asked));
    for (const [at, value] of scores.flat().entries()) expect(found.data[at]).toBeCloseTo(value, 4);
  },
);

test.each(cases.map((one) => ({ ...one, features: one.rows[0]?.length })))(
  "$features features: the penalty that scikit-learn's GridSearchCV chooses by two-fold cross-validation, $best",
  async ({ rows, labels, classes, asked, best, bestScores }) => {
    const fitted = await fitBestRidge(matrixOf(rows), labels, { classes, algebra: plainAlgebra });
    expect(fitted.alpha).toBe(best);
    const found = await fitted.scores(matrixOf(asked));
    for (const [at, value] of bestScores.flat().entries()) expect(found.data[at]).toBeCloseTo(value, 4);
  },
);
