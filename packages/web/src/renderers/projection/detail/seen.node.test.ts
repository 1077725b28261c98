import { expect, test } from "vitest";
import { FADE, grownBy, MOST_IN_CELL, STEPS, standsFor } from "./scale.ts";
import { visibilities } from "./seen.ts";

/** Marks of all levels in three layers; the details of a pair of neighbouring ones. */
const LEVELS = Array.from({ length: 40 }, (_, i) => [i * 3, (i * 7) % 120, (i * 11) % 120] as const);
const pair = (from: 0 | 1) => ({
  from,
  values: Uint8Array.from(LEVELS.flatMap((levels) => [levels[from], 0, levels[from === 0 ? 1 : 2], 0])),
});
const seen = (from: 0 | 1, t: number, zoom: number) => LEVELS.map((_, mark) => visibilities(pair(from), t, zoom)(mark));

test("nothing comes or goes at once: neither where one pair of layers hands over to the next, nor with a small step of slider or zoom", () => {
  for (const zoom of [2.2, 5, 7.37, 9.9]) {
    expect(seen(0, 1, zoom)).toEqual(seen(1, 1, zoom));
    // a choice of before goes on until the next one has come
    expect(seen(0, 1.3, zoom)).toEqual(seen(0, 1, zoom));
    for (let t = 0; t < 1; t += 0.05) {
      const [now, next, closer] = [seen(0, t, zoom), seen(0, t + 0.01, zoom), seen(0, t, zoom + 0.01)];
      now.forEach((visible, mark) => {
        expect(Math.abs((next[mark] ?? 0) - visible)).toBeLessThan(0.05);
        expect((closer[mark] ?? 0) - visible).toBeGreaterThanOrEqual(0);
        expect((closer[mark] ?? 0) - visible).toBeLessThan(0.01 / FADE + 1e-9);
      });
    }
  }
});

test("at a layer its own levels decide, between two layers the smaller one", () => {
  const reached = (level: number) => level / STEPS <= 6;
  LEVELS.forEach(([first, second], mark) => {
    expect(seen(0, 0, 6)[mark] === 1).toBe(reached(first));
    expect(seen(0, 1, 6)[mark] === 1).toBe(reached(second));
    expect(seen(0, 0.5, 6)[mark] === 1).toBe(reached(Math.min(first, second)));
  });
});

test("a mark stands for those of its cell that are not drawn, and is as large as before where all are", () => {
  // a cell of level 6 with 800 points, of which it shows the most it may
  const density = STEPS * (6 + Math.log2(800) / 2);
  expect(standsFor(6, density)).toBeCloseTo(800 / MOST_IN_CELL, 9);
  expect(standsFor(12, density)).toBe(1);
  expect(grownBy(1)).toBe(1);
  expect(grownBy(200) - grownBy(100)).toBeCloseTo(grownBy(2) - 1, 12);
});
