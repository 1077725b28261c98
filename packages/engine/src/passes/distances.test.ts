import { expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import type { Tensor } from "../graph/tensor.ts";
import { addDistances } from "./distances.ts";
import { addRows } from "./pivot-products.ts";

test("squared distances to fixed activations, near and far, at several values", async () => {
  const net = startNet(["batch", 2, 4, 4]);
  const first = net.conv(net.x, 3, 3);
  const graph = net.build(net.node("Relu", [first]));
  const values = [net.x, first, graph.outputs[0]?.name ?? ""];
  const forms = [2, 3, 3].map((channels) => ({ shape: [channels, 4, 4], axis: 0, pool: 1 }));
  const wanted = values.map((value, at) => ({ value, form: forms[at] ?? { shape: [], axis: 0, pool: 1 } }));
  // far from the origin, where a difference of squared lengths would lose every digit
  const x = normal([5, 2, 4, 4], 7);
  x.data.forEach((value, at) => {
    x.data[at] = 1000 + value;
  });
  const rows = await runGraph(addRows(graph, wanted).graph, { x });
  const rowOf = (layer: number, image: number) => {
    const { data } = rows[layer] as Tensor<"float32">;
    return data.slice((image * data.length) / 5, ((image + 1) * data.length) / 5);
  };
  const compared = wanted.map((one, layer) => ({ ...one, references: [rowOf(layer, 3), rowOf(layer, 0)] }));
  const { graph: grown, outputs } = addDistances(graph, compared);
  expect(grown.outputs.map(({ name }) => name)).toEqual(outputs);
  const found = await runGraph(grown, { x });
  for (const layer of [0, 1, 2]) {
    expect(found[layer]?.shape).toEqual([5, 2]);
    for (let image = 0; image < 5; image++) {
      for (const [at, reference] of [3, 0].entries()) {
        const other = rowOf(layer, reference);
        const squared = rowOf(layer, image).reduce((sum, value, i) => sum + (value - (other[i] ?? 0)) ** 2, 0);
        const own = Number(found[layer]?.data[2 * image + at]);
        expect(own).toBeGreaterThanOrEqual((1 - 1e-5) * squared);
        expect(own).toBeLessThanOrEqual((1 + 1e-5) * squared);
      }
    }
  }
});
