import { expect, test } from "vitest";
import type { Layer } from "../../passes/layer.ts";
import { summaryStages } from "./summary-stages.ts";

const layer = (index: number, kind: Layer["kind"], rest: Partial<Layer> = {}): Layer => ({
  ...{ index, name: `${kind}${index}`, kind, op: "", nodes: [], value: `v${index}`, shape: ["N", 8, 4, 4] },
  ...{
    channels: { axis: 1, count: 8 },
    inputs: [index - 1],
    block: undefined,
    parameters: 0,
    multiplyAdds: 0,
    activations: 0,
  },
  ...{
    receptiveField: undefined,
    detail: "",
    weights: kind === "convolution" || kind === "dense" ? { name: "w", shape: [1] } : undefined,
  },
  ...rest,
});

const chain = (index: number, layers: readonly number[]) => ({
  index,
  name: `block${index}`,
  kind: "chain" as const,
  layers,
});

test("the end of a block before its pooling, and weighted layers that stand alone", () => {
  const layers = [
    layer(0, "input"),
    layer(1, "convolution", { block: 0 }),
    layer(2, "activation", { block: 0 }),
    layer(3, "pooling", { block: 0 }),
    layer(4, "activation", { block: 1 }),
    layer(5, "pooling", { block: 1 }),
    layer(6, "dense"),
    layer(7, "softmax"),
  ];
  const names = (of: readonly Layer[]) => of.map(({ name }) => name);
  expect(names(summaryStages(layers, [chain(0, [1, 2, 3]), chain(1, [4, 5])]))).toEqual(["activation2", "dense6"]);
  // layers without a known number of units are none
  const unknown = layers.map((one) => (one.index === 2 ? { ...one, shape: ["N", 8, "h", "w"] } : one));
  expect(names(summaryStages(unknown, [chain(0, [1, 2, 3])]))).toEqual(["convolution1", "dense6"]);
  // a network without weights still has layers
  expect(
    names(
      summaryStages(
        layers.slice(2).map((one) => ({ ...one, weights: undefined })),
        [],
      ),
    ),
  ).toHaveLength(5);
});

test("of more than sixteen, sixteen evenly spread ones with the first and the last", () => {
  const layers = Array.from({ length: 55 }, (_, index) => layer(index, index === 0 ? "input" : "dense"));
  const found = summaryStages(layers, []).map(({ index }) => index);
  expect(found).toHaveLength(16);
  expect([found[0], found.at(-1)]).toEqual([1, 54]);
  const steps = found.slice(1).map((index, at) => index - found[at]!);
  expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
});
