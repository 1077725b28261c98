import { expect, test } from "vitest";
import { pictureCells } from "./picture-cells.ts";

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test("free cells come first, then the cell of the point that was seen longest ago", () => {
  const cells = pictureCells(10, 3);
  expect([4, 7, 1].map((point) => cells.give(point)?.cell)).toEqual([0, 1, 2]);
  cells.look([4]);
  expect(cells.give(9)).toEqual({ cell: 1, taken: 7 });
  expect(cells.of(7)).toBeUndefined();
  expect(cells.give(8)).toEqual({ cell: 2, taken: 1 });
  expect(cells.give(0)).toBeUndefined();
  expect(cells.give(9)).toEqual({ cell: 1, taken: undefined });
  expect([0, 1, 2].map(cells.pointIn)).toEqual([4, 9, 8]);
});

test("no cells: no point is given one", () => {
  const cells = pictureCells(3, 0);
  cells.look([0, 1, 2]);
  expect(cells.give(1)).toBeUndefined();
});

test("whatever is looked at: no two points have one cell, those in view have one while there are enough, and the rest is the least recently seen", () => {
  const [points, count] = [500, 40];
  const index = new Uint16Array(points);
  const cells = pictureCells(points, count, index);
  // a slow twin: the points with a cell, the one seen longest ago first
  let held: number[] = [];
  let state = 7;
  const random = (below: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  for (let step = 0; step < 300; step++) {
    const first = random(points - 80);
    const inView = range(first, first + 1 + random(70));
    cells.look(inView);
    const seen = inView.filter((point) => held.includes(point));
    held = [...held.filter((point) => !seen.includes(point)), ...seen];
    for (const point of inView) {
      if (held.includes(point)) continue;
      const given = cells.give(point);
      const leaving = held.length < count ? undefined : held[0];
      const full = leaving !== undefined && inView.includes(leaving);
      expect(given === undefined).toBe(full);
      if (full) continue;
      expect(given?.taken).toBe(leaving);
      held = [...held.slice(leaving === undefined ? 0 : 1), point];
    }
    const with_ = range(0, points).filter((point) => cells.of(point) !== undefined);
    expect(with_).toEqual([...held].sort((a, b) => a - b));
    expect(new Set(with_.map(cells.of)).size).toBe(with_.length);
    for (const point of with_) {
      expect(cells.pointIn(cells.of(point) ?? -1)).toBe(point);
      expect(index[point]).toBe((cells.of(point) ?? -1) + 1);
    }
    expect(inView.filter((point) => cells.of(point) !== undefined).length).toBe(Math.min(count, inView.length));
  }
});
