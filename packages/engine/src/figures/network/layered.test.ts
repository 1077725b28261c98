import { expect, test } from "vitest";
import { seededRandom } from "../../base/random.ts";
import { type Layered, type LayeredEdge, layered } from "./layered.ts";

const box = (width = 100) => ({ width, height: 30, inlet: width / 2, outlet: width / 2 });
const GAPS = { beside: 20, beneath: 25 };
const edge = (from: number, to: number): LayeredEdge => ({ from, to });

test("a residual block: one straight trunk, and a shortcut beside it that touches no box", () => {
  const nodes = [box(), box(140), box(80), box()];
  const { places, lines } = layered(nodes, [edge(0, 1), edge(1, 2), edge(2, 3), edge(0, 3)], GAPS);
  const middles = places.map(([x], index) => x + (nodes[index]?.width ?? 0) / 2);
  expect(new Set(middles.map((x) => x.toFixed(6))).size).toBe(1);
  const shortcut = lines[3] ?? [];
  for (const index of [1, 2]) {
    const [x = 0, y = 0] = places[index] ?? [];
    const beside = shortcut.filter(([, py]) => py >= y && py <= y + 30);
    expect(beside.length).toBeGreaterThan(0);
    for (const [px] of beside) expect(px > x + (nodes[index]?.width ?? 0) || px < x).toBe(true);
  }
});

test("an inception block: branches are straight columns, and fork and join stand in their middle", () => {
  const nodes = [box(), box(120), box(60), box(90), box(90), box(90)];
  const edges = [edge(0, 1), edge(0, 2), edge(0, 4), edge(1, 3), edge(3, 5), edge(2, 5), edge(4, 5)];
  const { places } = layered(nodes, edges, GAPS);
  const middle = (index: number) => (places[index]?.[0] ?? 0) + (nodes[index]?.width ?? 0) / 2;
  expect(middle(1)).toBeCloseTo(middle(3), 6);
  const branches = [middle(1), middle(2), middle(4)];
  const mean = branches.reduce((sum, x) => sum + x, 0) / 3;
  expect(middle(0)).toBeCloseTo(mean, 0);
  expect(middle(5)).toBeCloseTo(mean, 0);
});

test("two ladders need no crossing", () => {
  const edges = [0, 1, 2, 3].flatMap((at) => [edge(2 * at, 2 * at + 2), edge(2 * at + 1, 2 * at + 3)]);
  const { places } = layered(
    Array.from({ length: 10 }, () => box()),
    edges,
    GAPS,
  );
  const sides = [0, 1, 2, 3, 4].map((at) => Math.sign((places[2 * at]?.[0] ?? 0) - (places[2 * at + 1]?.[0] ?? 0)));
  expect(new Set(sides).size).toBe(1);
});

/** Boxes lie within the drawing, apart from each other. */
function expectApart(nodes: readonly { width: number }[], { places, width, height }: Layered): void {
  for (const [a, [ax, ay]] of places.entries()) {
    const right = ax + (nodes[a]?.width ?? 0);
    expect(ax).toBeGreaterThanOrEqual(-1e-6);
    expect(right).toBeLessThanOrEqual(width + 1e-6);
    expect(ay + 30).toBeLessThanOrEqual(height);
    for (const [at, [bx, by]] of places.slice(a + 1).entries()) {
      const apart = bx >= right + 19.99 || bx + (nodes[a + 1 + at]?.width ?? 0) + 19.99 <= ax;
      expect(by === ay ? apart : Math.abs(by - ay) >= 55).toBe(true);
    }
  }
}

/** A line leads downwards from the outlet of its source to the inlet of its end. */
function expectLine(
  nodes: readonly { width: number }[],
  { places, lines }: Layered,
  index: number,
  of: LayeredEdge,
): void {
  const points = lines[index] ?? [];
  const [sx = 0, sy = 0] = places[of.from] ?? [];
  const [ex = 0, ey = 0] = places[of.to] ?? [];
  expect(points[0]?.[0]).toBeCloseTo(sx + (nodes[of.from]?.width ?? 0) / 2, 6);
  expect(points[0]?.[1]).toBe(sy + 30);
  expect(points.at(-1)?.[0]).toBeCloseTo(ex + (nodes[of.to]?.width ?? 0) / 2, 6);
  expect(points.at(-1)?.[1]).toBe(ey);
  const heights = points.map(([, y]) => y);
  expect(heights).toEqual(heights.toSorted((a, b) => a - b));
}

test("random graphs: no boxes overlap, every line leads downwards from its source to its end, and the same comes again", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seededRandom(seed);
    const nodes = Array.from({ length: 30 }, () => box(40 + 100 * random()));
    const edges = nodes.flatMap((_, to) =>
      to === 0 ? [] : Array.from({ length: 1 + Math.floor(2 * random()) }, () => edge(Math.floor(to * random()), to)),
    );
    const found = layered(nodes, edges, GAPS);
    expectApart(nodes, found);
    for (const [index, of] of edges.entries()) expectLine(nodes, found, index, of);
    expect(layered(nodes, edges, GAPS)).toEqual(found);
  }
});
