import { expect, test } from "vitest";
import type { Layer } from "../../passes/layer.ts";
import { planMemory } from "./plan.ts";

const layer = (index: number, ...shape: (number | string)[]): Layer => ({
  index,
  name: `layer${index}`,
  kind: "other",
  op: "",
  nodes: [],
  value: `v${index}`,
  shape: ["batch", ...shape],
  channels: { axis: 1, count: shape[0] ?? 1 },
  inputs: [],
  block: undefined,
  parameters: 0,
  multiplyAdds: 0,
  activations: 0,
  receptiveField: undefined,
  weights: undefined,
  detail: "",
});

test("what fits is left as it is", () => {
  const plan = planMemory([layer(0, 3, 8, 8), layer(1, 10)], 100, 100 * 4 * 202);
  expect(plan.sample).toBe(100);
  expect(plan.layers.map(({ width }) => width)).toEqual([192, 10]);
  expect(plan.layers.every(({ reduction }) => reduction === undefined)).toBe(true);
});

test("the widest layers are pooled until all fit, narrow and dense ones are not", () => {
  const layers = [layer(0, 3, 224, 224), layer(1, 64, 112, 112), layer(2, 512, 7, 7), layer(3, 1000)];
  const budget = 64 * 2 ** 20;
  const plan = planMemory(layers, 400, budget);
  expect(plan.sample).toBe(400);
  expect(4 * 400 * plan.layers.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(budget);
  const [input, first, , dense] = plan.layers;
  expect(first!.reduction).toBe("average pooled 8×8");
  expect(first!.width).toBe(64 * 14 * 14);
  expect(input!.form.pool).toBeGreaterThan(1);
  expect(dense!.reduction).toBeUndefined();
});

test("where nothing is left to pool, fewer images are sampled, and every layer says so", () => {
  const plan = planMemory([layer(0, 100_000), layer(1, 10)], 400, 40 * 2 ** 20);
  expect(plan.sample).toBe(104);
  expect(plan.layers.map(({ reduction }) => reduction)).toEqual([
    "104 instead of 400 sampled images",
    "104 instead of 400 sampled images",
  ]);
});

test("free extents are refused, with the layer's name", () => {
  expect(() => planMemory([layer(4, 3, "height", "width")], 10, 1e9)).toThrow(
    'unsupported layer: "layer4" has free extents [batch, 3, height, width]',
  );
});
