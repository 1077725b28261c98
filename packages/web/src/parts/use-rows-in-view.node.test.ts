import { expect, test } from "vitest";
import { rowsInView } from "./use-rows-in-view.ts";

const PITCH = 26;
const HEIGHT = 400;

test("a few hundred rows all stand on the page", () => {
  expect(rowsInView(500, { top: 3000, height: HEIGHT, pitch: PITCH })).toEqual({
    from: 0,
    to: 500,
    before: 0,
    after: 0,
  });
});

test("of 100,000 rows those in sight are drawn wherever the table stands, few others, and the table keeps its height", () => {
  const count = 100_000;
  const ends = count * PITCH - HEIGHT;
  for (const top of [0, 1, 137, 26 * 5000 + 3, ends - 1, ends]) {
    const { from, to, before, after } = rowsInView(count, { top, height: HEIGHT, pitch: PITCH });
    expect(from * PITCH).toBeLessThanOrEqual(top);
    expect(to * PITCH).toBeGreaterThanOrEqual(top + HEIGHT);
    expect(to - from).toBeLessThan(100);
    expect(before + (to - from) * PITCH + after).toBe(count * PITCH);
  }
});

test("a table that has become shorter shows its end", () => {
  const { from, to } = rowsInView(600, { top: 90_000, height: HEIGHT, pitch: PITCH });
  expect(to).toBe(600);
  expect(from).toBeLessThan(600 - HEIGHT / PITCH);
});
