import { expect, test } from "vitest";
import { runGraph } from "../../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { COUNT, smallParts } from "../../../../../test/engine/small-study.ts";
import { writtenOutNet } from "../../../../../test/engine/written-out-net.ts";
import { denseNet } from "../../../../../test/oracles/dense-net.ts";
import { denseComposite } from "../../../../../test/oracles/dense-relevance.ts";
import { seededRandom } from "../../base/random.ts";
import { composites } from "../../explain/lrp/composites.ts";
import { LRP_DEFAULTS } from "../../explain/lrp/relevance-settings.ts";
import { float32 } from "../../graph/tensor.ts";
import { inspectModel } from "../inspect.ts";
import { createLocalStudy } from "../local-study.ts";
import type { UnitRelevance } from "./unit-relevance.ts";
import { unitRelevanceGraph } from "./unit-relevance-graph.ts";

const preprocessing = smallParts("any").preprocessing;
const plane = { width: 8, height: 8, channels: 3, layout: "nchw" } as const;

test("every unit's relevance is the dense twin's, summed over positions", async () => {
  const graph = writtenOutNet();
  const twin = denseNet(graph);
  const { graph: prepared, model } = inspectModel(graph);
  const random = seededRandom(6);
  const image = Float32Array.from({ length: 192 }, () => 3 * random() - 1.5);
  const logits = twin.forward([...image]).get(model.output.value) ?? [];
  const start = logits.map((value) => (value === Math.max(...logits) ? value : 0));
  const rules = denseComposite(composites[LRP_DEFAULTS.composite], { ...LRP_DEFAULTS, low: -2, high: 2 });
  const parts = { graph: prepared, model, image: plane, preprocessing, runtime: createNodeRuntime({ threads: 1 }) };
  const checked = model.layers.filter(({ kind }) => kind === "activation" || kind === "pooling" || kind === "add");
  expect(checked.length).toBeGreaterThan(6);
  for (const layer of checked) {
    const { graph: made } = unitRelevanceGraph(parts, layer);
    const [sums, places] = await runGraph(made, { [model.input.value]: float32([1, 3, 8, 8], image) });
    const wanted = twin.back([...image], model.output.value, start, rules, layer.value);
    const units = Number(layer.channels.count);
    const size = wanted.length / units;
    const reach = Math.max(...wanted.map(Math.abs));
    for (let unit = 0; unit < units; unit++) {
      const own = wanted.slice(unit * size, (unit + 1) * size);
      const sum = own.reduce((a, b) => a + b, 0);
      expect(Math.abs(Number(sums?.data[unit]) - sum) / reach, `${layer.name}/${unit}`).toBeLessThan(1e-3);
      const found = own[Number(places?.data[unit])] ?? Number.NaN;
      expect((Math.max(...own) - found) / reach).toBeLessThan(1e-3);
    }
  }
});

async function relevance(study: ReturnType<typeof createLocalStudy>, layer: number, count = COUNT) {
  let last: UnitRelevance | undefined;
  for await (const message of study.unitRelevance({ layer, count })) if (message.kind !== "progress") last = message;
  return last as UnitRelevance;
}

test("before the dense layer relevance is w · x of the predicted class; images are ranked by it, and those against it left out", async () => {
  const net = smallNet({ activation: "Relu", classes: 3 });
  const study = createLocalStudy(smallParts("small", net));
  const { model } = await study.info();
  const layer = model.layers.findLast(({ kind }) => kind === "activation");
  if (layer === undefined) throw new TypeError("layers");
  const { top, read } = await relevance(study, layer.index);
  expect(read).toBe(COUNT);
  const weights = net.initializers.get("fc.weight")?.data as Float32Array;
  const units = Number(layer.channels.count);
  const expected = await Promise.all(
    Array.from({ length: COUNT }, async (_, item) => {
      const predicted = (await study.predict({ item })).probabilities;
      const label = predicted.indexOf(Math.max(...predicted));
      const { maps, channels } = await study.activations({ item, layer: layer.index });
      const size = maps.length / channels.length;
      return Array.from({ length: units }, (_, unit) => {
        const slot = channels.indexOf(unit);
        const products = Array.from({ length: size }, (_, at) => {
          return (maps[slot * size + at] ?? 0) * (weights[(label * units + unit) * size + at] ?? 0);
        });
        return products.reduce((a, b) => a + b, 0);
      });
    }),
  );
  for (let unit = 0; unit < units; unit++) {
    const ranked = expected
      .map((own, item) => ({ item, value: own[unit] ?? 0 }))
      .filter(({ value }) => value > 1e-6)
      .sort((a, b) => b.value - a.value);
    const found = [...top.values.subarray(unit * COUNT, (unit + 1) * COUNT)].filter((value) => value > 1e-6);
    expect(found).toHaveLength(ranked.length);
    for (const [slot, { value }] of ranked.entries()) {
      expect(found[slot]).toBeCloseTo(value, 4);
      const item = top.items[unit * COUNT + slot] ?? -1;
      expect(expected[item]?.[unit]).toBeCloseTo(value, 4);
    }
  }
  await study.dispose();
});

test("a network without class scores says so, and what takes its place", async () => {
  const net = smallNet({ activation: "Relu", classes: 3 });
  const parts = smallParts("small", net);
  const output = { ...parts.model.output, kind: "none" as const, classes: 0 };
  const study = createLocalStudy({ ...parts, model: { ...parts.model, output } });
  await expect(relevance(study, 2)).rejects.toMatchObject({ code: "missing", message: /class scores/ });
  await study.dispose();
});
