import { expect, test } from "vitest";
import { placesAt } from "./frame.ts";
import { drawLayouts } from "./layouts.ts";
import { placesOf, placesWithin, pointsInside } from "./picking.ts";
import { sequenceOf } from "./scene-fixture.ts";

const random = (i: number) => {
  const x = Math.sin(i * 127.1 + 311.7) * 43758.5453;
  return x - Math.floor(x);
};
const COUNT = 2000;
const layer = (seed: number) =>
  Array.from({ length: COUNT * 2 }, (_, i) => (i === 10 ? Number.NaN : (random(i + seed) - 0.5) * (i % 2 ? 3 : 8)));
const drawn = drawLayouts(sequenceOf([layer(0), layer(5000)]));
const all = Uint32Array.from({ length: COUNT }, (_, i) => i);

/** By the even-odd rule against every edge. */
function slowlyInside(outline: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = [outline[i], outline[i + 1], outline[j], outline[j + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

test.each([0, 0.4, 1])(
  "at %d a rectangle holds what a look at every place finds, among the points asked about",
  (t) => {
    const places = placesAt(drawn, t);
    const order = all.toReversed().filter((point) => point % 3 > 0);
    for (let trial = 0; trial < 30; trial++) {
      const [x, y, size] = [(random(trial) - 0.5) * 3, (random(trial + 99) - 0.5) * 2, random(trial + 7) * 2];
      const box = { left: x, right: x + size, bottom: y, top: y + size };
      const slow = [...order].filter((point) => {
        const [px = Number.NaN, py = Number.NaN] = [places[point * 2], places[point * 2 + 1]];
        return px >= box.left && px <= box.right && py >= box.bottom && py <= box.top;
      });
      expect(placesWithin(placesOf(drawn, t, order), box).map((mark) => order[mark])).toEqual(slow);
    }
  },
);

test.each([0, 0.4, 1])("at %d a lasso takes what lies within its outline, whatever its course", (t) => {
  const places = placesAt(drawn, t);
  const star = Array.from({ length: 600 }, (_, i) => {
    const angle = ((i >> 1) / 300) * 2 * Math.PI * 3;
    const reach = 0.4 + random(i >> 1);
    return reach * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  const notched = [-1, -1, 1, -1, 1, 1, 0, -0.5, -1, 1];
  for (const outline of [star, notched]) {
    const slow = [...all].filter((point) =>
      slowlyInside(outline, places[point * 2] ?? Number.NaN, places[point * 2 + 1] ?? Number.NaN),
    );
    expect(slow.length).toBeGreaterThan(100);
    expect(pointsInside(drawn, t, outline)).toEqual(slow);
  }
});

test("outlines without an inside surround nothing", () => {
  expect(pointsInside(drawn, 0, [])).toEqual([]);
  expect(pointsInside(drawn, 0, [-9, -9, 9, 9])).toEqual([]);
  expect(pointsInside(drawn, 0, [-9, 0, 9, 0, 3, 0])).toEqual([]);
});
