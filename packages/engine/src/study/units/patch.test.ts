import { expect, test } from "vitest";
import { insideOf } from "./patch.ts";

test.each([
  { x: -3, y: 2, width: 8, height: 8 },
  { x: 6, y: -2, width: 9, height: 5 },
  { x: 0, y: 0, width: 12, height: 10 },
  { x: -20, y: 0, width: 4, height: 4 },
])("what of a patch lies in the image, pixel by pixel: $x, $y, $width × $height", (patch) => {
  const image = { width: 12, height: 10 };
  const found = insideOf(patch, image);
  const side = Math.max(patch.width, patch.height);
  const [left, top] = [patch.x + (patch.width - side) / 2, patch.y + (patch.height - side) / 2];
  const inside: [number, number][] = [];
  for (let row = patch.y; row < patch.y + patch.height; row++) {
    for (let column = patch.x; column < patch.x + patch.width; column++) {
      if (row >= 0 && row < 10 && column >= 0 && column < 12) inside.push([column, row]);
    }
  }
  if (inside.length === 0) {
    expect(found).toBeUndefined();
    return;
  }
  const [xs, ys] = [inside.map(([x]) => x), inside.map(([, y]) => y)];
  expect(found?.box).toEqual({
    ...{ x: Math.min(...xs), y: Math.min(...ys) },
    ...{ width: Math.max(...xs) - Math.min(...xs) + 1, height: Math.max(...ys) - Math.min(...ys) + 1 },
  });
  expect(found?.place.x).toBeCloseTo((Math.min(...xs) - left) / side, 12);
  expect(found?.place.y).toBeCloseTo((Math.min(...ys) - top) / side, 12);
  expect((found?.place.width ?? 0) * side).toBeCloseTo(found?.box.width ?? -1, 12);
});
