import { expect, test } from "vitest";
import { type PlanItem, placeNetwork } from "./place-network.ts";

const box = (id: string, width = 100): PlanItem => ({ id, width, height: 30 });
const frame = (id: string, ...children: PlanItem[]): PlanItem => ({ id, width: 60, height: 0, children });
const edge = (from: string, to: string) => ({ from, to });

const roots = [
  box("input"),
  frame("stage", frame("block", box("conv"), box("relu"), box("add")), box("pool", 160)),
  box("head"),
];
const edges = [
  edge("input", "conv"),
  edge("input", "add"),
  ...[edge("conv", "relu"), edge("relu", "add"), edge("add", "pool"), edge("pool", "head")],
];

test("a frame holds what is in it with room for its name; what follows stands below", () => {
  const { items } = placeNetwork(roots, edges);
  const at = (id: string) => {
    const found = items.find((item) => item.id === id);
    if (found === undefined) throw new Error(id);
    return found;
  };
  expect(items.map(({ id, depth }) => `${depth} ${id}`)).toEqual([
    ...["0 input", "0 stage", "1 block", "2 conv", "2 relu", "2 add", "1 pool", "0 head"],
  ]);
  const holds: readonly (readonly [string, string])[] = [
    ["stage", "block"],
    ["stage", "pool"],
    ["block", "conv"],
    ["block", "add"],
  ];
  for (const [outer, inner] of holds) {
    const [a, b] = [at(outer), at(inner)];
    expect(b.x).toBeGreaterThanOrEqual(a.x + 10);
    expect(b.y).toBeGreaterThanOrEqual(a.y + 20);
    expect(b.x + b.width).toBeLessThanOrEqual(a.x + a.width - 10);
    expect(b.y + b.height).toBeLessThan(a.y + a.height);
  }
  expect(at("stage").y).toBeGreaterThan(at("input").y + 30);
  expect(at("head").y).toBeGreaterThan(at("stage").y + at("stage").height);
});

test("a connection into a frame goes on at its edge where it came in: lines and boxes form one path", () => {
  const { items, lines } = placeNetwork(roots, edges);
  const end = (points: readonly (readonly [number, number])[] | undefined, last: boolean) => {
    const [x = 0, y = 0] = (last ? points?.at(-1) : points?.[0]) ?? [];
    return `${x.toFixed(3)} ${y.toFixed(3)}`;
  };
  const starts = new Set(lines.map((points) => end(points, false)));
  const boxTops = new Set(items.map(({ x, y, width }) => `${(x + width / 2).toFixed(3)} ${y.toFixed(3)}`));
  for (const points of lines) {
    const stop = end(points, true);
    expect(starts.has(stop) || boxTops.has(stop)).toBe(true);
  }
  // 1 into the stage, 1 into the block, 2 within to conv and add, 2 on to the sum, then out of the block, to the pool, out of the stage, to the head
  expect(lines).toHaveLength(10);
});

test("ten thousand boxes in a row are placed one beneath another", () => {
  const many = Array.from({ length: 10_000 }, (_, at) => box(`b${at}`));
  const chain = many.slice(1).map((_, at) => edge(`b${at}`, `b${at + 1}`));
  const { items } = placeNetwork(many, chain);
  expect(items).toHaveLength(10_000);
  expect(items.every(({ y }, at) => at === 0 || y > (items[at - 1]?.y ?? 0))).toBe(true);
});
