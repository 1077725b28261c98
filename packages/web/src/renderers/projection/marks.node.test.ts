import { expect, test } from "vitest";
import { marksOf, RING } from "./marks.ts";

/** Opacity and ring of each point when the first `selected` of 200 are selected. */
function looks(selected: number, crossed = false) {
  const { points, colours, styles } = marksOf({
    count: 200,
    colourOf: () => [1, 1, 1],
    selected: (point) => point < selected,
    attending: crossed || selected > 0,
    crossed,
    wanted: (point) => point < 100,
    wrong: () => false,
    emphasiseWrong: false,
  });
  const rows = Array.from(points, (point, at) => ({
    point,
    opacity: (colours[4 * at + 3] ?? 0) / 255,
    ring: styles[4 * at + 1],
  }));
  return rows.sort((a, b) => a.point - b.point);
}

test("a few selected points wear rings; of many the others step back, and nothing is ringed", () => {
  const [few, many] = [looks(20), looks(150)];
  expect([few[0]?.ring, few[199]?.ring]).toEqual([RING.selected, RING.none]);
  expect(many.every(({ ring }) => ring === RING.none)).toBe(true);
  expect(many[0]?.opacity).toBe(1);
  expect(many[199]?.opacity).toBeLessThan(few[99]?.opacity ?? 0);
});

test("what was not asked for steps back, but not where a path runs among it", () => {
  expect(looks(1)[199]?.opacity).toBeLessThan(looks(1)[99]?.opacity ?? 0);
  expect(looks(1, true)[199]?.opacity).toBe(looks(1, true)[99]?.opacity);
});
