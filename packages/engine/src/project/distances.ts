import { type Matrix, matrix64 } from "../math/matrix.ts";
import type { Points } from "./procrustes.ts";

/**
 * The Gram matrix (points × points) of the points moved to their centroid, from the Gram matrix about any origin:
 * double centring, in float64.
 */
export function centreGram({ data: entries, rows: n }: Matrix): Matrix {
  const data = new Float64Array(entries);
  const means = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) means[i]! += data[i * n + j]!;
    means[i]! /= n;
    total += means[i]! / n;
  }
  const centred = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      // both halves are used, so that rounding leaves the result symmetric
      const entry = (data[i * n + j]! + data[j * n + i]!) / 2 - means[i]! - means[j]! + total;
      centred[i * n + j] = entry;
      centred[j * n + i] = entry;
    }
  }
  return matrix64(n, n, centred);
}

/** Squared distances (points × points) from a Gram matrix: gᵢᵢ + gⱼⱼ − 2gᵢⱼ, never negative, zero on the diagonal. */
export function squaredDistances({ data, rows: n }: Matrix): Matrix {
  const squared = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const d = Math.max(0, data[i * n + i]! + data[j * n + j]! - 2 * data[i * n + j]!);
      squared[i * n + j] = d;
      squared[j * n + i] = d;
    }
  }
  return matrix64(n, n, squared);
}

/** Squared distances between points of the plane. */
export function planeDistances(points: Points): Matrix {
  const n = points.length / 2;
  const squared = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const d = (points[2 * i]! - points[2 * j]!) ** 2 + (points[2 * i + 1]! - points[2 * j + 1]!) ** 2;
      squared[i * n + j] = d;
      squared[j * n + i] = d;
    }
  }
  return matrix64(n, n, squared);
}
