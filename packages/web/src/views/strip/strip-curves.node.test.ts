import { expect, test } from "vitest";
import { roomForNames, spreadNames } from "./strip-curves.ts";

test.each([4, 20, 45, 100])("on a height of %d as many names are written as stay inside and apart", (height) => {
  const bounds = [10, 10 + height] as const;
  const most = roomForNames(12, bounds);
  const places = spreadNames(new Array<number>(most).fill(10 + height), 12, bounds).toSorted((a, b) => a - b);
  expect(Math.min(...places)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...places)).toBeLessThanOrEqual(10 + height);
  for (const [i, place] of places.slice(1).entries()) expect(place - (places[i] ?? 0)).toBeGreaterThanOrEqual(12);
  expect(12 * most).toBeGreaterThan(height);
});
