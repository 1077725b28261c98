import { expect, test } from "vitest";
import { randomNormal, seededRandom } from "../base/random.ts";
import { multiplyHere, plainAlgebra } from "../math/linear-algebra.ts";
import { columnMeans, matrix32, matrix64, subtractFromRows, takeRows } from "../math/matrix.ts";
import { gramAbout, gramThrough, timesAbout } from "./row-blocks.ts";

const random = seededRandom(4);
const matrix = matrix32(
  50,
  3,
  Float32Array.from({ length: 150 }, (_, at) => randomNormal(random) + (at % 3)),
);
const weights = matrix64(
  3,
  2,
  Float64Array.from({ length: 6 }, () => randomNormal(random)),
);

test.each([
  ["all rows", [...matrix32(50, 1).data.keys()]],
  ["some rows", [1, 4, 7, 8, 9, 20, 33, 49]],
  ["one row", [5]],
])("products of %s in blocks of 7 are those of the whole", async (_, rows) => {
  const chosen = takeRows(matrix, rows);
  const means = columnMeans(matrix, rows);
  expect(means).toEqual(columnMeans(chosen));
  const centred = subtractFromRows(chosen, means);
  const about = { matrix, rows, means };
  const seen = multiplyHere(centred, weights, "ab");
  const expected = [multiplyHere(centred, centred, "aTb"), multiplyHere(seen, seen, "aTb"), seen];
  const found = [
    await gramAbout(about, plainAlgebra, 7),
    await gramThrough(about, weights, plainAlgebra, 7),
    await timesAbout(about, weights, plainAlgebra, 7),
  ];
  found.forEach(({ rows: count, columns, data }, at) => {
    expect([count, columns]).toEqual([expected[at]!.rows, expected[at]!.columns]);
    for (const [i, value] of data.entries()) expect(value).toBeCloseTo(expected[at]!.data[i]!, 5);
  });
  expect(await timesAbout(about, weights, plainAlgebra)).toEqual(seen);
});
