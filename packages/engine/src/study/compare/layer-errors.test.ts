import { afterAll, expect, test } from "vitest";
import { startNet } from "../../../../../test/engine/net.ts";
import { smallParts } from "../../../../../test/engine/small-study.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph } from "../../graph/graph.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { createLocalStudy } from "../local-study.ts";
import type { LayerErrors } from "./layer-errors.ts";

/** Two convolutions, each with a normalisation; they may be folded, as quantisers and exporters do. */
function network(folded: boolean, batch: number | string = "batch", drawn = 0): Graph {
  const net = startNet([batch, 3, 8, 8]);
  for (let at = 0; at < drawn; at++) net.weight([1]);
  const block = (value: string, from: number, to: number, name: string) => {
    const kernel = net.weight([to, from, 3, 3]);
    const [gain, shift, mean] = [net.weight([to]), net.weight([to]), net.weight([to])];
    const pads = { pads: attribute.ints([1, 1, 1, 1]) };
    const numbers = (constant: string) => net.builder.constantOf(constant) as Tensor<"float32">;
    const variance = net.builder.constant(float32([to], new Float32Array(to).fill(2)), "variance");
    if (!folded) {
      const conv = net.node("Conv", [value, kernel], pads, name);
      const parts = [conv, gain, shift, mean, variance];
      const normed = net.node("BatchNormalization", parts, { epsilon: attribute.float(0) }, `${name}_bn`);
      return net.node("Relu", [normed], {}, `${name}_relu`);
    }
    const [weight, g, b, m] = [kernel, gain, shift, mean].map((constant) => numbers(constant).data) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const factor = g.map((each) => each / Math.sqrt(2));
    const size = weight.length / to;
    const whole = float32(
      [to, from, 3, 3],
      weight.map((each, at) => each * (factor[Math.floor(at / size)] ?? 0)),
    );
    const bias = float32(
      [to],
      b.map((each, at) => each - (m[at] ?? 0) * (factor[at] ?? 0)),
    );
    const parts = [value, net.builder.constant(whole, "whole"), net.builder.constant(bias, "bias")];
    return net.node("Relu", [net.node("Conv", parts, pads, name)], {}, `${name}_relu`);
  };
  const last = block(block(net.x, 3, 4, "first"), 4, 5, "second");
  const flat = net.node("Flatten", [net.node("GlobalAveragePool", [last], {}, "pool")], {}, "flat");
  return net.build(net.node("Gemm", [flat, net.weight([5, 3])], {}, "fc"));
}

const study = createLocalStudy({
  ...smallParts("plain", network(false)),
  others: [
    { name: "folded", open: async () => smallParts("folded", network(true)) },
    { name: "others", open: async () => smallParts("others", network(false, "batch", 1)) },
    { name: "one by one", open: async () => smallParts("one by one", network(true, 1)) },
  ],
});
afterAll(() => study.dispose());

test.each(["folded", "one by one"])(
  "%s: a convolution that holds a normalisation is measured against the normalised one",
  async (model) => {
    let found: LayerErrors | undefined;
    for await (const message of study.layerErrors({}, { variant: { model } })) {
      if (message.kind === "layer errors") found = message;
    }
    const [info, other] = [await study.info(), await study.info({}, { variant: { model } })];
    const named = found?.layers.map(({ layer, other: to }) => [
      other.model.layers[layer]?.name,
      info.model.layers[to]?.name,
    ]);
    expect(named).toEqual([
      ["input", "input"],
      ["first", "first_bn"],
      ["first_relu", "first_relu"],
      ["second", "second_bn"],
      ["second_relu", "second_relu"],
      ["pool", "pool"],
      ["fc", "fc"],
    ]);
    for (const { error } of found?.layers ?? []) expect(error).toBeLessThan(1e-5);
    // with a fixed batch of one too, layers are as similar and units are found
    let alike = Number.NaN;
    for await (const message of study.similarity({}, { variant: { model } })) {
      if (message.kind === "similarity") alike = message.matches.at(-1)?.similarity ?? Number.NaN;
    }
    expect(alike).toBeCloseTo(1, 4);
    const layer = other.model.layers.findIndex(({ name }) => name === "second_relu");
    for await (const message of study.unitMatches({ layer }, { variant: { model } })) {
      if (message.kind === "unit matches")
        expect([...message.best].filter((best, unit) => best === unit || best < 0)).toHaveLength(5);
    }
  },
);

test("a network with other weights is another one, not one that breaks", async () => {
  let found: LayerErrors | undefined;
  for await (const message of study.layerErrors({}, { variant: { model: "others" } })) {
    if (message.kind === "layer errors") found = message;
  }
  expect(found?.layers.at(-1)?.error).toBeGreaterThan(found?.limit ?? 1);
  expect(found?.breaks).toBe(-1);
});
