import { expect, test } from "vitest";
import { orthogonalProcrustes } from "../../../../test/oracles/orthogonal-procrustes.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { align, alignmentOf, layoutMoments, meanMovement, procrustes, rmsRadius, turnedMoments } from "./procrustes.ts";

function cloud(n: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: 2 * n }, (_, at) => (at % 2 === 0 ? 2 : 1) * randomNormal(random) + 3);
}

function moved(
  points: Float64Array,
  angle: number,
  mirror: boolean,
  shift: readonly [number, number],
  scale = 1,
): Float64Array {
  const out = new Float64Array(points.length);
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at]!, mirror ? -points[at + 1]! : points[at + 1]!];
    out[at] = scale * (Math.cos(angle) * x - Math.sin(angle) * y) + shift[0];
    out[at + 1] = scale * (Math.sin(angle) * x + Math.cos(angle) * y) + shift[1];
  }
  return out;
}

const pairs = (points: ArrayLike<number>) =>
  Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i]!, points[2 * i + 1]!]);

const distance2 = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, at) => sum + (x - b[at]!) ** 2, 0);

test("a random rotation, mirror and shift is undone", () => {
  const random = seededRandom(1);
  for (let trial = 0; trial < 50; trial++) {
    const a = cloud(12, trial);
    const mirror = trial % 2 === 1;
    const b = moved(a, 7 * random(), mirror, [random(), -4]);
    const found = procrustes(a, b);
    expect(found.mirrored).toBe(mirror);
    expect(found.residual).toBeLessThan(1e-12);
    expect(found.mirrorConfidence).toBeGreaterThan(0);
    expect(distance2(align(a, found), b)).toBeLessThan(1e-9);
  }
});

test("on unrelated points it is the SVD's optimum, mirror included", () => {
  for (let trial = 0; trial < 200; trial++) {
    const [a, b] = [cloud(9, 2 * trial), cloud(9, 2 * trial + 1)];
    const found = procrustes(a, b);
    const { left, mirrored } = orthogonalProcrustes(pairs(a), pairs(b));
    expect(distance2(align(a, found), b)).toBeCloseTo(left, 4);
    expect(found.mirrored).toBe(mirrored);
  }
});

test("the residual does not see size, and the size is kept", () => {
  const a = cloud(10, 5);
  const b = moved(a, 1, true, [0, 0], 40);
  const found = procrustes(a, b);
  expect(found.residual).toBeLessThan(1e-12);
  expect(rmsRadius(align(a, found))).toBeCloseTo(rmsRadius(a), 5);
  expect(meanMovement(align(a, found), b)).toBeLessThan(1e-5);
});

test("points on a line leave the mirror undecided: a rotation, confidence 0", () => {
  const line = Float64Array.of(0, 0, 1, 2, 2, 4, 5, 10);
  const found = procrustes(line, moved(line, 2, true, [1, 1]));
  expect(found.mirrored).toBe(false);
  expect(found.mirrorConfidence).toBeLessThan(1e-9);
  expect(found.residual).toBeLessThan(1e-12);
});

test("only the given rows are compared", () => {
  const a = cloud(10, 6);
  const b = moved(a, 0.5, false, [0, 0]);
  b[0] = 1000;
  const found = procrustes(a, b, [1, 2, 3, 4, 5]);
  expect(found.residual).toBeLessThan(1e-12);
});

test.each([
  ["none", 0],
  ["one", 1],
])("%s: the identity", (_, n) => {
  const found = procrustes(cloud(n, 1), cloud(n, 2));
  expect(found.matrix).toEqual([1, 0, 0, 1]);
  expect(found.residual).toBeNaN();
});

test("layouts that are turned or mirrored first are laid onto by the same sums, without their points", () => {
  const origin = [0, 0] as const;
  for (let trial = 0; trial < 40; trial++) {
    const [a, b] = [cloud(11, 2 * trial), cloud(11, 2 * trial + 1)];
    // a turn, as an alignment has it, with and without a mirror
    const { matrix } = procrustes(cloud(5, trial), moved(cloud(5, trial), trial, trial % 2 === 1, [0, 0]));
    const turned = align(b, { matrix, from: origin, to: origin });
    const [found, wanted] = [alignmentOf(turnedMoments(layoutMoments(a, b), matrix)), procrustes(a, turned)];
    expect(found.mirrored).toBe(wanted.mirrored);
    expect(found.residual).toBeCloseTo(wanted.residual, 5);
    for (const [at, value] of found.matrix.entries()) expect(value).toBeCloseTo(wanted.matrix[at]!, 4);
    for (const axis of [0, 1] as const) expect(found.to[axis]).toBeCloseTo(wanted.to[axis], 4);
  }
});
