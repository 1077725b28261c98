import { patchCount, type SummaryStage, stageWidth } from "@deepling/engine";
import { expect, test } from "vitest";
import { EDGE, fitSizes } from "./fit-sizes.ts";

const CLASSES = ["cat", "dog", "frog", "horse", "ship", "truck", "deer", "bird", "airplane", "automobile"];
const cluster = { kind: "alike", units: 20, shown: [1, 2, 3], effects: [], words: [], suspicious: false } as const;
const stagesOf = (count: number): readonly SummaryStage[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ name: `relu${at}`, units: 240, words: [] },
    clusters: Array.from({ length: 12 }, () => cluster),
  }));

const widthOf = (count: number, sizes: ReturnType<typeof fitSizes>) =>
  count * (stageWidth(sizes, CLASSES.length) + sizes.gap) - sizes.gap + 2 * EDGE;

test("eight layers fit the panel below the stage and the whole page, at both sizes of screen", () => {
  const stages = stagesOf(8);
  for (const [width, height] of [
    [1072, 228],
    [960, 170],
    [1416, 700],
    [1256, 520],
  ] as const) {
    const sizes = fitSizes(stages, CLASSES, { width, height });
    expect(widthOf(8, sizes)).toBeLessThanOrEqual(width);
    expect(patchCount(sizes)).toBeGreaterThan(0);
  }
  // rows fill the height where there is much of it, and classes are named
  const whole = fitSizes(stages, CLASSES, { width: 2600, height: 700 });
  expect(whole.names).toBeGreaterThan(0);
  expect(12 * (whole.row + 2)).toBeGreaterThan(560);
  expect(patchCount(whole)).toBe(5);
});

test("a network too wide for the room is scrolled sideways and stays readable", () => {
  const sizes = fitSizes(stagesOf(16), CLASSES, { width: 900, height: 600 });
  expect(widthOf(16, sizes)).toBeGreaterThan(900);
  expect(sizes.cell).toBeGreaterThanOrEqual(9);
  expect(sizes.row).toBeGreaterThanOrEqual(34);
});

test("many classes take no more room than twelve", () => {
  const many = Array.from({ length: 32 }, (_, at) => `class ${at}`);
  const sizes = fitSizes(stagesOf(3), many, { width: 1400, height: 600 });
  expect(32 * sizes.cell).toBeLessThanOrEqual(12 * 13 + 1e-9);
  expect(sizes.names).toBe(0);
});
