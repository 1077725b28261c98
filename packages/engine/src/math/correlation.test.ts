import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createCorrelationTally } from "./correlation.ts";
import { plainAlgebra } from "./linear-algebra.ts";
import { matrix32, takeRows } from "./matrix.ts";

interface Golden {
  readonly images: number;
  readonly own: readonly { readonly width: number; readonly rows: string }[];
  readonly other: Golden["own"];
  readonly correlation: readonly (readonly number[])[];
}

// test/golden/compare.py: numpy.corrcoef
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../../test/golden/compare/similarity.json", import.meta.url), "utf8"),
);
const read = ({ width, rows }: Golden["own"][number]) =>
  matrix32(golden.images, width, new Float32Array(Uint8Array.from(Buffer.from(rows, "base64")).buffer));
const [a, b] = [read(golden.own[0]!), read(golden.other[1]!)];

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

async function tallyOf(...parts: readonly (readonly number[])[]) {
  const tally = createCorrelationTally(a.columns, b.columns, plainAlgebra);
  for (const part of parts) await tally.add(takeRows(a, part), takeRows(b, part));
  return tally;
}

test("correlations in parts are numpy's of the whole", async () => {
  const whole = await tallyOf(range(0, 7), range(7, 8), range(8, 60));
  const wanted = golden.correlation.flat();
  for (const [at, value] of whole.result().data.entries()) expect(value).toBeCloseTo(wanted[at]!, 6);
  const merged = await tallyOf(range(0, 20));
  merged.merge(await tallyOf(range(20, 45)));
  merged.merge(await tallyOf(range(45, 60)));
  for (const [at, value] of merged.result().data.entries()) expect(value).toBeCloseTo(wanted[at]!, 6);
});

test("a column that does not vary has no correlation, and one far from zero has its own", async () => {
  const rows = range(0, 30);
  const x = matrix32(30, 2, Float32Array.from(rows.flatMap((at) => [4, 10_000 + at])));
  const y = matrix32(
    30,
    1,
    Float32Array.from(rows, (at) => -at),
  );
  const tally = createCorrelationTally(2, 1, plainAlgebra);
  await tally.add(takeRows(x, range(0, 11)), takeRows(y, range(0, 11)));
  await tally.add(takeRows(x, range(11, 30)), takeRows(y, range(11, 30)));
  const [still, linear] = tally.result().data;
  expect(still).toBeNaN();
  expect(linear).toBeCloseTo(-1, 6);
});
