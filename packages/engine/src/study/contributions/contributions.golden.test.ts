import { expect, test } from "vitest";
import {
  COUNT,
  golden,
  goldenStudy,
  LAYERS,
  sumLayer,
  type UnitGolden,
} from "../../../../../test/engine/contribution-net.ts";
import type { Contributions } from "./contribution-messages.ts";
import { rankInputs, rankOutputs } from "./rank-contributions.ts";

async function last(messages: AsyncGenerator<{ readonly kind: string }>): Promise<Contributions> {
  let final: unknown;
  for await (const message of messages) final = message;
  return final as Contributions;
}

const cases = [
  { layer: "relu", unit: 2, at: 0 },
  { layer: "conv1", unit: 2, at: 0, own: true },
  { layer: "maxpool", unit: 5, at: 1 },
  { layer: "concat", unit: 5, at: 1 },
  { layer: "large", unit: 1, at: 1 },
  { layer: "relu_3", unit: 6, at: 2 },
  { layer: "relu_4", unit: 3, at: 3 },
  { layer: "point", unit: 3, at: 3, own: true },
  { layer: "relu_5", unit: 4, at: 4 },
  { layer: "fc2", unit: 0, at: 5 },
];

test.each(["free", 4, 1] as const)("contributions are those of PyTorch (batch size %s)", async (batch) => {
  const study = goldenStudy(batch);
  const { model } = await study.info();
  const named = (name: string) => model.layers.findIndex((layer) => layer.name === name);
  for (const { layer, unit, at, own } of cases) {
    const wanted = golden.units[at] as UnitGolden;
    const found = await last(study.contributions({ layer: named(layer), unit }));
    const { sum, readers } = found;
    expect(found.read).toBe(COUNT);
    expect(readers.map((one) => model.layers[one.layer]?.name)).toEqual(wanted.readers.map((one) => sumLayer(one.sum)));
    // a convolution before its normalisation, or before an addition, is a sum of its own
    if (own) {
      expect(model.layers[sum?.layer ?? 0]?.name).toBe(layer);
      continue;
    }
    expect(model.layers[sum?.layer ?? 0]?.name).toBe(sumLayer(wanted.sum));
    expect(sum?.unit).toBe(wanted.unit);
    expect(found.counted).toBe(wanted.counted);
    expect(sum?.mean).toBeCloseTo(wanted.mean, 5);
    expect(sum?.bias).toBeCloseTo(wanted.bias, 5);
    wanted.sources.forEach((values, source) => {
      values.forEach((value, channel) => {
        expect(sum?.sources[source]?.values[channel]).toBeCloseTo(value, 5);
      });
    });
    readers.forEach(({ through, values }, reader) => {
      expect(model.layers[through]?.name).toBe(LAYERS[wanted.readers[reader]?.through ?? ""]);
      wanted.readers[reader]?.values.forEach((value, channel) => {
        expect(values[channel]).toBeCloseTo(value, 5);
      });
    });
  }
  await study.dispose();
});

test("contributions and bias add up to the unit's value, shares to one; a unit that is never above zero counts on all images", async () => {
  const study = goldenStudy("free");
  const { model } = await study.info();
  let never = 0;
  for (const { index, channels } of model.layers.slice(1)) {
    for (let unit = 0; unit < Number(channels.count); unit++) {
      const found = await last(study.contributions({ layer: index, unit }));
      const { sum } = found;
      const total = sum?.sources.reduce((all, { values }) => values.reduce((a, b) => a + b, all), sum.bias);
      expect(total).toBeCloseTo(sum?.mean ?? Number.NaN, 6);
      const ranked = rankInputs(found);
      const shares = ranked?.ranked.reduce((all, { share }) => all + share, ranked.bias.share);
      expect(shares).toBeCloseTo(1, 6);
      const outputs = rankOutputs(found).reduce((all, { share }) => all + share, 0);
      expect(outputs === 0 || Math.abs(outputs - 1) < 1e-6).toBe(true);
      if (!found.above) {
        never++;
        expect(found.counted).toBe(COUNT);
        expect(sum?.mean).toBeLessThanOrEqual(0);
      }
    }
  }
  expect(never).toBeGreaterThan(0);
  await study.dispose();
});

test("a depthwise kernel has one input; the units of other groups add nothing", async () => {
  const study = goldenStudy("free");
  const { model } = await study.info();
  const named = (name: string) => model.layers.findIndex((layer) => layer.name === name);
  const found = await last(study.contributions({ layer: named("depth"), unit: 6 }));
  expect(rankInputs(found)?.ranked).toMatchObject([{ layer: named("maxpool"), unit: 6 }]);
  const pooled = await last(study.contributions({ layer: named("maxpool"), unit: 5 }));
  const outputs = rankOutputs(pooled).filter(({ layer }) => layer === named("depth"));
  expect(outputs.map(({ unit }) => unit)).toEqual([5]);
  await study.dispose();
});

test("of a unit that is not there nothing is read, and the layer says what it has", async () => {
  const study = goldenStudy("free");
  await expect(last(study.contributions({ layer: 3, unit: 6 }))).rejects.toThrow("unknown unit: relu/6");
  await expect(last(study.contributions({ layer: 77, unit: 0 }))).rejects.toThrow("unknown layer: 77");
  await study.dispose();
});
