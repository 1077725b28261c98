import { describe, expect, test } from "vitest";
import { explained } from "../../../../test/engine/explain.ts";
import { normal } from "../../../../test/engine/net.ts";
import { writtenOutNet } from "../../../../test/engine/written-out-net.ts";
import { denseNet, gradientRules } from "../../../../test/oracles/dense-net.ts";

const graph = writtenOutNet();
const net = explained(graph);
const twin = denseNet(graph);
const image = normal([3, 8, 8], 99).data;
const logits = graph.outputs[0]?.name ?? "";
const onehot = (index: number) => Array.from({ length: 5 }, (_, at) => (at === index ? 1 : 0));

/** Relative L2 distance. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const square = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  expect(a.length).toBe(b.length);
  return square(Array.from(a, (value, i) => value - (b[i] as number))) / square(Array.from(b));
}

test("the twin computes what the network computes", async () => {
  const values = await Promise.all([0, 1, 2, 3, 4].map((index) => net.values(image, `logit:${index}`)));
  expect(
    apart(
      values.map(([value = 0]) => value),
      twin.forward([...image]).get(logits) ?? [],
    ),
  ).toBeLessThan(1e-5);
});

describe("against a twin in double precision", () => {
  const masks = {
    gradient: (x: readonly number[], r: readonly number[]) => r.map((g, i) => ((x[i] as number) > 0 ? g : 0)),
    "guided-backprop": (x: readonly number[], r: readonly number[]) =>
      r.map((g, i) => ((x[i] as number) > 0 ? Math.max(0, g) : 0)),
    deconvnet: (_x: readonly number[], r: readonly number[]) => r.map((g) => Math.max(0, g)),
  };
  test.each(Object.entries(masks))("%s", async (method, relu) => {
    for (const target of [1, 3]) {
      const { values, shape } = await net.explain(method, image, `logit:${target}`);
      expect(shape).toEqual([3, 8, 8]);
      expect(apart(values, twin.back([...image], logits, onehot(target), gradientRules(relu)))).toBeLessThan(1e-4);
    }
  });

  test("the gradient is the finite difference along random directions", async () => {
    const slopes = (await net.explain("gradient", image, "4")).values;
    for (const seed of [5, 6, 7]) {
      const direction = normal([3, 8, 8], seed).data;
      const ends = new Float32Array(2 * image.length);
      // so small a step that no Relu turns, in a network that is linear between
      ends.set(image.map((value, i) => value + 1e-3 * (direction[i] as number)));
      ends.set(
        image.map((value, i) => value - 1e-3 * (direction[i] as number)),
        image.length,
      );
      const [up = 0, down = 0] = await net.values(ends, "4");
      const along = slopes.reduce((sum, slope, i) => sum + slope * (direction[i] as number), 0);
      expect((up - down) / 2e-3 / along).toBeCloseTo(1, 1);
    }
  });

  test("gradient × input is the gradient times what the network takes", async () => {
    const slopes = (await net.explain("gradient", image, "2")).values;
    const { values } = await net.explain("gradient-input", image, "2");
    expect(Array.from(values)).toEqual(Array.from(slopes, (slope, i) => Math.fround(slope * (image[i] as number))));
  });
});

test("a rectified method without a rectifier is refused", async () => {
  await expect(net.explain("guided-backprop", image, "unit:1/1")).rejects.toThrow("unsupported method: guided");
});

describe("SmoothGrad", () => {
  test("is the gradient without noise, the mean of gradients with it, and the same bytes for the same seed", async () => {
    const plain = (await net.explain("gradient", image, "2")).values;
    const still = await net.explain("smooth-grad", image, "2", { noise: 0, samples: 11 });
    expect(apart(still.values, plain)).toBeLessThan(1e-5);
    const settings = { noise: 0.2, samples: 11, seed: 4 };
    const steps = await net.steps("smooth-grad", image, "2", settings);
    expect(steps.map(({ done, total }) => `${done}/${total}`)).toEqual(["8/11", "11/11"]);
    const again = (await net.explain("smooth-grad", image, "2", settings)).values;
    expect(again).toEqual(steps.at(-1)?.attribution.values);
    const other = (await net.explain("smooth-grad", image, "2", { ...settings, seed: 5 })).values;
    expect(apart(other, again)).toBeGreaterThan(0.01);
  });
});

describe("integrated gradients", () => {
  test.each(["black", "grey", "mean", "zero", "blur"])("sum to the difference from %s", async (baseline) => {
    const { values, facts } = await net.explain("integrated-gradients", image, "1", { baseline, steps: 256 });
    const sum = values.reduce((a, b) => a + b, 0);
    const difference = Number(facts["target at the image"]) - Number(facts["target at the baseline"]);
    expect(Math.abs(sum - difference)).toBeLessThan(0.01 * Math.abs(difference));
    expect(facts["completeness error"]).toBeCloseTo(Math.abs(sum - difference) / Math.abs(difference), 6);
    expect(facts["target at the image"]).toBeCloseTo((await net.values(image, "1"))[0] ?? 0, 4);
  });

  test("more steps come nearer", async () => {
    const errors = await Promise.all(
      [4, 400].map(
        async (steps) => (await net.explain("integrated-gradients", image, "1", { steps })).facts["completeness error"],
      ),
    );
    expect(Number(errors[1])).toBeLessThan(Number(errors[0]));
  });
});

test("a black image and an image of zeros are explained like any other", async () => {
  const zero = new Float32Array(image.length);
  for (const method of [
    "gradient",
    "gradient-input",
    "smooth-grad",
    "integrated-gradients",
    "grad-cam",
    "occlusion",
    "lrp",
  ]) {
    const { values } = await net.explain(method, zero, "0");
    expect(values.every(Number.isFinite)).toBe(true);
  }
});

test("a network of a fixed batch says the same", async () => {
  const fixed = explained(writtenOutNet({ batch: 3 }));
  for (const [method, given] of [
    ["gradient", {}],
    ["smooth-grad", { samples: 7 }],
    ["occlusion", {}],
    ["grad-cam", { negative: true }],
  ] as const) {
    const wanted = await net.explain(method, image, "logit:2", given);
    expect(apart((await fixed.explain(method, image, "logit:2", given)).values, wanted.values)).toBeLessThan(1e-4);
  }
});

test("parameters that are wrong are named", async () => {
  await expect(net.explain("smooth-grad", image, "0", { noisy: 1 })).rejects.toThrow(
    "unknown parameter: noisy (method smooth-grad)",
  );
  await expect(net.explain("smooth-grad", image, "0", { samples: 0.5 })).rejects.toThrow(
    "invalid parameter: samples 0.5",
  );
});
