import { randomNormal, seededRandom } from "@deepling/engine";
import { describe, expect, test } from "vitest";
import { drawingOrder, ranksOf } from "../marks.ts";
import { cellOrder } from "./cells.ts";
import { choosePoints } from "./choose.ts";
import { keysOf } from "./keys.ts";
import { levelsOf } from "./levels.ts";
import { FINEST, MOST_IN_CELL, NEVER, ROOT, STEPS } from "./scale.ts";

/** Clusters of very different density, strays, and points in one spot; two have no place. */
function uneven(count: number, seed = 7): Float32Array {
  const random = seededRandom(seed);
  const places = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) {
    const width = [2, 0.3, 0.02, 0, 30][i % 5] ?? 1;
    places[i * 2] = (i % 5) - 2 + width * randomNormal(random);
    places[i * 2 + 1] = ((i * 3) % 5) - 2 + width * randomNormal(random);
  }
  places.fill(Number.NaN, 6, 8);
  places.fill(Number.NaN, 45, 46);
  return places;
}

const COUNT = 6000;
const places = uneven(COUNT);
const plain = { attending: false, crossed: false, emphasiseWrong: false };
const ranks = ranksOf({ states: new Uint8Array(COUNT), ...plain });
const keys = keysOf(ranks);
const { levels, densities } = levelsOf(cellOrder(places), keys);

const cellAt = (at: Float32Array, point: number, level: number) => {
  const side = 2 ** level;
  const index = (place: number) => Math.max(0, Math.min(side - 1, Math.floor((place / ROOT + 0.5) * side)));
  return `${index(at[point * 2] ?? Number.NaN)} ${index(at[point * 2 + 1] ?? Number.NaN)}`;
};

/** The points of each cell of a level, by going through all of them. */
function cellsOf(level: number): readonly (readonly number[])[] {
  const cells = new Map<string, number[]>();
  for (let point = 0; point < COUNT; point++) {
    if (Number.isNaN((places[point * 2] ?? 0) + (places[point * 2 + 1] ?? 0))) continue;
    const cell = cellAt(places, point, level);
    cells.set(cell, [...(cells.get(cell) ?? []), point]);
  }
  return [...cells.values()];
}

test.each([0, 1, 4, 6, 9, 12, FINEST])("at level %d each cell shows its points of the lowest keys", (level) => {
  for (const points of cellsOf(level)) {
    const wanted = points.toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0)).slice(0, MOST_IN_CELL);
    const drawn = points.filter((point) => (levels[point] ?? NEVER) <= level * STEPS);
    expect(drawn).toEqual(wanted.toSorted((a, b) => a - b));
  }
});

test("the density of a point is that of the smallest cell around it with more points than it shows", () => {
  const around = Array.from({ length: FINEST + 1 }, (_, level) => cellsOf(level));
  for (let point = 0; point < COUNT; point += 37) {
    const sizes = around.map((cells) => cells.find((cell) => cell.includes(point))?.length ?? 0);
    const level = sizes.findLastIndex((size) => size > MOST_IN_CELL);
    if (level < 0) continue;
    expect(densities[point]).toBe(Math.round(STEPS * (level + Math.log2(sizes[level] ?? 1) / 2)));
  }
});

test("a point without a place is never drawn, all others at the latest beyond the finest level", () => {
  const without = Array.from(levels.keys()).filter((point) => levels[point] === NEVER);
  expect(without).toEqual([3, 22]);
  expect(Math.max(...levels.filter((level) => level !== NEVER))).toBe((FINEST + 1) * STEPS);
});

test("the order of the points has nothing to do with theirs", () => {
  const lowest = Array.from(keys.keys())
    .sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0))
    .slice(0, COUNT / 4);
  // by thirds of the order and by the five clusters: as many of each, give or take four standard deviations
  for (const part of [(i: number) => Math.floor((3 * i) / COUNT), (i: number) => i % 5]) {
    const kinds = new Map<number, number>();
    for (const point of lowest) kinds.set(part(point), (kinds.get(part(point)) ?? 0) + 1);
    for (const size of kinds.values()) expect(Math.abs(size - lowest.length / kinds.size)).toBeLessThan(80);
  }
});

describe("which points are chosen", () => {
  const next = uneven(COUNT, 8);
  const everywhere = { left: -1e9, right: 1e9, bottom: -1e9, top: 1e9 };
  const layer = { places, levels, densities };
  const other = { places: next, ...levelsOf(cellOrder(next), keys) };
  const choosing = { from: layer, to: other, keys, always: () => false };

  test("those whose level is reached in either layer, and no others; with what is known of them", () => {
    const { points, details } = choosePoints({ ...choosing, zoom: 7.3, within: everywhere });
    const slow = Array.from(levels.keys()).filter(
      (point) => Math.min(levels[point] ?? NEVER, other.levels[point] ?? NEVER) <= Math.ceil(7.3 * STEPS),
    );
    expect([...points].sort((a, b) => a - b)).toEqual(slow);
    points.forEach((point, mark) => {
      const known = [levels[point], densities[point], other.levels[point], other.densities[point]];
      expect([...details.subarray(mark * 4, mark * 4 + 4)]).toEqual(known);
    });
  });

  test("within a part of the plane, all that cross it on their way", () => {
    const within = { left: -1, right: 0.5, bottom: 0, top: 3 };
    const { points } = choosePoints({ ...choosing, zoom: 8, within });
    const all = choosePoints({ ...choosing, zoom: 8, within: everywhere }).points;
    const inside = (point: number, mix: number) => {
      const [x, y] = [0, 1].map((axis) => {
        const start = places[point * 2 + axis] ?? 0;
        return start + ((next[point * 2 + axis] ?? 0) - start) * mix;
      });
      return (x ?? 0) >= -1 && (x ?? 0) <= 0.5 && (y ?? 0) >= 0 && (y ?? 0) <= 3;
    };
    const crossing = all.filter((point) => [0, 0.25, 0.5, 0.75, 1].some((mix) => inside(point, mix)));
    expect(crossing.length).toBeGreaterThan(50);
    expect(points.length).toBeLessThan(all.length);
    expect([...crossing].every((point) => points.includes(point))).toBe(true);
  });

  test("points of a higher rank lie on top and get the room; a few of them are always there", () => {
    const states = Uint8Array.from({ length: COUNT }, (_, i) => (i % 2 === 0 ? 2 : 0));
    const filtered = ranksOf({ states, ...plain });
    const own = keysOf(filtered);
    const wanted = levelsOf(cellOrder(places), own).levels;
    for (const cell of cellsOf(6)) {
      const drawn = cell.filter((point) => (wanted[point] ?? NEVER) <= 6 * STEPS);
      const odd = cell.filter((point) => point % 2 === 1);
      expect(drawn.filter((point) => point % 2 === 1)).toHaveLength(Math.min(MOST_IN_CELL, odd.length));
    }
    // a point stands for others of its kind only
    const alone = levelsOf(cellOrder(places.map((place, at) => ((at >> 1) % 2 === 0 ? Number.NaN : place))), keys);
    const shared = levelsOf(cellOrder(places), own);
    const deep = Array.from(keys.keys()).filter((point) => point % 2 === 1 && point !== 3);
    expect(deep.map((point) => shared.densities[point])).toEqual(deep.map((point) => alone.densities[point]));
    const few = ranksOf({ states: states.map((_, i) => (i < 20 ? 1 : 0)), ...plain, attending: true });
    expect(keysOf(few)).toEqual(keys);
    const always = (point: number) => point < 20;
    const { points, details } = choosePoints({ ...choosing, always, zoom: 2, within: everywhere });
    const placed = Array.from({ length: 20 }, (_, i) => i).filter((point) => point !== 3);
    expect(placed.every((point) => points.includes(point))).toBe(true);
    expect(details[points.indexOf(7) * 4]).toBe(0);
    expect([...points.slice(-19)].sort((a, b) => a - b)).toEqual(placed);
    const ordered = choosePoints({ ...choosing, keys: own, zoom: 17, within: everywhere }).points;
    const ranked = [...ordered].map((point) => filtered.of[point] ?? 0);
    expect(ranked).toEqual(ranked.toSorted((a, b) => a - b));
    expect(ordered).toHaveLength(drawingOrder(filtered).length - 2);
  });
});
