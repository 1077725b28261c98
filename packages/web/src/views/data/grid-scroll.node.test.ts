import { expect, test } from "vitest";
import { cellAt, gridGeometry, placeOf } from "./grid-drawing.ts";
import { roomHeight, wallPerPixel } from "./grid-scroll.ts";

test("the last of a million large pictures is reached, and pictures of a usual wall pass pixel by pixel", () => {
  const shown = 240;
  for (const [count, width] of [
    [400, 680],
    [1_000_000, 680],
    [1_000_000, 150],
  ] as const) {
    const geometry = gridGeometry(count, width, 112);
    const [room, ratio] = [roomHeight(geometry), wallPerPixel(geometry, shown)];
    expect(room).toBeLessThanOrEqual(1e7);
    expect(ratio === 1).toBe(room === geometry.height);
    const { x, y } = placeOf(geometry, count - 1);
    const bottom = (room - shown) * ratio;
    expect(y + geometry.pitch).toBeLessThanOrEqual(bottom + shown + 8);
    expect(y).toBeGreaterThan(bottom);
    expect(cellAt(geometry, count, x + 1, y + 1)).toBe(count - 1);
  }
});
