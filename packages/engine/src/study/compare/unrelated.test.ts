import { expect, test } from "vitest";
import type { Layer } from "../../passes/layer.ts";
import type { LayerErrors } from "./layer-errors.ts";
import { unrelatedNotes } from "./unrelated.ts";

const layers = ["input", "conv1", "relu1", "conv2", "fc"].map((name, index) => ({ name, index })) as unknown as Layer[];

function noted(errors: readonly (readonly [layer: number, error: number])[]): readonly string[] {
  const rows = errors.map(([layer, error]) => ({ layer, other: layer, by: "name" as const, error }));
  const answer: LayerErrors = { kind: "layer errors", final: true, images: 3, layers: rows, limit: 0.1, breaks: -1 };
  return unrelatedNotes(answer, layers, "other");
}

test("a version of the same network is taken as one, however far its late layers are", () => {
  expect(
    noted([
      [0, 0],
      [1, 0.01],
      [2, 0.02],
      [3, 0.4],
      [4, 3],
    ]),
  ).toEqual([]);
  expect(
    noted([
      [1, 0.5],
      [2, 0.5],
    ]),
  ).toEqual([]);
});

test("another network is told: by its first layer, or by layers without a counterpart", () => {
  expect(
    noted([
      [0, 0],
      [1, 1.02],
      [2, 0.9],
      [3, 1],
      [4, 1],
    ])[0],
  ).toMatch(/^other differs by 102 % in conv1, the first layer/);
  expect(
    noted([
      [1, Number.POSITIVE_INFINITY],
      [2, 1],
    ])[0],
  ).toMatch(/^other differs without bound in conv1/);
  expect(
    noted([
      [0, 0],
      [1, 0.1],
      [2, Number.NaN],
      [3, Number.NaN],
    ])[0],
  ).toMatch(/^only 1 of 4 layers has a counterpart/);
  expect(noted([])[0]).toMatch(/^only 0 of 4 layers/);
});
