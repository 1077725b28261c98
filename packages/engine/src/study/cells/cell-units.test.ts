import { expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { smallParts } from "../../../../../test/engine/small-study.ts";
import { createLocalStudy } from "../local-study.ts";

test("at every position the largest activations; before the dense layer their effects are w · a of the predicted class", async () => {
  const net = smallNet({ activation: "Relu", classes: 3 });
  const study = createLocalStudy(smallParts("small", net));
  const { model } = await study.info();
  const layer = model.layers.findLast(({ kind }) => kind === "activation")?.index ?? 0;
  const weights = net.initializers.get("fc.weight")?.data as Float32Array;
  for (const item of [2, 5]) {
    const found = await study.cellUnits({ item, layer });
    const { maps, channels, width, height } = await study.activations({ item, layer });
    const positions = width * height;
    expect([found.rows, found.columns, found.count]).toEqual([height, width, 5]);
    const { probabilities } = await study.predict({ item });
    const label = probabilities.indexOf(Math.max(...probabilities));
    const activation = (unit: number, position: number) => maps[channels.indexOf(unit) * positions + position] ?? 0;
    for (let position = 0; position < positions; position++) {
      const order = Array.from(channels, (unit) => activation(unit, position)).sort((a, b) => b - a);
      for (let slot = 0; slot < 5; slot++) {
        const at = position * 5 + slot;
        const unit = found.units[at] ?? -1;
        expect(found.activations[at]).toBeCloseTo(order[slot] ?? Number.NaN, 5);
        expect(found.activations[at]).toBeCloseTo(activation(unit, position), 5);
        const weight = weights[(label * channels.length + unit) * positions + position] ?? 0;
        expect(found.effects[at]).toBeCloseTo(weight * activation(unit, position), 4);
      }
    }
  }
  await study.dispose();
});

test("without biases the effects of all units at all positions add up to the logit, at every layer", async () => {
  const net = smallNet({ activation: "Relu", classes: 3 });
  const study = createLocalStudy(smallParts("small", net));
  const { model } = await study.info();
  const logits = await study.activations({ item: 4, layer: model.layers.length - 1 });
  const largest = Math.max(...logits.maps);
  for (const { index, channels } of model.layers.slice(1)) {
    const { effects } = await study.cellUnits({ item: 4, layer: index, count: Number(channels.count) });
    expect(effects.reduce((sum, effect) => sum + effect, 0)).toBeCloseTo(largest, 3);
  }
  await study.dispose();
});

test("where there is no class to explain, activations are there, and why effects are not", async () => {
  const parts = smallParts("small");
  const output = { ...parts.model.output, kind: "none" as const, classes: 0 };
  const study = createLocalStudy({ ...parts, model: { ...parts.model, output } });
  const { activations, effects, reason } = await study.cellUnits({ item: 1, layer: 2 });
  expect(Math.max(...activations)).toBeGreaterThan(0);
  expect(effects.every(Number.isNaN)).toBe(true);
  expect(reason).toMatch(/class scores/);
  await study.dispose();
});
