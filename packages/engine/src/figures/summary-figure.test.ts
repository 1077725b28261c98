import { expect, test } from "vitest";
import { picturesOf } from "./display-list.ts";
import { type SummaryFigure, summaryFigure } from "./summary-figure.ts";
import { layoutSummary, patchCount, type SummaryStage, summaryAt } from "./summary-layout.ts";
import { ribbonsOf, type SummaryPath } from "./summary-path.ts";
import { svgOf } from "./svg.ts";

const cluster = (units: number, shown: readonly number[], effects: readonly number[]) => ({
  ...{ kind: "alike" as const, units, shown, effects, words: [], suspicious: false },
});
const dead = {
  ...{ kind: "dead" as const, units: 7, shown: [], effects: [Number.NaN, Number.NaN] },
  ...{ words: ["7 units are dead (never active)"], suspicious: true },
};

const STAGES: readonly SummaryStage[] = [
  {
    ...{ name: "relu1", units: 40, words: [] },
    clusters: [cluster(25, [3, 1, 4, 15, 9, 2], [1.2, -0.4]), cluster(15, [0, 5], [-0.2, 0.6])],
  },
  {
    ...{
      name: "a layer with a name that is far too long to be read",
      units: 1207,
      words: ["7 units are dead (never active)"],
    },
    clusters: [cluster(600, [8], [2, -1]), cluster(600, [7, 6], [-0.1, Number.NaN]), dead],
  },
];
const PATH: SummaryPath = {
  served: [
    [70, 30],
    [60, 40, 0],
  ],
  steps: [
    [
      { from: 0, to: 0, images: 50 },
      { from: 0, to: 1, images: 20 },
      { from: 1, to: 0, images: 10 },
      { from: 1, to: 1, images: 20 },
    ],
  ],
  least: 15,
  class: 0,
};
const pixels = { width: 2, height: 2, pixels: Uint8Array.from({ length: 12 }, (_, at) => 20 * at) };
const FIGURE: SummaryFigure = {
  ...{ model: "net", data: "photos", count: 100, by: "classes", facts: [], stages: STAGES, classes: ["cat", "dog"] },
  tile: (_, unit) =>
    unit === 9
      ? undefined
      : { picture: pixels, place: { x: 0, y: unit === 8 ? 0.5 : 0, width: 1, height: unit === 8 ? 0.5 : 1 } },
};

test("clusters and classes, and the way of one class, as before", async () => {
  await expect(svgOf(summaryFigure(FIGURE))).toMatchFileSnapshot("golden/summary.svg");
  const path = { ...PATH, name: "cat", images: 100 };
  await expect(svgOf(summaryFigure({ ...FIGURE, path }))).toMatchFileSnapshot("golden/summary-path.svg");
});

test("without classes there are clusters without cells", () => {
  const stages = STAGES.map((stage) => ({
    ...stage,
    clusters: stage.clusters.map((own) => ({ ...own, effects: [] })),
  }));
  const { marks, width } = summaryFigure({ ...FIGURE, by: "images", classes: [], stages });
  expect(width).toBeGreaterThan(0);
  // five of six units of the first, since there is room for five; one of them has no picture
  expect(picturesOf(marks)).toHaveLength(4 + 2 + 1 + 2);
});

const SIZES = { row: 40, large: 1, small: 2, under: false, cell: 10, gap: 30, number: 30, head: 40, names: 60 };

test.each([
  { sizes: SIZES, patches: 5 },
  { sizes: { ...SIZES, small: 0, under: true }, patches: 3 },
  { sizes: { ...SIZES, row: 16, large: 4, small: 0 }, patches: 4 },
])("with $patches patches, a place is found where it is drawn, and none elsewhere", ({ sizes, patches: count }) => {
  const layout = layoutSummary(STAGES, 2, sizes, [20, 50]);
  expect(patchCount(sizes)).toBe(count);
  for (const [stage, placed] of layout.stages.entries()) {
    for (const [at, { patches, cells, box }] of placed.clusters.entries()) {
      for (const [patch, { x, y, width, height }] of patches.entries()) {
        expect(summaryAt(layout, [x + width / 2, y + height / 2])).toMatchObject({ stage, cluster: at, patch });
        expect(x + width).toBeLessThanOrEqual(cells.x);
        expect(y + height).toBeLessThanOrEqual(box.y + box.height);
      }
      for (const column of [0, 1]) {
        const place = summaryAt(layout, [cells.x + (column + 0.5) * SIZES.cell, cells.y + 1]);
        expect(place).toEqual({ stage, cluster: at, patch: undefined, class: column });
      }
    }
    const bottoms = placed.clusters.map(({ box }) => box.y + box.height);
    expect(placed.clusters.slice(1).every(({ box }, at) => box.y > (bottoms[at] ?? 0))).toBe(true);
  }
  expect(summaryAt(layout, [0, 60])).toBeUndefined();
  expect(summaryAt(layout, [25, 10])).toBeUndefined();
  expect(layout.width).toBe((layout.stages[1]?.x ?? 0) + (layout.stages[1]?.width ?? 0));
});

test("ribbons are as wide as their images are many, stand side by side, and few images draw none", () => {
  const layout = layoutSummary(STAGES, 2, SIZES);
  const ribbons = ribbonsOf(layout, PATH);
  expect(ribbons.map(({ from, to, images }) => [from, to, images])).toEqual([
    [0, 0, 50],
    [0, 1, 20],
    [1, 1, 20],
  ]);
  const spans = ribbons.map(({ points }) => {
    const start = points.filter(([x]) => x === points[0]?.[0]).map(([, y]) => y);
    return [Math.min(...start), Math.max(...start)] as const;
  });
  const heights = spans.map(([low, high]) => high - low);
  expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(50 / 20, 6);
  // the largest cluster's images fill its row
  expect(heights[0]).toBeCloseTo((36 * 50) / 70, 6);
  expect(spans[1]?.[0]).toBeCloseTo(spans[0]?.[1] ?? -1, 6);
  for (const { points, from, to } of ribbons) {
    const rows = [layout.stages[0]?.clusters[from]?.box, layout.stages[1]?.clusters[to]?.box];
    const ends = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
    for (const [at, box] of rows.entries()) {
      for (const [x, y] of points) {
        if (x !== ends[at] || box === undefined) continue;
        expect(y).toBeGreaterThanOrEqual(box.y);
        expect(y).toBeLessThanOrEqual(box.y + box.height);
      }
    }
  }
});
