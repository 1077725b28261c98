import { expect, test } from "vitest";
import { seededRandom } from "../../base/random.ts";
import { PLAIN_VIEW, randomView, type View, viewFeeds } from "./view.ts";

/** The view of one channel, as the graph computes it. */
function seen(
  canvas: readonly number[],
  view: View,
  extents: readonly [number, number],
  canvasOf: readonly [number, number],
) {
  const { places, shares } = viewFeeds(view, extents, canvasOf);
  const count = extents[0] * extents[1];
  return Array.from({ length: count }, (_, at) =>
    [0, 1, 2, 3].reduce(
      (sum, corner) => sum + shares.data[corner * count + at]! * canvas[Number(places.data[corner * count + at])]!,
      0,
    ),
  );
}

const canvas = Array.from({ length: 5 * 6 }, (_, at) => at ** 1.5);

test("a plain view is the middle of the canvas", () => {
  const middle = [1, 2, 3].flatMap((row) => [1, 2, 3, 4].map((column) => canvas[row * 6 + column]));
  expect(seen(canvas, PLAIN_VIEW, [3, 4], [5, 6])).toEqual(middle);
});

test("a shift takes other whole pixels, those at the edge beyond it", () => {
  const shifted = seen(canvas, { ...PLAIN_VIEW, right: 1, down: -2 }, [3, 4], [5, 6]);
  const rows = [0, 0, 1];
  expect(shifted).toEqual(rows.flatMap((row) => [2, 3, 4, 5].map((column) => canvas[row * 6 + column])));
});

test("a quarter turn of a square is a transposition and a flip; a half turn flips both ways", () => {
  const square = Array.from({ length: 16 }, (_, at) => at);
  const quarter = seen(square, { ...PLAIN_VIEW, rotation: 90 }, [4, 4], [4, 4]);
  const turned = square.map((_, at) => square[(at % 4) * 4 + 3 - Math.floor(at / 4)]!);
  for (const [at, value] of quarter.entries()) expect(value).toBeCloseTo(turned[at]!, 5);
  const half = seen(square, { ...PLAIN_VIEW, rotation: 180 }, [4, 4], [4, 4]);
  for (const [at, value] of half.entries()) expect(value).toBeCloseTo(15 - at, 5);
});

test("twice the size shows a linear ramp half as steep", () => {
  const ramp = Array.from({ length: 8 * 8 }, (_, at) => at % 8);
  const enlarged = seen(ramp, { ...PLAIN_VIEW, scale: 2 }, [4, 4], [8, 8]);
  expect(enlarged.slice(0, 4)).toEqual([2.75, 3.25, 3.75, 4.25]);
});

test("views stay within their bounds and reach them", () => {
  const random = seededRandom(3);
  const views = Array.from({ length: 400 }, () => randomView({ jitter: 2, rotation: 10, scale: 0.1 }, random));
  expect(new Set(views.map(({ right }) => right))).toEqual(new Set([-2, -1, 0, 1, 2]));
  expect(Math.max(...views.map(({ rotation }) => Math.abs(rotation)))).toBeLessThanOrEqual(10);
  expect(Math.max(...views.map(({ scale }) => scale))).toBeGreaterThan(1.09);
  expect(Math.min(...views.map(({ scale }) => scale))).toBeGreaterThanOrEqual(0.9);
});
