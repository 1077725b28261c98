import { expect, test } from "vitest";
import { startNet } from "../../../../../test/engine/net.ts";
import { COUNT, smallParts } from "../../../../../test/engine/small-study.ts";
import { attribute } from "../../graph/attributes.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import type { UnitsElsewhere } from "./units-elsewhere.ts";

/** Two branches that are concatenated, then a convolution with normalisation, and a dense layer. */
function branchNet() {
  const net = startNet(["batch", 3, 8, 8]);
  const first = net.node("Relu", [net.conv(net.x, 4, 3, { name: "first" })]);
  const second = net.node("Relu", [net.conv(net.x, 5, 3, { name: "second" })]);
  const joined = net.node("Concat", [first, second], { axis: attribute.int(1) }, "joined");
  const last = net.node("Relu", [net.norm(net.conv(net.pool("MaxPool", joined, 2, 2), 6, 3, { name: "last" }))]);
  const flat = net.node("Flatten", [last]);
  return net.build(net.node("Gemm", [flat, net.weight([96, 3]), net.weight([3])], {}, "fc"));
}

async function nearest(study: LocalStudy, layer: number, unit: number, count = 1000): Promise<UnitsElsewhere> {
  let found: UnitsElsewhere | undefined;
  for await (const message of study.unitsElsewhere({ layer, unit, count })) {
    if (message.kind !== "progress") found = message;
  }
  return found as UnitsElsewhere;
}

/** A unit's answer to each image, its largest activation. */
async function answers(study: LocalStudy, layer: number, unit: number): Promise<number[]> {
  return Promise.all(
    Array.from({ length: COUNT }, async (_, item) => {
      const { maps } = await study.activations({ item, layer, channels: [unit] });
      return Math.max(...maps);
    }),
  );
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [x, y] = [a, b].map((of) => of.map((value) => value - mean(of))) as [number[], number[]];
  const dot = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, value, at) => sum + value * (q[at] ?? 0), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

test("units of other layers in the order of their correlation; those that hand the unit on are not among them", async () => {
  const study = createLocalStudy(smallParts("branches", branchNet()));
  const { model } = await study.info();
  const at = (kind: string, which = 0) => model.layers.filter((layer) => layer.kind === kind)[which]?.index ?? -1;
  const pooled = at("pooling");
  const found = await nearest(study, pooled, 6);
  expect(found.images).toBe(COUNT);
  const layers = new Set(found.nearest.map(({ layer }) => layer));
  // the activations stand for their convolutions, and for what is joined and pooled of them
  expect([...layers].sort()).toEqual(
    [at("activation", 0), at("activation", 1), at("activation", 2), at("dense")].sort(),
  );
  // unit 6 of what is joined is unit 2 of the second branch
  expect(found.nearest.some(({ layer, unit }) => layer === at("activation", 1) && unit === 2)).toBe(false);
  const own = await answers(study, pooled, 6);
  const expected = [];
  for (const { layer, unit } of found.nearest) expected.push(correlation(own, await answers(study, layer, unit)));
  for (const [place, { correlation: value }] of found.nearest.entries()) {
    // answers are rounded to 8 bits of mantissa
    expect(value).toBeCloseTo(expected[place] ?? Number.NaN, 2);
    if (place > 0) expect(value).toBeLessThanOrEqual(found.nearest[place - 1]?.correlation ?? 1);
  }
  const joined = at("concat");
  expect((await nearest(study, joined, 6)).same).toEqual([{ layer: at("activation", 1), unit: 2 }]);
  expect((await nearest(study, at("activation", 1), 2)).same).toEqual([{ layer: joined, unit: 6 }]);
  expect(found.same).toEqual([]);
  const mapOf = async (layer: number, unit: number) =>
    (await study.activations({ item: 1, layer, channels: [unit] })).maps;
  expect(await mapOf(joined, 6)).toEqual(await mapOf(at("activation", 1), 2));
  expect((await nearest(study, pooled, 6, 2)).nearest).toEqual(found.nearest.slice(0, 2));
  await study.dispose();
});
