import { describe, expect, test } from "vitest";
import { slowPurity, slowTrustworthiness } from "../../../../test/oracles/neighbourhoods.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { multiplyHere } from "../math/linear-algebra.ts";
import { type Matrix, matrix64 } from "../math/matrix.ts";
import { centreGram, planeDistances, squaredDistances } from "./distances.ts";
import { neighbourCount, neighbourhoods, purity, trustworthiness } from "./neighbourhoods.ts";
import { explainedShare, linearCka } from "./quality.ts";
import { stress } from "./stress.ts";

function cloud(n: number, d: number, seed: number): Matrix {
  const random = seededRandom(seed);
  return matrix64(
    n,
    d,
    Float64Array.from({ length: n * d }, () => randomNormal(random)),
  );
}

const gramOf = (x: Matrix) => centreGram(multiplyHere(x, x, "abT"));
const plane = (x: Matrix) => planeDistances(Float64Array.from(x.data));
const table = ({ data, rows }: Matrix) =>
  Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * rows, (i + 1) * rows)));

describe("stress", () => {
  test("is 0 for points that the plane shows in proportion, however large", () => {
    const x = cloud(20, 2, 1);
    const shown = matrix64(
      20,
      2,
      Float64Array.from(x.data, (value) => 7 * value),
    );
    expect(stress(squaredDistances(gramOf(x)), plane(shown))).toBeLessThan(1e-6);
  });

  test("equals its definition at the best scale, found by search", () => {
    const [x, y] = [cloud(15, 5, 2), cloud(15, 2, 3)];
    const [delta, d] = [squaredDistances(gramOf(x)), plane(y)];
    const at = (scale: number) => {
      let [left, all] = [0, 0];
      for (let t = 0; t < 15 * 15; t++) {
        left += (Math.sqrt(delta.data[t]!) - scale * Math.sqrt(d.data[t]!)) ** 2;
        all += delta.data[t]!;
      }
      return Math.sqrt(left / all);
    };
    const searched = Math.min(...Array.from({ length: 4000 }, (_, i) => at(i / 1000)));
    expect(stress(delta, d)).toBeLessThanOrEqual(searched + 1e-12);
    expect(stress(delta, d)).toBeCloseTo(searched, 6);
  });

  test("does not apply to points that coincide; a collapsed picture has stress 1", () => {
    const nothing = matrix64(4, 4);
    expect(stress(nothing, nothing)).toBeNaN();
    expect(stress(squaredDistances(gramOf(cloud(4, 3, 4))), nothing)).toBe(1);
  });
});

describe("neighbourhoods", () => {
  test("trustworthiness and continuity equal their definitions", () => {
    for (const [n, seed] of [
      [7, 5],
      [30, 6],
      [60, 7],
    ] as const) {
      const [truth, shown] = [squaredDistances(gramOf(cloud(n, 6, seed))), plane(cloud(n, 2, seed + 50))];
      const k = neighbourCount(n);
      const [there, here] = [neighbourhoods(truth), neighbourhoods(shown)];
      expect(trustworthiness(there, here)).toBeCloseTo(slowTrustworthiness(table(truth), table(shown), k), 12);
      expect(trustworthiness(here, there)).toBeCloseTo(slowTrustworthiness(table(shown), table(truth), k), 12);
      expect(trustworthiness(there, there)).toBe(1);
    }
  });

  test("purity equals its definition, also among equal distances", () => {
    const x = matrix64(
      24,
      2,
      Float64Array.from({ length: 48 }, (_, at) => Math.floor(at / 4) % 3),
    );
    const labels = Array.from({ length: 24 }, (_, i) => i % 3);
    expect(purity(neighbourhoods(plane(x)), labels)).toBeCloseTo(slowPurity(table(plane(x)), labels, 10), 12);
  });

  test("purity by hand: two classes apart, then one point of the wrong class among the others", () => {
    const x = Float64Array.from([0, 0, 1, 0, 2, 0, 100, 0, 101, 0, 102, 0]);
    const labels = [0, 0, 0, 1, 1, 1];
    expect(neighbourCount(6)).toBe(2);
    expect(purity(neighbourhoods(planeDistances(x)), labels)).toBe(1);
    // point 2 becomes class 1: 0 and 1 keep one of two neighbours, 2 none, 3 to 5 both
    expect(purity(neighbourhoods(planeDistances(x)), [0, 0, 1, 1, 1, 1])).toBeCloseTo((0.5 + 0.5 + 0 + 3) / 6, 12);
  });

  test("points without a label neither ask nor answer", () => {
    const x = Float64Array.from([0, 0, 0.1, 0, 1, 0, 2, 0, 9, 9]);
    expect(purity(neighbourhoods(planeDistances(x)), [0, -1, 0, 0, -1])).toBe(1);
    expect(purity(neighbourhoods(planeDistances(x)), [0, -1, 1, -1, -1])).toBeNaN();
  });
});

describe("variance and similarity", () => {
  test("CKA is 1 for rotated, shifted and scaled data, and symmetric", () => {
    const x = cloud(25, 3, 8);
    const angle = 0.7;
    const turned = matrix64(25, 3);
    for (let i = 0; i < 25; i++) {
      const [a, b, c] = [x.data[3 * i]!, x.data[3 * i + 1]!, x.data[3 * i + 2]!];
      turned.data.set(
        [
          4 * (Math.cos(angle) * a - Math.sin(angle) * b) + 1,
          -4 * (Math.sin(angle) * a + Math.cos(angle) * b),
          4 * c - 9,
        ],
        3 * i,
      );
    }
    expect(linearCka(gramOf(x), gramOf(turned))).toBeCloseTo(1, 12);
    const other = gramOf(cloud(25, 3, 9));
    expect(linearCka(gramOf(x), other)).toBeLessThan(0.6);
    expect(linearCka(other, gramOf(x))).toBe(linearCka(gramOf(x), other));
  });

  test("CKA equals |XᵀY|²/(|XᵀX||YᵀY|) of centred data", () => {
    const [x, y] = [cloud(12, 4, 10), cloud(12, 6, 11)];
    const centre = (m: Matrix) =>
      matrix64(
        m.rows,
        m.columns,
        Float64Array.from(m.data, (value, at) => {
          let mean = 0;
          for (let i = 0; i < m.rows; i++) mean += m.data[i * m.columns + (at % m.columns)]! / m.rows;
          return value - mean;
        }),
      );
    const [cx, cy] = [centre(x), centre(y)];
    const norm = (m: Matrix) => Math.hypot(...m.data);
    const [xy, xx, yy] = [multiplyHere(cx, cy, "aTb"), multiplyHere(cx, cx, "aTb"), multiplyHere(cy, cy, "aTb")];
    expect(linearCka(gramOf(x), gramOf(y))).toBeCloseTo(norm(xy) ** 2 / (norm(xx) * norm(yy)), 12);
  });

  test("the explained share is 1 in the plane, a half of four equal axes, and does not see size", () => {
    const flat = cloud(20, 2, 12);
    expect(explainedShare(gramOf(flat), Float64Array.from(flat.data))).toBeCloseTo(1, 12);
    const cross = matrix64(8, 4);
    for (let t = 0; t < 4; t++) {
      cross.data[2 * t * 4 + t] = 1;
      cross.data[(2 * t + 1) * 4 + t] = -1;
    }
    const positions = new Float64Array(16);
    for (let i = 0; i < 8; i++) positions.set([50 * cross.data[4 * i]!, cross.data[4 * i + 1]!], 2 * i);
    expect(explainedShare(gramOf(cross), positions)).toBeCloseTo(0.5, 12);
  });

  test("distances from a centred Gram matrix are the distances", () => {
    const x = cloud(10, 2, 13);
    squaredDistances(gramOf(x)).data.forEach((d, at) => {
      expect(d).toBeCloseTo(plane(x).data[at]!, 10);
    });
  });
});
