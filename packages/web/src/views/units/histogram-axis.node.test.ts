import { expect, test } from "vitest";
import { binWords, shownBins, ticksOf } from "./histogram-axis.ts";

/** Edges as the pass over the data gives them: powers of two and the numbers midway, about a bin around 0. */
const EDGES = Float32Array.from([-0.5, -0.375, -0.25, 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2]);

const bins = (counts: readonly number[], edges = EDGES) =>
  shownBins({ histogram: { edges, counts: Uint32Array.from(counts) } }, 0);

test("values stand under the edges of the bars they belong to, 0 in the middle of its own bar", () => {
  const shown = bins([0, 0, 5, 0, 1, 0, 0, 2, 0]);
  expect(shown.map(({ low }) => low)).toEqual([-0.25, 0.25, 0.375, 0.5, 0.75, 1]);
  const ticks = ticksOf(shown);
  expect(ticks.map(({ text }) => text)).toEqual(["0", "0.5", "1"]);
  for (const { at, text } of ticks.slice(1)) {
    const edge = [...shown.map(({ low }) => low), 1.5].indexOf(Number(text));
    expect(at).toBeCloseTo(edge / shown.length, 6);
  }
  expect(ticks[0]?.at).toBeCloseTo(0.5 / shown.length, 6);
});

test("of many octaves every second, third … is written, the same on both sides of 0", () => {
  const octaves = Array.from({ length: 24 }, (_, at) => 2 ** (at / 2 - 8)).map((x, at) =>
    at % 2 === 0 ? x : (3 / 4) * 2 ** ((at + 1) / 2 - 8),
  );
  const edges = Float32Array.from([...octaves.toReversed().map((x) => -x), ...octaves]);
  const ticks = ticksOf(
    bins(
      Array.from({ length: edges.length - 1 }, () => 1),
      edges,
    ),
    8,
  );
  expect(ticks.length).toBeLessThanOrEqual(9);
  const values = ticks.slice(1).map(({ text }) => Number(text.replace("−", "-")));
  expect(
    values
      .filter((value) => value < 0)
      .map((value) => -value)
      .toReversed(),
  ).toEqual(values.filter((value) => value > 0));
  expect(values.map((value) => Math.log2(Math.abs(value))).every((x) => Math.abs(x - Math.round(x)) < 0.01)).toBe(true);
});

test("both ends of a small bin can be told apart", () => {
  const edges = Float32Array.from([-0.0078125, 0.0078125, 0.01171875, 0.015625]);
  expect(bins([1, 1, 1], edges).map(binWords)).toEqual(["about 0", "from 0.00781 to 0.0117", "from 0.0117 to 0.0156"]);
});
