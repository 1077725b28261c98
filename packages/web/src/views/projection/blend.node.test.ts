import { expect, test } from "vitest";
import { layoutsOf } from "../../study/fixture/layouts.ts";
import { alexnet } from "../../study/fixture/models.ts";
import { blendOf } from "./blend.ts";

const model = alexnet();
const items = Int32Array.from({ length: 20 }, (_, item) => item);
const [before, after] = [layoutsOf(model, items, "paper"), layoutsOf(model, items, "paper", true)];
const pair = [before, after].map((sequence) => ({
  ...{ sequence, turns: undefined },
  asked: { request: {}, variant: {} },
}));

test("between before and after lie the two layouts of the present layer, or of the moment between two layers", () => {
  const [from, to] = blendOf(pair, 20).layers;
  expect(from).toBe(before.layers[20]);
  expect(to).toBe(after.layers[20]);
  const moment = blendOf(pair, 20.25).layers[1]?.positions ?? new Float32Array();
  const [one, next] = [20, 21].map((layer) => after.layers[layer]?.positions ?? new Float32Array());
  for (const [at, value] of moment.entries()) {
    expect(value).toBeCloseTo(0.75 * (one?.[at] ?? 0) + 0.25 * (next?.[at] ?? 0), 5);
  }
  expect(blendOf(pair, 23).layers.map(({ layer }) => layer)).toEqual([23, 23]);
});
