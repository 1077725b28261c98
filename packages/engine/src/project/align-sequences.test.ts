import { expect, test } from "vitest";
import { randomNormal, seededRandom } from "../base/random.ts";
import { alignChain, alignSequence } from "./align-sequences.ts";
import { layoutExtent } from "./extent.ts";
import type { LayerQuality, LayoutSequence } from "./layout-sequence.ts";

const NONE = Number.NaN;
const quality: LayerQuality = {
  stress: 0.1,
  trustworthiness: 1,
  continuity: 1,
  purity: 1,
  planePurity: 1,
  explained: 1,
  hidden: 0,
  gap: 2,
  residual: NONE,
  mirrorConfidence: NONE,
  mirrored: false,
  movement: NONE,
  cka: NONE,
  radius: 1,
};

function cloud(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const points = Float32Array.from({ length: 2 * count }, () => randomNormal(random));
  for (const axis of [0, 1]) {
    let sum = 0;
    for (let at = axis; at < points.length; at += 2) sum += points[at]!;
    for (let at = axis; at < points.length; at += 2) points[at]! -= sum / count;
  }
  return points;
}

function turned(points: Float32Array, angle: number, mirror: boolean, scale = 1): Float32Array {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return points.map((_, at) => {
    const [x, y] = [points[at - (at % 2)]!, (mirror ? -1 : 1) * points[at - (at % 2) + 1]!];
    return scale * (at % 2 === 0 ? c * x - s * y : s * x + c * y);
  });
}

const sequence = (layers: readonly (readonly [number, Float32Array])[], items?: Int32Array): LayoutSequence => ({
  items: items ?? Int32Array.from({ length: (layers[0]?.[1].length ?? 0) / 2 }, (_, at) => at),
  mode: "paper",
  seed: 0,
  pivots: new Int32Array(),
  layers: layers.map(([layer, positions]) => ({
    ...{ layer, positions, quality, name: `l${layer}`, kind: "convolution", shape: ["N", 4], reduction: undefined },
    extent: layoutExtent(positions),
    leftOut: new Int32Array(),
  })),
});

const near = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));

test("a sequence laid onto itself stays where it is", () => {
  const own = sequence([
    [1, cloud(30, 1)],
    [2, cloud(30, 2)],
  ]);
  const same = [1, 2].map((layer) => ({ layer, other: layer }));
  const aligned = alignSequence(own, own, same);
  expect(aligned.layers.map(({ positions }) => positions)).toEqual(own.layers.map(({ positions }) => positions));
  for (const layer of aligned.layers) {
    expect(layer.extent).toEqual(layoutExtent(layer.positions));
    expect(layer.quality).toMatchObject({ residual: 0, mirrored: false });
    expect(layer.quality.movement).toBeCloseTo(0, 6);
  }
});

test("layouts that were turned, mirrored and scaled lie on their matches, in their own size; one without a match follows its sequence", () => {
  const [a, b] = [cloud(30, 1), cloud(30, 2)];
  const onto = sequence([
    [3, a],
    [7, b],
  ]);
  const [first, last] = [turned(a, 1.1, true, 2), turned(b, -2.4, false)];
  const between = turned(a, 0.3, false);
  const own = sequence([
    [1, first],
    [2, between],
    [5, last],
  ]);
  const aligned = alignSequence(own, onto, [
    { layer: 1, other: 3 },
    { layer: 2, other: -1 },
    { layer: 5, other: 7 },
  ]);
  const [x, y, z] = aligned.layers.map(({ positions }) => positions) as [Float32Array, Float32Array, Float32Array];
  expect(
    near(
      x,
      a.map((value) => 2 * value),
    ),
  ).toBeLessThan(1e-5);
  expect(near(y, a)).toBeLessThan(1e-5);
  expect(near(z, b)).toBeLessThan(1e-5);
  expect(aligned.layers.map(({ quality: { mirrored } }) => mirrored)).toEqual([true, false, false]);
});

test("sequences of other items are compared by those of both, and all items are turned", () => {
  const points = cloud(30, 4);
  const items = Int32Array.from({ length: 20 }, (_, at) => 29 - at);
  const rows = Float32Array.from({ length: 40 }, (_, at) => points[2 * items[at >> 1]! + (at % 2)]!);
  const own = sequence([[1, turned(rows, 2, true)]], items);
  const [layer] = alignSequence(own, sequence([[1, points]]), [{ layer: 1, other: 1 }]).layers;
  // the twenty images have another centre than all thirty: only the turn is compared
  expect(near(layer!.positions, rows)).toBeLessThan(1e-5);
});

test("checkpoints are laid each onto the one before", () => {
  const [a, b, c] = [cloud(40, 1), cloud(40, 1).map((x, at) => x + 0.01 * Math.sin(at)), cloud(40, 1)];
  const chain = [a!, turned(b!, 1, true), turned(c!, -1, false)].map((points) => sequence([[0, points]]));
  const same = [{ layer: 0, other: 0 }];
  const aligned = alignChain(chain, [same, same]);
  expect(near(aligned[2]!.layers[0]!.positions, a!)).toBeLessThan(0.01);
  expect(aligned[1]!.layers[0]!.quality.movement).toBeLessThan(0.02);
});
