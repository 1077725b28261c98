import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { gramOfRows, plainAlgebra } from "../math/linear-algebra.ts";
import { type Matrix, matrix32, takeRows } from "../math/matrix.ts";
import { centreGram } from "./distances.ts";
import type { Compared } from "./quality.ts";
import { createSimilarityTally } from "./similarity.ts";

interface Golden {
  readonly images: number;
  readonly groups: readonly number[];
  readonly own: readonly { readonly width: number; readonly rows: string }[];
  readonly other: Golden["own"];
  readonly cka: readonly (readonly number[])[];
}

// test/golden/compare.py: Song's unbiased HSIC in numpy, word for word
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../../test/golden/compare/similarity.json", import.meta.url), "utf8"),
);
const floats = (text: string) => new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
const layersOf = (side: Golden["own"]) => side.map(({ width, rows }) => matrix32(golden.images, width, floats(rows)));
const [own, other] = [layersOf(golden.own), layersOf(golden.other)];

async function compared(layer: Matrix, rows: readonly number[], left: readonly number[] = []): Promise<Compared> {
  const present = [...rows.keys()].filter((at) => !left.includes(at));
  const taken = takeRows(
    layer,
    present.map((at) => rows[at]!),
  );
  return { present, gram: centreGram(await gramOfRows(taken, plainAlgebra)) };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
let start = 0;
const groups = golden.groups.map((size) => {
  start += size;
  return range(start - size, start);
});

async function tallyOf(parts: readonly (readonly number[])[]) {
  const tally = createSimilarityTally(own.length, other.length, plainAlgebra);
  for (const part of parts) {
    const [a, b] = await Promise.all(
      [own, other].map((side) => Promise.all(side.map((layer) => compared(layer, part)))),
    );
    await tally.add(a!, b!);
  }
  return tally;
}

test("minibatch CKA equals numpy's, and tallies of parts of the data add up to that of the whole", async () => {
  const whole = await tallyOf(groups);
  const wanted = golden.cka.flat();
  expect(whole.sums.images).toBe(golden.images);
  for (const [at, value] of whole.result().data.entries()) expect(value).toBeCloseTo(wanted[at]!, 6);
  const merged = await tallyOf(groups.slice(0, 1));
  merged.merge(await tallyOf(groups.slice(1)));
  expect(merged.result()).toEqual(whole.result());
});

test("a layer is like itself, and like itself turned, moved and scaled", async () => {
  const [x] = own as [Matrix];
  const turned = matrix32(x.rows, x.columns, new Float32Array(x.data));
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  for (let at = 0; at < x.data.length; at += x.columns) {
    const [a, b] = [x.data[at]!, x.data[at + 1]!];
    turned.data[at] = c * a - s * b;
    turned.data[at + 1] = s * a + c * b;
  }
  turned.data.forEach((value, at) => {
    turned.data[at] = 3 * value + 100;
  });
  const tally = createSimilarityTally(1, 2, plainAlgebra);
  for (const part of groups) {
    await tally.add([await compared(x, part)], [await compared(x, part), await compared(turned, part)]);
  }
  const [itself, other] = tally.result().data;
  expect(itself).toBeCloseTo(1, 6);
  expect(other).toBeCloseTo(1, 4);
});

test("images without finite activations are left out of both networks; a layer without any says nothing", async () => {
  const [x, y] = [own[0] as Matrix, other[0] as Matrix];
  const part = range(0, 20);
  const nothing: Compared = { present: [], gram: matrix32(0, 0) };
  const tally = createSimilarityTally(2, 1, plainAlgebra);
  await tally.add([await compared(x, part, [3, 5]), nothing], [await compared(y, part, [5, 8])]);
  const without = createSimilarityTally(1, 1, plainAlgebra);
  const kept = part.filter((at) => ![3, 5, 8].includes(at));
  await without.add([await compared(x, kept)], [await compared(y, kept)]);
  expect(tally.sums.images).toBe(17);
  // the Gram matrices of the first were centred with images that were left out later: HSIC does not see a shift
  expect(tally.result().data[0]).toBeCloseTo(without.result().data[0]!, 6);
  expect(tally.result().data[1]).toBeNaN();
});

test("fewer than four images say nothing", async () => {
  const tally = createSimilarityTally(1, 1, plainAlgebra);
  await tally.add([await compared(own[0]!, [0, 1, 2])], [await compared(other[0]!, [0, 1, 2])]);
  expect(tally.sums.images).toBe(0);
  expect(tally.result().data[0]).toBeNaN();
});
