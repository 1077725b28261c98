import { describe, expect, test } from "vitest";
import { explained } from "../../../../test/engine/explain.ts";
import { normal, startNet } from "../../../../test/engine/net.ts";
import { writtenOutNet } from "../../../../test/engine/written-out-net.ts";
import { denseNet, gradientRules } from "../../../../test/oracles/dense-net.ts";
import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";

const image = normal([3, 8, 8], 99).data;
const size = image.length;

function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(...Array.from(a, (value, i) => value - (b[i] as number))) / Math.hypot(...Array.from(b));
}

/** One number as the score of each of two classes. */
function twice(net: ReturnType<typeof startNet>, value: string): string {
  const flat = net.node("Flatten", [value]);
  return net.node("Concat", [flat, flat], { axis: attribute.int(1) });
}

/** y = Σ w (x · x) or Σ w (x · x · x), w given for every number of the image. */
function power(exponent: 2 | 3, weights: Float32Array) {
  const net = startNet(["batch", 3, 8, 8]);
  const square = net.node("Mul", [net.x, net.x]);
  const raised = exponent === 2 ? square : net.node("Mul", [square, net.x]);
  const weighted = net.node("Mul", [raised, net.builder.constant(float32([1, 3, 8, 8], weights))]);
  return explained(net.build(twice(net, net.node("ReduceSum", [weighted, net.axes(1, 2, 3)]))));
}

describe("closed forms, from zero to the image", () => {
  const weights = normal([3, 8, 8], 5).data;

  test("of squares: w x², by any number of steps and either rule", async () => {
    const wanted = image.map((x, i) => (weights[i] as number) * x * x);
    const net = power(2, weights);
    for (const given of [{ steps: 1 }, { steps: 7 }, { steps: 2, rule: "gauss-legendre" }]) {
      const { values } = await net.explain("integrated-gradients", image, "0", { baseline: "zero", ...given });
      expect(apart(values, wanted)).toBeLessThan(1e-6);
    }
  });

  test("of cubes: w x³ by Gauss-Legendre; by the midpoint rule that less 1 / (4 n²) of it", async () => {
    const wanted = image.map((x, i) => (weights[i] as number) * x * x * x);
    const net = power(3, weights);
    const of = async (given: Readonly<Record<string, unknown>>) =>
      (await net.explain("integrated-gradients", image, "0", { baseline: "zero", ...given })).values;
    expect(apart(await of({ steps: 2, rule: "gauss-legendre" }), wanted)).toBeLessThan(1e-6);
    for (const steps of [1, 3, 8]) {
      const less = wanted.map((value) => value * (1 - 1 / (4 * steps * steps)));
      expect(apart(await of({ steps }), less)).toBeLessThan(1e-6);
    }
  });
});

/** Captum's definitions (approximation_methods.py): the share of the way and the size of each step. */
function captum(method: "riemann_middle" | "riemann_right" | "riemann_trapezoid" | "gausslegendre", n: number) {
  if (method === "gausslegendre") {
    // numpy.polynomial.legendre.leggauss(5), moved from −1 … 1 to 0 … 1
    const roots = [-0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664];
    const sizes = [
      0.23692688505618908, 0.47862867049936647, 0.5688888888888889, 0.47862867049936647, 0.23692688505618908,
    ];
    return { alphas: roots.map((x) => 0.5 * (1 + x)), steps: sizes.map((w) => 0.5 * w) };
  }
  const count = Array.from({ length: n }, (_, k) => k);
  if (method === "riemann_middle") return { alphas: count.map((k) => (k + 0.5) / n), steps: count.map(() => 1 / n) };
  if (method === "riemann_right") return { alphas: count.map((k) => (k + 1) / n), steps: count.map(() => 1 / n) };
  return {
    alphas: count.map((k) => k / (n - 1)),
    steps: count.map((k) => (k === 0 || k === n - 1 ? 0.5 / n : 1 / n)),
  };
}

describe("Captum's definitions on a network of Relus, gradients by a twin in double precision", () => {
  const graph = writtenOutNet();
  const net = explained(graph);
  const twin = denseNet(graph);
  const logits = graph.outputs[0]?.name ?? "";
  const relu = (x: readonly number[], r: readonly number[]) => r.map((g, i) => ((x[i] as number) > 0 ? g : 0));
  const start = [0, 0, 1, 0, 0];
  const theirs = (method: Parameters<typeof captum>[0], n: number): number[] => {
    const { alphas, steps } = captum(method, n);
    const sum = new Array<number>(size).fill(0);
    alphas.forEach((alpha, k) => {
      const point = Array.from(image, (x) => alpha * x);
      twin.back(point, logits, start, gradientRules(relu)).forEach((g, i) => {
        sum[i] = (sum[i] as number) + (steps[k] as number) * g;
      });
    });
    return sum.map((g, i) => g * (image[i] as number));
  };
  const ours = async (given: Readonly<Record<string, unknown>>) =>
    (await net.explain("integrated-gradients", image, "logit:2", { baseline: "zero", ...given })).values;

  test("the same points give the same map", async () => {
    expect(apart(await ours({ steps: 12 }), theirs("riemann_middle", 12))).toBeLessThan(1e-5);
    expect(apart(await ours({ steps: 5, rule: "gauss-legendre" }), theirs("gausslegendre", 5))).toBeLessThan(1e-5);
  });

  test("rules differ by far more than that; none of the others is nearer to the integral than ours", async () => {
    const integral = theirs("riemann_middle", 200);
    const error = apart(await ours({ steps: 12 }), integral);
    expect(error).toBeGreaterThan(1e-3);
    for (const method of ["riemann_right", "riemann_trapezoid"] as const) {
      expect(apart(theirs(method, 12), integral)).toBeGreaterThan(error);
    }
  });
});

test("a point on a kink: what rounding decides there is worth one step", async () => {
  const net = startNet(["batch", 1, 2, 2]);
  const shifted = net.node("Relu", [net.node("Sub", [net.x, net.scalar(0.5)])]);
  const scores = twice(net, net.node("ReduceSum", [shifted, net.axes(1, 2, 3)]));
  const of = async (value: number, steps: number) => {
    const { values } = await explained(net.build(scores)).explain(
      "integrated-gradients",
      new Float32Array(4).fill(value),
      "0",
      {
        baseline: "zero",
        steps,
      },
    );
    return values[0] ?? Number.NaN;
  };
  // the middle one of an odd number of steps lies at a half
  for (const steps of [1, 5, 65]) {
    const [on, beyond] = [await of(1, steps), await of(1 + 1e-6, steps)];
    expect(beyond - on).toBeCloseTo(1 / steps, 4);
  }
});

test("the facts name the rule", async () => {
  const { facts } = await power(2, image).explain("integrated-gradients", image, "0", { steps: 3 });
  expect(facts.quadrature).toBe("midpoint, 3 gradients");
});
