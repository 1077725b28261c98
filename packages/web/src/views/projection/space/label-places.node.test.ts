import { expect, test } from "vitest";
import { sightOf } from "../../../renderers/space/orbit.ts";
import { placeWalls } from "../../../renderers/space/walls.ts";
import { alexnet, branching } from "../../../study/fixture/models.ts";
import { placeNames, spaceNames } from "./label-places.ts";
import { footOf } from "./space-controller.ts";

const { layers, blocks } = alexnet();
const walls = placeWalls(
  layers.map(({ channels, block }) => ({ rows: 8, columns: 8, units: Number(channels.count), block })),
);
const standing = walls.map(({ x }) => ({ x, opacity: 1 }));

test("names stand in two rows and overlap nowhere, each below its wall's corner", () => {
  for (const [azimuth, width] of [
    [0.6, 900],
    [1.2, 500],
    [0.3, 1400],
  ] as const) {
    const pose = { target: [2.5, 0, 0] as const, azimuth, elevation: 0.2, distance: 9 };
    const frame = { sight: sightOf(pose, width, 500), walls, standing };
    const names = placeNames(frame, spaceNames({ layers, blocks }, true), 9);
    expect(names.length).toBeGreaterThan(3);
    expect(names.some(({ layer }) => layer === 9)).toBe(true);
    expect(new Set(names.map(({ top }) => top)).size).toBeLessThanOrEqual(2);
    const half = ({ layer }: { readonly layer: number }) => (6 * (layers[layer]?.name.length ?? 0) + 20) / 2;
    for (const a of names) {
      expect(a.rise).toBeGreaterThanOrEqual(0);
      expect(footOf(frame, a.layer)?.left).toBeCloseTo(a.line);
      expect(Math.abs(a.line - a.middle)).toBeLessThan(60);
      for (const b of names) {
        if (a === b) continue;
        if (a.top === b.top) expect(Math.abs(a.middle - b.middle)).toBeGreaterThan(half(a) + half(b));
      }
    }
  }
});

test("seen from afar, the blocks of a deep network have their names where they begin; near by, layers have their own", () => {
  const deep = branching(12);
  const far = spaceNames(deep, false).filter(({ rank }) => rank === 1);
  expect(far.length).toBeLessThan(deep.layers.length / 2);
  for (const block of deep.blocks) expect(far.map(({ index }) => index)).toContain(block.layers[0]);
  expect(spaceNames(deep, true)).toHaveLength(deep.layers.length);
  expect(spaceNames(deep, true).every(({ name, index }) => deep.layers[index]?.name.endsWith(name))).toBe(true);
});
